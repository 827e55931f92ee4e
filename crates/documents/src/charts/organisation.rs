//! Posts by who reports to whom.

use serde::{Deserialize, Serialize};

use super::line::drawable;
use super::table::{ChartCell, ChartTable, NONE, grouped, rounded};

/// What an organisation chart is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganisationChart {
    /// What it shows, such as `As proposed, from 31 January 2020`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// Those who report to nobody in it, each with those below.
    pub posts: Vec<OrganisationPost>,
}

/// A post, an area that holds posts, or somebody to whom they report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganisationPost {
    /// Its title, such as `Programme Director`, or the area's name.
    pub title: String,
    /// Its grade, such as `PO6`; empty for an area.
    #[serde(default)]
    pub grade: String,
    /// Whether it is an area and no post: it shows the full-time equivalents of its posts together.
    #[serde(default)]
    pub is_area: bool,
    /// Full-time equivalents of the post itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fte: Option<f64>,
    /// More about it in a few words, such as `runs all help to others`.
    #[serde(default)]
    pub note: String,
    /// Whether it is new.
    #[serde(default)]
    pub is_new: bool,
    /// Where it leads, when it leads anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Those who report to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<OrganisationPost>,
}

impl OrganisationPost {
    fn own(&self) -> Option<f64> {
        self.fte.filter(|fte| drawable(*fte))
    }

    /// Its full-time equivalents and those of all below it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.own().unwrap_or(0.0) + self.under.iter().map(Self::total).sum::<f64>()
    }

    /// Its grade and full-time equivalents in words; of an area those of its posts.
    pub(crate) fn detail(&self) -> String {
        let fte = if self.is_area {
            Some(self.total())
        } else {
            self.own()
        };
        let fte = fte.map(|fte| format!("{} FTE", in_figures(fte)));
        let parts = [
            Some(self.grade.clone()).filter(|grade| !grade.is_empty()),
            fte,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// All that is said of it, for whoever follows it without seeing it.
    pub(crate) fn in_words(&self) -> String {
        let mut words = vec![self.title.clone(), self.detail(), self.note.clone()];
        words.extend(self.is_new.then(|| "new".to_owned()));
        words.retain(|words| !words.is_empty());
        words.join(", ")
    }

    fn rows(&self, above: &str, rows: &mut Vec<Vec<ChartCell>>) {
        let text = |words: &str| ChartCell::Text(words.to_owned());
        let or_none = |words: &str| text(if words.is_empty() { NONE } else { words });
        rows.push(vec![
            text(&self.title),
            or_none(above),
            or_none(&self.grade),
            self.own().map_or_else(|| text(NONE), cell),
            text(if self.is_new { "New" } else { "" }),
            text(&self.note),
        ]);
        for post in &self.under {
            post.rows(&self.title, rows);
        }
    }
}

/// Full-time equivalents in figures: two decimals at most, and none that are not needed.
pub(crate) fn in_figures(fte: f64) -> String {
    grouped(fte, decimals(fte))
}

fn decimals(fte: f64) -> u8 {
    (0..2u8)
        .find(|decimals| rounded(fte, *decimals) == rounded(fte, 2))
        .unwrap_or(2)
}

fn cell(fte: f64) -> ChartCell {
    ChartCell::Number {
        value: rounded(fte, 2),
        decimals: decimals(fte),
        revised: false,
    }
}

impl OrganisationChart {
    /// All full-time equivalents.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.posts.iter().map(OrganisationPost::total).sum()
    }

    /// The posts in the order of reading, each with whom it reports to; then the sum.
    pub(crate) fn figures(&self) -> ChartTable {
        let header = ["Post", "Reports to", "Grade", "FTE", "New", "More"];
        let mut rows = Vec::new();
        for post in &self.posts {
            post.rows("", &mut rows);
        }
        let noted = rows
            .iter()
            .any(|row| row.last().is_some_and(|note| !note.to_string().is_empty()));
        let mut sum = vec![
            ChartCell::Text("All posts".to_owned()),
            ChartCell::Text(NONE.to_owned()),
            ChartCell::Text(NONE.to_owned()),
        ];
        sum.push(cell(self.total()));
        sum.resize(header.len(), ChartCell::Text(String::new()));
        rows.push(sum);
        let columns = if noted {
            header.len()
        } else {
            header.len() - 1
        };
        for row in &mut rows {
            row.truncate(columns);
        }
        ChartTable {
            caption: self.title.clone(),
            header: header[..columns]
                .iter()
                .map(|head| (*head).to_owned())
                .collect(),
            rows,
        }
    }
}
