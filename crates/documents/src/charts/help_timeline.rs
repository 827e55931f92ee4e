//! The help of one engagement: its phases, and the days of each strand of work, month by month.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::help::{Days, HelpMonth, Months, Phase, phases_between};
use super::line::Annotation;
use super::table::{ChartCell, ChartTable, plain_date};

/// What the timeline of an engagement is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HelpTimeline {
    /// What it shows, such as `Days of help each month, by workstream`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// The phases, as bands above the rows; after today in outline.
    pub phases: Vec<Phase>,
    /// The rows, from the top.
    pub rows: Vec<HelpRow>,
    /// What is to happen or happened when, such as the review before stepping down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Annotation>,
    /// The day on which it is seen, with its words, such as `Today, week 40`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Annotation>,
}

/// A row of months.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HelpRow {
    /// What the help was for, such as `Workforce`.
    pub name: String,
    /// Where its name leads, when it leads anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The days, month by month: given solid, planned in outline.
    pub months: Vec<HelpMonth>,
}

impl HelpRow {
    /// All its days.
    pub(crate) fn total(&self) -> Days {
        Months::new(&self.months).between(None, None)
    }
}

/// The first and the last of some days.
pub(crate) fn span(dates: impl Iterator<Item = Date>) -> (Date, Date) {
    dates
        .fold(None, |span: Option<(Date, Date)>, date| {
            let (first, last) = span.unwrap_or((date, date));
            Some((first.min(date), last.max(date)))
        })
        .unwrap_or_default()
}

impl HelpTimeline {
    /// The days that the axis reaches.
    pub(crate) fn span(&self) -> (Date, Date) {
        let phases = self.phases.iter();
        let phases = phases
            .flat_map(|phase| [Some(phase.from), phase.until])
            .flatten();
        let months = self.months();
        let months = months
            .iter()
            .flat_map(|month| [*month, month.last_of_month()]);
        let marks = self.marks.iter().chain(&self.today).map(|mark| mark.date);
        span(phases.chain(months).chain(marks))
    }

    /// The first day of every month with days in it, in order.
    fn months(&self) -> Vec<Date> {
        let mut months: Vec<Date> = self
            .rows
            .iter()
            .flat_map(|row| {
                Months::new(&row.months)
                    .iter()
                    .map(|(month, _)| month)
                    .collect::<Vec<_>>()
            })
            .collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    /// The months, each with the days of every row, its phases and what happens in it; then the sums.
    pub(crate) fn figures(&self) -> ChartTable {
        let months: Vec<Months> = self
            .rows
            .iter()
            .map(|row| Months::new(&row.months))
            .collect();
        let planned = self.rows.iter().any(|row| row.total().planned > 0.0);
        let mut firsts = self.months();
        firsts.extend(self.marks.iter().map(|mark| mark.date.first_of_month()));
        firsts.sort_unstable();
        firsts.dedup();
        let mut header = vec!["Month".to_owned()];
        for row in &self.rows {
            header.push(row.name.clone());
            header.extend(planned.then(|| format!("{}, planned", row.name)));
        }
        header.push("Phase".to_owned());
        header.extend((!self.marks.is_empty()).then(|| "Date to note".to_owned()));
        let cells = |sums: Vec<Days>| {
            let cells = sums.into_iter().flat_map(|sum| {
                let planned = planned.then(|| Days::cell(sum.planned));
                std::iter::once(Days::cell(sum.done)).chain(planned)
            });
            cells.collect::<Vec<_>>()
        };
        let mut rows: Vec<Vec<ChartCell>> = Vec::new();
        for first in firsts {
            let (before, last) = (first.yesterday().ok(), Some(first.last_of_month()));
            let mut row = vec![ChartCell::Text(first.strftime("%B %Y").to_string())];
            row.extend(cells(
                months
                    .iter()
                    .map(|months| months.between(before, last))
                    .collect(),
            ));
            row.push(ChartCell::Text(phases_between(&self.phases, before, last)));
            row.extend((!self.marks.is_empty()).then(|| ChartCell::Text(self.noted(first))));
            rows.push(row);
        }
        let mut sums = vec![ChartCell::Text("All months".to_owned())];
        sums.extend(cells(self.rows.iter().map(HelpRow::total).collect()));
        sums.resize(header.len(), ChartCell::Text(String::new()));
        rows.push(sums);
        ChartTable {
            caption: self.title.clone(),
            header,
            rows,
        }
    }

    /// What happens in a month.
    fn noted(&self, first: Date) -> String {
        let mut marks: Vec<&Annotation> = self.marks.iter().collect();
        marks.retain(|mark| mark.date.first_of_month() == first);
        marks.sort_by_key(|mark| mark.date);
        let told = marks
            .iter()
            .map(|mark| format!("{} ({})", mark.label, plain_date(mark.date)));
        told.collect::<Vec<_>>().join("; ")
    }

    /// How the drawing is read, for its caption: only what is in it.
    #[must_use]
    pub fn says(&self) -> &'static str {
        let days = self.rows.iter().map(HelpRow::total);
        let (done, planned) = days.fold((0.0, 0.0), |sum, days| {
            (sum.0 + days.done, sum.1 + days.planned)
        });
        match (done > 0.0, planned > 0.0) {
            (true, true) => "Solid: days given. Outline: days planned.",
            (true, false) => "Solid: days given.",
            (false, true) => "Outline: days planned.",
            (false, false) => "",
        }
    }
}
