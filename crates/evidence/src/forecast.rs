//! What would have happened on trend: forecasts, each with an interval that keeps its promise.
//!
//! | method | what it says | when |
//! | --- | --- | --- |
//! | [`Method::Naive`] | the last value goes on | annual figures of an authority |
//! | [`Method::Drift`] | the mean change so far goes on | part of the combination |
//! | [`Method::Theta`] | dynamic optimised theta (Fiorucci and others 2016) | series with a trend |
//! | [`Method::Ets`] | exponential smoothing, trend chosen by AICc (Hyndman and others 2008) | any series |
//! | [`Method::Combination`] | the median of last value, drift, theta and smoothing; with seasons the mean of theta and smoothing | any series; the safest of these |
//!
//! Intervals are *conformal* (V. Vovk, A. Gammerman and G. Shafer, *Algorithmic Learning in a Random World*, 2005; the
//! split form of J. Lei and others, “Distribution-free predictive inference for regression”, *Journal of the American Statistical
//! Association* 113, 2018): the same method is tried at earlier origins, its errors are divided by each series' own
//! [`scale`], and the quantile of these pooled scores, times the scale of the series at hand, is what is put on either side.
//! Where the scale is a standard deviation, scores with few degrees of freedom are first put on those of the series at hand:
//! trials that look far ahead leave few changes to be scaled by.
//! Nothing is assumed about the shape of the errors, only that those to come resemble those that were.
//!
//! **Assumptions.** Observations are equally spaced; the pooled series are alike once scaled; what moved them before moves them
//! on. **Not to be used** across a change of boundary or of definition, for a series that is known to be about to be intervened
//! in (then it is the baseline, not the expectation), or further ahead than the pooled history reaches.
//!
//! ```
//! use evidence::forecast::{Method, pooled};
//!
//! let councils = [
//!     [61.0, 63.0, 62.0, 66.0, 67.0, 66.0, 70.0, 71.0],
//!     [40.0, 41.0, 44.0, 43.0, 42.0, 45.0, 44.0, 46.0],
//!     [88.0, 85.0, 86.0, 82.0, 84.0, 80.0, 79.0, 80.0],
//! ];
//! let series: Vec<&[f64]> = councils.iter().map(|council| &council[..]).collect();
//! let fans = pooled(&series, 2, Method::Naive, 1, 0.8)?;
//! let first = &fans[0].as_ref().unwrap()[0];
//! assert_eq!(first.point, 71.0);
//! assert!(first.lower < 71.0 && first.upper > 71.0);
//! # Ok::<(), evidence::forecast::ForecastError>(())
//! ```

use std::ops::Range;
use thiserror::Error;

mod ets;
mod interval;
mod minimise;
mod score;
mod season;
mod theta;

pub use interval::{Forecasts, Pool, around_mean, choose, own, pooled};
pub use score::{Score, score};

/// Only so many of the newest observations are used: older ones no longer move any forecast.
pub const LONGEST: usize = 4_000;

/// The furthest step ahead that is forecast.
pub const FURTHEST: usize = 1_000;

/// How a forecast is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The last value; with seasons, the value of a year before.
    Naive,
    /// The last value and the mean change so far for each step.
    Drift,
    /// The dynamic optimised theta model.
    Theta,
    /// Exponential smoothing with additive errors, its trend chosen by AICc.
    Ets,
    /// The median of the last value, drift, theta and smoothing; with seasons the mean of theta and smoothing.
    Combination,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 5] = [
        Self::Naive,
        Self::Drift,
        Self::Theta,
        Self::Ets,
        Self::Combination,
    ];

    /// Its short name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Drift => "drift",
            Self::Theta => "theta",
            Self::Ets => "ets",
            Self::Combination => "combination",
        }
    }

    /// The fewest observations from which it forecasts.
    #[must_use]
    pub fn fewest(self) -> usize {
        match self {
            Self::Naive => 1,
            Self::Drift => 2,
            Self::Theta | Self::Ets | Self::Combination => 4,
        }
    }
}

/// A forecast of one step with the interval around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The forecast itself, in the unit of the series.
    pub point: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether a value lies within it, its ends included.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ForecastError {
    /// Too few observations.
    #[error("failed to forecast from {found} observations: this needs at least {needed}")]
    TooShort {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// An observation that is no finite number.
    #[error("failed to forecast: observation {} is not a finite number", at + 1)]
    NotFinite {
        /// Its position, from 0.
        at: usize,
    },
    /// A horizon of no step, or of too many.
    #[error("failed to forecast {0} steps: between 1 and {FURTHEST} can be forecast")]
    Horizon(usize),
    /// A period that makes no year.
    #[error("failed to forecast: {0} observations a year are not 1 to 366")]
    Period(usize),
    /// A level that is no probability.
    #[error("failed to make an interval: the level {0} is not between 0 and 1")]
    Level(f64),
    /// A series that never changes, or always by the same, has no scale to put an interval on.
    #[error(
        "failed to make an interval: the series never changes, or always by the same, so nothing says how far it may stray"
    )]
    NoScale,
    /// Too little history for the level that was asked for.
    #[error(
        "failed to make an interval {step} steps ahead: {found} earlier errors are known and {needed} are needed at this level"
    )]
    TooFewErrors {
        /// The step, from 1.
        step: usize,
        /// How many errors are known.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
}

/// The forecasts of the next `horizon` values of a series with `period` observations a year (1, 4, 12).
///
/// # Errors
/// When the series is too short for the method or holds what is no finite number, or the horizon or the period makes no sense.
pub fn point(
    series: &[f64],
    horizon: usize,
    method: Method,
    period: usize,
) -> Result<Vec<f64>, ForecastError> {
    check(series, horizon, period)?;
    if series.len() < method.fewest() {
        return Err(ForecastError::TooShort {
            found: series.len(),
            needed: method.fewest(),
        });
    }
    let series = newest(series);
    Ok(match method {
        Method::Naive => naive(series, horizon, period),
        Method::Drift => drift(series, horizon),
        Method::Theta | Method::Ets | Method::Combination => {
            smooth(series, horizon, method, period)
        }
    })
}

fn check(series: &[f64], horizon: usize, period: usize) -> Result<(), ForecastError> {
    if horizon == 0 || horizon > FURTHEST {
        return Err(ForecastError::Horizon(horizon));
    }
    if period == 0 || period > 366 {
        return Err(ForecastError::Period(period));
    }
    match series.iter().position(|y| !y.is_finite()) {
        Some(at) => Err(ForecastError::NotFinite { at }),
        None => Ok(()),
    }
}

fn newest(series: &[f64]) -> &[f64] {
    series
        .get(series.len().saturating_sub(LONGEST)..)
        .unwrap_or(series)
}

fn naive(series: &[f64], horizon: usize, period: usize) -> Vec<f64> {
    let cycle = if series.len() > period { period } else { 1 };
    let last = series.get(series.len() - cycle..).unwrap_or_default();
    last.iter().copied().cycle().take(horizon).collect()
}

/// The line through the first and the last value.
fn drift(series: &[f64], horizon: usize) -> Vec<f64> {
    let (first, last) = match series {
        [first, .., last] => (*first, *last),
        [only] => (*only, *only),
        [] => return Vec::new(),
    };
    // Halved before they are taken from each other, so that the largest numbers do not overflow.
    let step = (last / 2.0 - first / 2.0) / (series.len() - 1).max(1) as f64 * 2.0;
    (1..=horizon)
        .map(|ahead| last + step * ahead as f64)
        .collect()
}

/// The methods that smooth: on the series without its seasons, moved to start at zero and scaled to moderate size, so that
/// a forecast moves and stretches exactly as its series does.
fn smooth(series: &[f64], horizon: usize, method: Method, period: usize) -> Vec<f64> {
    let size = series.iter().fold(0.0_f64, |size, y| size.max(y.abs()));
    if size == 0.0 {
        return vec![0.0; horizon];
    }
    let scaled: Vec<f64> = series.iter().map(|y| y / size).collect();
    let season = season::Season::of(&scaled, period);
    let level = season.taken_from(&scaled);
    let start = level.first().copied().unwrap_or_default();
    let moved: Vec<f64> = level.iter().map(|y| y - start).collect();
    let mut forecasts = match method {
        Method::Theta => theta::forecast(&moved, horizon),
        Method::Ets => ets::forecast(&moved, horizon),
        _ => combination(&moved, horizon, period),
    };
    for forecast in &mut forecasts {
        *forecast += start;
    }
    season.put_back(&mut forecasts, scaled.len());
    for forecast in &mut forecasts {
        *forecast *= size;
    }
    forecasts
}

/// Without seasons the median of the last value, drift, theta and smoothing, which is the mean of the middle two: one method
/// that runs away moves nobody. With seasons the mean of theta and smoothing.
fn combination(series: &[f64], horizon: usize, period: usize) -> Vec<f64> {
    let theta = theta::forecast(series, horizon);
    let smoothed = ets::forecast(series, horizon);
    if period > 1 {
        let both = theta.iter().zip(&smoothed);
        return both.map(|(a, b)| f64::midpoint(*a, *b)).collect();
    }
    let simple = naive(series, horizon, 1)
        .into_iter()
        .zip(drift(series, horizon));
    theta
        .iter()
        .zip(&smoothed)
        .zip(simple)
        .map(|((theta, smoothed), (last, drift))| {
            let mut four = [*theta, *smoothed, last, drift];
            four.sort_by(f64::total_cmp);
            f64::midpoint(four[1], four[2])
        })
        .collect()
}

/// What one unit of a series' own unrest is, by which its errors are compared with those of others: for the last value
/// without seasons the standard deviation of its changes, for every other method the mean absolute (seasonal) change,
/// which is the denominator of the MASE.
///
/// `None` when it never changes or is too short to tell.
#[must_use]
pub fn scale(series: &[f64], method: Method, period: usize) -> Option<f64> {
    scale_without(series, method, period, 0..0).map(|scale| scale.size)
}

/// A scale, and how surely it is known.
struct Scale {
    size: f64,
    /// The degrees of freedom of a standard deviation; a mean absolute change is taken as it is.
    freedom: Option<f64>,
}

/// Why a series has no scale: it is too short for one, or it never changes.
fn no_scale(series: &[f64], method: Method, period: usize) -> ForecastError {
    let lag = if series.len() > period { period } else { 1 };
    // One change has no deviation from itself.
    let changes = if method == Method::Naive && period == 1 {
        2
    } else {
        1
    };
    if series.len() < lag + changes {
        ForecastError::TooShort {
            found: series.len(),
            needed: lag + changes,
        }
    } else {
        ForecastError::NoScale
    }
}

/// The scale from all changes but those into the positions of `window`.
fn scale_without(
    series: &[f64],
    method: Method,
    period: usize,
    window: Range<usize>,
) -> Option<Scale> {
    let lag = if series.len() > period { period } else { 1 };
    let changes = || {
        let pairs = series.iter().zip(series.iter().skip(lag)).enumerate();
        pairs
            .filter(|(at, _)| !window.contains(&(at + lag)))
            .map(|(_, (from, to))| to - from)
    };
    let count = changes().count() as f64;
    let (size, freedom) = if method == Method::Naive && period == 1 {
        let mean = changes().sum::<f64>() / count;
        let squares: f64 = changes().map(|change| (change - mean).powi(2)).sum();
        ((squares / (count - 1.0)).sqrt(), Some(count - 1.0))
    } else {
        (changes().map(f64::abs).sum::<f64>() / count, None)
    };
    (size.is_finite() && size > 0.0).then_some(Scale { size, freedom })
}
