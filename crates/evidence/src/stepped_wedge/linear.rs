//! Linear models of the rates of cells.

use super::{Error, Fit, Trial, inverse};
use nalgebra::{DMatrix, DVector};
use std::f64::consts::TAU;

/// What is maximised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likelihood {
    /// REML: of what the fixed effects leave. The default of lme4, and less biased with few units.
    Restricted,
    /// ML: of the figures themselves.
    Full,
}

/// The linear mixed model: rates per so many, with random units.
///
/// # Errors
/// When the effect is not identified, or nothing is left to vary.
pub fn linear_mixed(trial: &Trial, per: f64, likelihood: Likelihood) -> Result<Fit, Error> {
    let model = Model::new(trial, per, likelihood)?;
    let ratio = model.best_ratio()?;
    let at = model.at(ratio).ok_or(Error::NotIdentified)?;
    let variance = at.squares / model.freedom;
    let errors: Vec<f64> = at
        .inverse
        .diagonal()
        .iter()
        .map(|part| (part * variance).sqrt())
        .collect();
    Ok(Fit {
        coefficients: trial.coefficients(false, &at.estimates, &errors)?,
        unit_deviation: Some((ratio * variance).sqrt()),
        residual_deviation: Some(variance.sqrt()),
        log_likelihood: -at.criterion / 2.0,
    })
}

/// Ordinary least squares with fixed units: rates per so many.
///
/// # Errors
/// When the effect is not identified, or nothing is left to vary.
pub fn linear_fixed(trial: &Trial, per: f64) -> Result<Fit, Error> {
    let design = trial.design(true);
    let rates = trial.rates(per);
    let (inverse, _) = inverse(design.tr_mul(&design)).ok_or(Error::NotIdentified)?;
    let estimates = &inverse * design.tr_mul(&rates);
    let squares = (&rates - &design * &estimates).norm_squared();
    let cells = count(rates.len());
    let freedom = cells - count(estimates.len());
    if freedom < 1.0 || !varies(squares, &rates) {
        return Err(Error::NoVariation);
    }
    let variance = squares / freedom;
    let errors: Vec<f64> = inverse
        .diagonal()
        .iter()
        .map(|part| (part * variance).sqrt())
        .collect();
    Ok(Fit {
        coefficients: trial.coefficients(true, &estimates, &errors)?,
        unit_deviation: None,
        residual_deviation: Some(variance.sqrt()),
        log_likelihood: -cells / 2.0 * (1.0 + (TAU * squares / cells).ln()),
    })
}

fn count(number: usize) -> f64 {
    number as f64
}

/// Whether squares are more than rounding leaves of a perfect fit.
fn varies(squares: f64, rates: &DVector<f64>) -> bool {
    squares.is_finite() && squares > 1e-24 * rates.norm_squared()
}

/// The sums over a unit that every trial value of the variance ratio needs.
struct Unit {
    cells: f64,
    design: DVector<f64>,
    rates: f64,
}

struct Model {
    likelihood: Likelihood,
    cells: f64,
    freedom: f64,
    design: DMatrix<f64>,
    cross: DVector<f64>,
    squares: f64,
    units: Vec<Unit>,
}

/// The best fit for a given ratio of the variance between units to that within.
struct At {
    inverse: DMatrix<f64>,
    estimates: DVector<f64>,
    squares: f64,
    criterion: f64,
    slope: f64,
}

impl Model {
    fn new(trial: &Trial, per: f64, likelihood: Likelihood) -> Result<Self, Error> {
        let design = trial.design(false);
        let rates = trial.rates(per);
        let mut units = Vec::with_capacity(trial.units);
        let mut from = 0;
        for own in trial.cells.chunk_by(|a, b| a.unit == b.unit) {
            let rows = design.rows(from, own.len());
            units.push(Unit {
                cells: count(own.len()),
                design: rows.row_sum().transpose(),
                rates: rates.rows(from, own.len()).sum(),
            });
            from += own.len();
        }
        let (cells, width) = (count(rates.len()), count(design.ncols()));
        let freedom = match likelihood {
            Likelihood::Restricted => cells - width,
            Likelihood::Full => cells,
        };
        if cells - width < 1.0 || !varies((rates.add_scalar(-rates.mean())).norm_squared(), &rates)
        {
            return Err(Error::NoVariation);
        }
        let model = Self {
            likelihood,
            cells,
            freedom,
            cross: design.tr_mul(&rates),
            design: design.tr_mul(&design),
            squares: rates.norm_squared(),
            units,
        };
        let plain = model.at(0.0).ok_or(Error::NotIdentified)?;
        if varies(plain.squares, &rates) {
            Ok(model)
        } else {
            Err(Error::NoVariation)
        }
    }

    /// V⁻¹ takes from each unit's sums the part that the ratio says its level explains.
    fn at(&self, ratio: f64) -> Option<At> {
        let mut design = self.design.clone();
        let mut cross = self.cross.clone();
        let mut squares = self.squares;
        let mut log_determinant = 0.0;
        for unit in &self.units {
            let share = ratio / (1.0 + unit.cells * ratio);
            design.ger(-share, &unit.design, &unit.design, 1.0);
            cross.axpy(-share * unit.rates, &unit.design, 1.0);
            squares -= share * unit.rates * unit.rates;
            log_determinant += (unit.cells * ratio).ln_1p();
        }
        let (inverse, log_of_design) = inverse(design)?;
        let estimates = &inverse * &cross;
        let squares = squares - cross.dot(&estimates);
        if squares <= 0.0 {
            return None;
        }
        let mut slope = 0.0;
        for unit in &self.units {
            let shrink = 1.0 / (1.0 + unit.cells * ratio);
            let rest = unit.rates - unit.design.dot(&estimates);
            slope += unit.cells * shrink - self.freedom * (rest * shrink).powi(2) / squares;
            if self.likelihood == Likelihood::Restricted {
                slope -= (&inverse * &unit.design).dot(&unit.design) * shrink * shrink;
            }
        }
        let mut criterion =
            self.freedom * (1.0 + (TAU * squares / self.freedom).ln()) + log_determinant;
        if self.likelihood == Likelihood::Restricted {
            criterion += log_of_design;
        }
        Some(At {
            inverse,
            estimates,
            squares,
            criterion,
            slope,
        })
    }

    /// The ratio of variances with the least criterion: zero, or where the slope turns from falling to rising.
    fn best_ratio(&self) -> Result<f64, Error> {
        let slope = |ratio: f64| self.at(ratio).map(|at| at.slope);
        let mut best = (0.0, self.at(0.0).ok_or(Error::NotIdentified)?.criterion);
        let grid: Vec<f64> = (-24..=24)
            .map(|power| 10_f64.powf(f64::from(power) / 3.0))
            .collect();
        let mut before = (0.0, slope(0.0));
        for ratio in grid {
            let here = (ratio, slope(ratio));
            if let ((low, Some(falling)), (high, Some(rising))) = (before, here)
                && falling < 0.0
                && rising >= 0.0
            {
                let found = bisect(low, high, |ratio| slope(ratio).unwrap_or(0.0));
                let criterion = self.at(found).map_or(f64::INFINITY, |at| at.criterion);
                // A surface that is level but for rounding is not a reason to say that units differ.
                if criterion < best.1 - 1e-11 * (1.0 + best.1.abs()) {
                    best = (found, criterion);
                }
            }
            before = here;
        }
        // Within units nothing varies at all: the ratio has no bound.
        match before.1 {
            Some(falling) if falling < 0.0 && self.cells > 0.0 => Err(Error::NoVariation),
            _ => Ok(best.0),
        }
    }
}

fn bisect(mut low: f64, mut high: f64, slope: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if slope(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
