//! A council's own figures against their own past. Nobody else has them, so there is no verdict; but where they would have gone
//! had they gone on as before the start can be told, with the range that goes with it, and whether the newest lies outside.

use crate::indicators::curve::{Curve, decimals};
use crate::indicators::in_a_row;
use crate::indicators::verdict_charts::fan;
use documents::charts::{Annotation, Fan, LineChart};
use evidence::forecast::{self, ForecastError, Interval, Method};
use evidence::spc::{self, Basis};
use evidence::verdict::{SIGNIFICANCE, Standing};
use improvement::calendar::counted;
use improvement::outcomes::{Frequency, VerdictFacts};
use jiff::civil::Date;
use platform::clock::in_words;

/// With fewer figures before the start nothing is said: a range from so few holds less than it promises.
const FEWEST: usize = 8;

/// Seasons are looked for in at least so many whole years.
const YEARS: usize = 3;

/// Why there is no verdict on a council's own figures: others may publish something like them, but not the same.
pub const NOBODY_ELSE: &str = "There is no verdict: these are the council’s own figures, and a verdict needs figures of other councils that are counted in the same way.";

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

impl OwnPast {
    /// What can be said of a curve since a day.
    ///
    /// # Errors
    /// Why nothing can, in a sentence.
    pub fn of(curve: &Curve, since: Date) -> Result<Self, String> {
        let all = in_a_row::numbers(&curve.chart);
        let row = in_a_row::newest(&curve.chart, &all);
        let values: Vec<f64> = row.iter().map(|seen| seen.value).collect();
        let (before, after) = values.split_at(row.partition_point(|seen| seen.date <= since));
        let Some(newest) = after.last() else {
            return Err(format!("None of them is newer than {}.", in_words(since)));
        };
        if before.len() < FEWEST {
            return Err(too_few(before.len(), since));
        }
        let expected = Expected::of(curve, before, after.len()).map_err(|_| {
            "They never changed before the start, so nothing tells how far they stray by themselves."
                .to_owned()
        })?;
        let bounds = curve.unit().bounds_of(&values);
        let steps: Vec<Interval> = expected
            .steps
            .iter()
            .map(|step| bounds.cut(*step))
            .collect();
        let Some(last) = steps.last() else {
            return Err("No forecast could be made of them.".to_owned());
        };
        let unit = curve.unit();
        let labels: Vec<String> = row.iter().map(|seen| seen.period.clone()).collect();
        let (earlier, later) = labels.split_at(before.len());
        let facts = VerdictFacts {
            unit: &unit.in_words,
            decimals: decimals(&curve.indicator),
            before: earlier.last().map_or("", String::as_str),
            periods: later,
            more: None,
        };
        let periods: Vec<(String, Date)> = labels
            .iter()
            .cloned()
            .zip(row.iter().map(|seen| seen.date))
            .collect();
        let improves = curve.indicator.polarity.into();
        let standing = Standing::against(Some(last), *newest, improves);
        Ok(Self {
            since,
            words: facts.own_past(*last, standing),
            short: short(standing),
            cautions: cautions(expected.how, before.len()),
            fan: fan(&periods, &values, before.len(), &steps),
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

/// Where the past led.
struct Expected {
    steps: Vec<Interval>,
    /// What the forecast is, in a few words.
    how: &'static str,
}

impl Expected {
    fn of(curve: &Curve, before: &[f64], horizon: usize) -> Result<Self, ForecastError> {
        let level = 1.0 - SIGNIFICANCE;
        let season = season(curve.indicator.frequency, before.len());
        // Figures that stray around a level come back to it, however long it takes.
        if season == 1 && spc::basis(before, false) == Basis::Levels {
            return Ok(Self {
                steps: forecast::around_mean(before, horizon, level)?,
                how: "the mean of the figures before the start, around which they strayed",
            });
        }
        let method = forecast::choose(&[before], horizon, season)?;
        Ok(Self {
            steps: forecast::own(before, horizon, method, season, level)?,
            how: match (method, season) {
                (Method::Naive, 1) => "that the last figure before the start stays",
                (Method::Naive, _) => "the figure of the same time of the year before",
                _ => {
                    "what level and course before the start lead to (theta model and exponential smoothing)"
                }
            },
        })
    }
}

/// How many periods make a year, where there are enough whole years to tell a season by.
fn season(frequency: Frequency, before: usize) -> usize {
    let a_year = match frequency {
        Frequency::Monthly => 12,
        Frequency::Quarterly => 4,
        Frequency::Termly => 3,
        Frequency::Weekly | Frequency::Annual => 1,
    };
    if before >= YEARS * a_year { a_year } else { 1 }
}

fn too_few(before: usize, since: Date) -> String {
    let there = match before {
        0 => "is none".to_owned(),
        1 => "is one".to_owned(),
        count => format!("are {count}"),
    };
    format!(
        "To say where their own past would have led, at least {FEWEST} of them in a row without a gap from on or before {} are needed; there {there}.",
        in_words(since)
    )
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

fn cautions(how: &str, before: usize) -> Vec<String> {
    vec![
        "Without others to compare with, it cannot be said whether something that happened everywhere moved it.".to_owned(),
        format!(
            "Expected is {how}; the range rests on {} before the start.",
            counted(before, "figure", "figures")
        ),
    ]
}
