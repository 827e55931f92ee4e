//! Least squares with a ridge over the simplex, by Newton's method on the dual.
//!
//! With r = Σ wᵢxᵢ − y and ν the multiplier of Σw = 1, the optimum has wᵢ = max(0, (ν − xᵢ·r)/ρ). What is left to find is
//! (r, ν), as many numbers as there are coordinates and one more: the least of a convex function made of quadratic pieces.
//! Newton's method finds the piece, and then the least of it exactly.

use super::factor::Factor;
use super::{Gram, Minimum, Objective, Points, QuadraticError, Solver, axpy, dot};

/// The least of ½‖Σ wᵢxᵢ − y‖² + ½ρ‖w‖² over the simplex, with no weight for barred points. Where ρ is zero or there are
/// more coordinates than points, the Gram matrix is made and [`Solver`] asked instead.
pub fn minimise_ridge(
    points: &Points,
    target: &[f64],
    ridge: f64,
    barred: &[usize],
) -> Result<Minimum, QuadraticError> {
    if target.len() != points.dimension() {
        return Err(QuadraticError::Shape {
            expected: points.dimension(),
            found: target.len(),
        });
    }
    if !(ridge.is_finite() && ridge >= 0.0 && target.iter().all(|y| y.is_finite())) {
        return Err(QuadraticError::NotFinite);
    }
    let mut open = vec![true; points.count()];
    for &index in barred {
        if let Some(open) = open.get_mut(index) {
            *open = false;
        }
    }
    if !open.contains(&true) {
        return Err(QuadraticError::Nothing);
    }
    if ridge > 0.0 && points.dimension() < points.count() {
        let mut newton = Newton::new(points, target, ridge, open);
        if let Some(minimum) = newton.run() {
            return Ok(minimum);
        }
    }
    let gram = Gram::of(points)?;
    let linear = points.products(target);
    let objective = Objective {
        gram: &gram,
        linear: &linear,
        ridge,
        barred,
    };
    Solver::default().minimise(&objective, &[])
}

struct Newton<'a> {
    points: &'a Points,
    target: &'a [f64],
    ridge: f64,
    open: Vec<bool>,
    /// r, then ν.
    at: Vec<f64>,
    /// ν − xᵢ·r for every open point.
    slack: Vec<f64>,
}

impl<'a> Newton<'a> {
    fn new(points: &'a Points, target: &'a [f64], ridge: f64, open: Vec<bool>) -> Self {
        Self {
            points,
            target,
            ridge,
            slack: vec![0.0; open.len()],
            open,
            at: vec![0.0; target.len() + 1],
        }
    }

    fn run(&mut self) -> Option<Minimum> {
        let mut set = self.open.clone();
        let mut value = f64::INFINITY;
        for step in 1..=60 {
            let goal = self.solve(&set)?;
            let found = self.towards(goal, value)?;
            value = found.0;
            let next: Vec<bool> = self.slack.iter().map(|slack| *slack > 0.0).collect();
            let whole = found.1;
            if whole && next == set {
                return Some(self.minimum(step));
            }
            if !next.contains(&true) {
                return None;
            }
            set = next;
        }
        None
    }

    /// The least of the quadratic piece on which exactly the points of `set` have weight.
    fn solve(&self, set: &[bool]) -> Option<Vec<f64>> {
        let size = self.at.len();
        let last = size - 1;
        let mut matrix = vec![0.0; size * size];
        let mut members = 0.0;
        for (point, _) in self.points.iter().zip(set).filter(|(_, inside)| **inside) {
            members += 1.0;
            for (index, x) in point.iter().enumerate() {
                axpy(*x, &point[..=index], &mut matrix[index * size..][..=index]);
            }
            axpy(-1.0, point, &mut matrix[last * size..][..last]);
        }
        for index in 0..last {
            matrix[index * size + index] += self.ridge;
        }
        matrix[last * size + last] = members;
        let mut factor = Factor::default();
        factor.clear(size);
        for index in 0..size {
            let row = &matrix[index * size..][..size];
            if !factor.push(&row[..index], row[index]) {
                return None;
            }
        }
        let mut goal: Vec<f64> = self.target.iter().map(|y| -self.ridge * y).collect();
        goal.push(self.ridge);
        factor.solve(&mut goal);
        Some(goal)
    }

    /// Goes to the goal, or half as far as often as it takes until the function is lower than it was. Tells the
    /// function's value there, and whether it went the whole way.
    fn towards(&mut self, goal: Vec<f64>, before: f64) -> Option<(f64, bool)> {
        let from = std::mem::replace(&mut self.at, goal);
        let mut whole = true;
        for _ in 0..40 {
            let value = self.value();
            if value.is_nan() {
                return None;
            }
            // At the least itself the value may differ by rounding.
            if value <= before + 1e-14 * before.abs() {
                return Some((value, whole));
            }
            whole = false;
            for (at, from) in self.at.iter_mut().zip(&from) {
                *at = 0.5 * (*at + from);
            }
        }
        None
    }

    /// The dual function ½ρ‖r‖² + ρ r·y + ½ Σ max(0, ν − xᵢ·r)² − ρν, and the slacks beside it.
    fn value(&mut self) -> f64 {
        let (residual, level) = self.at.split_at(self.target.len());
        let mut sum = 0.0;
        for ((point, slack), open) in self.points.iter().zip(&mut self.slack).zip(&self.open) {
            *slack = if *open {
                level[0] - dot(point, residual)
            } else {
                f64::NEG_INFINITY
            };
            if *slack > 0.0 {
                sum += *slack * *slack;
            }
        }
        let quadratic = dot(residual, residual);
        self.ridge * (0.5 * quadratic + dot(residual, self.target) - level[0]) + 0.5 * sum
    }

    fn minimum(&self, steps: usize) -> Minimum {
        let mut weights: Vec<f64> = self.slack.iter().map(|slack| slack.max(0.0)).collect();
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Minimum { weights, steps }
    }
}
