//! The first reading of a curve: what the newest figure is and how it compares. No statistics: whether a
//! change is more than chance is for the statistical verdict.

use jiff::civil::Date;

use super::figure::rounded;
use super::{Aim, Frequency, Movement, Point, Polarity, Rank, TargetReading, rank};

/// What a reading is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesFacts<'a> {
    /// What follows a figure: “per 10,000”, “%”, or nothing for a count.
    pub unit: &'a str,
    /// How many decimals are shown; figures are compared as shown.
    pub decimals: u8,
    /// Which way is better.
    pub polarity: Polarity,
    /// The authority's figures, in any order.
    pub points: &'a [Point],
    /// The day of the baseline: the period that ended nearest to it is the baseline period.
    pub baseline: Option<Date>,
    /// Each statistical neighbour's figures; one without any counts as a neighbour without a figure.
    pub neighbours: &'a [&'a [Point]],
    /// The target in force.
    pub target: Option<Aim>,
    /// How often a figure appears.
    pub frequency: Frequency,
    /// The day on which it is read.
    pub on: Date,
}

/// A number and its period.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The period as it is published.
    pub label: String,
    /// The last day of the period.
    pub end: Date,
    /// The number, rounded as it is shown.
    pub number: f64,
}

/// The newest figure against an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The earlier figure.
    pub from: Value,
    /// Newest less earlier.
    pub by: f64,
    /// What it means.
    pub movement: Movement,
}

/// A reading of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The newest number.
    pub latest: Option<Value>,
    /// Periods after it for which there is a marker and no number, oldest first.
    pub without_number: Vec<Point>,
    /// How many periods have a number.
    pub numbers: usize,
    /// Against the number before it.
    pub since_last: Option<Change>,
    /// Whether the period just before the newest had no number, so that `since_last` reaches further back.
    pub skipped: bool,
    /// Against the baseline period.
    pub since_baseline: Option<Change>,
    /// Among the statistical neighbours, in the newest figure's period.
    pub rank: Option<Rank>,
    /// How the target stands.
    pub target: Option<TargetReading>,
}

/// Reads a series.
pub fn read(facts: &SeriesFacts<'_>) -> Reading {
    let mut points: Vec<&Point> = facts.points.iter().collect();
    points.sort_by_key(|point| point.end);
    let values: Vec<(usize, Value)> = points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, value(point, facts.decimals)?)))
        .collect();
    let Some((latest_at, latest)) = values.last().cloned() else {
        return Reading {
            latest: None,
            without_number: points.into_iter().cloned().collect(),
            numbers: 0,
            since_last: None,
            skipped: false,
            since_baseline: None,
            rank: None,
            target: facts.target.map(|aim| aim.read(facts)),
        };
    };
    let numbers: Vec<Value> = values.iter().map(|(_, value)| value.clone()).collect();
    let previous = values.iter().rev().nth(1);
    let baseline = facts.baseline.and_then(|day| nearest(&numbers, day));
    Reading {
        without_number: points
            .iter()
            .skip(latest_at + 1)
            .map(|point| (*point).clone())
            .collect(),
        numbers: values.len(),
        since_last: previous.map(|(_, from)| change(from, &latest, facts)),
        skipped: previous.is_some_and(|(index, _)| index + 1 < latest_at),
        since_baseline: baseline.map(|from| change(from, &latest, facts)),
        rank: rank(
            latest.number,
            latest.end,
            facts.neighbours,
            facts.polarity,
            facts.decimals,
        ),
        target: facts.target.map(|aim| aim.read(facts)),
        latest: Some(latest),
    }
}

/// The figure to begin with: that of the period that ended nearest to the day, the earlier of two that are as near. None while no
/// figure is newer than the day.
fn nearest(numbers: &[Value], day: Date) -> Option<&Value> {
    let (newest, older) = numbers.split_last()?;
    let days = |value: &Value| (day - value.end).get_days().unsigned_abs();
    older
        .iter()
        .min_by_key(|value| days(value))
        .filter(|_| newest.end > day)
}

/// How each of several targets of one series stands, in their order.
#[must_use]
pub fn targets(facts: &SeriesFacts<'_>, aims: &[Aim]) -> Vec<TargetReading> {
    aims.iter().map(|aim| aim.read(facts)).collect()
}

/// The periods that have a number, oldest first.
pub(super) fn numbers(facts: &SeriesFacts<'_>) -> Vec<Value> {
    let mut numbers: Vec<Value> = facts
        .points
        .iter()
        .filter_map(|point| value(point, facts.decimals))
        .collect();
    numbers.sort_by_key(|value| value.end);
    numbers
}

fn value(point: &Point, decimals: u8) -> Option<Value> {
    let number = rounded(point.figure.number()?, decimals);
    Some(Value {
        label: point.label.clone(),
        end: point.end,
        number,
    })
}

fn change(from: &Value, to: &Value, facts: &SeriesFacts<'_>) -> Change {
    Change {
        from: from.clone(),
        by: rounded(to.number - from.number, facts.decimals),
        movement: facts.polarity.movement(from.number, to.number),
    }
}
