//! Least squares with a ridge over the simplex, by Newton's method on the dual.
//!
//! With μ the residual Σ wᵢxᵢ − y over ρ, and ν the multiplier of Σw = 1 over ρ, the optimum has wᵢ = max(0, ν − xᵢ·μ).
//! What is left to find is (μ, ν), as many numbers as there are coordinates and one more: the least of a convex function made
//! of quadratic pieces. Newton's method finds the piece, and then the least of it exactly. A ridge may be as small as one
//! likes where some mixture reaches the target: the answer is then the most even of those that do.

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
    /// μ, then ν.
    at: Vec<f64>,
    /// ν − xᵢ·μ for every open point.
    slack: Vec<f64>,
    factor: Factor,
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
            factor: Factor::default(),
        }
    }

    fn run(&mut self) -> Option<Minimum> {
        let mut set = self.open.clone();
        let mut value = f64::INFINITY;
        for step in 1..=100 {
            let (goal, exact) = self.goal(&set)?;
            let (lower, whole) = self.towards(goal, value)?;
            value = lower;
            let next: Vec<bool> = self.slack.iter().map(|slack| *slack > 0.0).collect();
            if exact && whole && next == set {
                return Some(self.minimum(step));
            }
            if !next.contains(&true) {
                return None;
            }
            set = next;
        }
        None
    }

    /// The least of the quadratic piece on which exactly the points of `set` have weight. Where that piece has no single
    /// least, as with fewer points than coordinates, a step in the right direction.
    fn goal(&mut self, set: &[bool]) -> Option<(Vec<f64>, bool)> {
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
        if self.factorise(&matrix, 0.0) {
            let mut goal: Vec<f64> = self.target.iter().map(|y| -y).collect();
            goal.push(1.0);
            self.factor.solve(&mut goal);
            return Some((goal, true));
        }
        let mut step = self.slope();
        let trace: f64 = matrix.iter().step_by(size + 1).sum();
        if !self.factorise(&matrix, 1e-8 * trace) {
            return None;
        }
        self.factor.solve(&mut step);
        let goal = self
            .at
            .iter()
            .zip(&step)
            .map(|(at, step)| at - step)
            .collect();
        Some((goal, false))
    }

    fn factorise(&mut self, matrix: &[f64], lift: f64) -> bool {
        let size = self.at.len();
        self.factor.clear(size);
        (0..size).all(|index| {
            let row = &matrix[index * size..][..size];
            self.factor.push(&row[..index], row[index] + lift)
        })
    }

    /// The gradient at the place: ρμ + y − Σ wᵢxᵢ, and Σw − 1.
    fn slope(&self) -> Vec<f64> {
        let mut slope: Vec<f64> = self
            .target
            .iter()
            .zip(&self.at)
            .map(|(y, at)| y + self.ridge * at)
            .collect();
        let mut sum = -1.0;
        for (point, slack) in self.points.iter().zip(&self.slack) {
            if *slack > 0.0 {
                axpy(-slack, point, &mut slope);
                sum += slack;
            }
        }
        slope.push(sum);
        slope
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

    /// The dual function ½ρ‖μ‖² + μ·y + ½ Σ max(0, ν − xᵢ·μ)² − ν, and the slacks beside it.
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
        0.5 * self.ridge * dot(residual, residual) + dot(residual, self.target) - level[0]
            + 0.5 * sum
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
