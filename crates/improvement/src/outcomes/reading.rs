//! The first reading of a curve: what the newest figure is and how it compares. No statistics: whether a
//! change is more than chance is for the statistical verdict.

use jiff::civil::Date;

use super::figure::rounded;
use super::{Movement, Point, Polarity, Rank, rank};

/// A target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The figure to reach.
    pub value: f64,
    /// By when, if that was set.
    pub by: Option<Date>,
}

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
    /// The day of the baseline: the last period that ended on or before it is the baseline period.
    pub baseline: Option<Date>,
    /// Each statistical neighbour's figures; one without any counts as a neighbour without a figure.
    pub neighbours: &'a [&'a [Point]],
    /// The target in force.
    pub target: Option<Aim>,
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

/// The newest figure against the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The target.
    pub target: Aim,
    /// Newest less target.
    pub gap: f64,
    /// Whether it is reached: at the target or on its better side; exactly at it when neither side is better.
    pub met: bool,
    /// Of the way from the baseline to the target, how much is behind us, in per cent: 0 when it is further
    /// off than at the baseline, 100 only when the target is met. None without a baseline short of the target,
    /// or when neither side of the target is better.
    pub how_close: Option<u8>,
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
    /// Against the target.
    pub target: Option<Gap>,
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
            target: None,
        };
    };
    let previous = values.iter().rev().nth(1);
    let baseline = facts.baseline.and_then(|day| {
        values
            .iter()
            .map(|(_, value)| value)
            .rfind(|value| value.end <= day)
    });
    Reading {
        without_number: points
            .iter()
            .skip(latest_at + 1)
            .map(|point| (*point).clone())
            .collect(),
        numbers: values.len(),
        since_last: previous.map(|(_, from)| change(from, &latest, facts)),
        skipped: previous.is_some_and(|(index, _)| index + 1 < latest_at),
        since_baseline: baseline
            .filter(|from| from.end < latest.end)
            .map(|from| change(from, &latest, facts)),
        rank: rank(
            latest.number,
            latest.end,
            facts.neighbours,
            facts.polarity,
            facts.decimals,
        ),
        target: facts.target.map(|target| {
            gap(
                target,
                latest.number,
                baseline.map(|from| from.number),
                facts,
            )
        }),
        latest: Some(latest),
    }
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

fn gap(target: Aim, latest: f64, baseline: Option<f64>, facts: &SeriesFacts<'_>) -> Gap {
    let aim = rounded(target.value, facts.decimals);
    let met_at = |number: f64| match facts.polarity {
        Polarity::High => number >= aim,
        Polarity::Low => number <= aim,
        Polarity::Neither => number == aim,
    };
    let met = met_at(latest);
    let directed = facts.polarity != Polarity::Neither;
    let how_close = baseline
        .filter(|from| directed && !met_at(*from))
        .map(|from| {
            if met {
                return 100;
            }
            let way = (latest - from) / (aim - from) * 100.0;
            way.round().clamp(0.0, 99.0) as u8
        });
    Gap {
        target,
        gap: rounded(latest - aim, facts.decimals),
        met,
        how_close,
    }
}
