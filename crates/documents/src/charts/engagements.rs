//! All the help that a council gives, or all that one is given: an engagement in each row.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::help::{Days, Phase};
use super::help_timeline::span;
use super::line::{Annotation, drawable};
use super::table::{ChartCell, ChartTable, NONE};

/// What a timeline of engagements is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EngagementsTimeline {
    /// What it shows, such as `Help from Leeds to other councils`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// The engagements, from the top.
    pub rows: Vec<EngagementRow>,
    /// The day on which it is seen, with its words: phases after it are drawn in outline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Annotation>,
}

/// An engagement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EngagementRow {
    /// Whom it is with, such as `Kirklees`.
    pub name: String,
    /// More about it in a few words, such as `improvement partnership, ended`.
    #[serde(default)]
    pub note: String,
    /// Where it leads, when it leads anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its phases.
    pub phases: Vec<Phase>,
    /// Days of help given so far, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
}

impl EngagementRow {
    pub(crate) fn drawn_days(&self) -> Option<f64> {
        self.days.filter(|days| drawable(*days))
    }

    /// In words, for whoever follows it without seeing it.
    pub(crate) fn in_words(&self) -> String {
        let mut words = self.name.clone();
        if !self.note.is_empty() {
            words = format!("{words}, {}", self.note);
        }
        if let Some(days) = self.drawn_days() {
            let days = super::help::days_in_figures(days);
            words = format!("{words}: {days} days given");
        }
        words
    }
}

impl EngagementsTimeline {
    /// The days that the axis reaches.
    pub(crate) fn span(&self) -> (Date, Date) {
        let phases = self.rows.iter().flat_map(|row| &row.phases);
        let ends = phases
            .flat_map(|phase| [Some(phase.from), phase.until])
            .flatten();
        span(ends.chain(self.today.as_ref().map(|today| today.date)))
    }

    /// The engagements with their phases and days.
    pub(crate) fn figures(&self) -> ChartTable {
        let noted = self.rows.iter().any(|row| !row.note.is_empty());
        let mut header = vec!["Engagement".to_owned()];
        header.extend(noted.then(|| "What it is".to_owned()));
        header.extend(["Phases".to_owned(), "Days given".to_owned()]);
        let rows = self.rows.iter().map(|row| {
            let mut cells = vec![ChartCell::Text(row.name.clone())];
            cells.extend(noted.then(|| ChartCell::Text(row.note.clone())));
            let mut phases: Vec<&Phase> = row.phases.iter().collect();
            phases.sort_by_key(|phase| phase.from);
            let phases: Vec<String> = phases.into_iter().map(Phase::in_words).collect();
            cells.push(ChartCell::Text(phases.join("; ")));
            let days = row.drawn_days();
            cells.push(days.map_or_else(|| ChartCell::Text(NONE.to_owned()), Days::cell));
            cells
        });
        ChartTable {
            caption: self.title.clone(),
            header,
            rows: rows.collect(),
        }
    }

    /// How the drawing is read, for its caption: only what is in it.
    #[must_use]
    pub fn says(&self) -> &'static str {
        let today = self.today.as_ref().map(|today| today.date);
        let mut phases = self.rows.iter().flat_map(|row| &row.phases);
        let to_come = phases.any(|phase| {
            let later = |today: Date| phase.until.is_none_or(|until| until >= today);
            phase.planned || today.is_some_and(later)
        });
        if to_come {
            "Filled: done. Outline: planned."
        } else {
            ""
        }
    }
}
