//! A council's own figures against their own past. Nobody else has them, so there is no verdict; but where they would have gone
//! had they gone on as before the start can be told, with the range that goes with it, and whether the newest lies outside.

use super::curve::{Curve, decimals};
use super::verdict_charts::fan;
use crate::clock::in_words;
use documents::charts::{Annotation, Fan, LineChart, Reading};
use evidence::forecast::{self, Interval, Method};
use evidence::verdict::{SIGNIFICANCE, Standing};
use improvement::calendar::counted;
use improvement::outcomes::{Frequency, VerdictFacts};
use jiff::civil::Date;

/// With fewer figures before the start nothing is said: a range from so few holds less than it promises.
const FEWEST: usize = 8;

/// Seasons are looked for in at least so many whole years.
const YEARS: usize = 3;

/// Why there is no verdict on figures that only the council has.
pub const NOBODY_ELSE: &str = "There is no verdict: these are the council’s own figures, and nobody else has them to compare with.";

/// How a curve stands against its own past.
#[derive(Debug, Clone)]
pub struct OwnPast {
    /// From when it is looked at.
    pub since: Date,
    /// Where its past led, and where the newest figure lies, in two sentences.
    pub words: String,
    /// The same within a line.
    pub short: &'static str,
    /// What weakens it, each in a sentence or two.
    pub cautions: Vec<String>,
    fan: Option<Fan>,
}

/// The numbers of a curve on both sides of the start.
struct Sides {
    periods: Vec<(String, Date)>,
    values: Vec<f64>,
    before: usize,
    /// Periods among them without a number.
    missing: Vec<String>,
}

impl Sides {
    fn of(curve: &Curve, since: Date) -> Self {
        let seen = &curve.chart.subject.observations;
        let mut sides = Self {
            periods: Vec::new(),
            values: Vec::new(),
            before: 0,
            missing: Vec::new(),
        };
        let mut absent = Vec::new();
        for one in seen {
            match &one.reading {
                Reading::Missing(_) if sides.values.is_empty() => {}
                Reading::Missing(_) => absent.push(one.period.clone()),
                Reading::Value(value) | Reading::Revised(value) => {
                    sides.missing.append(&mut absent);
                    sides.before += usize::from(one.date <= since);
                    sides.periods.push((one.period.clone(), one.date));
                    sides.values.push(*value);
                }
            }
        }
        sides
    }
}

impl OwnPast {
    /// What can be said of a curve since a day.
    ///
    /// # Errors
    /// Why nothing can, in a sentence.
    pub fn of(curve: &Curve, since: Date) -> Result<Self, String> {
        let sides = Sides::of(curve, since);
        let (before, after) = sides.values.split_at(sides.before);
        let Some(newest) = after.last() else {
            return Err(format!("None of them is newer than {}.", in_words(since)));
        };
        if before.len() < FEWEST {
            return Err(format!(
                "To say where their own past would have led, at least {FEWEST} of them from on or before {} are needed; there {} {}.",
                in_words(since),
                if before.len() == 1 { "is" } else { "are" },
                before.len()
            ));
        }
        let season = season(curve.indicator.frequency, &sides);
        let method = forecast::choose(&[before], after.len(), season).unwrap_or(Method::Naive);
        let level = 1.0 - SIGNIFICANCE;
        let steps = forecast::own(before, after.len(), method, season, level).map_err(|_| {
            "They never changed before the start, so nothing tells how far they stray by themselves."
                .to_owned()
        })?;
        let steps = possible(curve, &sides.values, steps);
        let Some(expected) = steps.last() else {
            return Err("No forecast could be made of them.".to_owned());
        };
        let unit = curve.unit();
        let labels: Vec<String> = sides
            .periods
            .iter()
            .map(|(label, _)| label.clone())
            .collect();
        let (earlier, later) = labels.split_at(sides.before);
        let facts = VerdictFacts {
            unit: &unit.in_words,
            decimals: decimals(&curve.indicator),
            before: earlier.last().map_or("", String::as_str),
            periods: later,
            more: None,
        };
        let improves = curve.indicator.polarity.into();
        let standing = Standing::against(Some(expected), *newest, improves);
        Ok(Self {
            since,
            words: facts.own_past(*expected, standing),
            short: short(standing),
            cautions: cautions(method, season, &sides),
            fan: fan(&sides.periods, &sides.values, sides.before, &steps),
        })
    }

    /// The curve with the range that its past would have led to. `began` says in a few words what began at the start.
    #[must_use]
    pub fn chart(&self, curve: &Curve, council: &str, began: &str) -> LineChart {
        LineChart {
            title: "Against its own past".to_owned(),
            description: format!(
                "{council} over time, with the start on {} marked. From there a hatched fan shows where its own past would have led it. {}",
                in_words(self.since),
                self.words
            ),
            neighbours: None,
            comparisons: Vec::new(),
            targets: Vec::new(),
            expected: self.fan.clone(),
            annotations: vec![Annotation {
                date: self.since,
                label: began.to_owned(),
            }],
            verdict: None,
            ..curve.chart.clone()
        }
    }
}

/// How many periods make a year, where there are enough whole years without a gap to tell a season by.
fn season(frequency: Frequency, sides: &Sides) -> usize {
    let a_year = match frequency {
        Frequency::Monthly => 12,
        Frequency::Quarterly => 4,
        Frequency::Termly => 3,
        Frequency::Weekly | Frequency::Annual => 1,
    };
    if sides.missing.is_empty() && sides.before >= YEARS * a_year {
        a_year
    } else {
        1
    }
}

/// The part of each range that such figures can take at all.
fn possible(curve: &Curve, values: &[f64], steps: Vec<Interval>) -> Vec<Interval> {
    let bounds = curve.unit().bounds_of(values);
    steps.into_iter().map(|step| bounds.cut(step)).collect()
}

fn short(standing: Standing) -> &'static str {
    match standing {
        Standing::Within | Standing::Unknown => "within what its own past led one to expect",
        Standing::Better => "better than its own past led one to expect",
        Standing::Worse => "worse than its own past led one to expect",
        Standing::Above => "above what its own past led one to expect",
        Standing::Below => "below what its own past led one to expect",
    }
}

fn cautions(method: Method, season: usize, sides: &Sides) -> Vec<String> {
    let how = match (method, season) {
        (Method::Naive, 1) => "that the last figure before the start stays",
        (Method::Naive, _) => "the figure of the same time of the year before",
        _ => {
            "what level, course and season before the start lead to (theta model and exponential smoothing)"
        }
    };
    let mut cautions = vec![
        "Without others to compare with, it cannot be said whether something that happened everywhere moved it.".to_owned(),
        format!(
            "Expected is {how}; the range rests on how far such forecasts were out before, over {} of its own.",
            counted(sides.before, "figure", "figures")
        ),
    ];
    if !sides.missing.is_empty() {
        cautions.push(format!(
            "There is no figure for {}: the periods beside it are taken as if they followed each other.",
            sides.missing.join(", ")
        ));
    }
    cautions
}
