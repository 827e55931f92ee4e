//! Verdicts from a panel: the baseline, the synthetic counterpart and its placebos for every period after the start.

use super::{Look, Verdict, VerdictError, judge};
use crate::forecast::{ForecastError, Interval, Method, Pool};
use crate::panel::Study;
use crate::placebo::{self, Placebos};
use crate::spc::Improves;
use crate::synthetic_did;

/// With several treated units, so many sets of donors are called treated.
const SETS: usize = 400;
const SEED: u64 = 20_190_326;

/// From fewer changes before the start there is no range. A standard deviation of m changes is off by 1/√(2(m − 1)) of itself: by
/// two fifths with four, by half with three. And each score of the pool rests on the changes outside its own trial,
/// of which three are needed at least: so four is also where the first score comes from.
pub const FEWEST_CHANGES: usize = 4;

/// What figures can be at all: a share lies from 0 to 100 %, a count or a rate is not below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Nothing lies below this.
    pub lower: f64,
    /// Nothing lies above this.
    pub upper: f64,
}

impl Default for Bounds {
    /// No bounds.
    fn default() -> Self {
        Self {
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        }
    }
}

impl Bounds {
    /// The part of an interval that is possible. It holds whatever the whole held, as long as figures keep to the bounds, and it
    /// always holds its point.
    #[must_use]
    pub fn cut(self, whole: Interval) -> Interval {
        Interval {
            point: whole.point,
            lower: whole.lower.max(self.lower).min(whole.point),
            upper: whole.upper.min(self.upper).max(whole.point),
        }
    }
}

/// Why there is no range that a unit's own past would have led one to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoRange {
    /// Fewer than [`FEWEST_CHANGES`] changes before the start.
    TooShort,
    /// It never changed before the start, or always by the same, so that nothing says how far it may.
    NeverChanged,
    /// There are too few units to learn from how far figures stray.
    TooFewUnits,
}

/// What would have happened on trend from the start of a study on.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// The last value before the start, in the unit of the figures: what is expected to go on.
    pub last: f64,
    /// One interval for each period from the start on; empty where there is no range.
    pub steps: Vec<Interval>,
    /// How many of them rest on earlier errors so many steps ahead. Those beyond are widened from the last of these by k^¾.
    pub reached: usize,
    /// Why there is no range, where there is none.
    pub missing: Option<NoRange>,
}

/// The baseline of the mean of a study's treated units: its last value before the start ± q·s, with s the standard deviation of
/// its own changes before the start and q pooled over the units of the study, from what was known before the start
/// alone. See [`crate::forecast`].
///
/// Where there is no s worth the name ([`NoRange`]) there are no intervals, and nothing is said against its own past: the width of
/// others would be far too narrow for the most restless units.
///
/// # Errors
/// When there is nothing before the start, or a value that is no finite number.
pub fn baseline(study: &Study<'_>, level: f64) -> Result<Baseline, VerdictError> {
    baseline_within(study, level, Bounds::default())
}

/// The baseline, its intervals cut to what is possible.
///
/// # Errors
/// When there is nothing before the start, or a value that is no finite number.
pub fn baseline_within(
    study: &Study<'_>,
    level: f64,
    bounds: Bounds,
) -> Result<Baseline, VerdictError> {
    let start = study.start();
    let treated = mean_of(study);
    let known = treated.get(..start).unwrap_or_default();
    let last = *known.last().ok_or(ForecastError::TooShort {
        found: 0,
        needed: 1,
    })?;
    let none = |why| Baseline {
        last,
        steps: Vec::new(),
        reached: 0,
        missing: Some(why),
    };
    if start <= FEWEST_CHANGES {
        return Ok(none(NoRange::TooShort));
    }
    let steps = study.panel().periods() - start;
    // The furthest step for which a trial leaves enough changes outside its window to be scaled by.
    let furthest = (start - FEWEST_CHANGES).min(steps);
    let mut intervals = match around(study, known, furthest, level) {
        Ok(intervals) => intervals,
        Err(ForecastError::NoScale) => return Ok(none(NoRange::NeverChanged)),
        Err(ForecastError::TooFewErrors { .. }) => return Ok(none(NoRange::TooFewUnits)),
        Err(other) => return Err(other.into()),
    };
    let reached = intervals.len();
    widen(&mut intervals, steps);
    Ok(Baseline {
        last,
        steps: intervals.into_iter().map(|one| bounds.cut(one)).collect(),
        reached,
        missing: None,
    })
}

/// The intervals that rest on earlier errors of all units so many steps ahead.
fn around(
    study: &Study<'_>,
    known: &[f64],
    furthest: usize,
    level: f64,
) -> Result<Vec<Interval>, ForecastError> {
    let before = |unit: &usize| study.panel().unit(*unit)?.get(..study.start());
    let units = study.donors().iter().chain(study.treated());
    let series: Vec<&[f64]> = units.filter_map(before).collect();
    Pool::of(&series, furthest, Method::Naive, 1)?.around(known, level)
}

/// Goes on to so many steps, each wider than the last that was reached by k^¾.
fn widen(intervals: &mut Vec<Interval>, steps: usize) {
    let reached = intervals.len();
    let Some(last) = intervals.last().copied() else {
        return;
    };
    for step in reached..steps {
        let wider = ((step + 1) as f64 / reached as f64).powf(0.75);
        intervals.push(Interval {
            point: last.point,
            lower: last.point - (last.point - last.lower) * wider,
            upper: last.point + (last.upper - last.point) * wider,
        });
    }
}

/// The mean of the treated units in every period.
fn mean_of(study: &Study<'_>) -> Vec<f64> {
    let count = study.treated().len() as f64;
    let mut mean = vec![0.0; study.panel().periods()];
    for row in study
        .treated()
        .iter()
        .filter_map(|unit| study.panel().unit(*unit))
    {
        for (mean, value) in mean.iter_mut().zip(row) {
            *mean += value / count;
        }
    }
    mean
}

/// The look at the last period of a study: its effect is the mean gap over all periods from the start on.
///
/// # Errors
/// When the study is too small for the methods.
pub fn look(study: &Study<'_>, baseline: &Baseline) -> Result<Look, VerdictError> {
    let last = study.panel().periods() - study.start() - 1;
    let found = synthetic_did::Look {
        effect: synthetic_did::fit(study)?.effect(),
        placebos: synthetic_did::placebo_effects(study, &sets(study))?,
    };
    look_at(&mean_of(study), study.start(), baseline, last, found)
}

/// The verdict on the last period of a study, after a look at every period from the start on: each uses only what was known by then.
///
/// # Errors
/// When the study is too small for the methods.
pub fn follow(study: &Study<'_>, improves: Improves) -> Result<Verdict, VerdictError> {
    follow_within(study, improves, Bounds::default())
}

/// The same, with what is to be expected cut to what is possible.
///
/// # Errors
/// When the study is too small for the methods.
pub fn follow_within(
    study: &Study<'_>,
    improves: Improves,
    bounds: Bounds,
) -> Result<Verdict, VerdictError> {
    let baseline = baseline_within(study, 1.0 - super::SIGNIFICANCE, bounds)?;
    let values = mean_of(study);
    let looks = synthetic_did::looks(study, &sets(study))?
        .into_iter()
        .enumerate()
        .map(|(step, found)| look_at(&values, study.start(), &baseline, step, found))
        .collect::<Result<_, VerdictError>>()?;
    judge(looks, improves)
}

/// Who is called treated where nothing happened.
fn sets(study: &Study<'_>) -> Vec<Vec<usize>> {
    placebo::sets(study.donors().len(), study.treated().len(), SETS, SEED)
}

/// The look at the period so many steps after the start.
fn look_at(
    values: &[f64],
    start: usize,
    baseline: &Baseline,
    step: usize,
    found: synthetic_did::Look,
) -> Result<Look, VerdictError> {
    let value = *values.get(start + step).ok_or(VerdictError::NothingAfter)?;
    let placebos = Placebos::new(found.placebos)?;
    match baseline.steps.get(step) {
        Some(expected) => Look::new(value, *expected, found.effect, &placebos),
        None => Look::without_range(value, baseline.last, found.effect, &placebos),
    }
}
