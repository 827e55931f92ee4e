//! One group in one period: two groups, two periods, and what each unit does to the answer.

use super::{Method, Missing};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// The units compared in one group-time effect. It is emptied and filled again for each.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    units: Vec<usize>,
    treated: Vec<bool>,
    change: Vec<f64>,
    /// One, and then the covariates, unit by unit.
    x: Vec<f64>,
    width: usize,
    /// What each unit adds to the error of the effect.
    influence: Vec<f64>,
    /// The last odds, with whose they were: often the next effect's too.
    kept: Option<Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    treated: Vec<bool>,
    x: Vec<f64>,
    odds: Odds,
}

/// Beyond this chance of being treated there is nobody like the treated among the controls (the limit of R's `did`).
const MOST_LIKELY: f64 = 0.999;
/// Chances are kept this far from nought and one, so that no control counts for hundreds (as in the reference).
const TRIM: f64 = 0.01;

impl Sample {
    pub(super) fn clear(&mut self, covariates: usize) {
        self.units.clear();
        self.treated.clear();
        self.change.clear();
        self.x.clear();
        self.influence.clear();
        self.width = covariates + 1;
    }

    pub(super) fn push(
        &mut self,
        unit: usize,
        treated: bool,
        change: f64,
        covariates: impl Iterator<Item = f64>,
    ) {
        self.units.push(unit);
        self.treated.push(treated);
        self.change.push(change);
        self.x.push(1.0);
        self.x.extend(covariates);
    }

    pub(super) fn units(&self) -> &[usize] {
        &self.units
    }

    pub(super) fn influence(&self) -> &[f64] {
        &self.influence
    }

    pub(super) fn treated(&self) -> usize {
        self.treated.iter().filter(|treated| **treated).count()
    }

    pub(super) fn controls(&self) -> usize {
        self.units.len() - self.treated()
    }

    /// The effect; the influences are left in the sample.
    pub(super) fn estimate(&mut self, method: Method) -> Result<f64, Missing> {
        if self.controls() == 0 || self.treated() == 0 {
            return Err(Missing::NoControls);
        }
        let effect = if self.width == 1 {
            self.difference()
        } else {
            self.standardise()?;
            match method {
                Method::Regression => self.by_regression()?,
                Method::Weighting => self.by_weighting()?,
                Method::DoublyRobust => self.by_both()?,
            }
        };
        let sound = effect.is_finite() && self.influence.iter().all(|x| (x * x).is_finite());
        if sound {
            Ok(effect)
        } else {
            Err(Missing::NotFinite)
        }
    }

    /// The odds of being treated; worked out only where the last ones are not the same. Whoever takes them brings them back
    /// ([`Sample::keep`]).
    fn odds(&mut self) -> Result<Kept, Missing> {
        match self.kept.take() {
            Some(kept) if kept.treated == self.treated && kept.x == self.x => Ok(kept),
            _ => Ok(Kept {
                odds: Odds::of(self)?,
                treated: self.treated.clone(),
                x: self.x.clone(),
            }),
        }
    }

    fn keep(&mut self, kept: Kept) {
        self.kept = Some(kept);
    }

    /// Without covariates all methods are the difference of mean changes.
    fn difference(&mut self) -> f64 {
        let mut sums = [(0.0, 0.0); 2];
        for (change, treated) in self.change.iter().zip(&self.treated) {
            let (count, sum) = &mut sums[usize::from(*treated)];
            *count += 1.0;
            *sum += change;
        }
        let means = sums.map(|(count, sum)| sum / count);
        self.influence.clear();
        for (change, treated) in self.change.iter().zip(&self.treated) {
            let side = usize::from(*treated);
            let sign = if *treated { 1.0 } else { -1.0 };
            self.influence
                .push(sign * (change - means[side]) / sums[side].0);
        }
        means[1] - means[0]
    }

    /// Covariates with mean zero and spread one: the estimates do not change, and the arithmetic keeps its digits.
    fn standardise(&mut self) -> Result<(), Missing> {
        let count = self.units.len() as f64;
        for column in 1..self.width {
            let values = || self.x.iter().skip(column).step_by(self.width);
            let mean = values().map(|value| value / count).sum::<f64>();
            let largest = values().fold(0.0_f64, |most, value| most.max((value - mean).abs()));
            let level = mean.abs().max(largest);
            if !level.is_finite() {
                return Err(Missing::NotFinite);
            }
            if largest <= 1e-12 * level {
                return Err(Missing::Collinear);
            }
            for value in self.x.iter_mut().skip(column).step_by(self.width) {
                *value = (*value - mean) / largest;
            }
        }
        Ok(())
    }

    fn rows(&self) -> impl Iterator<Item = (&[f64], bool, f64)> {
        self.x
            .chunks_exact(self.width)
            .zip(&self.treated)
            .zip(&self.change)
            .map(|((x, treated), change)| (x, *treated, *change))
    }

    /// Regression: controls' changes on covariates, and what it expects of the treated.
    fn by_regression(&mut self) -> Result<f64, Missing> {
        let line = Line::through(self)?;
        let mut mean = Weighted::new(self.width);
        for (x, treated, change) in self.rows() {
            if treated {
                mean.take(1.0, change - line.expects(x), x);
            }
        }
        let effect = mean.mean();
        let towards = line.pull(&mean.x_mean());
        self.influence = self
            .rows()
            .map(|(x, treated, change)| {
                if treated {
                    (change - line.expects(x) - effect) / mean.weight
                } else {
                    -(change - line.expects(x)) * dot(&towards, x)
                }
            })
            .collect();
        Ok(effect)
    }

    /// Weighting: controls count by their odds of being treated.
    fn by_weighting(&mut self) -> Result<f64, Missing> {
        let kept = self.odds()?;
        let odds = &kept.odds;
        let (mut treated_mean, mut control_mean) =
            (Weighted::new(self.width), Weighted::new(self.width));
        for ((x, treated, change), weight) in self.rows().zip(&odds.weights) {
            let side = if treated {
                &mut treated_mean
            } else {
                &mut control_mean
            };
            side.take(*weight, change, x);
        }
        let (reached, expected) = (treated_mean.mean(), control_mean.mean());
        let towards = odds.pull(&control_mean.x_deviation(expected));
        self.influence = self
            .rows()
            .zip(odds.weights.iter().zip(&odds.chances))
            .map(|((x, treated, change), (weight, chance))| {
                let own = if treated {
                    (change - reached) / treated_mean.weight
                } else {
                    -weight * (change - expected) / control_mean.weight
                };
                own - (f64::from(u8::from(treated)) - chance) * dot(&towards, x)
            })
            .collect();
        self.keep(kept);
        Ok(reached - expected)
    }

    /// Both: what the regression does not expect of the treated, less what it does not expect of controls like them.
    fn by_both(&mut self) -> Result<f64, Missing> {
        let kept = self.odds()?;
        let odds = &kept.odds;
        let line = Line::through(self)?;
        let count = self.treated() as f64;
        let (mut treated_mean, mut control_mean) =
            (Weighted::new(self.width), Weighted::new(self.width));
        for ((x, treated, change), weight) in self.rows().zip(&odds.weights) {
            let side = if treated {
                &mut treated_mean
            } else {
                &mut control_mean
            };
            side.take(*weight / count, change - line.expects(x), x);
        }
        let effect = treated_mean.sum - control_mean.sum;
        let score = odds.pull(&control_mean.x_sum);
        let apart: Vec<f64> = treated_mean
            .x
            .iter()
            .zip(&control_mean.x)
            .map(|(treated, control)| treated - control)
            .collect();
        let towards = line.pull(&apart);
        self.influence = self
            .rows()
            .zip(odds.weights.iter().zip(&odds.chances))
            .map(|((x, treated, change), (weight, chance))| {
                let rest = change - line.expects(x);
                let own = if treated {
                    (rest - effect) / count
                } else {
                    -weight * rest / count - rest * dot(&towards, x)
                };
                own - (f64::from(u8::from(treated)) - chance) * dot(&score, x)
            })
            .collect();
        self.keep(kept);
        Ok(effect)
    }
}

/// A weighted mean in the making, with the covariates beside it.
struct Weighted {
    weight: f64,
    sum: f64,
    x: Vec<f64>,
    x_sum: Vec<f64>,
}

impl Weighted {
    fn new(width: usize) -> Self {
        Self {
            weight: 0.0,
            sum: 0.0,
            x: vec![0.0; width],
            x_sum: vec![0.0; width],
        }
    }

    fn take(&mut self, weight: f64, value: f64, x: &[f64]) {
        self.weight += weight;
        self.sum += weight * value;
        for ((total, product), x) in self.x.iter_mut().zip(&mut self.x_sum).zip(x) {
            *total += weight * x;
            *product += weight * value * x;
        }
    }

    fn mean(&self) -> f64 {
        self.sum / self.weight
    }

    fn x_mean(&self) -> Vec<f64> {
        self.x.iter().map(|x| x / self.weight).collect()
    }

    /// The mean of (value − level)·x.
    fn x_deviation(&self, level: f64) -> Vec<f64> {
        self.x_sum
            .iter()
            .zip(&self.x)
            .map(|(product, x)| (product - level * x) / self.weight)
            .collect()
    }
}

/// Least squares of the change on the covariates among controls.
struct Line {
    inverse: Cholesky<f64, Dyn>,
    slopes: DVector<f64>,
}

impl Line {
    fn through(sample: &Sample) -> Result<Self, Missing> {
        let mut moments = vec![0.0; sample.width * sample.width];
        let mut products = DVector::zeros(sample.width);
        for (x, _, change) in sample.rows().filter(|(_, treated, _)| !treated) {
            add_outer(&mut moments, x, 1.0);
            for (product, x) in products.iter_mut().zip(x) {
                *product += x * change;
            }
        }
        let inverse = inverse(moments)?;
        let mut slopes = inverse.solve(&products);
        // Once more on what is left over: normal equations alone lose digits.
        let mut left = DVector::zeros(sample.width);
        for (x, _, change) in sample.rows().filter(|(_, treated, _)| !treated) {
            let rest = change - dot(slopes.as_slice(), x);
            for (left, x) in left.iter_mut().zip(x) {
                *left += x * rest;
            }
        }
        slopes += inverse.solve(&left);
        Ok(Self { inverse, slopes })
    }

    fn expects(&self, x: &[f64]) -> f64 {
        dot(self.slopes.as_slice(), x)
    }

    /// How a control's residual moves an expectation at x, as coefficients of its covariates.
    fn pull(&self, x: &[f64]) -> Vec<f64> {
        self.inverse
            .solve(&DVector::from_row_slice(x))
            .as_slice()
            .to_vec()
    }
}

/// The chance of being treated by the covariates (logistic regression), and the weights that follow.
#[derive(Debug, Clone)]
struct Odds {
    chances: Vec<f64>,
    weights: Vec<f64>,
    information: Cholesky<f64, Dyn>,
}

impl Odds {
    fn of(sample: &Sample) -> Result<Self, Missing> {
        let share = sample.treated() as f64 / sample.units.len() as f64;
        let mut slopes = DVector::zeros(sample.width);
        slopes[0] = (share / (1.0 - share)).ln();
        for _ in 0..60 {
            let (information, score) = curvature(sample, &slopes);
            let step = inverse(information)
                .map_err(|_| Missing::NoOverlap)?
                .solve(&score);
            slopes += &step;
            let size = slopes.amax().max(1.0);
            if !size.is_finite() || size > 1e6 {
                return Err(Missing::NoOverlap);
            }
            if step.amax() <= 1e-13 * size {
                break;
            }
        }
        let chances: Vec<f64> = sample.rows().map(|(x, _, _)| chance(&slopes, x)).collect();
        if chances
            .iter()
            .any(|chance| chance.is_nan() || *chance >= MOST_LIKELY)
        {
            return Err(Missing::NoOverlap);
        }
        let chances: Vec<f64> = chances
            .iter()
            .map(|chance| chance.clamp(TRIM, 1.0 - TRIM))
            .collect();
        let weights = chances
            .iter()
            .zip(&sample.treated)
            .map(|(chance, treated)| {
                if *treated {
                    1.0
                } else {
                    chance / (1.0 - chance)
                }
            })
            .collect();
        let mut information = vec![0.0; sample.width * sample.width];
        for ((x, _, _), chance) in sample.rows().zip(&chances) {
            add_outer(&mut information, x, chance * (1.0 - chance));
        }
        Ok(Self {
            information: inverse(information).map_err(|_| Missing::NoOverlap)?,
            chances,
            weights,
        })
    }

    /// How a unit's surprise (treated or not, less its chance) moves a weighted mean, as coefficients of its covariates.
    fn pull(&self, deviation: &[f64]) -> Vec<f64> {
        self.information
            .solve(&DVector::from_row_slice(deviation))
            .as_slice()
            .to_vec()
    }
}

fn curvature(sample: &Sample, slopes: &DVector<f64>) -> (Vec<f64>, DVector<f64>) {
    let mut information = vec![0.0; sample.width * sample.width];
    let mut score = DVector::zeros(sample.width);
    for (x, treated, _) in sample.rows() {
        let chance = chance(slopes, x);
        add_outer(&mut information, x, chance * (1.0 - chance));
        let surprise = f64::from(u8::from(treated)) - chance;
        for (score, x) in score.iter_mut().zip(x) {
            *score += surprise * x;
        }
    }
    (information, score)
}

fn chance(slopes: &DVector<f64>, x: &[f64]) -> f64 {
    1.0 / (1.0 + (-dot(slopes.as_slice(), x)).exp())
}

/// Adds `times` xxᵀ, of which only the lower triangle (column after column) is ever read.
fn add_outer(matrix: &mut [f64], x: &[f64], times: f64) {
    for (column, entries) in matrix.chunks_exact_mut(x.len()).enumerate() {
        let left = times * x[column];
        for row in column..x.len().min(entries.len()) {
            entries[row] += left * x[row];
        }
    }
}

/// The factor of a matrix of moments, unless its columns depend on each other as far as digits tell.
fn inverse(moments: Vec<f64>) -> Result<Cholesky<f64, Dyn>, Missing> {
    let width = moments.len().isqrt();
    let moments = DMatrix::from_vec(width, width, moments);
    let diagonal = moments.diagonal();
    let factor = Cholesky::new(moments).ok_or(Missing::Collinear)?;
    let l = factor.l_dirty();
    let sound = (0..width).all(|at| l[(at, at)] * l[(at, at)] > 1e-13 * diagonal[at]);
    if sound {
        Ok(factor)
    } else {
        Err(Missing::Collinear)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for place in 0..a.len().min(b.len()) {
        sum += a[place] * b[place];
    }
    sum
}
