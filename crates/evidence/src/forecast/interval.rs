//! Conformal intervals: how wrong the method was before is how wrong it may be again.

use super::season::Season;
use super::{
    ForecastError, Interval, Method, check, newest, no_scale, point, scale, scale_without,
};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A scale must rest on so many changes outside the window of its trial.
const CHANGES: usize = 3;

/// In a pool, a method that is fitted is tried at so many of the newest origins of each series (a year of them where there are
/// seasons) from which the whole horizon is
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
    steps: Vec<Step>,
}

/// The scores (y − ŷ)/s of one step ahead: their sizes for the last value, which leans to no side, with their signs for every
/// other method.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    tails: Tails,
    /// In ascending order, as [`Tails::normal`] ones.
    scores: Vec<f64>,
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
        // Origins in one season alone would say nothing of the others.
        Self::tried(series, horizon, method, period, TRIALS.max(period))
    }

    fn tried(
        series: &[&[f64]],
        horizon: usize,
        method: Method,
        period: usize,
        trials: usize,
    ) -> Result<Self, ForecastError> {
        check(&[], horizon, period)?;
        let mut found = vec![Vec::new(); horizon];
        for one in series {
            if check(one, horizon, period).is_ok() {
                try_out(newest(one), method, period, trials, &mut found);
            }
        }
        Ok(Self {
            method,
            period,
            steps: (1..)
                .zip(found)
                .map(|(ahead, found)| Step::of(ahead, found))
                .collect(),
        })
    }

    /// What to add to a forecast so many steps ahead for the lower and the upper end, in units of a scale that is known exactly.
    ///
    /// For the last value −q and q with q the ⌈(n+1)·level⌉-th smallest of the n sizes; for the other methods the
    /// ⌊(n+1)(1−level)/2⌋-th and the ⌈(n+1)(1+level)/2⌉-th smallest of the n signed scores.
    fn ends(&self, ahead: usize, step: &Step, level: f64) -> Result<(f64, f64), ForecastError> {
        let scores = &step.scores;
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
            step: ahead,
            found: scores.len(),
            needed: (1.0 / tail - 1e-9).ceil() as usize - 1,
        })
    }

    /// The forecasts of one series with the pooled interval around each. An interval always holds its forecast.
    ///
    /// # Errors
    /// When the series cannot be forecast, never changes, or the scores are too few for the level.
    pub fn around(&self, series: &[f64], level: f64) -> Result<Vec<Interval>, ForecastError> {
        probability(level)?;
        let points = point(series, self.steps.len(), self.method, self.period)?;
        let newest = newest(series);
        let scale = scale_without(newest, self.method, self.period, 0..0)
            .ok_or_else(|| no_scale(newest, self.method, self.period))?;
        (1..)
            .zip(&self.steps)
            .zip(points)
            .map(|((ahead, step), point)| {
                let (lower, upper) = self.ends(ahead, step, level)?;
                let of = |end: f64| step.tails.student(end, scale.freedom) * scale.size;
                Ok(Interval {
                    point,
                    lower: point + of(lower.min(0.0)),
                    upper: point + of(upper.max(0.0)),
                })
            })
            .collect()
    }
}

/// Tries a method at earlier origins of a series. Each score is put on the scale of the series outside the window that
/// the trial looks into: so a trial stands to its scale as the forecast to be made will stand to its own, and the scale
/// still rests on nearly the whole series. How much less it rests on is what [`Tails`] takes out again.
fn try_out(series: &[f64], method: Method, period: usize, trials: usize, found: &mut [Vec<Score>]) {
    let horizon = found.len();
    for origin in origins(series.len(), horizon, method, period, trials) {
        let (before, after) = series.split_at(origin);
        let steps = after.len().min(horizon);
        let Ok(points) = point(before, steps, method, period) else {
            continue;
        };
        for (step, (y, point)) in after.iter().zip(points).enumerate() {
            let window = origin..origin + step + 1;
            if series.len() < CHANGES + 1 + window.len() {
                break;
            }
            let scale = scale_without(series, method, period, window);
            if let (Some(scale), Some(found)) = (scale, found.get_mut(step)) {
                let size = (y - point) / scale.size;
                found.push(Score {
                    size: if method == Method::Naive {
                        size.abs()
                    } else {
                        size
                    },
                    freedom: scale.freedom,
                });
            }
        }
    }
}

fn origins(
    length: usize,
    horizon: usize,
    method: Method,
    period: usize,
    trials: usize,
) -> std::ops::Range<usize> {
    if method == Method::Naive {
        return 1..length;
    }
    let newest = length.saturating_sub(horizon);
    let fewest = method.fewest().max(2 * period);
    (newest + 1).saturating_sub(trials).max(fewest)..newest + 1
}

/// An error in units of a scale, and the degrees of freedom of that scale.
#[derive(Debug, Clone, Copy)]
struct Score {
    size: f64,
    freedom: Option<f64>,
}

impl Step {
    fn of(ahead: usize, found: Vec<Score>) -> Self {
        let tails = Tails::of(ahead, &found);
        let mut scores: Vec<f64> = found
            .iter()
            .map(|score| tails.normal(score.size, score.freedom))
            .collect();
        scores.sort_by(f64::total_cmp);
        Self { tails, scores }
    }
}

/// How long the tails of scores are. A standard deviation of few changes is often too small by chance, so its scores have
/// longer tails than those of many. A trial that looks far ahead leaves few changes outside its window, the forecast to be
/// made rests on all: were its scores taken as they are, the ranges five years ahead would hold everything that comes, with 95 %
/// stated. So a score is exchanged for the normal deviate that is as unusual, and back for the degrees of freedom of the
/// forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tails {
    /// How far the series go in so many steps, in units of a change: what the middle one of the scores says, and not less
    /// than changes that do not lean on each other, √h.
    spread: f64,
}

impl Tails {
    fn of(ahead: usize, found: &[Score]) -> Self {
        let independent = (ahead as f64).sqrt();
        let middle = |mut all: Vec<f64>| {
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied()
        };
        let size = middle(found.iter().map(|score| score.size.abs()).collect());
        let freedom = middle(found.iter().filter_map(|score| score.freedom).collect());
        let quartile = freedom
            .and_then(|freedom| StudentsT::new(0.0, 1.0, freedom).ok())
            .map(|student| student.inverse_cdf(0.75));
        let spread = size.zip(quartile).map(|(size, quartile)| size / quartile);
        Self {
            spread: spread
                .filter(|spread| spread.is_finite())
                .map_or(independent, |spread| spread.max(independent)),
        }
    }

    /// The normal deviate as unusual as a score whose standard deviation has so many degrees of freedom (D. L. Wallace, “Bounds
    /// on normal approximations to Student's and the chi-square distributions”, *Annals of Mathematical Statistics* 30,
    /// 1959). A score without them stays as it is.
    fn normal(self, score: f64, freedom: Option<f64>) -> f64 {
        let Some(freedom) = freedom else { return score };
        let student = score / self.spread;
        let deviate = shrunk(freedom) * (freedom * (student * student / freedom).ln_1p()).sqrt();
        (self.spread * deviate).copysign(score)
    }

    /// The score that is as unusual as a normal deviate: what [`Self::normal`] does, undone.
    fn student(self, deviate: f64, freedom: Option<f64>) -> f64 {
        let Some(freedom) = freedom else {
            return deviate;
        };
        let normal = deviate / self.spread / shrunk(freedom);
        let score = (freedom * (normal * normal / freedom).exp_m1()).sqrt();
        (self.spread * score).copysign(deviate)
    }
}

/// Wallace's factor.
fn shrunk(freedom: f64) -> f64 {
    (8.0 * freedom + 1.0) / (8.0 * freedom + 3.0)
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
/// quantile with m − 1 degrees of freedom; where the method leaves out a pattern of the year, not less than t times what the
/// series goes in so many steps. Independent changes would widen it by k^½, changes that all go on by k; on
/// the yearly series of the M3 competition k^¾ held 92 to 94 % of what came at every step with 95 % stated, k^½ 83 %. That
/// is with the combination; the last value held 90 % there and smoothing 91 %, because most of these series have a course
/// that neither follows. So prefer [`pooled`] wherever there are series alike, and the combination elsewhere.
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
    let unmodelled = unmodelled(series, method, period);
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
            let swing = unmodelled.then(|| mean_square(series, at + 1)).flatten();
            let half = swing.map_or(half, |swing| half.max(t * swing.sqrt()));
            Interval {
                point,
                lower: point - half,
                upper: point + half,
            }
        })
        .collect())
}

/// Whether a method leaves out a pattern of the year that may be there: one that smooths, where the series is too short, or the
/// pattern too faint, to take it out.
fn unmodelled(series: &[f64], method: Method, period: usize) -> bool {
    let smooths = matches!(method, Method::Theta | Method::Ets | Method::Combination);
    smooths && period > 1 && Season::of(series, period) == Season::None
}

/// The mean square of how far a series goes in so many steps; none where it is shorter.
fn mean_square(series: &[f64], steps: usize) -> Option<f64> {
    let pairs = series.iter().zip(series.iter().skip(steps));
    let count = series.len().checked_sub(steps).filter(|count| *count > 0)?;
    let mean = pairs.map(|(from, to)| (to - from).powi(2)).sum::<f64>() / count as f64;
    mean.is_finite().then_some(mean)
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
    fn what_comes_of_a_year_with_seasons_is_held_however_short_the_series() {
        let mut random = Random::new(3);
        let mut year = |months: usize| -> Vec<f64> {
            let noise: Vec<f64> = (0..months).map(|_| random.normal()).collect();
            let at = |(month, noise): (usize, &f64)| {
                let turn = std::f64::consts::TAU * (month % 12) as f64 / 12.0;
                100.0 + 10.0 * turn.sin() + noise
            };
            noise.iter().enumerate().map(at).collect()
        };
        for months in [24, 30, 36] {
            for method in [Method::Theta, Method::Ets, Method::Combination] {
                let (mut held, mut all) = (0, 0);
                for _ in 0..40 {
                    let whole = year(months + 6);
                    let (past, future) = whole.split_at(months);
                    let steps = own(past, 6, method, 12, 0.95).unwrap();
                    all += steps.len();
                    held += steps
                        .iter()
                        .zip(future)
                        .filter(|(step, y)| step.holds(**y))
                        .count();
                }
                let share = f64::from(u32::try_from(held).unwrap()) / all as f64;
                assert!(share > 0.85, "{method:?} from {months} months: {share}");
            }
        }
    }

    #[test]
    fn a_score_is_as_unusual_with_few_changes_as_its_normal_deviate() {
        let (one, two) = (Tails { spread: 1.0 }, Tails { spread: 2.0 });
        for freedom in [2.0, 3.0, 8.0, 30.0] {
            let exact = StudentsT::new(0.0, 1.0, freedom).unwrap();
            for (probability, deviate) in [(0.9, 1.281_552), (0.975, 1.959_964), (0.995, 2.575_829)]
            {
                let score = exact.inverse_cdf(probability);
                let found = one.normal(score, Some(freedom));
                assert!(
                    (found / deviate - 1.0).abs() < 0.03,
                    "{freedom} {probability}: {found}"
                );
                assert!((two.normal(2.0 * score, Some(freedom)) - 2.0 * found).abs() < 1e-12);
                let back = two.student(two.normal(-score, Some(freedom)), Some(freedom));
                assert!((back + score).abs() < 1e-9 * score);
            }
        }
        assert_eq!(two.normal(3.0, None), 3.0);
        assert_eq!(two.student(0.0, Some(3.0)), 0.0);
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
