//! Verdicts from a panel: the baseline, the synthetic counterpart and its placebos for every period after the start.

use super::{Look, Verdict, VerdictError, judge};
use crate::forecast::{ForecastError, Interval, Method, Pool, conformal};
use crate::panel::Study;
use crate::placebo::{self, Placebos};
use crate::spc::Improves;
use crate::synthetic_did;

/// With several treated units, so many sets of donors are called treated.
const SETS: usize = 400;
const SEED: u64 = 20_190_326;

/// Fewer observations before the start say too little about one unit's own unrest.
const OWN_SCALE_FROM: usize = 9;

/// What would have happened on trend from the start of a study on.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// One interval for each period from the start on.
    pub steps: Vec<Interval>,
    /// How many of them rest on earlier errors so many steps ahead. Those beyond are widened from the last of these by k^¾.
    pub reached: usize,
    /// Whether the treated were given the width of their own unrest, and not that of all units, for want of history.
    pub own_scale: bool,
}

/// The baseline of the mean of a study's treated units: its last value before the start, with the interval pooled over the units
/// of the study, from what was known before the start alone. See [`crate::forecast`].
///
/// With fewer than nine observations before the start, the standard deviation of one unit's changes would be mostly chance: then
/// the errors are pooled as they are, and every unit has the same width, which is too narrow for the most restless units.
///
/// # Errors
/// When there is too little before the start.
pub fn baseline(study: &Study<'_>, level: f64) -> Result<Baseline, VerdictError> {
    let start = study.start();
    let before = |unit: &usize| study.panel().unit(*unit).and_then(|row| row.get(..start));
    let series: Vec<&[f64]> = study
        .donors()
        .iter()
        .chain(study.treated())
        .filter_map(before)
        .collect();
    let treated = mean_of(study);
    let known = treated.get(..start).unwrap_or_default();
    let steps = study.panel().periods() - start;
    let own_scale = start >= OWN_SCALE_FROM;
    let mut intervals = if own_scale {
        // The furthest step for which a trial leaves enough changes outside its window to be scaled by.
        let furthest = (start - 4).min(steps);
        Pool::of(&series, furthest, Method::Naive, 1)?.around(known, level)?
    } else {
        on_one_scale(&series, known, steps, level)?
    };
    let reached = intervals.len();
    let last = *intervals.last().ok_or(ForecastError::Horizon(0))?;
    for step in reached..steps {
        let wider = ((step + 1) as f64 / reached as f64).powf(0.75);
        intervals.push(Interval {
            point: last.point,
            lower: last.point - (last.point - last.lower) * wider,
            upper: last.point + (last.upper - last.point) * wider,
        });
    }
    Ok(Baseline {
        steps: intervals,
        reached,
        own_scale,
    })
}

/// The last value ± the quantile of all units' changes over so many steps, as far ahead as there are such changes.
fn on_one_scale(
    series: &[&[f64]],
    known: &[f64],
    steps: usize,
    level: f64,
) -> Result<Vec<Interval>, VerdictError> {
    let last = known.last().copied().unwrap_or_default();
    let furthest = known.len().saturating_sub(1).clamp(1, steps.max(1));
    (1..=furthest)
        .map(|step| {
            let mut sizes: Vec<f64> = series
                .iter()
                .flat_map(|one| one.iter().zip(one.iter().skip(step)))
                .map(|(from, to)| (to - from).abs())
                .collect();
            sizes.sort_by(f64::total_cmp);
            let half = conformal(&sizes, level).ok_or(ForecastError::TooFewErrors {
                step,
                found: sizes.len(),
                needed: (level / (1.0 - level) - 1e-9).ceil() as usize,
            })?;
            Ok(Interval {
                point: last,
                lower: last - half,
                upper: last + half,
            })
        })
        .collect()
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
    let baseline = baseline(study, 1.0 - super::SIGNIFICANCE)?;
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
    let expected = *baseline.steps.get(step).ok_or(VerdictError::NothingAfter)?;
    let value = *values.get(start + step).ok_or(VerdictError::NothingAfter)?;
    Look::new(
        value,
        expected,
        found.effect,
        &Placebos::new(found.placebos)?,
    )
}
