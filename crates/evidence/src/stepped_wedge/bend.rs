//! Second derivatives of a unit's likelihood, on paper and not by differences.
//!
//! A difference of gradients a small step apart keeps half of their digits at best, and where units are large and differ much, the
//! error of the intercept rests on what is left when numbers a thousand times larger have cancelled. So the bend of the surface
//! is taken from formulas.
//!
//! *Laplace's method.* With z = (coefficients, σ, u), η = line + σu, h(z) = Σ(events·η − n ln(1 + e^η)) − u²/2 and
//! κ = −∂²h/∂u² = 1 + σ²Σw, the surface is F(z) = h − ½ ln κ at the level û where ∂h/∂u = 0. As the level follows the coefficients
//! by û_i = h_ui / κ and û_ij = (h_uij + h_uui û_j + h_uuj û_i + h_uuu û_i û_j) / κ, the second derivatives are
//! F_ij + F_iu û_j + F_ju û_i + F_uu û_i û_j + F_u û_ij.
//!
//! *Quadrature.* The mean of the complete likelihood's second derivatives plus the variance of its gradient (T. A. Louis,
//! “Finding the observed information matrix when using the EM algorithm”, *Journal of the Royal Statistical Society* B 44, 1982).

use super::Cell;
use super::logit::{Mode, UnitAt, logistic};
use nalgebra::{DMatrix, DVector};

/// Sums over a unit's cells of −∂²h, and of the third and fourth derivatives with their sign turned, each times ∂η ∂η′.
struct Sums {
    /// Σ events − np.
    rest: f64,
    /// Σs ∂η, s = w(1 − 2p).
    skew: DVector<f64>,
    /// Σw ∂η, w = np(1 − p).
    lean: DVector<f64>,
    second: DMatrix<f64>,
    third: DMatrix<f64>,
    fourth: DMatrix<f64>,
}

/// The parts of z that a cell's η depends on, with ∂η.
fn slopes(
    unit: &UnitAt<'_>,
    cell: &Cell,
    level: f64,
) -> impl Iterator<Item = (usize, f64)> + Clone {
    let (treated, sigma) = (unit.treated, unit.deviation);
    [
        Some((0, 1.0)),
        (cell.step > 0).then_some((cell.step, 1.0)),
        cell.treated.then_some((treated, 1.0)),
        Some((treated + 1, level)),
        Some((treated + 2, sigma)),
    ]
    .into_iter()
    .flatten()
}

impl Sums {
    fn new(unit: &UnitAt<'_>, level: f64) -> Self {
        let size = unit.treated + 3;
        let square = || DMatrix::zeros(size, size);
        let mut sums = Self {
            rest: 0.0,
            skew: DVector::zeros(size),
            lean: DVector::zeros(size),
            second: square(),
            third: square(),
            fourth: square(),
        };
        for (cell, line) in unit.each(level) {
            let p = logistic(line);
            let w = cell.n * p * (1.0 - p);
            let s = w * (1.0 - 2.0 * p);
            let q = w * (1.0 - 6.0 * p * (1.0 - p));
            sums.rest += cell.events - cell.n * p;
            let slopes = slopes(unit, cell, level);
            for (i, a) in slopes.clone() {
                sums.lean[i] += w * a;
                sums.skew[i] += s * a;
                for (j, b) in slopes.clone() {
                    sums.second[(i, j)] += w * a * b;
                    sums.third[(i, j)] += s * a * b;
                    sums.fourth[(i, j)] += q * a * b;
                }
            }
        }
        sums
    }
}

impl UnitAt<'_> {
    /// Adds the second derivatives of Laplace's method.
    pub(super) fn laplace_bend(&self, mode: &Mode, whole: &mut DMatrix<f64>) {
        let sums = Sums::new(self, mode.level);
        let (sigma, kappa) = (self.deviation, mode.curvature);
        // The intercept moves every cell's η by one.
        let weight = sums.lean[0];
        let (at_sigma, at_level) = (self.treated + 1, self.treated + 2);
        let is = |i: usize, part: usize| f64::from(u8::from(i == part));
        let crossed = |i, j| is(i, at_sigma) * is(j, at_level) + is(i, at_level) * is(j, at_sigma);
        // h_ij.
        let h = |i, j| {
            sums.rest * crossed(i, j) - sums.second[(i, j)] - is(i, at_level) * is(j, at_level)
        };
        // h_uij, for coefficients and σ.
        let of_level = |i, j| {
            -sigma * sums.third[(i, j)]
                - is(i, at_sigma) * sums.lean[j]
                - is(j, at_sigma) * sums.lean[i]
        };
        // κ_i = −h_uui and κ_ij = −h_uuij.
        let kappa_by = |i| 2.0 * sigma * weight * is(i, at_sigma) + sigma * sigma * sums.skew[i];
        let kappa_by_both = |i, j| {
            2.0 * weight * is(i, at_sigma) * is(j, at_sigma)
                + 2.0 * sigma * (is(i, at_sigma) * sums.skew[j] + is(j, at_sigma) * sums.skew[i])
                + sigma * sigma * (sums.fourth[(i, j)] + sums.skew[0] * crossed(i, j))
        };
        let bend = |i, j| {
            h(i, j) - 0.5 * (kappa_by_both(i, j) - kappa_by(i) * kappa_by(j) / kappa) / kappa
        };
        let u = at_level;
        let follows = |i| h(i, u) / kappa;
        let by_level = -0.5 * kappa_by(u) / kappa;
        for i in 0..=at_sigma {
            for j in 0..=at_sigma {
                let (a, b) = (follows(i), follows(j));
                let twice =
                    (of_level(i, j) - kappa_by(i) * b - kappa_by(j) * a - kappa_by(u) * a * b)
                        / kappa;
                whole[(i, j)] += bend(i, j)
                    + bend(i, u) * b
                    + bend(j, u) * a
                    + bend(u, u) * a * b
                    + by_level * twice;
            }
        }
    }

    /// Adds the second derivatives of quadrature.
    pub(super) fn quadrature_bend(
        &self,
        mode: &Mode,
        nodes: &[(f64, f64)],
        whole: &mut DMatrix<f64>,
    ) {
        let size = self.treated + 2;
        let mut mean = DVector::<f64>::zeros(size);
        for (level, share) in self.shares(mode, nodes).0 {
            let mut gradient = DVector::<f64>::zeros(size);
            for (cell, line) in self.each(level) {
                let p = logistic(line);
                let rest = cell.events - cell.n * p;
                let weight = share * cell.n * p * (1.0 - p);
                let slopes = slopes(self, cell, level).filter(|(i, _)| *i < size);
                for (i, a) in slopes.clone() {
                    gradient[i] += rest * a;
                    for (j, b) in slopes.clone() {
                        whole[(i, j)] -= weight * a * b;
                    }
                }
            }
            whole.ger(share, &gradient, &gradient, 1.0);
            mean.axpy(share, &gradient, 1.0);
        }
        whole.ger(-1.0, &mean, &mean, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::logit::{Integral, Surface};
    use super::super::{Cell, Trial};
    use nalgebra::DVector;

    /// Against differences of the gradient to the fourth order, at a place that is no peak.
    #[test]
    fn formulas_agree_with_differences() {
        const STEP: f64 = 1e-3;
        let cells: Vec<Cell> = (0..12)
            .map(|k| Cell {
                unit: k / 4,
                step: k % 4,
                treated: k % 4 > k / 4,
                events: 10.0 + (k * 7 % 11) as f64,
                n: 60.0,
            })
            .collect();
        let trial = Trial::new(&cells).unwrap();
        let place = DVector::from_vec(vec![-0.9, 0.2, -0.1, 0.3, -0.4, 0.35]);
        for integral in [Integral::Laplace, Integral::Quadrature(40)] {
            let surface = Surface::new(&trial, integral);
            let bend = surface.curvature(&place);
            for part in 0..place.len() {
                let at = |by: f64| {
                    let mut moved = place.clone();
                    moved[part] += by;
                    surface.at(&moved).1
                };
                let near = (at(STEP) - at(-STEP)) * (2.0 / 3.0);
                let far = (at(2.0 * STEP) - at(-2.0 * STEP)) / 12.0;
                let column = (near - far) / STEP;
                let apart = (column - bend.column(part)).amax();
                assert!(apart < 1e-8 * bend.amax(), "{integral:?} {part}: {apart}");
            }
        }
    }
}
