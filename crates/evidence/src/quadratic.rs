//! A quadratic minimised exactly over the simplex: the arithmetic under every synthetic comparison.
//!
//! The problem is
//!
//! ```text
//! minimise  ½ wᵀ(H + ρI)w − bᵀw   over   w ≥ 0, Σw = 1
//! ```
//!
//! with H the inner products of some points (their Gram matrix), so that ½‖Σ wᵢxᵢ − y‖² is the case bᵢ = xᵢ·y.
//!
//! **Method.** [`Solver`] is an active-set method: P. Wolfe, *Finding the nearest point in a polytope* (1976), in the form
//! with a linear term, on a Cholesky factor that is updated as points enter and leave (C. L. Lawson and R. J. Hanson,
//! *Solving Least Squares Problems*, 1974). It ends after finitely many steps at the exact optimum and needs no step size.
//! A Gram matrix is made once and serves every placebo: who may not take part is *barred*, and a point that leaves the sums
//! is a rank-one change ([`Gram::remove`]). With a ridge the answer has many positive weights, and [`minimise_ridge`] finds
//! it from the dual side in a handful of Newton steps (L. Qi and J. Sun, *A nonsmooth version of Newton's method*, 1993).
//!
//! **How to know that it is right.** [`Optimality`] measures the Karush–Kuhn–Tucker conditions of any weights. Its `gap`
//! bounds how far the objective is from the best there is: f(w) − f* ≤ wᵀg − min g, with g the gradient.
//!
//! **When it must not be used.** Without a ridge and with more points than dimensions, the best weights need not be the
//! only best ones; the objective is, the weights are then one choice of many.
//!
//! ```
//! use evidence::quadratic::{Gram, Objective, Points, Solver};
//!
//! // What mixture of (0, 0), (4, 0) and (0, 4) comes nearest to (1, 2)?
//! let points = Points::new(2, vec![0.0, 0.0, 4.0, 0.0, 0.0, 4.0])?;
//! let gram = Gram::of(&points)?;
//! let linear = points.products(&[1.0, 2.0]);
//! let objective = Objective { gram: &gram, linear: &linear, ridge: 0.0, barred: &[] };
//! let minimum = Solver::default().minimise(&objective, &[])?;
//! assert!((minimum.weights[0] - 0.25).abs() < 1e-12);
//! assert!((minimum.weights[2] - 0.50).abs() < 1e-12);
//! assert!(objective.optimality(&minimum.weights).holds(1e-12));
//! # Ok::<(), evidence::quadratic::QuadraticError>(())
//! ```

use thiserror::Error;

mod active_set;
mod factor;
mod ridge;

pub use active_set::Solver;
pub(crate) use ridge::Ridge;
pub use ridge::minimise_ridge;

/// The most points that one problem may have: their Gram matrix holds the square of this many numbers.
pub const MOST_POINTS: usize = 4096;

/// Why a problem has no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum QuadraticError {
    /// A number is missing or infinite, or became so when multiplied.
    #[error("failed to minimise: a number is not finite, or its square is too large to hold")]
    NotFinite,
    /// Lengths do not belong together.
    #[error("failed to minimise: expected {expected} numbers, found {found}")]
    Shape {
        /// How many numbers belong there.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// Every point is barred, or there is none.
    #[error("failed to minimise: there is nothing to choose from")]
    Nothing,
    /// More points than [`MOST_POINTS`].
    #[error("failed to minimise: {0} points are more than can be compared at once (4,096)")]
    TooMany(usize),
    /// The method did not settle; only numbers at the edge of what can be represented lead here.
    #[error("failed to minimise: the method did not settle")]
    Unsettled,
}

/// Points of one dimension, one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    dimension: usize,
    numbers: Vec<f64>,
}

impl Points {
    /// Points from their coordinates, the first point's first. The dimension must divide how many there are.
    pub fn new(dimension: usize, numbers: Vec<f64>) -> Result<Self, QuadraticError> {
        if dimension == 0 || !numbers.len().is_multiple_of(dimension) {
            return Err(QuadraticError::Shape {
                expected: dimension,
                found: numbers.len(),
            });
        }
        match numbers.len() / dimension {
            0 => Err(QuadraticError::Nothing),
            many if many > MOST_POINTS || dimension > MOST_POINTS => {
                Err(QuadraticError::TooMany(many.max(dimension)))
            }
            _ if numbers.iter().any(|number| !number.is_finite()) => Err(QuadraticError::NotFinite),
            _ => Ok(Self { dimension, numbers }),
        }
    }

    /// How many points there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.numbers.len() / self.dimension
    }

    /// How many coordinates each has.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The coordinates as points: what was column becomes row.
    pub(crate) fn transposed(&self) -> Self {
        let columns = 0..self.dimension;
        Self {
            dimension: self.count(),
            numbers: columns
                .flat_map(|column| self.iter().map(move |point| point[column]))
                .collect(),
        }
    }

    /// The points in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.numbers.chunks_exact(self.dimension)
    }

    /// The coordinates of one point.
    ///
    /// # Panics
    /// When there is no such point; callers hold checked positions.
    pub(crate) fn point(&self, index: usize) -> &[f64] {
        &self.numbers[index * self.dimension..][..self.dimension]
    }

    /// The inner product of every point with a target of the same dimension.
    #[must_use]
    pub fn products(&self, target: &[f64]) -> Vec<f64> {
        self.iter().map(|point| dot(point, target)).collect()
    }
}

/// The inner products of points: symmetric, no direction in which it is negative.
#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    order: usize,
    entries: Vec<f64>,
}

impl Gram {
    /// The inner products of all pairs of points.
    pub fn of(points: &Points) -> Result<Self, QuadraticError> {
        let order = points.count();
        let mut entries = vec![0.0; order * order];
        for i in 0..order {
            for j in 0..=i {
                let product = dot(points.point(i), points.point(j));
                entries[i * order + j] = product;
                entries[j * order + i] = product;
            }
        }
        Self::checked(order, entries)
    }

    /// The inner products of the *coordinates*: Σ xxᵀ over the points. [`Gram::remove`] takes one point out of the sum.
    pub fn of_coordinates(points: &Points) -> Result<Self, QuadraticError> {
        let order = points.dimension();
        let mut gram = Self {
            order,
            entries: vec![0.0; order * order],
        };
        for point in points.iter() {
            gram.add(point, 1.0);
        }
        Self::checked(order, gram.entries)
    }

    /// The inner products of points whose coordinates count differently: Σ vₖ xₖxₖᵀ, with xₖ the coordinate k of all points.
    pub(crate) fn weigh(&mut self, coordinates: &Points, weights: &[f64]) {
        self.order = coordinates.dimension();
        self.entries.clear();
        self.entries.resize(self.order * self.order, 0.0);
        for (coordinate, weight) in coordinates.iter().zip(weights) {
            // What is below the last digit of the largest changes nothing.
            if *weight > 1e-20 {
                self.add(coordinate, *weight);
            }
        }
    }

    /// No points yet; [`Gram::weigh`] fills it.
    pub(crate) fn empty() -> Self {
        Self {
            order: 0,
            entries: Vec::new(),
        }
    }

    fn checked(order: usize, entries: Vec<f64>) -> Result<Self, QuadraticError> {
        if entries.iter().all(|entry| entry.is_finite()) {
            Ok(Self { order, entries })
        } else {
            Err(QuadraticError::NotFinite)
        }
    }

    /// How many points it compares.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The inner products of one point with all.
    ///
    /// # Panics
    /// When there is no such point; callers hold checked positions.
    pub(crate) fn row(&self, index: usize) -> &[f64] {
        &self.entries[index * self.order..][..self.order]
    }

    fn diagonal(&self) -> impl Iterator<Item = f64> {
        self.entries.iter().step_by(self.order + 1).copied()
    }

    /// The inner products of the first so many points.
    pub(crate) fn leading(&self, order: usize) -> Self {
        Self {
            order,
            entries: (0..order)
                .flat_map(|index| &self.row(index)[..order])
                .copied()
                .collect(),
        }
    }

    /// Takes `times` xxᵀ out of a sum over points: the rank-one change from one placebo to the next.
    pub fn remove(&mut self, point: &[f64], times: f64) {
        self.add(point, -times);
    }

    fn add(&mut self, point: &[f64], times: f64) {
        for (row, x) in self.entries.chunks_exact_mut(self.order).zip(point) {
            axpy(times * x, point, row);
        }
    }
}

/// What is to be minimised: ½ wᵀ(H + ρI)w − bᵀw.
#[derive(Debug, Clone, Copy)]
pub struct Objective<'a> {
    /// H.
    pub gram: &'a Gram,
    /// b, one number a point.
    pub linear: &'a [f64],
    /// ρ, not negative.
    pub ridge: f64,
    /// Points that must have no weight.
    pub barred: &'a [usize],
}

impl Objective<'_> {
    fn check(&self) -> Result<(), QuadraticError> {
        let order = self.gram.order();
        if self.linear.len() != order {
            return Err(QuadraticError::Shape {
                expected: order,
                found: self.linear.len(),
            });
        }
        let finite = self.linear.iter().all(|number| number.is_finite())
            && self.gram.diagonal().all(f64::is_finite)
            && self.ridge.is_finite()
            && self.ridge >= 0.0;
        if finite {
            Ok(())
        } else {
            Err(QuadraticError::NotFinite)
        }
    }

    /// The size of the numbers that the gradient is made of: what “zero” is measured against.
    fn scale(&self) -> f64 {
        let gram = self.gram.diagonal().fold(0.0, f64::max);
        let linear = self.linear.iter().fold(0.0, |most, b| b.abs().max(most));
        gram + linear + self.ridge
    }

    /// How nearly some weights satisfy the conditions of the optimum.
    #[must_use]
    pub fn optimality(&self, weights: &[f64]) -> Optimality {
        let mut gradient: Vec<f64> = self.linear.iter().map(|b| -b).collect();
        for (index, &weight) in weights.iter().enumerate().take(self.gram.order()) {
            if weight != 0.0 {
                axpy(weight, self.gram.row(index), &mut gradient);
                gradient[index] += self.ridge * weight;
            }
        }
        Optimality::of(&gradient, weights, self.barred, self.scale())
    }
}

/// The least of the quadratic.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// One weight a point; they are not negative and add to one.
    pub weights: Vec<f64>,
    /// How many times the set of positive weights changed.
    pub steps: usize,
}

/// How nearly weights satisfy the conditions of the optimum (Karush 1939; Kuhn and Tucker 1951).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimality {
    /// |Σw − 1|, and any weight of a barred point.
    pub simplex: f64,
    /// How far below zero the least weight is.
    pub negative: f64,
    /// wᵀg − min g over the points that may take part: an upper bound of f(w) − f*.
    pub gap: f64,
    /// The size of the numbers that the gradient is made of.
    pub scale: f64,
}

impl Optimality {
    fn of(gradient: &[f64], weights: &[f64], barred: &[usize], scale: f64) -> Self {
        let mut free = vec![true; gradient.len()];
        let mut stray = 0.0;
        for &index in barred {
            if let Some(free) = free.get_mut(index) {
                *free = false;
                stray += weights.get(index).map_or(0.0, |weight| weight.abs());
            }
        }
        let least = gradient
            .iter()
            .zip(&free)
            .filter(|(_, free)| **free)
            .fold(f64::INFINITY, |least, (g, _)| least.min(*g));
        Self {
            simplex: (weights.iter().sum::<f64>() - 1.0).abs() + stray,
            negative: weights.iter().fold(0.0, |most, weight| (-weight).max(most)),
            gap: dot(gradient, weights) - least,
            scale,
        }
    }

    /// Whether all conditions hold within a tolerance, the gap's relative to the scale of the problem.
    #[must_use]
    pub fn holds(&self, tolerance: f64) -> bool {
        self.simplex <= tolerance
            && self.negative <= tolerance
            && self.gap <= tolerance * self.scale.max(f64::MIN_POSITIVE)
    }
}

/// How nearly weights minimise ½‖Σ wᵢxᵢ − y‖² + ½ρ‖w‖², the problem of [`minimise_ridge`].
#[must_use]
pub fn ridge_optimality(
    points: &Points,
    target: &[f64],
    ridge: f64,
    barred: &[usize],
    weights: &[f64],
) -> Optimality {
    let mut residual: Vec<f64> = target.iter().map(|y| -y).collect();
    for (point, weight) in points.iter().zip(weights) {
        axpy(*weight, point, &mut residual);
    }
    let gradient: Vec<f64> = points
        .iter()
        .zip(weights)
        .map(|(point, weight)| dot(point, &residual) + ridge * weight)
        .collect();
    let largest = points
        .iter()
        .map(|point| dot(point, point))
        .fold(0.0, f64::max);
    let scale = largest + (largest * dot(target, target)).sqrt() + ridge;
    Optimality::of(&gradient, weights, barred, scale)
}

// These two are at the bottom of every loop, so that each part of the crate that is compiled by itself is to have them.
#[inline]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums at once: a single one has to wait for itself at every step.
    let (a_four, a_rest) = a.as_chunks::<4>();
    let (b_four, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in a_four.iter().zip(b_four) {
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[inline]
pub(crate) fn axpy(times: f64, x: &[f64], y: &mut [f64]) {
    // By position: joining two iterators would be a call for every row where parts are compiled by themselves.
    for at in 0..x.len().min(y.len()) {
        y[at] += times * x[at];
    }
}
