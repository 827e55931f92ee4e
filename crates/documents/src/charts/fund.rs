//! A fund over time: what was to be spent by when, what is committed, what is spent, and where it will end.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Annotation, Measure, drawable};
use super::scale::Ticks;
use super::step_line::{Step, StepLine, Stretch};
use super::table::{ChartCell, ChartTable, NONE, plain_date};

/// What the chart of a fund is drawn from. Every line adds up from the beginning: a step says what it comes to from its day on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FundChart {
    /// What the chart shows, such as `Strengthening families: spent so far`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read, such as thousands of pounds.
    pub measure: Measure,
    /// The first day shown.
    pub from: Date,
    /// The last day shown.
    pub until: Date,
    /// What was awarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<f64>,
    /// What was to be spent by when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<Step>,
    /// What is promised to others, up to today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub committed: Vec<Step>,
    /// What is spent, up to today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<Step>,
    /// Where it will go from today on, in outline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forecast: Vec<Step>,
    /// The day on which it is seen, with its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Annotation>,
}

/// The lines of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FundLine {
    Profile,
    Committed,
    Spent,
    Forecast,
}

impl FundLine {
    /// In the order in which they are drawn: the thinnest last, so that none hides another.
    pub(crate) const ALL: [Self; 4] = [Self::Committed, Self::Forecast, Self::Spent, Self::Profile];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Committed => "Committed",
            Self::Spent => "Spent",
            Self::Forecast => "Forecast",
        }
    }
}

impl FundChart {
    fn last(&self) -> Date {
        self.until.max(self.from)
    }

    /// The days that the axis reaches.
    pub(crate) fn span(&self) -> (Date, Date) {
        (self.from, self.last())
    }

    /// A line over the days for which it holds: what is done ends today, and a forecast begins there.
    pub(crate) fn stretches(&self, line: FundLine) -> Vec<Stretch> {
        let today = self.today.as_ref().map(|today| today.date);
        let (steps, from, until) = match line {
            FundLine::Profile => (&self.profile, self.from, self.last()),
            FundLine::Committed => (&self.committed, self.from, today.unwrap_or(self.last())),
            FundLine::Spent => (&self.spent, self.from, today.unwrap_or(self.last())),
            FundLine::Forecast => (&self.forecast, today.unwrap_or(self.from), self.last()),
        };
        let line = StepLine {
            name: line.name().to_owned(),
            steps: steps.clone(),
        };
        line.stretches(from.max(self.from), until.min(self.last()))
    }

    pub(crate) fn drawn_award(&self) -> Option<f64> {
        self.award.filter(|award| drawable(*award))
    }

    /// The axis begins at zero, for what is drawn adds up from nothing.
    pub(crate) fn ticks(&self) -> Ticks {
        let lines = FundLine::ALL
            .into_iter()
            .flat_map(|line| self.stretches(line));
        let values = lines.map(|stretch| stretch.value).chain(self.drawn_award());
        let mut values = values.peekable();
        let zero = values.peek().map(|_| 0.0);
        Ticks::embracing(values.chain(zero), 4.0)
    }

    /// By how much the forecast ends above the award, or below it when negative.
    pub(crate) fn over(&self) -> Option<f64> {
        let end = self.stretches(FundLine::Forecast).last()?.value;
        Some(end - self.drawn_award()?)
    }

    /// Every day on which something changes, with what each line comes to on it.
    pub(crate) fn figures(&self) -> ChartTable {
        let mut lines: Vec<(FundLine, Vec<Stretch>)> = [
            FundLine::Profile,
            FundLine::Committed,
            FundLine::Spent,
            FundLine::Forecast,
        ]
        .into_iter()
        .map(|line| (line, self.stretches(line)))
        .collect();
        lines.retain(|(_, stretches)| !stretches.is_empty());
        let all = lines.iter().flat_map(|(_, stretches)| stretches);
        let mut days: Vec<Date> = all.map(|stretch| stretch.from).collect();
        days.sort_unstable();
        days.dedup();
        let award = self.drawn_award();
        let mut header = vec!["From".to_owned()];
        header.extend(lines.iter().map(|(line, _)| line.name().to_owned()));
        header.extend(award.map(|_| "Award".to_owned()));
        let rows = days.iter().map(|day| {
            let mut row = vec![ChartCell::Text(plain_date(*day))];
            row.extend(lines.iter().map(|(_, stretches)| {
                let held = stretches
                    .iter()
                    .find(|held| (held.from..=held.until).contains(day));
                held.map_or_else(
                    || ChartCell::Text(NONE.to_owned()),
                    |held| self.measure.cell(Some(held.value)),
                )
            }));
            row.extend(award.map(|award| self.measure.cell(Some(award))));
            row
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            header,
            rows: rows.collect(),
        }
    }

    /// How the drawing is read, for its caption: only what is in it.
    #[must_use]
    pub fn says(&self) -> &'static str {
        if self.stretches(FundLine::Forecast).is_empty() {
            "Each line adds up from the beginning."
        } else {
            "Each line adds up from the beginning. Outline: forecast."
        }
    }
}
