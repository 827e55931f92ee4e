//! Synthetic control by predictors, whose importance is chosen by how well the outcome before the start is then followed.
//!
//! ```text
//! w(V) = argmin Σₖ vₖ (x₁ₖ − Σ wⱼ xⱼₖ)²   over   w ≥ 0, Σw = 1
//! V    = argmin Σ_{t<T₀} (y₁ₜ − Σ wⱼ(V) yⱼₜ)²   over   v ≥ 0, Σv = 1
//! ```
//!
//! with each predictor divided by its standard deviation over all units.
//!
//! **Source.** A. Abadie, A. Diamond and J. Hainmueller (2010, §2.3 and appendix B). For any V the weights w are exact. The
//! search for V is not convex: it starts from many places (equal importance; importance by regression of the outcomes on the
//! predictors; each predictor foremost; places drawn with a seed) and descends from each by the simplex method of J. A. Nelder
//! and R. Mead (1965), always the same way. The widely used R program ends at other optima on the cigarette tax of 1988
//! (a root mean squared error of 1.79 before the start, where 1.754 can be had): a single start is not enough.
//!
//! **Assumptions and when not to use it**: as for [`super`]; besides, the result leans on the choice of predictors, and with
//! few of them V is not well determined — report the weights, not V.
//!
//! ```
//! use evidence::panel::{Panel, Study};
//! use evidence::synthetic_control::predictors;
//!
//! let outcomes = Panel::new(&[
//!     [2.0, 4.0, 3.0, 9.0],
//!     [1.0, 3.0, 2.0, 3.0],
//!     [3.0, 5.0, 4.0, 5.0],
//!     [9.0, 1.0, 7.0, 2.0],
//! ])?;
//! // Two predictors a unit, such as a mean income and an earlier outcome.
//! let known = Panel::new(&[[10.0, 2.0], [8.0, 1.0], [12.0, 3.0], [30.0, 9.0]])?;
//! let study = Study::new(&outcomes, &[0], &[1, 2, 3], 3)?;
//! let found = predictors::fit(&study, &known, &predictors::Search::default())?;
//! assert!((found.fit.weights[0] - 0.5).abs() < 1e-6);
//! # Ok::<(), evidence::panel::PanelError>(())
//! ```

use super::Fit;
use crate::panel::{Gap, Panel, PanelError, Shape, Study};
use crate::quadratic::{Gram, Objective, Points, QuadraticError, Solver, axpy, dot};

mod simplex_search;
mod starts;

/// How widely V is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// How many starting places are drawn besides the fixed ones.
    pub drawn: usize,
    /// How often the weights may be worked out from one start.
    pub each: usize,
    /// What the draws follow from.
    pub seed: u64,
}

impl Default for Search {
    /// Enough for some ten predictors.
    fn default() -> Self {
        Self {
            drawn: 3,
            each: 120,
            seed: 2010,
        }
    }
}

/// A synthetic control by predictors.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The weights and the gap.
    pub fit: Fit,
    /// V: the importance of each predictor, adding to one. A predictor that is the same everywhere has none.
    pub importance: Vec<f64>,
    /// How often weights were worked out.
    pub tried: usize,
}

/// The synthetic control of the treated units' mean. `known` has a row for every unit of the study's panel and a column for
/// every predictor.
pub fn fit(study: &Study<'_>, known: &Panel, search: &Search) -> Result<Matched, PanelError> {
    if known.units() != study.panel().units() {
        return Err(PanelError::Ragged {
            unit: 0,
            expected: study.panel().units(),
            found: known.units(),
        });
    }
    let mut matching = Matching::new(study, known)?;
    let mut best = (f64::INFINITY, starts::equal(matching.points.dimension()));
    let mut ends = Vec::new();
    for start in starts::all(&matching, search) {
        let end = simplex_search::descend(&mut |v| matching.error(v), &start, 1.0, search.each);
        ends.push(end);
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The most promising places are looked at more closely, each from a fresh and smaller simplex.
    for (_, place) in ends.into_iter().take(2) {
        let mut place = place;
        for size in [0.5, 0.1] {
            let end =
                simplex_search::descend(&mut |v| matching.error(v), &place, size, search.each);
            place = end.1.clone();
            if end.0 < best.0 {
                best = end;
            }
        }
    }
    matching.matched(&best.1, study)
}

/// The two problems, one inside the other.
struct Matching {
    shape: Shape,
    target: Vec<f64>,
    /// What each donor has in excess of the treated, predictor by predictor.
    points: Points,
    /// The same, predictor by predictor.
    coordinates: Points,
    /// Products of the donors' outcomes before the start, each less the treated unit's.
    outcomes: Gram,
    gram: Gram,
    solver: Solver,
    zeros: Vec<f64>,
    tried: usize,
}

impl Matching {
    fn new(study: &Study<'_>, known: &Panel) -> Result<Self, PanelError> {
        let shape = Shape::of(study);
        let target = shape.treated();
        let excess: Vec<f64> = (0..shape.donors)
            .flat_map(|donor| shape.donor(donor)[..shape.start].iter().zip(&target))
            .map(|(donor, treated)| donor - treated)
            .collect();
        let points = Points::new(known.periods(), standardised(study, known))?;
        Ok(Self {
            coordinates: points.transposed(),
            points,
            outcomes: Gram::of(&Points::new(shape.start, excess)?)?,
            gram: Gram::empty(),
            solver: Solver::default(),
            zeros: vec![0.0; shape.donors],
            tried: 0,
            target,
            shape,
        })
    }

    fn weights(&mut self, importance: &[f64]) -> Result<Vec<f64>, QuadraticError> {
        self.tried += 1;
        self.gram.weigh(&self.coordinates, importance);
        let objective = Objective {
            gram: &self.gram,
            linear: &self.zeros,
            ridge: 0.0,
            barred: &[],
        };
        Ok(self.solver.minimise(&objective, &[])?.weights)
    }

    /// The squared error of the outcome before the start; infinite where there are no weights.
    fn error(&mut self, place: &[f64]) -> f64 {
        let Ok(weights) = self.weights(&importance(place)) else {
            return f64::INFINITY;
        };
        let error =
            |(donor, weight): (usize, &f64)| weight * dot(self.outcomes.row(donor), &weights);
        weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0.0)
            .map(error)
            .sum()
    }

    fn matched(mut self, place: &[f64], study: &Study<'_>) -> Result<Matched, PanelError> {
        let importance = importance(place);
        let weights = self.weights(&importance)?;
        let mut gaps = self.target.clone();
        for (donor, weight) in weights.iter().enumerate() {
            axpy(-weight, self.shape.donor(donor), &mut gaps);
        }
        for gap in &mut gaps {
            *gap *= self.shape.scale;
        }
        Ok(Matched {
            fit: Fit {
                weights,
                gap: Gap {
                    periods: gaps,
                    start: self.shape.start,
                },
                noise: study.noise(),
            },
            importance,
            tried: self.tried,
        })
    }
}

/// The least importance beside the foremost. Without any, weights that match the other predictors alike would be equally
/// good, and which of them is found a matter of rounding.
const LEAST: f64 = 1e-7;

/// Importance from a place in the search, which knows only logarithms: positive, adding to one.
fn importance(place: &[f64]) -> Vec<f64> {
    let most = place.iter().fold(f64::NEG_INFINITY, |most, x| most.max(*x));
    let raw: Vec<f64> = place.iter().map(|x| (x - most).exp().max(LEAST)).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|x| x / sum).collect()
}

/// Donors less the mean of the treated, in standard deviations over all units of the study.
fn standardised(study: &Study<'_>, known: &Panel) -> Vec<f64> {
    let units: Vec<&[f64]> = study
        .donors()
        .iter()
        .chain(study.treated())
        .map(|unit| known.row(*unit))
        .collect();
    let (donors, treated) = units.split_at(study.donors().len());
    let count = units.len() as f64;
    let mut numbers = vec![0.0; donors.len() * known.periods()];
    for predictor in 0..known.periods() {
        // Divided first: squares of numbers near the largest would overflow.
        let largest = units
            .iter()
            .fold(0.0_f64, |most, row| most.max(row[predictor].abs()));
        let size = if largest > 0.0 { largest } else { 1.0 };
        let value = |row: &[f64]| row[predictor] / size;
        let mean = units.iter().map(|row| value(row)).sum::<f64>() / count;
        let squares: f64 = units.iter().map(|row| (value(row) - mean).powi(2)).sum();
        let deviation = (squares / (count - 1.0)).sqrt();
        if deviation <= 1e-14 {
            continue;
        }
        let aim = treated.iter().map(|row| value(row)).sum::<f64>() / treated.len() as f64;
        for (donor, row) in donors.iter().enumerate() {
            numbers[donor * known.periods() + predictor] = (value(row) - aim) / deviation;
        }
    }
    numbers
}
