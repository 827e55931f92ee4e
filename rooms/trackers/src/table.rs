//! A sheet as a table: where its headings are, what they probably mean, and its rows without titles, blank rows and
//! headings that stand again; merged cells hold in every row that they span.

mod entry;

pub use crate::table::entry::{Entry, Held, Rows};
use crate::table::entry::{Gathered, Sections};
use improvement::Word;
use improvement::plans::Brag;
use improvement::trackers::{self, Column, guess, plain};
use platform::spreadsheet::{Cell, Grid};
pub use records::trackers::store::Remembered;
use std::collections::HashMap;

/// Rows from the first in which headings are looked for: titles and keys stand above them.
const TOP: usize = 40;

/// Cells of merged ranges that are followed; a sheet that merges more is read as if it did not.
const MERGED: usize = 200_000;

/// A sheet with its headings found.
#[derive(Debug)]
pub struct Table<'a> {
    grid: &'a Grid,
    /// The row of the headings, counted from nought.
    pub heading: usize,
    /// The columns that hold anything, from the left.
    pub columns: Vec<Head>,
    merged: HashMap<(usize, usize), (usize, usize)>,
    first: usize,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its place, counted from nought.
    pub place: usize,
    /// The words at its head.
    pub heading: String,
    /// The first things that stand in it.
    pub samples: Vec<String>,
    /// What it probably holds.
    pub guess: Column,
}

fn meaning(heading: &str, remembered: &Remembered) -> Option<Column> {
    remembered
        .get(&plain(heading))
        .copied()
        .or_else(|| guess(heading))
}

/// The letters by which a spreadsheet names a column, counted from nought: A, B … Z, AA.
#[must_use]
pub fn letters(place: usize) -> String {
    let mut letters = Vec::new();
    let mut left = place + 1;
    while left > 0 {
        letters.push(char::from(
            b'A' + u8::try_from((left - 1) % 26).unwrap_or(0),
        ));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// How many columns of a row carry a heading that is known.
fn known_headings(grid: &Grid, row: usize, remembered: &Remembered) -> usize {
    let mut found: Vec<Column> = grid.rows[row]
        .iter()
        .filter_map(|cell| match cell {
            Cell::Text(text) if text.chars().count() <= 80 => meaning(text, remembered),
            _ => None,
        })
        .filter(|column| *column != Column::Left)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// Where the headings of a sheet probably are: the row with the most that are known; else the first with several cells.
#[must_use]
pub fn heading_row(grid: &Grid, remembered: &Remembered) -> usize {
    let rows = 0..grid.rows.len().min(TOP);
    let best = rows
        .clone()
        .rev()
        .max_by_key(|row| known_headings(grid, *row, remembered))
        .filter(|row| known_headings(grid, *row, remembered) >= 2);
    let filled = |row: &usize| {
        grid.rows[*row]
            .iter()
            .filter(|cell| !cell.is_blank())
            .count()
            >= 3
    };
    best.or_else(|| rows.clone().find(filled)).unwrap_or(0)
}

/// The sheet that is probably the tracker: one that is shown, whose headings are known best, and of those the longest.
#[must_use]
pub fn likeliest(grids: &[Grid], remembered: &Remembered) -> usize {
    let worth = |grid: &Grid| {
        let row = heading_row(grid, remembered);
        let known = if grid.rows.is_empty() {
            0
        } else {
            known_headings(grid, row, remembered)
        };
        (!grid.hidden, known, grid.rows.len())
    };
    grids
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, grid)| worth(grid))
        .map_or(0, |(place, _)| place)
}

impl<'a> Table<'a> {
    /// A sheet with its headings in a row, counted from nought.
    #[must_use]
    pub fn of(grid: &'a Grid, heading: usize, remembered: &Remembered) -> Self {
        let heading = heading.min(grid.rows.len().saturating_sub(1));
        let mut table = Self {
            grid,
            heading,
            columns: Vec::new(),
            merged: merged(grid),
            first: heading + 1,
        };
        // Headings of two rows: some stand across both, others have their own below.
        table.first = grid
            .merged
            .iter()
            .filter(|one| one.top == heading && one.bottom > heading && one.bottom < heading + 4)
            .map(|one| one.bottom + 1)
            .max()
            .unwrap_or(table.first);
        let width = grid.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut heads: Vec<Head> = (0..width)
            .filter_map(|place| table.head(place, remembered))
            .collect();
        let mut taken = Vec::new();
        for head in &mut heads {
            if taken.contains(&head.guess) && !head.guess.may_repeat() {
                head.guess = Column::Kept;
            }
            taken.push(head.guess);
        }
        table.columns = heads;
        table
    }

    /// A cell, or the one of which it is a part.
    fn cell(&self, row: usize, column: usize) -> &Cell {
        let (row, column) = self
            .merged
            .get(&(row, column))
            .copied()
            .unwrap_or((row, column));
        self.grid.cell(row, column)
    }

    /// Whether a cell is the lower part of one that begins in a row above.
    fn continues(&self, row: usize, column: usize) -> bool {
        self.merged
            .get(&(row, column))
            .is_some_and(|(top, _)| *top < row)
    }

    fn head(&self, place: usize, remembered: &Remembered) -> Option<Head> {
        let mut words: Vec<String> = Vec::new();
        for row in self.heading..self.first {
            let text = self.cell(row, place).text();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() && words.last() != Some(&text) {
                words.push(text);
            }
        }
        let mut samples: Vec<String> = (self.first..self.grid.rows.len())
            .map(|row| self.grid.cell(row, place))
            .filter(|cell| !cell.is_blank())
            .map(Cell::text)
            .take(3)
            .collect();
        for sample in &mut samples {
            *sample = platform::page::shortened(sample, 60);
        }
        let heading = words.join(": ");
        if heading.is_empty() && samples.is_empty() {
            return None;
        }
        let lowest = words.last().map_or("", String::as_str);
        let guess = match meaning(&heading, remembered).or_else(|| meaning(lowest, remembered)) {
            Some(column) => column,
            // Words beside the table are kept; a bare number is most likely that of the row.
            None if heading.is_empty()
                && samples
                    .iter()
                    .all(|one| one.chars().all(|c| c.is_ascii_digit() || c == '.')) =>
            {
                Column::Left
            }
            None => Column::Kept,
        };
        if guess == Column::Rating && samples.is_empty() {
            samples = (self.first..self.grid.rows.len())
                .filter_map(|row| rated(self.grid.cell(row, place)))
                .take(3)
                .map(|rating| format!("the colour {}", rating.code()))
                .collect();
        }
        Some(Head {
            place,
            heading,
            samples,
            guess,
        })
    }

    /// The rows below the headings, read by what each column holds (the columns in their order).
    #[must_use]
    pub fn rows(&self, meanings: &[Column]) -> Rows {
        let mut gathered = Gathered::default();
        let mut sections = Sections::default();
        let columns: Vec<(&Head, Column)> =
            self.columns.iter().zip(meanings.iter().copied()).collect();
        let title = columns
            .iter()
            .find(|(_, column)| *column == Column::Title)
            .map(|(head, _)| head.place);
        sections.begin(self.above());
        let (mut group, mut other, mut aside) = (None, None, false);
        for row in self.first..self.grid.rows.len() {
            let torn = self.ragged(row).is_some()
                && gathered
                    .entries
                    .last()
                    .is_some_and(|last| last.breaks_off_at(row));
            let kind = self.kind(row, title, &sections).below(aside);
            aside = matches!(kind, Row::Aside(_));
            match kind {
                Row::Blank => continue,
                Row::Aside(words) if other.is_none() => {
                    sections.pass(row + 1, words);
                    continue;
                }
                // What is left of a row that is torn apart is no heading of a section.
                Row::Section(words, beside) if !torn && other.is_none() => {
                    sections.read(row + 1, words);
                    beside
                        .into_iter()
                        .for_each(|words| sections.pass(row + 1, words));
                    group = None;
                    continue;
                }
                Row::Headings => other = Some(row + 1),
                Row::Aside(_) | Row::Section(..) | Row::Narrow(_) | Row::Filled => {}
            }
            let mut entry = self.entry(row, &columns);
            if let Some(headings) = other {
                entry.ragged = Some(below_others(row + 1, headings));
            }
            if entry.cells.is_empty() {
                continue;
            }
            entry.sections = sections.above();
            entry.join(&mut group);
            let continues = title.is_some_and(|title| self.continues(row, title));
            let fits = entry.ragged.is_none();
            // Rows that name no action may be alike below different ones.
            let whole = (fits && !continues && !entry.text(Column::Title).is_empty())
                .then(|| self.whole(row, &entry.sections));
            gathered.add(entry, whole, continues);
        }
        Rows {
            entries: gathered.entries,
            passed: sections.passed(),
        }
    }

    /// The heading of a priority that stands above the headings, where the next ones have theirs repeated.
    fn above(&self) -> Option<(usize, String)> {
        let rows = (0..self.heading).rev();
        rows.map(|row| {
            let cells = self.columns.iter().map(|head| self.cell(row, head.place));
            let mut words: Vec<String> = cells
                .filter(|cell| !cell.is_blank())
                .map(|cell| cell.text().trim().to_owned())
                .collect();
            words.dedup();
            (row + 1, words)
        })
        .find_map(|(row, words)| match words.as_slice() {
            [only] if trackers::names_a_priority(only) => Some((row, only.clone())),
            _ => None,
        })
    }

    /// All that stands in a row, with the section that it stands in: by this, rows are the same.
    fn whole(&self, row: usize, sections: &[String]) -> Vec<String> {
        let cells = self.columns.iter().map(|head| {
            let text = self.cell(row, head.place).text();
            text.trim().to_owned()
        });
        std::iter::once(sections.join("\n")).chain(cells).collect()
    }

    /// Why the fields of a row of a CSV file do not fit the headings, if they do not.
    ///
    /// A comma without quotation marks moves everything after it one column to the right, so a row with something
    /// beyond the last heading is left out. Spreadsheets write empty fields there, which is well. A row with too few
    /// fields is left out as well, and not only told of: spreadsheets write every separator, so that it comes from
    /// a comma that is missing or a line break without quotation marks, and what stands in it may be in the wrong
    /// columns. Where somebody wrote a file by hand and left out what is empty at the end of a row, nothing tells it from the
    /// broken one: its commas must be written. Rows of workbooks always fit.
    fn ragged(&self, row: usize) -> Option<String> {
        let headings = *self.grid.fields.get(self.heading)?;
        let written = *self.grid.fields.get(row)?;
        // A row is as long as its last cell that holds something.
        let filled = self.grid.rows.get(row).map_or(0, Vec::len);
        let fields = if filled > headings { filled } else { written };
        if filled <= headings && written >= headings {
            return None;
        }
        let are = if headings == 1 { "is" } else { "are" };
        let advice = if fields < headings {
            "Is a comma or a quotation mark missing? Include the commas for empty cells at the end of the row"
        } else {
            "Is a comma or a quotation mark missing or too many?"
        };
        Some(format!(
            "this row has {} but there {are} {}. {advice}",
            crate::times(fields, "field", "fields"),
            crate::times(headings, "heading", "headings")
        ))
    }

    /// The cells of a row that hold something, each that is merged once; and how many say what stands at their head.
    fn filled(&self, row: usize) -> (Vec<(usize, &Cell)>, usize) {
        let mut filled: Vec<(usize, &Cell)> = Vec::new();
        let mut again = 0;
        for head in &self.columns {
            let cell = self.cell(row, head.place);
            if cell.is_blank() {
                continue;
            }
            again += usize::from(
                !head.heading.is_empty() && plain(&cell.text()) == plain(&head.heading),
            );
            let same = self.merged.get(&(row, head.place)).is_some_and(|origin| {
                filled
                    .iter()
                    .any(|(place, _)| self.merged.get(&(row, *place)) == Some(origin))
            });
            if !same {
                filled.push((head.place, cell));
            }
        }
        (filled, again)
    }

    /// What the only words of a row are.
    fn alone(
        &self,
        row: usize,
        place: usize,
        cell: &Cell,
        title: Option<usize>,
        sections: &Sections,
    ) -> Row {
        let text = cell.text().trim().to_owned();
        let across = self
            .merged
            .get(&(row, place + 1))
            .is_some_and(|origin| origin.0 == row && origin.1 <= place);
        // A number alone is a row that somebody numbered and left empty.
        let numbered = text
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ')'));
        if text.starts_with("Source: ") || (numbered && !across) {
            Row::Blank
        } else if across
            || title.is_some_and(|title| place < title)
            || trackers::names_a_level(&text)
            || sections.would_hold(&text)
        {
            Row::Section(text, None)
        } else {
            Row::Narrow(text)
        }
    }

    /// What a row is for: its actions, words across it, or nothing.
    fn kind(&self, row: usize, title: Option<usize>, sections: &Sections) -> Row {
        let (filled, again) = self.filled(row);
        let first = filled
            .first()
            .map_or_else(String::new, |(_, cell)| cell.text());
        let words = || {
            let words = filled.iter().map(|(_, cell)| cell.text().trim().to_owned());
            words.collect::<Vec<_>>()
        };
        match filled.as_slice() {
            [] => Row::Blank,
            _ if again >= 2 => Row::Blank,
            _ if ASIDES.contains(&plain(&first).as_str()) => Row::Aside(words().join(" | ")),
            [_, _, _, ..] if known_headings(self.grid, row, &Remembered::new()) >= 3 => {
                Row::Headings
            }
            [(place, _), _, ..]
                if title
                    .is_some_and(|title| *place < title && self.cell(row, title).is_blank())
                    && trackers::names_a_level(&first) =>
            {
                Row::Section(first.trim().to_owned(), Some(words()[1..].join(" | ")))
            }
            [(place, _), (next, second)]
                if title.is_some_and(|title| *place <= title)
                    && trackers::names_a_priority(&first) =>
            {
                let (first, second) = (first.trim(), second.text().trim().to_owned());
                // “Priority 1” in one cell and what it is in the next.
                if title == Some(*next) && trackers::is_number_alone(first) {
                    Row::Section(format!("{first}: {second}"), None)
                } else {
                    Row::Section(first.to_owned(), Some(second))
                }
            }
            [_, _] => Row::Narrow(words().join(" | ")),
            [(place, cell)] => self.alone(row, *place, cell, title, sections),
            _ => Row::Filled,
        }
    }

    fn entry(&self, row: usize, columns: &[(&Head, Column)]) -> Entry {
        let mut entry = Entry {
            row: row + 1,
            ragged: self.ragged(row),
            ..Entry::default()
        };
        for (head, column) in columns {
            if *column != Column::Left && self.grid.struck.contains(&(row, head.place)) {
                entry.struck.push(head.heading.clone());
            }
            let cell = self.cell(row, head.place);
            let rated = matches!(column, Column::Rating | Column::Kept) && rated(cell).is_some();
            if *column == Column::Left || cell.is_blank() && !rated {
                continue;
            }
            entry.cells.entry(*column).or_default().push(Held {
                heading: if head.heading.is_empty() {
                    format!("Column {}", letters(head.place))
                } else {
                    head.heading.clone()
                },
                letters: letters(head.place),
                cell: cell.clone(),
                continues: self.continues(row, head.place),
            });
        }
        entry
    }
}

/// The rating for which a cell without words is coloured.
#[must_use]
pub fn rated(cell: &Cell) -> Option<Brag> {
    match cell {
        Cell::Colour(colour) => trackers::colour(*colour),
        _ => None,
    }
}

/// What begins a row beside the actions, and what may stand directly below it.
const ASIDES: [&str; 12] = [
    "total",
    "totals",
    "grand total",
    "note",
    "notes",
    "key",
    "rag key",
    "brag key",
    "legend",
    "prepared by",
    "version",
    "version control",
];

enum Row {
    Blank,
    /// Totals, notes, a key.
    Aside(String),
    /// Words across the sheet, and what stands beside them.
    Section(String, Option<String>),
    /// A cell or two: an action, unless it stands below a key or totals.
    Narrow(String),
    /// The headings of another table.
    Headings,
    Filled,
}

impl Row {
    /// What stands directly below a key or totals belongs to them, as long as it is as narrow.
    fn below(self, aside: bool) -> Self {
        match self {
            Self::Narrow(words) | Self::Section(words, None)
                if aside && !trackers::names_a_level(&words) =>
            {
                Self::Aside(words)
            }
            other => other,
        }
    }
}

fn below_others(row: usize, headings: usize) -> String {
    if row == headings {
        "these are the headings of another table: put it on a separate sheet and import that sheet separately".to_owned()
    } else {
        format!(
            "this row is below the headings of another table (row {headings}): put that table on a separate sheet"
        )
    }
}

fn merged(grid: &Grid) -> HashMap<(usize, usize), (usize, usize)> {
    let size = |one: &platform::spreadsheet::Merged| {
        (one.bottom.saturating_sub(one.top) + 1)
            .saturating_mul(one.right.saturating_sub(one.left) + 1)
    };
    let mut left = MERGED;
    let mut cells = HashMap::new();
    for one in &grid.merged {
        let Some(rest) = left.checked_sub(size(one)) else {
            continue;
        };
        left = rest;
        for row in one.top..=one.bottom {
            for column in one.left..=one.right {
                cells.insert((row, column), (one.top, one.left));
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests;
