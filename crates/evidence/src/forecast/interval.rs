//! Conformal intervals: how wrong the method was before is how wrong it may be again.

use super::{
    ForecastError, Interval, Method, check, newest, no_scale, point, scale, scale_without,
};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A scale must rest on so many changes outside the window of its trial.
const CHANGES: usize = 3;

/// In a pool, a method that is fitted is tried at so many of the newest origins of each series from which the whole horizon is
/// known; the last value costs nothing and is tried everywhere.
const TRIALS: usize = 2;

/// One series by itself is tried at so many origins.
const TRIALS_OF_ONE: usize = 100;

/// The last value is kept unless the combination's errors were smaller by more than this share.
const CLEARLY: f64 = 0.1;

/// Scaled errors of a method at earlier origins, pooled over series.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    method: Method,
    period: usize,
    /// For each step ahead the scores (y − ŷ)/s, in ascending order: their sizes for the last value, which leans to no side,
    /// with their signs for every other method.
    scores: Vec<Vec<f64>>,
}

impl Pool {
    /// Tries a method at earlier origins of every series. A series with a value that is no finite number, without any change or
    /// too short for a trial adds nothing.
    ///
    /// # Errors
    /// When horizon or period make no sense.
    pub fn of(
        series: &[&[f64]],
        horizon: usize,
        method: Method,
        period: usize,
    ) -> Result<Self, ForecastError> {
        Self::tried(series, horizon, method, period, TRIALS)
    }

    fn tried(
        series: &[&[f64]],
        horizon: usize,
        method: Method,
        period: usize,
        trials: usize,
    ) -> Result<Self, ForecastError> {
        check(&[], horizon, period)?;
        let mut pool = Self {
            method,
            period,
            scores: vec![Vec::new(); horizon],
        };
        for one in series {
            if check(one, horizon, period).is_ok() {
                pool.try_out(newest(one), trials);
            }
        }
        for scores in &mut pool.scores {
            scores.sort_by(f64::total_cmp);
        }
        Ok(pool)
    }

    /// Adds a series' scores. Each is put on the scale of the series outside the window that the trial looks into: so a trial
    /// stands to its scale as the forecast to be made will stand to its own, and the scale still rests on nearly the
    /// whole series.
    fn try_out(&mut self, series: &[f64], trials: usize) {
        let horizon = self.scores.len();
        for origin in self.origins(series.len(), trials) {
            let (before, after) = series.split_at(origin);
            let steps = after.len().min(horizon);
            let Ok(points) = point(before, steps, self.method, self.period) else {
                continue;
            };
            for (step, (y, point)) in after.iter().zip(points).enumerate() {
                let window = origin..origin + step + 1;
                if series.len() < CHANGES + 1 + window.len() {
                    break;
                }
                let scale = scale_without(series, self.method, self.period, window);
                if let (Some(scale), Some(scores)) = (scale, self.scores.get_mut(step)) {
                    let score = (y - point) / scale;
                    scores.push(if self.method == Method::Naive {
                        score.abs()
                    } else {
                        score
                    });
                }
            }
        }
    }

    fn origins(&self, length: usize, trials: usize) -> std::ops::Range<usize> {
        if self.method == Method::Naive {
            return 1..length;
        }
        let newest = length.saturating_sub(self.scores.len());
        let fewest = self.method.fewest().max(2 * self.period);
        (newest + 1).saturating_sub(trials).max(fewest)..newest + 1
    }

    /// What to add to a forecast so many steps ahead for the lower and the upper end, in units of [`scale`].
    ///
    /// For the last value −q and q with q the ⌈(n+1)·level⌉-th smallest of the n sizes; for the other methods the
    /// ⌊(n+1)(1−level)/2⌋-th and the ⌈(n+1)(1+level)/2⌉-th smallest of the n signed scores.
    ///
    /// # Errors
    /// When the level is no probability, or the scores are too few for it.
    pub fn ends(&self, step: usize, level: f64) -> Result<(f64, f64), ForecastError> {
        probability(level)?;
        let scores = step
            .checked_sub(1)
            .and_then(|at| self.scores.get(at))
            .ok_or(ForecastError::Horizon(step))?;
        let naive = self.method == Method::Naive;
        let tail = if naive {
            1.0 - level
        } else {
            (1.0 - level) / 2.0
        };
        let ends = if naive {
            conformal(scores, level).map(|upper| (-upper, upper))
        } else {
            // The scores are mirrored for the lower end, so that both ends are found alike.
            let mirrored: Vec<f64> = scores.iter().rev().map(|score| -score).collect();
            conformal(&mirrored, 1.0 - tail)
                .zip(conformal(scores, 1.0 - tail))
                .map(|(lower, upper)| (-lower, upper))
        };
        ends.ok_or_else(|| ForecastError::TooFewErrors {
            step,
            found: scores.len(),
            needed: (1.0 / tail - 1e-9).ceil() as usize - 1,
        })
    }

    /// The forecasts of one series with the pooled interval around each. An interval always holds its forecast.
    ///
    /// # Errors
    /// When the series cannot be forecast, never changes, or the scores are too few for the level.
    pub fn around(&self, series: &[f64], level: f64) -> Result<Vec<Interval>, ForecastError> {
        let points = point(series, self.scores.len(), self.method, self.period)?;
        let newest = newest(series);
        let scale = scale(newest, self.method, self.period)
            .ok_or_else(|| no_scale(newest, self.method, self.period))?;
        points
            .into_iter()
            .enumerate()
            .map(|(at, point)| {
                let (lower, upper) = self.ends(at + 1, level)?;
                Ok(Interval {
                    point,
                    lower: point + lower.min(0.0) * scale,
                    upper: point + upper.max(0.0) * scale,
                })
            })
            .collect()
    }
}

/// The ⌈(n+1)·level⌉-th smallest of n sizes in ascending order; none where they are too few.
fn conformal(sizes: &[f64], level: f64) -> Option<f64> {
    // What floating point leaves behind must not move a whole rank.
    let beyond = ((sizes.len() + 1) as f64 * (1.0 - level) + 1e-9).floor() as usize;
    if beyond == 0 {
        return None;
    }
    sizes.get(sizes.len().checked_sub(beyond)?).copied()
}

fn probability(level: f64) -> Result<(), ForecastError> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(ForecastError::Level(level))
    }
}

/// What came of each series: its forecasts, or why it has none.
pub type Forecasts = Vec<Result<Vec<Interval>, ForecastError>>;

/// Forecasts of several series with intervals pooled over them all.
///
/// # Errors
/// When horizon, period or level make no sense. What is wrong with one series is told in its place.
pub fn pooled(
    series: &[&[f64]],
    horizon: usize,
    method: Method,
    period: usize,
    level: f64,
) -> Result<Forecasts, ForecastError> {
    probability(level)?;
    let pool = Pool::of(series, horizon, method, period)?;
    Ok(series.iter().map(|one| pool.around(one, level)).collect())
}

/// Forecasts of one series with intervals from its own history alone.
///
/// Where its own earlier errors are enough for the level the interval is conformal. Where they are not it is
/// ± t·s·k^¾ after k steps (whole years where there are seasons), with s the root mean square of the m changes and t Student's
/// quantile with m − 1 degrees of freedom. Independent changes would widen it by k^½, changes that all go on by k; on
/// the yearly series of the M3 competition k^¾ held 92 to 94 % of what came at every step with 95 % stated, k^½ 83 %. So
/// prefer [`pooled`] wherever there are series alike.
///
/// # Errors
/// When the series cannot be forecast or never changes, or the level is no probability.
pub fn own(
    series: &[f64],
    horizon: usize,
    method: Method,
    period: usize,
    level: f64,
) -> Result<Vec<Interval>, ForecastError> {
    probability(level)?;
    let points = point(series, horizon, method, period)?;
    let series = newest(series);
    let pool = Pool::tried(&[series], horizon, method, period, TRIALS_OF_ONE)?;
    if let Ok(conformal) = pool.around(series, level) {
        return Ok(conformal);
    }
    let lag = if series.len() > period { period } else { 1 };
    let changes: Vec<f64> = series
        .iter()
        .zip(series.iter().skip(lag))
        .map(|(from, to)| to - from)
        .collect();
    // One change has no degree of freedom left to say how far the next may go.
    if changes.len() < 2 {
        return Err(ForecastError::TooShort {
            found: series.len(),
            needed: lag + 2,
        });
    }
    let m = changes.len() as f64;
    let size = (changes
        .iter()
        .map(|change| change * change / m)
        .sum::<f64>())
    .sqrt();
    if !(size.is_finite() && size > 0.0) {
        return Err(ForecastError::NoScale);
    }
    let student = StudentsT::new(0.0, 1.0, m - 1.0).map_err(|_| ForecastError::NoScale)?;
    let t = student.inverse_cdf(f64::midpoint(1.0, level));
    Ok(points
        .into_iter()
        .enumerate()
        .map(|(at, point)| {
            let half = t * size * ((at / lag + 1) as f64).powf(0.75);
            Interval {
                point,
                lower: point - half,
                upper: point + half,
            }
        })
        .collect())
}

/// Forecasts of one series that strays around a level: its mean at every step, ± t·s·√(1 + 1/n), with s the standard deviation of its
/// n values and t Student's quantile with n − 1 degrees of freedom (the prediction interval of the textbooks: Hahn and Meeker
/// 1991, section 4.7).
///
/// For values that do not lean on each other, such as shares of small groups from month to month. Where they do
/// ([`crate::spc::basis`]), or have a course or a season, [`own`] is right, whose intervals widen from step to step.
///
/// # Errors
/// When there are fewer than two values, they never change, or horizon or level make no sense.
pub fn around_mean(
    series: &[f64],
    horizon: usize,
    level: f64,
) -> Result<Vec<Interval>, ForecastError> {
    probability(level)?;
    check(series, horizon, 1)?;
    let series = newest(series);
    if series.len() < 2 {
        return Err(ForecastError::TooShort {
            found: series.len(),
            needed: 2,
        });
    }
    let n = series.len() as f64;
    let mean = series.iter().map(|value| value / n).sum::<f64>();
    let squares = series.iter().map(|value| (value - mean).powi(2));
    let deviation = (squares.sum::<f64>() / (n - 1.0)).sqrt();
    if !(deviation.is_finite() && deviation > 0.0) {
        return Err(ForecastError::NoScale);
    }
    let student = StudentsT::new(0.0, 1.0, n - 1.0).map_err(|_| ForecastError::NoScale)?;
    let half = student.inverse_cdf(f64::midpoint(1.0, level)) * deviation * (1.0 + 1.0 / n).sqrt();
    let step = Interval {
        point: mean,
        lower: mean - half,
        upper: mean + half,
    };
    Ok(vec![step; horizon])
}

/// The method for these series: the last value, unless at the newest origins the combination's scaled errors were smaller by
/// more than a tenth. So nothing is fitted to noise, and nothing is denied to series with a course.
///
/// # Errors
/// When horizon or period make no sense.
pub fn choose(series: &[&[f64]], horizon: usize, period: usize) -> Result<Method, ForecastError> {
    check(&[], horizon, period)?;
    let (mut last_value, mut combined) = (0.0, 0.0);
    let fewest = Method::Combination.fewest().max(2 * period) + CHANGES;
    for one in series
        .iter()
        .filter(|one| check(one, horizon, period).is_ok())
    {
        let one = newest(one);
        let Some(scale) = scale(one, Method::Combination, period) else {
            continue;
        };
        let newest = one.len().saturating_sub(horizon).max(fewest);
        let oldest = (newest + 1).saturating_sub(TRIALS + 1).max(fewest);
        for origin in (oldest..=newest).filter(|origin| *origin < one.len()) {
            let (before, after) = one.split_at(origin);
            let steps = after.len().min(horizon);
            let error = |method: Method| {
                let points = point(before, steps, method, period).ok()?;
                let errors = after.iter().zip(points).map(|(y, point)| (y - point).abs());
                Some(errors.sum::<f64>() / scale)
            };
            if let (Some(of_last), Some(of_combined)) =
                (error(Method::Naive), error(Method::Combination))
            {
                last_value += of_last;
                combined += of_combined;
            }
        }
    }
    Ok(if combined < (1.0 - CLEARLY) * last_value {
        Method::Combination
    } else {
        Method::Naive
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn around_a_level_nineteen_of_twenty_new_values_are_held() {
        for count in [8, 20, 60] {
            let mut random = Random::new(20);
            let draws = 4_000;
            let held = (0..draws)
                .filter(|_| {
                    let series: Vec<f64> = (0..count).map(|_| 70.0 + random.normal()).collect();
                    let steps = around_mean(&series, 3, 0.95).unwrap();
                    steps.iter().all(|step| *step == steps[0])
                        && steps[2].holds(70.0 + random.normal())
                })
                .count();
            let share = held as f64 / f64::from(draws);
            assert!((0.94..=0.96).contains(&share), "{count}: {share}");
        }
    }

    #[test]
    fn a_level_by_hand_and_what_has_none() {
        // Mean 3, standard deviation √2.5, t of four degrees of freedom 2.776445, √1.2.
        let steps = around_mean(&[1.0, 2.0, 3.0, 4.0, 5.0], 1, 0.95).unwrap();
        assert!((steps[0].point - 3.0).abs() < 1e-12);
        assert!(
            (steps[0].upper - 7.808_943).abs() < 1e-5,
            "{}",
            steps[0].upper
        );
        assert!(matches!(
            around_mean(&[2.0, 2.0], 1, 0.95),
            Err(ForecastError::NoScale)
        ));
        assert!(around_mean(&[1.0], 1, 0.95).is_err());
        assert!(around_mean(&[1.0, f64::NAN], 1, 0.95).is_err());
        assert!(around_mean(&[1.0, 2.0], 1, 1.0).is_err());
    }
}
