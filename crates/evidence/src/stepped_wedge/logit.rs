//! Logit models of the events of cells.

use super::quadrature::nodes;
use super::{Cell, Error, Fit, Trial, inverse};
use nalgebra::{DMatrix, DVector};
use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

/// How the integral over a random unit is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Integral {
    /// Laplace's method: the curvature at the peak.
    Laplace,
    /// Adaptive Gauss–Hermite quadrature with so many nodes, 1 (which is Laplace's method) to 100.
    Quadrature(usize),
}

/// The logit mixed model, with random units.
///
/// # Errors
/// When the effect is not identified or the search finds no best fit.
pub fn logit_mixed(trial: &Trial, integral: Integral) -> Result<Fit, Error> {
    let plain = plain(trial, false)?;
    let surface = Surface::new(trial, integral);
    let mut start = plain.estimates.clone().push(0.0);
    let deviation = start.len() - 1;
    let mut best = (0.0, surface.at(&start).0);
    for power in 0..8 {
        start[deviation] = 0.02 * 2_f64.powi(power);
        let value = surface.at(&start).0;
        if value > best.1 {
            best = (start[deviation], value);
        }
    }
    // At zero the surface is level in this direction, so that a climb must begin beside it.
    start[deviation] = if best.0 > 0.0 { best.0 } else { 0.01 };
    let mut peak = surface.climb(start)?;
    peak[deviation] = peak[deviation].abs();
    let level = plain.estimates.clone().push(0.0);
    if surface.at(&peak).0 <= surface.at(&level).0 + 1e-10 {
        peak = level;
    }
    let information = -surface.curvature(&peak);
    let fixed = information
        .view((0, 0), (deviation, deviation))
        .into_owned();
    let whole = inverse(information).map(|(inverse, _)| inverse);
    // Without any variation between units the deviation has no curvature of its own.
    let covariance = match whole {
        Some(whole) => whole,
        None => inverse(fixed).ok_or(Error::NotConverged)?.0,
    };
    let errors: Vec<f64> = covariance
        .diagonal()
        .iter()
        .take(deviation)
        .map(|part| part.sqrt())
        .collect();
    let (log_likelihood, _) = surface.at(&peak);
    Ok(Fit {
        coefficients: trial.coefficients(false, &peak, &errors)?,
        unit_deviation: Some(peak[deviation]),
        residual_deviation: None,
        log_likelihood: log_likelihood + constant(trial),
    })
}

/// The logit model with fixed units.
///
/// # Errors
/// When the effect is not identified or the search finds no best fit.
pub fn logit_fixed(trial: &Trial) -> Result<Fit, Error> {
    let fit = plain(trial, true)?;
    let errors: Vec<f64> = fit
        .covariance
        .diagonal()
        .iter()
        .map(|part| part.sqrt())
        .collect();
    Ok(Fit {
        coefficients: trial.coefficients(true, &fit.estimates, &errors)?,
        unit_deviation: None,
        residual_deviation: None,
        log_likelihood: fit.log_likelihood + constant(trial),
    })
}

/// Σ ln C(n, y): the part of the likelihood that no coefficient changes.
fn constant(trial: &Trial) -> f64 {
    let choose = |cell: &Cell| {
        ln_gamma(cell.n + 1.0) - ln_gamma(cell.events + 1.0) - ln_gamma(cell.n - cell.events + 1.0)
    };
    trial.cells.iter().map(choose).sum()
}

/// Whether a step has lost ground, or has gone where there are no numbers.
fn is_below(next: f64, here: f64) -> bool {
    next.is_nan() || next < here
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

pub(super) fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        x.exp() / (1.0 + x.exp())
    }
}

struct Plain {
    estimates: DVector<f64>,
    covariance: DMatrix<f64>,
    log_likelihood: f64,
}

/// A coefficient beyond this on the scale of log odds is on its way to infinity.
const BEYOND: f64 = 30.0;

/// The model without random units, by Newton's method with halved steps.
fn plain(trial: &Trial, with_units: bool) -> Result<Plain, Error> {
    let design = trial.design(with_units);
    let value = |estimates: &DVector<f64>| {
        let lines = &design * estimates;
        let one = |(cell, line): (&Cell, &f64)| cell.events * line - cell.n * softplus(*line);
        trial.cells.iter().zip(lines.iter()).map(one).sum::<f64>()
    };
    // Nothing but an identified design has an inverse, whatever the events.
    inverse(design.tr_mul(&design)).ok_or(Error::NotIdentified)?;
    let mut estimates = DVector::zeros(design.ncols());
    let mut here = value(&estimates);
    for _ in 0..100 {
        let lines = &design * &estimates;
        let chances = lines.map(logistic);
        let cells = trial.cells.iter().zip(chances.iter());
        let rest = DVector::from_iterator(
            trial.cells.len(),
            cells.clone().map(|(cell, p)| cell.events - cell.n * p),
        );
        let weights = DVector::from_iterator(
            trial.cells.len(),
            cells.map(|(cell, p)| cell.n * p * (1.0 - p)),
        );
        let mut weighted = design.clone();
        for (mut row, weight) in weighted.row_iter_mut().zip(weights.iter()) {
            row *= *weight;
        }
        let (covariance, _) = inverse(design.tr_mul(&weighted)).ok_or(Error::NotConverged)?;
        let mut step = &covariance * design.tr_mul(&rest);
        if step.amax() < 1e-10 {
            return Ok(Plain {
                estimates,
                covariance,
                log_likelihood: here,
            });
        }
        let mut next = value(&(&estimates + &step));
        while is_below(next, here - 1e-12 * here.abs()) && step.amax() > 1e-12 {
            step *= 0.5;
            next = value(&(&estimates + &step));
        }
        estimates += &step;
        here = next;
        if estimates.amax() > BEYOND {
            break;
        }
    }
    Err(Error::NotConverged)
}

/// The logarithm of the likelihood, as a surface over the coefficients and the deviation between units (the last part).
pub(super) struct Surface<'a> {
    trial: &'a Trial,
    nodes: Vec<(f64, f64)>,
}

/// A unit at its most likely level.
pub(super) struct Mode {
    pub level: f64,
    pub value: f64,
    /// 1 + σ²Σw, the curvature there.
    pub curvature: f64,
}

impl<'a> Surface<'a> {
    pub(super) fn new(trial: &'a Trial, integral: Integral) -> Self {
        let count = match integral {
            Integral::Laplace => 1,
            Integral::Quadrature(count) => count.clamp(1, 100),
        };
        let nodes = if count == 1 { Vec::new() } else { nodes(count) };
        Self { trial, nodes }
    }

    /// The value and its gradient.
    pub(super) fn at(&self, place: &DVector<f64>) -> (f64, DVector<f64>) {
        let mut gradient = DVector::zeros(place.len());
        let mut value = 0.0;
        for cells in self.trial.cells.chunk_by(|a, b| a.unit == b.unit) {
            let unit = UnitAt::new(self.trial, cells, place);
            let mode = unit.mode();
            value += if self.nodes.is_empty() {
                unit.laplace(&mode, &mut gradient)
            } else {
                unit.quadrature(&mode, &self.nodes, &mut gradient)
            };
        }
        (value, gradient)
    }

    /// The matrix of second derivatives; see [`super::bend`].
    pub(super) fn curvature(&self, place: &DVector<f64>) -> DMatrix<f64> {
        let mut whole = DMatrix::zeros(place.len(), place.len());
        for cells in self.trial.cells.chunk_by(|a, b| a.unit == b.unit) {
            let unit = UnitAt::new(self.trial, cells, place);
            let mode = unit.mode();
            if self.nodes.is_empty() {
                unit.laplace_bend(&mode, &mut whole);
            } else {
                unit.quadrature_bend(&mode, &self.nodes, &mut whole);
            }
        }
        whole
    }

    /// The last digits of a peak that the climb has reached: Newton's method on the gradient alone, as long as steps get smaller.
    fn polished(&self, mut place: DVector<f64>) -> DVector<f64> {
        let mut before = 1e-5;
        for _ in 0..5 {
            let Some((inverse, _)) = inverse(-self.curvature(&place)) else {
                break;
            };
            let step = inverse * self.at(&place).1;
            if step.amax().is_nan() || step.amax() >= before {
                break;
            }
            before = step.amax() / 2.0;
            place += step;
        }
        place
    }

    /// Climbs by Newton's method, leaning towards the gradient where the surface is not bent downwards.
    fn climb(&self, mut place: DVector<f64>) -> Result<DVector<f64>, Error> {
        let (mut here, mut gradient) = self.at(&place);
        for _ in 0..100 {
            let mut bend = -self.curvature(&place);
            let scale = bend.diagonal().amax().max(1e-8);
            let mut lean = 0.0;
            let inverse = loop {
                match inverse(bend.clone()) {
                    Some((inverse, _)) => break inverse,
                    None if lean > 1e6 * scale => return Err(Error::NotConverged),
                    None => {
                        let more = (lean * 4.0).max(1e-4 * scale) - lean;
                        lean += more;
                        for part in 0..bend.nrows() {
                            bend[(part, part)] += more;
                        }
                    }
                }
            };
            let mut step = inverse * &gradient;
            // What the next step could still gain is less than rounding.
            if step.dot(&gradient).abs() < 1e-14 * (1.0 + here.abs()) && step.amax() < 1e-6 {
                place += step;
                return Ok(self.polished(place));
            }
            let mut next = self.at(&(&place + &step));
            while is_below(next.0, here - 1e-13 * here.abs()) {
                step *= 0.5;
                if step.amax() < 1e-14 {
                    return Ok(self.polished(place));
                }
                next = self.at(&(&place + &step));
            }
            place += step;
            (here, gradient) = next;
            if place.amax() > BEYOND {
                break;
            }
        }
        Err(Error::NotConverged)
    }
}

/// One unit's cells with their lines before its own level is added.
pub(super) struct UnitAt<'a> {
    cells: &'a [Cell],
    lines: Vec<f64>,
    pub deviation: f64,
    /// The place of the effect among the coefficients; the deviation comes next.
    pub treated: usize,
}

impl<'a> UnitAt<'a> {
    fn new(trial: &Trial, cells: &'a [Cell], place: &DVector<f64>) -> Self {
        let treated = trial.width() - 1;
        let line = |cell: &Cell| {
            let step = if cell.step == 0 {
                0.0
            } else {
                place[cell.step]
            };
            let effect = if cell.treated { place[treated] } else { 0.0 };
            place[0] + step + effect
        };
        Self {
            cells,
            lines: cells.iter().map(line).collect(),
            deviation: place[treated + 1],
            treated,
        }
    }

    pub(super) fn each(&self, level: f64) -> impl Iterator<Item = (&Cell, f64)> {
        let shift = self.deviation * level;
        self.cells
            .iter()
            .zip(&self.lines)
            .map(move |(cell, line)| (cell, line + shift))
    }

    /// ln of likelihood times prior of a level, without the prior's constant.
    pub(super) fn value(&self, level: f64) -> f64 {
        let one = |(cell, line): (&Cell, f64)| cell.events * line - cell.n * softplus(line);
        self.each(level).map(one).sum::<f64>() - level * level / 2.0
    }

    /// The slope of the value at a level, and its curvature 1 + σ²Σw.
    fn slope(&self, level: f64) -> (f64, f64) {
        let (mut rest, mut weight) = (0.0, 0.0);
        for (cell, line) in self.each(level) {
            let p = logistic(line);
            rest += cell.events - cell.n * p;
            weight += cell.n * p * (1.0 - p);
        }
        (
            self.deviation * rest - level,
            1.0 + self.deviation * self.deviation * weight,
        )
    }

    /// The most likely level, where the slope is zero, to the last digits: Newton's method, kept between two levels with the
    /// zero between them. Values are not compared, because near the peak they differ by less than their rounding.
    fn mode(&self) -> Mode {
        // The slope falls by one at least for every unit of level, so that its zero is no further off than its height.
        let reach = self.slope(0.0).0;
        let (mut low, mut high) = (reach.min(0.0), reach.max(0.0));
        let (mut level, mut before) = (0.0, f64::INFINITY);
        for _ in 0..100 {
            let (slope, curvature) = self.slope(level);
            if slope > 0.0 {
                low = level;
            } else {
                high = level;
            }
            let mut next = level + slope / curvature;
            if !(low..=high).contains(&next) {
                next = f64::midpoint(low, high);
            }
            let step = (next - level).abs();
            // Steps that no longer get smaller are rounding.
            if step <= f64::EPSILON * level.abs() || (step < 1e-9 && step >= before / 2.0) {
                break;
            }
            (level, before) = (next, step);
        }
        Mode {
            level,
            value: self.value(level),
            curvature: self.slope(level).1,
        }
    }

    /// Adds to every coefficient of a cell.
    fn add(&self, cell: &Cell, amount: f64, gradient: &mut DVector<f64>) {
        gradient[0] += amount;
        if cell.step > 0 {
            gradient[cell.step] += amount;
        }
        if cell.treated {
            gradient[self.treated] += amount;
        }
    }

    /// Laplace's method: value at the mode − ½ ln(1 + σ²Σw). The gradient follows the mode as it moves.
    fn laplace(&self, mode: &Mode, gradient: &mut DVector<f64>) -> f64 {
        let (sigma, curvature) = (self.deviation, mode.curvature);
        let (mut rest, mut weight, mut skew) = (0.0, 0.0, 0.0);
        for (cell, line) in self.each(mode.level) {
            let p = logistic(line);
            let own = cell.n * p * (1.0 - p);
            rest += cell.events - cell.n * p;
            weight += own;
            skew += own * (1.0 - 2.0 * p);
        }
        // A coefficient moves a cell's line by 1 and the mode by −σw / curvature, which moves all lines by σ times that.
        for (cell, line) in self.each(mode.level) {
            let p = logistic(line);
            let own = cell.n * p * (1.0 - p);
            let bend = own * (1.0 - 2.0 * p) - skew * sigma * sigma * own / curvature;
            self.add(
                cell,
                cell.events - cell.n * p - 0.5 * sigma * sigma * bend / curvature,
                gradient,
            );
        }
        let moved = (rest - sigma * mode.level * weight) / curvature;
        let bend = 2.0 * sigma * weight + sigma * sigma * skew * (mode.level + sigma * moved);
        gradient[self.treated + 1] += rest * mode.level - 0.5 * bend / curvature;
        mode.value - 0.5 * curvature.ln()
    }

    /// Levels around the mode with the share of the likelihood that each stands for, and the whole of which they are shares.
    pub(super) fn shares(&self, mode: &Mode, nodes: &[(f64, f64)]) -> (Vec<(f64, f64)>, f64) {
        let spread = (2.0 / mode.curvature).sqrt();
        let mut parts: Vec<(f64, f64)> = nodes
            .iter()
            .map(|(node, weight)| {
                let level = mode.level + spread * node;
                let height = node * node + self.value(level) - mode.value;
                (level, weight * height.exp())
            })
            .collect();
        let whole: f64 = parts.iter().map(|(_, part)| part).sum();
        for (_, part) in &mut parts {
            *part /= whole;
        }
        (parts, whole)
    }

    /// Quadrature around the mode. The gradient is the mean of that of the complete likelihood (Fisher's identity).
    fn quadrature(&self, mode: &Mode, nodes: &[(f64, f64)], gradient: &mut DVector<f64>) -> f64 {
        let (parts, whole) = self.shares(mode, nodes);
        for (level, share) in parts {
            for (cell, line) in self.each(level) {
                let rest = share * (cell.events - cell.n * logistic(line));
                self.add(cell, rest, gradient);
                gradient[self.treated + 1] += rest * level;
            }
        }
        mode.value + (whole / (PI * mode.curvature).sqrt()).ln()
    }
}
