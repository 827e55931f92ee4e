//! How good forecasts were: the scores of the M3 and M4 competitions.
//!
//! S. Makridakis and M. Hibon, “The M3-Competition”, *International Journal of Forecasting* 16 (2000); R. J. Hyndman and
//! A. B. Koehler, “Another look at measures of forecast accuracy”, the same 22 (2006); T. Gneiting and A. E. Raftery,
//! “Strictly proper scoring rules, prediction, and estimation”, *Journal of the American Statistical Association* 102 (2007).

use super::{Interval, Method, scale};

/// How one series' forecasts fared against what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Symmetric mean absolute percentage error: the mean of 200·|y − ŷ|/(|y| + |ŷ|).
    pub smape: f64,
    /// Mean absolute scaled error: the mean of |y − ŷ| over the mean absolute (seasonal) change before the origin.
    pub mase: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// The share of what came that lay within the intervals.
    pub coverage: f64,
    /// Mean scaled interval score: width + 2/(1−level) times what lies outside, over the same scale as the MASE.
    pub msis: f64,
}

/// Scores forecasts of one series: `before` is the series up to the origin, `after` what came, step by step.
/// `None` when nothing came, or the series never changed before the origin.
#[must_use]
pub fn score(
    before: &[f64],
    after: &[f64],
    forecasts: &[Interval],
    period: usize,
    level: f64,
) -> Option<Score> {
    let scale = scale(before, Method::Combination, period)?;
    let steps = after.len().min(forecasts.len());
    if steps == 0 {
        return None;
    }
    let mut score = Score {
        smape: 0.0,
        mase: 0.0,
        mae: 0.0,
        coverage: 0.0,
        msis: 0.0,
    };
    for (y, forecast) in after.iter().zip(forecasts) {
        let error = (y - forecast.point).abs();
        let size = y.abs() + forecast.point.abs();
        score.smape += if size > 0.0 {
            200.0 * error / size
        } else {
            0.0
        };
        score.mae += error;
        score.mase += error / scale;
        score.coverage += f64::from(u8::from(forecast.holds(*y)));
        let outside = (forecast.lower - y).max(0.0) + (y - forecast.upper).max(0.0);
        score.msis += (forecast.upper - forecast.lower + 2.0 / (1.0 - level) * outside) / scale;
    }
    let steps = steps as f64;
    for sum in [
        &mut score.smape,
        &mut score.mase,
        &mut score.mae,
        &mut score.coverage,
        &mut score.msis,
    ] {
        *sum /= steps;
    }
    Some(score)
}
