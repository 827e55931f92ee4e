//! A chart as a page shows it: drawn for a wide screen and for a narrow one, with its figures behind it.

use askama::Template;
use documents::charts::ChartCell;
use documents::{Chart, ChartTable, Width};

/// A chart on a page.
#[derive(Debug, Template)]
#[template(path = "drawn.html")]
pub struct Drawn {
    caption: String,
    wide: String,
    narrow: String,
    table: ChartTable,
    /// What can be taken along, and from where.
    take: Vec<(&'static str, String)>,
}

impl Drawn {
    /// Ids in it begin with `prefix`, which must differ between the charts of a page.
    pub fn of(chart: &Chart, prefix: &str, caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            wide: chart.svg(&format!("{prefix}wide"), Width::Page),
            narrow: chart.svg(&format!("{prefix}narrow"), Width::Phone),
            table: chart.table(),
            take: Vec::new(),
        }
    }

    /// The figures behind it.
    pub fn table(&self) -> &ChartTable {
        &self.table
    }

    /// With files to take along.
    pub fn with_files(mut self, take: Vec<(&'static str, String)>) -> Self {
        self.take = take;
        self
    }

    /// The head of each column, and whether numbers stand below it.
    fn columns(&self) -> impl Iterator<Item = (&str, bool)> {
        let is_number = |cell: &ChartCell| matches!(cell, ChartCell::Number { .. });
        self.table
            .header
            .iter()
            .enumerate()
            .map(move |(place, head)| {
                let mut cells = self.table.rows.iter().filter_map(|row| row.get(place));
                (head.as_str(), place > 0 && cells.any(is_number))
            })
    }
}
