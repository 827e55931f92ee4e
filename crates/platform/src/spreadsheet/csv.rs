//! A CSV file as the only sheet of its own.

use crate::spreadsheet::{Bounds, COLUMNS, Cell, FileError, Grid, LONGEST, Room, words};

/// What parts the fields of a line: whichever of the three is there most often, outside quotation marks.
fn parting(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for letter in text.bytes().take(8_192) {
        match letter {
            b'"' => quoted = !quoted,
            letter if !quoted => {
                for (parting, count) in &mut counts {
                    *count += usize::from(*parting == letter);
                }
            }
            _ => {}
        }
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(parting, _)| *parting)
}

pub(super) fn read(name: &str, text: &str, bounds: &Bounds) -> Result<Grid, FileError> {
    let parting = parting(text);
    let looked_at = Lines::of(text, char::from(parting));
    if let Some(row) = looked_at.open {
        return Err(FileError::Row {
            row,
            why: "it has an opening quotation mark but no closing one, so the rest of the file would be one cell. Close it or remove it".to_owned(),
        });
    }
    // The reader keeps room for as many fields as the widest row has.
    if looked_at.widest > WIDEST {
        return Err(FileError::TooLarge(format!("{WIDEST} columns")));
    }
    let text = with_blank_lines(text, char::from(parting));
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(parting)
        .from_reader(text.as_bytes());
    let mut room = Room::of(bounds);
    let mut grid = Grid {
        name: name.to_owned(),
        ..Grid::default()
    };
    // One record is read into again and again: a copy of it takes as much room as the longest row before it.
    let mut record = ::csv::StringRecord::new();
    for row in 0.. {
        let more = reader.read_record(&mut record);
        let more = more.map_err(|error| FileError::Row {
            row: row as u64 + 1,
            why: error.to_string(),
        })?;
        if !more {
            break;
        }
        if row >= bounds.rows {
            return Err(FileError::TooLarge(format!("{} rows", bounds.rows)));
        }
        grid.fields.push(record.len());
        for (column, field) in record.iter().enumerate().take(COLUMNS) {
            if field.len() > LONGEST {
                return Err(FileError::Row {
                    row: row as u64 + 1,
                    why: format!(
                        "a field is longer than {LONGEST} characters. Shorten it, or check whether a quotation mark is missing"
                    ),
                });
            }
            if !field.trim().is_empty() {
                let places = grid.put(row, column, written(released(field)));
                room.take(places, field.len())?;
            }
        }
    }
    if grid.rows.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(grid)
}

/// What a spreadsheet writes into CSV for a cell that it could not work out.
const ERRORS: [&str; 9] = [
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
];

fn written(field: &str) -> Cell {
    let error = ERRORS.iter().find(|error| field.trim() == **error);
    error.map_or_else(|| words(field), |error| Cell::Error((*error).to_owned()))
}

/// The most fields of a row: spreadsheets have so many columns.
const WIDEST: usize = 16_384;

/// What is seen of a CSV text before it is read.
struct Lines {
    /// The row, from 1, in which a field begins with a quotation mark that is never closed.
    open: Option<u64>,
    /// The fields of the widest row.
    widest: usize,
}

impl Lines {
    fn of(text: &str, parting: char) -> Self {
        let mut letters = text.chars().peekable();
        let (mut within, mut begins) = (None, true);
        let (mut row, mut fields, mut widest) = (1, 1, 1);
        while let Some(letter) = letters.next() {
            row += u64::from(letter == '\n');
            if within.is_some() {
                if letter == '"' && letters.next_if_eq(&'"').is_none() {
                    within = None;
                }
            } else {
                within = (begins && letter == '"').then_some(row);
                let ends = matches!(letter, '\r' | '\n');
                begins = letter == parting || ends;
                fields = if ends {
                    1
                } else {
                    fields + usize::from(letter == parting)
                };
                widest = widest.max(fields);
            }
        }
        Self {
            open: within,
            widest,
        }
    }
}

/// The row of a CSV text, from 1, in which a field begins with a quotation mark that is never closed.
pub fn opened_and_not_closed(text: &str, parting: char) -> Option<u64> {
    Lines::of(text, parting).open
}

/// The text with a field in every blank line: the reader of CSV passes over blank lines, and rows would be told by
/// other numbers than those that a spreadsheet shows.
fn with_blank_lines(text: &str, parting: char) -> String {
    let mut filled = String::with_capacity(text.len());
    let (mut quoted, mut blank) = (false, true);
    for letter in text.chars() {
        match letter {
            '\n' if blank && !quoted => filled.push(parting),
            '\n' | '\r' => {}
            _ => blank = false,
        }
        quoted ^= letter == '"';
        blank |= letter == '\n' && !quoted;
        filled.push(letter);
    }
    filled
}

/// A field without the apostrophe that holds back what a spreadsheet would take for a formula.
fn released(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => field,
    }
}
