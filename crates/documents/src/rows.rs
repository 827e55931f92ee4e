//! What the three forms say alike: the lines below the title, and tables made whole.

use crate::charts::{Chart, ChartCell, ChartTable, plain_date};
use crate::model::{Align, Column, Document, Facts, Heading, Table, Text};

/// The lines below the title.
#[must_use]
pub fn front(document: &Document) -> Vec<String> {
    let mut who = document.organisation.clone();
    if let Some(author) = &document.author {
        who = format!("{who}, {author}");
    }
    let mut when = plain_date(document.date);
    if let Some(reference) = &document.reference {
        when = format!("{when}. Reference {reference}");
    }
    vec![who, when, document.source_line.clone()]
}

/// A table of more columns than this is set smaller.
pub const WIDE: usize = 6;

/// The columns and rows with every row as long as the header.
#[must_use]
pub fn full_rows(table: &Table) -> (Vec<Column>, Vec<Vec<Text>>) {
    let longest = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = longest.max(table.columns.len()).max(1);
    let mut columns = table.columns.clone();
    columns.resize_with(wide, || Column::words(""));
    let mut rows = table.rows.clone();
    for row in &mut rows {
        row.resize_with(wide, Text::default);
    }
    (columns, rows)
}

/// A chart's figures as a table of the report.
#[must_use]
pub fn table_of(table: &ChartTable) -> Table {
    let align = |index: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(index));
        if cells.any(ChartCell::is_number) {
            Align::End
        } else {
            Align::Start
        }
    };
    Table {
        caption: format!("{}: the figures", table.caption),
        columns: table
            .header
            .iter()
            .enumerate()
            .map(|(index, heading)| Column {
                heading: heading.clone(),
                align: align(index),
            })
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.to_string().into()).collect())
            .collect(),
        note: None,
    }
}

impl Facts {
    /// The facts as a table of two columns.
    #[must_use]
    pub fn table(&self) -> Table {
        Table {
            caption: self.caption.clone(),
            columns: vec![Column::words("Item"), Column::words("Detail")],
            rows: self
                .facts
                .iter()
                .map(|fact| vec![fact.name.clone().into(), fact.value.clone()])
                .collect(),
            note: None,
        }
    }
}

/// The depths of headings as they come: none is more than one deeper than the one before,
/// so that a listener never misses a step.
#[derive(Debug, Default)]
pub struct Depths {
    last: u8,
}

impl Depths {
    /// The depth at which this one stands.
    pub fn next(&mut self, heading: &Heading) -> u8 {
        self.last = heading.depth().min(self.last + 1);
        self.last
    }
}

/// How wide each column is beside the others: room for its longest word, and more where
/// there are many words, though not in full, since they can wrap.
#[must_use]
pub fn shares(columns: &[Column], rows: &[Vec<Text>]) -> Vec<f64> {
    columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let mut texts: Vec<String> = rows
                .iter()
                .filter_map(|row| row.get(index))
                .map(Text::plain)
                .collect();
            texts.push(column.heading.clone());
            let word = texts
                .iter()
                .flat_map(|text| text.split_whitespace())
                .map(|word| word.chars().count())
                .max();
            let longest = texts.iter().map(|text| text.chars().count()).max();
            #[expect(clippy::cast_precision_loss, reason = "at most a few hundred")]
            let counted = |count: Option<usize>, most: usize| count.unwrap_or(0).min(most) as f64;
            counted(word, 24).max(3.0) + 2.5 + 0.7 * counted(longest, 400).sqrt()
        })
        .collect()
}

/// A chart in words, for people who cannot see it; never without any.
#[must_use]
pub fn described(chart: &Chart) -> String {
    [chart.description(), chart.title(), "Chart"]
        .into_iter()
        .find(|words| !words.trim().is_empty())
        .unwrap_or_default()
        .to_owned()
}
