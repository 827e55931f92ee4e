//! What the three forms say alike: the lines below the title, and tables made whole.

use crate::charts::{Chart, ChartCell, ChartTable, plain_date};
use crate::model::{Align, Column, Document, Facts, Heading, Table, Text};

/// The lines below the title.
#[must_use]
pub fn front(document: &Document) -> Vec<String> {
    // A paper in a council’s own form says all this in its head.
    if document.paper.is_some() {
        return Vec::new();
    }
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

/// What stands above a part that is kept from the public.
pub const EXEMPT: &str = "Exempt: not for publication";

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

/// A chart's figures as a table of the report. In a wide one, words that few rows have stand below it, for their column would be narrow
/// and their rows tall.
#[must_use]
pub fn table_of(table: &ChartTable) -> Table {
    let note = few_words(table);
    let kept = table.header.len() - usize::from(note.is_some());
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
            .take(kept)
            .enumerate()
            .map(|(index, heading)| Column {
                heading: heading.clone(),
                align: align(index),
            })
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| {
                let cells = row.iter().take(kept);
                cells.map(|cell| cell.to_string().into()).collect()
            })
            .collect(),
        note: note.map(Text::from),
    }
}

/// What the last column of a wide table says, where most of its cells are empty: its heading and its words.
fn few_words(table: &ChartTable) -> Option<String> {
    let heading = table.header.last().filter(|_| table.header.len() > WIDE)?;
    let last = table.header.len() - 1;
    let cells = table.rows.iter().filter_map(|row| row.get(last));
    let words: Vec<String> = cells.map(ToString::to_string).collect();
    let said: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .collect();
    let few = !said.is_empty() && said.len() * 2 < words.len();
    few.then(|| format!("{heading}: {}.", said.join("; ")))
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

/// How many letters of a table stand side by side on a page.
const LETTERS: f64 = 92.0;
/// A column is never so wide for its longest cell alone: more words wrap.
const WIDEST_CELL: usize = 120;

/// How much of the page’s width each column takes, together at most all of it: as wide as its words where there is room
/// for all columns, else no narrower than its longest word, with the rest shared out by how much there is to say.
#[must_use]
pub fn shares(columns: &[Column], rows: &[Vec<Text>]) -> Vec<f64> {
    let wants: Vec<(f64, f64)> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| wanted(index, column, rows))
        .collect();
    let least: f64 = wants.iter().map(|(least, _)| least).sum();
    let most: f64 = wants.iter().map(|(_, most)| most).sum();
    let room = LETTERS.max(least);
    let widths = wants.iter().map(|(word, all)| {
        if most <= room {
            *all
        } else {
            word + (room - least) * (all - word) / (most - least).max(1.0)
        }
    });
    widths.map(|width| width / room).collect()
}

/// The letters of a column’s longest word, and of its longest cell, each with the space around it.
fn wanted(index: usize, column: &Column, rows: &[Vec<Text>]) -> (f64, f64) {
    let cells = rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(Text::plain);
    let texts: Vec<String> = cells.chain([column.heading.clone()]).collect();
    let words = texts.iter().flat_map(|text| text.split_whitespace());
    let word = words.map(|word| word.chars().count()).max();
    let cell = texts.iter().map(|text| text.chars().count()).max();
    // The first column is set in bold.
    let bold = if index == 0 { 1.12 } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "at most a hundred or so")]
    let room =
        |count: Option<usize>, most: usize| count.unwrap_or(0).clamp(2, most) as f64 * bold + 3.0;
    let least = room(word, 26);
    (least, room(cell, WIDEST_CELL).max(least))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_few_rows_stand_below_a_wide_table() {
        let row = |year: &str, happened: &str| {
            let mut row = vec![ChartCell::Text(year.to_owned())];
            row.extend([1.0; 6].map(|value| ChartCell::Number {
                value,
                decimals: 0,
                revised: false,
            }));
            row.push(ChartCell::Text(happened.to_owned()));
            row
        };
        let mut chart = ChartTable {
            caption: "Referred again (%)".to_owned(),
            header: ["Period", "A", "B", "C", "D", "E", "F", "What happened"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                row("2017", "Help began (1 May 2017)"),
                row("2018", ""),
                row("2019", ""),
            ],
        };
        let table = table_of(&chart);
        assert_eq!((table.columns.len(), table.rows[0].len()), (7, 7));
        let note = table.note.as_ref().map(Text::plain);
        assert_eq!(
            note.as_deref(),
            Some("What happened: Help began (1 May 2017).")
        );
        // Where most rows have words, they are a column.
        chart.rows.truncate(1);
        let table = table_of(&chart);
        assert_eq!((table.columns.len(), table.note), (8, None));
    }
}
