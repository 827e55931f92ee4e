//! Least squares with a ridge over the simplex, by Newton's method on the dual.
//!
//! With μ the residual Σ wᵢxᵢ − y over ρ, and ν the multiplier of Σw = 1 over ρ, the optimum has wᵢ = max(0, ν − xᵢ·μ).
//! What is left to find is (μ, ν), as many numbers as there are coordinates and one more: the least of a convex function made
//! of quadratic pieces. Newton's method finds the piece, and then the least of it exactly. A ridge may be as small as one
//! likes where some mixture reaches the target: the answer is then the most even of those that do.
//!
//! A step costs most where it adds up the products of coordinates over the points of a piece. [`Ridge`] therefore works out
//! every point's products once for all targets, and begins where a like problem ended. The sums are made afresh at every
//! step, in the order of the points, so that the digits of an answer do not depend on where the search began.

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
    Ridge::default().minimise(points, target, ridge, barred, &mut Vec::new())
}

/// The most numbers that may be kept so as not to be worked out again (8 MiB).
const MOST_KEPT: usize = 1 << 20;

/// Solves ridge problems over the same points one after another; it keeps their products and its memory, not its answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ridge {
    /// For each point the lower triangle of (x, −1)(x, −1)ᵀ. None where they would be too many.
    products: Vec<f64>,
    /// The sum of the triangles over a piece.
    matrix: Vec<f64>,
    /// Who may have weight.
    open: Vec<bool>,
    /// The points with weight on the piece looked at.
    set: Vec<bool>,
    /// μ, then ν.
    at: Vec<f64>,
    from: Vec<f64>,
    /// ν − xᵢ·μ for every open point.
    slack: Vec<f64>,
    factor: Factor,
}

impl Ridge {
    /// For many problems over these points.
    pub(crate) fn over(points: &Points) -> Self {
        let size = points.dimension() + 1;
        let packed = place(size, 0);
        let mut ridge = Self::default();
        if points.count() * packed <= MOST_KEPT {
            ridge.products = vec![0.0; points.count() * packed];
            for (point, triangle) in points.iter().zip(ridge.products.chunks_exact_mut(packed)) {
                add_products(point, triangle);
            }
        }
        ridge
    }

    /// [`minimise_ridge`] over the points that this was made for. `likely` says which points probably have weight, and then
    /// which have; where it is of another length, all may have.
    pub(crate) fn minimise(
        &mut self,
        points: &Points,
        target: &[f64],
        ridge: f64,
        barred: &[usize],
        likely: &mut Vec<bool>,
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
        self.open.clear();
        self.open.resize(points.count(), true);
        for &index in barred {
            if let Some(open) = self.open.get_mut(index) {
                *open = false;
            }
        }
        if !self.open.contains(&true) {
            return Err(QuadraticError::Nothing);
        }
        if ridge > 0.0 && points.dimension() < points.count() {
            let problem = Problem {
                points,
                target,
                ridge,
            };
            if let Some(minimum) = self.search(&problem, likely) {
                likely.clone_from(&self.set);
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

    /// From those who probably have weight; where that leads nowhere, from everybody.
    fn search(&mut self, problem: &Problem<'_>, likely: &[bool]) -> Option<Minimum> {
        if likely.len() == self.open.len() {
            self.set.clear();
            let both = likely.iter().zip(&self.open);
            self.set.extend(both.map(|(likely, open)| *likely && *open));
            if self.set.contains(&true)
                && let Some(minimum) = self.newton(problem)
            {
                return Some(minimum);
            }
        }
        self.set.clone_from(&self.open);
        self.newton(problem)
    }

    fn newton(&mut self, problem: &Problem<'_>) -> Option<Minimum> {
        self.at.clear();
        self.at.resize(problem.target.len() + 1, 0.0);
        self.slack.clear();
        self.slack.resize(self.open.len(), 0.0);
        let mut value = f64::INFINITY;
        for step in 1..=100 {
            std::mem::swap(&mut self.at, &mut self.from);
            let exact = self.goal(problem)?;
            let (lower, whole) = self.towards(problem, value)?;
            value = lower;
            let same = self.take_piece();
            if exact && whole && same {
                return Some(self.minimum(step));
            }
            if !self.set.contains(&true) {
                return None;
            }
        }
        None
    }

    /// Goes over to the piece that holds the place; tells whether it is the piece that was looked at.
    fn take_piece(&mut self) -> bool {
        let mut same = true;
        for (inside, slack) in self.set.iter_mut().zip(&self.slack) {
            let now = *slack > 0.0;
            same &= now == *inside;
            *inside = now;
        }
        same
    }

    /// Sets the place to the least of the quadratic piece on which exactly the points of the set have weight. Where that
    /// piece has no single least, as with fewer points than coordinates, to a step from the last place in the right
    /// direction, and says no.
    fn goal(&mut self, problem: &Problem<'_>) -> Option<bool> {
        self.gather(problem);
        let size = self.from.len();
        self.at.clear();
        if self.factorise(size, 0.0) {
            self.at.extend(problem.target.iter().map(|y| -y));
            self.at.push(1.0);
            self.factor.solve(&mut self.at);
            return Some(true);
        }
        let trace: f64 = (0..size)
            .map(|index| self.matrix[place(index, index)])
            .sum();
        if !self.factorise(size, 1e-8 * trace) {
            return None;
        }
        self.slope(problem);
        self.factor.solve(&mut self.at);
        for (at, from) in self.at.iter_mut().zip(&self.from) {
            *at = from - *at;
        }
        Some(false)
    }

    /// Sums the products over the set, and adds the ridge.
    fn gather(&mut self, problem: &Problem<'_>) {
        let size = self.from.len();
        self.matrix.clear();
        self.matrix.resize(place(size, 0), 0.0);
        let packed = self.matrix.len();
        if self.products.len() == problem.points.count() * packed {
            let members = self.products.chunks_exact(packed).zip(&self.set);
            for (triangle, _) in members.filter(|(_, inside)| **inside) {
                for (sum, product) in self.matrix.iter_mut().zip(triangle) {
                    *sum += product;
                }
            }
        } else {
            let members = problem.points.iter().zip(&self.set);
            for (point, _) in members.filter(|(_, inside)| **inside) {
                add_products(point, &mut self.matrix);
            }
        }
        for index in 0..size - 1 {
            self.matrix[place(index, index)] += problem.ridge;
        }
    }

    fn factorise(&mut self, size: usize, lift: f64) -> bool {
        self.factor.clear(size);
        (0..size).all(|index| {
            let row = &self.matrix[place(index, 0)..][..=index];
            self.factor.push(&row[..index], row[index] + lift)
        })
    }

    /// Sets the place to the gradient at the last one: ρμ + y − Σ wᵢxᵢ, and Σw − 1.
    fn slope(&mut self, problem: &Problem<'_>) {
        let slope = problem.target.iter().zip(&self.from);
        self.at.extend(slope.map(|(y, at)| y + problem.ridge * at));
        let mut sum = -1.0;
        for (point, slack) in problem.points.iter().zip(&self.slack) {
            if *slack > 0.0 {
                axpy(-slack, point, &mut self.at);
                sum += slack;
            }
        }
        self.at.push(sum);
    }

    /// Stays at the goal, or goes back half as far as often as it takes until the function is lower than it was. Tells the
    /// function's value there, and whether it went the whole way.
    fn towards(&mut self, problem: &Problem<'_>, before: f64) -> Option<(f64, bool)> {
        let mut whole = true;
        for _ in 0..40 {
            let value = self.value(problem);
            if value.is_nan() {
                return None;
            }
            // At the least itself the value may differ by rounding.
            if value <= before + 1e-14 * before.abs() {
                return Some((value, whole));
            }
            whole = false;
            for (at, from) in self.at.iter_mut().zip(&self.from) {
                *at = 0.5 * (*at + from);
            }
        }
        None
    }

    /// The dual function ½ρ‖μ‖² + μ·y + ½ Σ max(0, ν − xᵢ·μ)² − ν, and the slacks beside it.
    fn value(&mut self, problem: &Problem<'_>) -> f64 {
        let (residual, level) = self.at.split_at(problem.target.len());
        let mut sum = 0.0;
        let points = problem.points.iter().zip(&mut self.slack).zip(&self.open);
        for ((point, slack), open) in points {
            *slack = if *open {
                level[0] - dot(point, residual)
            } else {
                f64::NEG_INFINITY
            };
            if *slack > 0.0 {
                sum += *slack * *slack;
            }
        }
        0.5 * problem.ridge * dot(residual, residual) + dot(residual, problem.target) - level[0]
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

/// One of the problems over the same points.
struct Problem<'a> {
    points: &'a Points,
    target: &'a [f64],
    ridge: f64,
}

/// Where an entry of a lower triangle lies, row after row.
fn place(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

/// Adds the lower triangle of (x, −1)(x, −1)ᵀ.
fn add_products(point: &[f64], triangle: &mut [f64]) {
    let (rows, last) = triangle.split_at_mut(place(point.len(), 0));
    let mut from = 0;
    for (index, x) in point.iter().enumerate() {
        axpy(*x, &point[..=index], &mut rows[from..]);
        from += index + 1;
    }
    axpy(-1.0, point, last);
    last[point.len()] += 1.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The digits of the answer do not tell where the search began, nor whether the products were kept.
    #[test]
    fn the_answer_is_the_same_from_anywhere() {
        let mut random = Random::new(7);
        let points = Points::new(4, (0..160).map(|_| random.normal()).collect()).unwrap();
        let mut ridge = Ridge::over(&points);
        for (round, rho) in [1e-6, 0.3, 40.0].into_iter().cycle().take(30).enumerate() {
            let target: Vec<f64> = (0..4).map(|_| random.normal()).collect();
            let barred = [round];
            let fresh = minimise_ridge(&points, &target, rho, &barred).unwrap();
            for _ in 0..5 {
                let mut likely: Vec<bool> = (0..40).map(|_| random.below(3) == 0).collect();
                let found = ridge.minimise(&points, &target, rho, &barred, &mut likely);
                assert_eq!(found.unwrap().weights, fresh.weights);
                let with_weight: Vec<bool> = fresh.weights.iter().map(|w| *w > 0.0).collect();
                assert_eq!(likely, with_weight);
            }
        }
    }
}
