//! Statistical process control: the XmR chart and the special causes of NHS England's *Making Data Count*.
//!
//! **What it answers.** Does a point, or a run of points, stand out from the variation that this process has anyway?
//!
//! **Formula** (Shewhart 1931; Wheeler 1993; constants and rules as in *Making Data Count* and the R package
//! NHSRplotthedots, whose point rows this gives). Centre = mean. Moving range MRₜ = |yₜ − yₜ₋₁|. One pass of screening: an MR that is
//! not below 3.267 times the mean MR is dropped. Limits = mean ± 2.66 × mean of the MRs kept; the near limits lie at two
//! thirds of that. All of it within each rebase group, or from its first points where the limits are fixed.
//!
//! A point is a special cause, by the first of these that holds:
//! 1. it lies outside the limits;
//! 2. it belongs to a trend, seven points each strictly above, or each strictly below, the one before;
//! 3. it lies between near and outer limit, as at least two of three consecutive points on its side of the mean do;
//! 4. it belongs to a shift, seven points strictly on one side of the mean.
//!
//! A point that equals the mean of the values as they are written is on it, and on neither side: both are held against each other as decimals,
//! so that what doubles leave of 0.1 makes no signal.
//!
//! **Assumptions.** Values are equally spaced, and nearly independent once common causes are taken away. A group of fewer
//! than [`TRIAL`] points has trial limits only.
//!
//! **When not to use it.** On the levels of a stock that carries over from period to period: children looked after in an authority
//! have a median lag-1 autocorrelation of 0.84, and these rules then flag two thirds of all points. [`basis`] says when
//! to chart the change instead.
//!
//! ```
//! use evidence::spc::{self, Cause, Improves, Options};
//!
//! let late_assessments = [12.0, 14.0, 13.0, 12.0, 15.0, 13.0, 12.0, 14.0, 13.0, 12.0, 13.0, 25.0];
//! let options = Options { improves: Improves::Decrease, ..Options::default() };
//! let chart = spc::chart(&late_assessments, &options);
//! let last = chart.points.last().unwrap();
//! assert_eq!(last.cause.label(), "Above UCL");
//! assert_eq!(last.cause.kind(options.improves).label(), "special_cause_concern");
//! assert_eq!(chart.points[0].cause, Cause::Common);
//! ```

use crate::decimals::ExactMean;
use crate::series;
use std::ops::Range;

mod cause;
mod signals;

pub use cause::{Cause, Improves, Kind};

/// The multiple of the mean moving range at which the limits lie: 3 / d₂ with d₂ = 1.128 for ranges of two, as printed.
pub const LIMIT: f64 = 2.66;
/// The multiple of the mean moving range from which a moving range is dropped: D₄ for ranges of two.
pub const SCREEN: f64 = 3.267;
/// A group of fewer points has trial limits: they move with every further point.
pub const TRIAL: usize = 13;
/// How many points make a trend or a shift.
pub const RUN: usize = 7;

/// How a chart is to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Which way is better.
    pub improves: Improves,
    /// The places (from 0) of the points at which new limits begin. Places beyond the series do nothing. Where the very
    /// first point is among them, groups count from one, as in the reference.
    pub rebase: &'a [usize],
    /// Take mean and limits from the first so many points of each group only.
    pub fix_after: Option<usize>,
    /// Whether to drop large moving ranges before the limits are drawn.
    pub screen: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            improves: Improves::Increase,
            rebase: &[],
            fix_after: None,
            screen: true,
        }
    }
}

/// The limits of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower process limit.
    pub lower: f64,
    /// The upper process limit.
    pub upper: f64,
    /// Two thirds of the way from the mean to the lower limit.
    pub near_lower: f64,
    /// Two thirds of the way from the mean to the upper limit.
    pub near_upper: f64,
}

/// The points between two rebases.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its number, from 0.
    pub number: usize,
    /// The places of its points.
    pub points: Range<usize>,
    /// The mean of its points, or of the first ones where limits are fixed. `None` where all are gaps.
    pub mean: Option<f64>,
    /// Its limits. `None` where no moving range is left, or the mean of those left is zero: nothing is then a signal.
    pub limits: Option<Limits>,
}

impl Group {
    /// Whether there are too few points for more than trial limits.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.points.len() < TRIAL
    }
}

/// What the chart says of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The place of its group among the groups of the chart.
    pub group: usize,
    /// Whether it lies beyond a limit. `None` at a gap or without limits.
    pub outside_limits: Option<bool>,
    /// 1 above the mean, −1 below, 0 on it. `None` at a gap.
    pub relative_to_mean: Option<i8>,
    /// Whether it lies between near and outer limit. `None` at a gap or without limits.
    pub close_to_limits: Option<bool>,
    /// Why it stands out, if it does.
    pub cause: Cause,
}

/// A series with its limits and signals.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What the points say, one for each value.
    pub points: Vec<Point>,
    /// The groups between rebases, in order.
    pub groups: Vec<Group>,
}

/// Whether a target lies within reach of the process as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// The target will be met every time.
    ConsistentPass,
    /// The target will be missed every time.
    ConsistentFail,
    /// Hit or miss.
    Inconsistent,
}

impl Assurance {
    /// The reference's word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ConsistentPass => "consistent_pass",
            Self::ConsistentFail => "consistent_fail",
            Self::Inconsistent => "inconsistent",
        }
    }
}

/// One group in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// How many points it has, gaps included.
    pub n: usize,
    /// How many are common cause variation.
    pub common_cause: usize,
    /// How many are an improvement.
    pub improvement: usize,
    /// How many are a concern.
    pub concern: usize,
    /// What its last point is.
    pub variation: Kind,
}

/// Draws the limits and finds the signals of a series.
#[must_use]
pub fn chart(values: &[f64], options: &Options<'_>) -> Chart {
    let mut starts: Vec<usize> = options
        .rebase
        .iter()
        .copied()
        .filter(|place| *place < values.len())
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let first = usize::from(starts.first() == Some(&0));
    if first == 0 && !values.is_empty() {
        starts.insert(0, 0);
    }
    let mut chart = Chart {
        points: Vec::with_capacity(values.len()),
        groups: Vec::with_capacity(starts.len()),
    };
    let ends = starts.iter().skip(1).copied().chain([values.len()]);
    for (index, (start, end)) in starts.iter().copied().zip(ends).enumerate() {
        let own = values.get(start..end).unwrap_or_default();
        let base = own
            .get(..options.fix_after.unwrap_or(own.len()))
            .unwrap_or(own);
        let (mean, limits) = limits(base, options.screen);
        let side = mean.map(|mean| side(mean, base, own));
        signals::mark(own, index, side, limits, &mut chart.points);
        chart.groups.push(Group {
            number: first + index,
            points: start..end,
            mean,
            limits,
        });
    }
    chart
}

/// On which side of a mean values lie: 1 above, −1 below, 0 on it. Where doubles may hide which, the decimals are counted.
fn side(mean: f64, base: &[f64], own: &[f64]) -> impl Fn(f64) -> i8 {
    let finite = || own.iter().filter(|value| value.is_finite());
    let largest = finite().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    // A value and the mean are each at most half a last place from the decimal that is meant, and the mean's values are too.
    let dust = 4.0 * f64::EPSILON * largest;
    let is_near = move |value: f64| (value - mean).abs() <= dust;
    let exact = finite()
        .any(|value| is_near(*value))
        .then(|| ExactMean::of(base, own))
        .flatten();
    move |value| match exact.filter(|_| is_near(value)) {
        Some(exact) => exact.side(value),
        None => i8::from(value > mean) - i8::from(value < mean),
    }
}

/// Mean and limits of the values that they are to be taken from.
fn limits(values: &[f64], screen: bool) -> (Option<f64>, Option<Limits>) {
    let Some(mean) = series::mean(values) else {
        return (None, None);
    };
    let ranges = || {
        let range = |pair: &[f64]| match pair {
            [before, after] => (after - before).abs(),
            _ => f64::NAN,
        };
        values
            .windows(2)
            .map(range)
            .filter(|range| range.is_finite())
    };
    let all = series::mean_of(ranges());
    let kept = match all {
        Some(all) if screen => series::mean_of(ranges().filter(|range| *range < SCREEN * all)),
        other => other,
    };
    let drawn = |range: f64| {
        const NEAR: f64 = 2.0 * (LIMIT / 3.0);
        Limits {
            lower: mean - LIMIT * range,
            upper: mean + LIMIT * range,
            near_lower: mean - NEAR * range,
            near_upper: mean + NEAR * range,
        }
    };
    let usable = |limits: &Limits| limits.lower.is_finite() && limits.upper.is_finite();
    let limits = kept.filter(|range| *range > 0.0).map(drawn).filter(usable);
    (Some(mean), limits)
}

impl Chart {
    /// The group of a point.
    #[must_use]
    pub fn group_of(&self, point: &Point) -> Option<&Group> {
        self.groups.get(point.group)
    }

    /// A group in numbers.
    #[must_use]
    pub fn summary(&self, group: &Group, improves: Improves) -> Summary {
        let points = self.points.get(group.points.clone()).unwrap_or_default();
        let count = |kind: Kind| {
            points
                .iter()
                .filter(|point| point.cause.kind(improves) == kind)
                .count()
        };
        Summary {
            n: points.len(),
            common_cause: count(Kind::CommonCause),
            improvement: count(Kind::Improvement),
            concern: count(Kind::Concern),
            variation: points
                .last()
                .map_or(Kind::CommonCause, |point| point.cause.kind(improves)),
        }
    }

    /// Whether the process as it is now, by its last limits, will meet a target. `None` where neither direction is better,
    /// or there is no point. Without limits the answer is hit or miss, as in the reference.
    #[must_use]
    pub fn assurance(&self, target: f64, improves: Improves) -> Option<Assurance> {
        let limits = self.groups.last()?.limits;
        let above = limits.is_some_and(|limits| target > limits.upper);
        let below = limits.is_some_and(|limits| target < limits.lower);
        match (improves, above, below) {
            (Improves::Neutral, _, _) => None,
            (Improves::Increase, true, _) | (Improves::Decrease, _, true) => {
                Some(Assurance::ConsistentFail)
            }
            (Improves::Increase, _, true) | (Improves::Decrease, true, _) => {
                Some(Assurance::ConsistentPass)
            }
            _ => Some(Assurance::Inconsistent),
        }
    }
}

/// What a chart should show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Basis {
    /// The values as they are.
    Levels,
    /// The change from each value to the next, because the values are a stock.
    ChangesOfStock,
    /// The change from each value to the next, because values lean on the one before by this much.
    ChangesOfMemory(f64),
}

/// The autocorrelation at lag one from which the change is charted instead of the level.
pub const MEMORY: f64 = 0.5;

/// Whether to chart levels or changes. On levels of authorities' annual stocks the rules flag 67 % of all points, on
/// changes 5.3 %.
#[must_use]
pub fn basis(values: &[f64], stock: bool) -> Basis {
    match series::autocorrelation(values) {
        _ if stock => Basis::ChangesOfStock,
        Some(memory) if memory > MEMORY => Basis::ChangesOfMemory(memory),
        _ => Basis::Levels,
    }
}
