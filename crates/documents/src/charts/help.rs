//! Help over months and phases, as several charts show it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::drawable;
use super::table::{ChartCell, plain_date};

/// A time of help of one kind, such as `Intensive`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// What it is called, in a word or two.
    pub name: String,
    /// Its first day.
    pub from: Date,
    /// Its last day; it runs on when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// How much help it is, from 0, the least, to 3, the most: its shade.
    pub strength: u8,
    /// Whether it is planned only, wherever today is: drawn in outline.
    #[serde(default)]
    pub planned: bool,
}

/// The days of help of one month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HelpMonth {
    /// Any day of the month. Of one month there may be several: they are added.
    pub month: Date,
    /// Days of help given. What is negative or not a finite number counts as none.
    pub done: f64,
    /// Days of help planned and not yet given.
    #[serde(default)]
    pub planned: f64,
}

/// Help as a strip below a curve, on the same days: what was done stands above what moved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HelpStrip {
    /// What its bars count, such as `Days of help`.
    pub name: String,
    /// More about them in a few words, such as `from Leeds, a month`.
    #[serde(default)]
    pub note: String,
    /// The phases: light bands through the curve and the strip.
    pub phases: Vec<Phase>,
    /// The days, month by month.
    pub months: Vec<HelpMonth>,
}

/// The days of a month, given and planned.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Days {
    pub(crate) done: f64,
    pub(crate) planned: f64,
}

/// Months by their first day, each with its days.
#[derive(Debug, Default)]
pub(crate) struct Months(BTreeMap<Date, Days>);

impl Months {
    pub(crate) fn new(months: &[HelpMonth]) -> Self {
        let count = |days: f64| if drawable(days) { days.max(0.0) } else { 0.0 };
        let mut sums: BTreeMap<Date, Days> = BTreeMap::new();
        for month in months {
            let sum = sums.entry(month.month.first_of_month()).or_default();
            sum.done += count(month.done);
            sum.planned += count(month.planned);
        }
        sums.retain(|_, days| days.both() > 0.0);
        Self(sums)
    }

    /// The months in order by their first day.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Date, Days)> {
        self.0.iter().map(|(month, days)| (*month, *days))
    }

    /// The most days of a month, given and planned together.
    pub(crate) fn most(&self) -> f64 {
        self.0.values().map(Days::both).fold(0.0, f64::max)
    }

    /// The days of the months that end after one day and not after another.
    pub(crate) fn between(&self, after: Option<Date>, until: Option<Date>) -> Days {
        let mut sum = Days::default();
        for (month, days) in self.iter() {
            let end = month.last_of_month();
            if after.is_none_or(|after| end > after) && until.is_none_or(|until| end <= until) {
                sum.done += days.done;
                sum.planned += days.planned;
            }
        }
        sum
    }
}

impl Days {
    pub(crate) fn both(&self) -> f64 {
        self.done + self.planned
    }

    /// So many days as a cell of a table: whole, or with a decimal where some last part of a day.
    pub(crate) fn cell(value: f64) -> ChartCell {
        ChartCell::Number {
            value,
            decimals: decimals(value),
            revised: false,
        }
    }
}

/// So many days in figures.
pub(crate) fn days_in_figures(value: f64) -> String {
    super::table::grouped(value, decimals(value))
}

fn decimals(value: f64) -> u8 {
    u8::from((value * 10.0).round() % 10.0 != 0.0)
}

impl Phase {
    /// In words with its dates.
    pub(crate) fn in_words(&self) -> String {
        let from = plain_date(self.from);
        let dates = match self.until {
            Some(until) => format!("{from} to {}", plain_date(until)),
            None => format!("from {from}"),
        };
        let planned = if self.planned { ", planned" } else { "" };
        format!("{}, {dates}{planned}", self.name)
    }

    /// Whether any of its days lies after one day and not after another.
    fn meets(&self, after: Option<Date>, until: Option<Date>) -> bool {
        let ends = |after| self.until.is_none_or(|until| until > after);
        after.is_none_or(ends) && until.is_none_or(|until| self.from <= until)
    }
}

/// Phases in order, each until the next begins at the latest, so that none covers another.
pub(crate) fn in_turn(phases: &[Phase]) -> Vec<(&Phase, Option<Date>)> {
    let mut order: Vec<&Phase> = phases.iter().collect();
    order.sort_by_key(|phase| phase.from);
    let ends = order.iter().enumerate().map(|(index, phase)| {
        let next = order
            .get(index + 1)
            .and_then(|next| next.from.yesterday().ok());
        [phase.until, next].into_iter().flatten().min()
    });
    let ends: Vec<Option<Date>> = ends.collect();
    order.into_iter().zip(ends).collect()
}

/// The phases of a time in words.
pub(crate) fn phases_between(phases: &[Phase], after: Option<Date>, until: Option<Date>) -> String {
    let mut met: Vec<&Phase> = phases
        .iter()
        .filter(|phase| phase.meets(after, until))
        .collect();
    met.sort_by_key(|phase| phase.from);
    let words: Vec<String> = met.into_iter().map(Phase::in_words).collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_added_and_each_is_counted_once() {
        let month = |month, done| HelpMonth {
            month,
            done,
            planned: 1.0,
        };
        let months = Months::new(&[
            month(date(2018, 2, 3), 4.5),
            month(date(2018, 2, 28), 2.0),
            month(date(2018, 3, 1), -3.0),
            month(date(2018, 4, 1), f64::NAN),
        ]);
        let february = Some(date(2018, 2, 28));
        assert_eq!(months.between(None, february).done, 6.5);
        assert_eq!(
            months.between(february, None),
            Days {
                done: 0.0,
                planned: 2.0
            }
        );
        assert_eq!(months.most(), 8.5);
        assert_eq!(days_in_figures(1444.0), "1,444");
        assert_eq!(days_in_figures(6.5), "6.5");
    }

    #[test]
    fn a_phase_ends_where_the_next_begins() {
        let phase = |from, until| Phase {
            name: String::new(),
            from,
            until,
            strength: 1,
            planned: false,
        };
        let phases = [
            phase(date(2018, 4, 1), None),
            phase(date(2017, 6, 1), Some(date(2019, 1, 1))),
        ];
        let ends: Vec<_> = in_turn(&phases)
            .into_iter()
            .map(|(_, until)| until)
            .collect();
        assert_eq!(ends, [Some(date(2018, 3, 31)), None]);
    }
}
