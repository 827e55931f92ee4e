//! An uploaded table as plain sheets of cells, whatever kind of file it is. Nothing in a file can make this take
//! more room or time than is bounded here.

#[cfg(test)]
mod attacks;
mod budget;
pub mod csv;
pub mod kept;
pub mod package;
pub mod workbook;

pub use crate::spreadsheet::csv::opened_and_not_closed;
use jiff::civil::Date;
use std::collections::BTreeSet;
use thiserror::Error;

/// A sheet of a workbook, or a CSV file as the only sheet of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What stands on its tab.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Its rows from the first; each as long as its last cell that holds something.
    pub rows: Vec<Vec<Cell>>,
    /// How many fields each row of a CSV file has, empty ones counted; nothing for a sheet of a workbook, whose rows
    /// have none but cells in their places.
    pub fields: Vec<usize>,
    /// The cells whose words are struck through.
    pub struck: BTreeSet<(usize, usize)>,
    /// Whether the workbook has comments on cells, which are not read.
    pub comments: bool,
    /// Cells that are one: their first row and column and their last, counted from nought.
    pub merged: Vec<Merged>,
}

/// Cells that are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// The first row.
    pub top: usize,
    /// The first column.
    pub left: usize,
    /// The last row.
    pub bottom: usize,
    /// The last column.
    pub right: usize,
}

/// The colour of a cell: how much red, green and blue there is in it.
pub type Colour = [u8; 3];

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A share, shown as a percentage: 0.85 is 85 %.
    Share(f64),
    /// A day.
    Day(Date),
    /// What a workbook shows where it could not work something out: `#REF!`.
    Error(String),
    /// No words, but a colour: it says something only where colours are looked for.
    Colour(Colour),
}

/// Why a file cannot be read, in words that say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("The file is empty. Choose the file again")]
    Empty,
    /// It is something else than its name says.
    #[error(
        "This is {0}, not a table. Save the table as an Excel workbook (.xlsx) or as CSV and choose that file"
    )]
    NotATable(&'static str),
    /// It is the old binary form, or it is locked by a password.
    #[error(
        "This is an older Excel file (.xls), or it is protected by a password. Save it as an Excel workbook (.xlsx) without a password and choose that file"
    )]
    Old,
    /// It carries a program.
    #[error(
        "The workbook contains macros, which could run a program on somebody’s computer. Save it as an Excel workbook (.xlsx) without macros and choose that file"
    )]
    Macros,
    /// It cannot be unpacked.
    #[error(
        "The workbook is damaged. Open it in Excel, save it as a new workbook and choose that file"
    )]
    Damaged,
    /// It holds more than is taken.
    #[error(
        "The file contains more than {0}. Delete empty rows and columns, or other sheets, and choose the file again"
    )]
    TooLarge(String),
    /// It takes more time than any table that people keep.
    #[error(
        "The workbook takes too long to read. Delete other sheets and empty rows and columns, or save the sheet as CSV, and choose that file"
    )]
    TooLong,
    /// A row cannot be read.
    #[error("Row {row} cannot be read as CSV: {why}")]
    Row {
        /// The row, from 1.
        row: u64,
        /// Why.
        why: String,
    },
}

/// What a file may hold at most.
struct Bounds {
    /// Whether what people see is read beside what is written: colours, what is struck through, where links lead.
    seen: bool,
    /// Rows of a sheet.
    rows: usize,
    /// Cells of all sheets, with the empty ones to the left of each that holds something, and the rows above it.
    cells: usize,
    /// Bytes of what is read of a workbook, once unpacked: every one costs time, each time that it is looked at.
    unpacked: u64,
}

impl Bounds {
    /// Those of a list that people keep by hand: a tracker, findings.
    const LIST: Self = Self {
        seen: true,
        rows: 20_000,
        cells: 500_000,
        unpacked: 24 << 20,
    };
    /// Those of a table of figures.
    const FIGURES: Self = Self {
        seen: false,
        rows: 300_000,
        cells: 1_500_000,
        unpacked: 48 << 20,
    };
}

/// Columns of a sheet that are read.
const COLUMNS: usize = 256;

/// Letters of a cell that are read: spreadsheets hold 32,767.
const LONGEST: usize = 40_000;

/// Letters of all cells, in bytes: a workbook keeps words once that stand in many cells.
const LETTERS: usize = 64 << 20;

impl Cell {
    /// The cell as people read it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty | Self::Error(_) | Self::Colour(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            // What is shown has no more digits than a share has been typed with.
            Self::Share(share) => format!("{}%", (share * 1e11).round() / 1e9),
            Self::Day(day) => crate::page::short_date(day),
        }
    }

    /// Whether it holds anything to be read.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty | Self::Colour(_) => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Share(_) | Self::Day(_) | Self::Error(_) => false,
        }
    }
}

impl Grid {
    /// A cell; an empty one outside the sheet.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.rows
            .get(row)
            .and_then(|cells| cells.get(column))
            .unwrap_or(EMPTY)
    }

    /// Puts a cell in its place; gives how many there are more now, the empty ones to its left and the rows above it
    /// among them.
    fn put(&mut self, row: usize, column: usize, cell: Cell) -> usize {
        let rows = (row + 1).saturating_sub(self.rows.len());
        if rows > 0 {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        let before = cells.len();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        cells.len() - before + rows
    }
}

/// Reads a list by what is in it; `name` is what its only sheet is called when it is a CSV file.
///
/// # Errors
/// When it is no table, is damaged, or holds more than a list that people keep by hand.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if is_workbook(bytes) {
        return workbook::read(bytes, &Bounds::LIST);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileError::Old);
    }
    if let Some(found) = infer::get(bytes) {
        return Err(FileError::NotATable(match found.mime_type() {
            "application/pdf" => "a PDF",
            kind if kind.starts_with("image/") => "a picture",
            "text/html" => "a web page",
            _ => "another kind of file",
        }));
    }
    let text = decoded(bytes).ok_or(FileError::NotATable("not text"))?;
    csv::read(stem(name), &text, &Bounds::LIST).map(|grid| vec![grid])
}

/// Whether a file is packed as workbooks are.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The sheets of a workbook of figures that hold anything.
///
/// # Errors
/// When it is no workbook, is damaged, or holds more than is taken at once.
pub fn figures(bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    workbook::read(bytes, &Bounds::FIGURES)
}

/// A file's name without its folder and its ending.
#[must_use]
pub fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Cells and letters that may still be read.
struct Room {
    cells: usize,
    letters: usize,
    all: usize,
}

impl Room {
    fn of(bounds: &Bounds) -> Self {
        Self {
            cells: bounds.cells,
            letters: LETTERS,
            all: bounds.cells,
        }
    }

    /// Takes room for a cell, and for so many places.
    fn take(&mut self, places: usize, cell: usize) -> Result<(), FileError> {
        let cells = self.cells.checked_sub(places);
        self.cells = cells.ok_or_else(|| FileError::TooLarge(format!("{} cells", self.all)))?;
        let letters = self.letters.checked_sub(cell);
        self.letters = letters.ok_or_else(|| FileError::TooLarge("64 MB of words".to_owned()))?;
        Ok(())
    }
}

/// Words as a cell holds them.
fn words(text: &str) -> Cell {
    let clean: String = text
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .take(LONGEST)
        .collect();
    Cell::Text(clean)
}

/// Text in whichever of the ways spreadsheets write it: with a byte-order mark, as UTF-8, or in the letters of
/// Windows. Nothing when it is no text.
#[must_use]
pub fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Some(text.into_owned());
    }
    if bytes.contains(&0) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(bytes: &[u8]) -> Grid {
        read("Tracker 2024.csv", bytes).unwrap().remove(0)
    }

    fn text(grid: &Grid, row: usize) -> Vec<String> {
        grid.rows[row].iter().map(Cell::text).collect()
    }

    #[test]
    fn csv_is_read_in_every_letter_and_parting() {
        let expected = ["No", "What’s done"];
        let utf8 = "No,What’s done\r\n1,Café".to_owned();
        let mut utf16: Vec<u8> = vec![0xFF, 0xFE];
        utf16.extend(utf8.encode_utf16().flat_map(u16::to_le_bytes));
        let windows = b"No;What\x92s done\r\n1;Caf\xe9".to_vec();
        let marked = format!("\u{feff}{}", utf8.replace(',', "\t")).into_bytes();
        for bytes in [utf8.into_bytes(), utf16, windows, marked] {
            let grid = first(&bytes);
            assert_eq!(text(&grid, 0), expected);
            assert_eq!(text(&grid, 1), ["1", "Café"]);
            assert_eq!(grid.name, "Tracker 2024");
        }
        let ragged = first(b"a,b,c\n\n\"x\ny\",,\"=1\"\n'=2,z\n");
        assert!(ragged.rows[1].is_empty());
        assert_eq!(text(&ragged, 2), ["x\ny", "", "=1"]);
        assert_eq!(text(&ragged, 3), ["=2", "z"]);
        assert_eq!(ragged.fields, [3, 2, 3, 2]);
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_told_with_its_row() {
        let row = |text: &str| opened_and_not_closed(text, ',');
        assert_eq!(row("No,What\n1,A\n\"3,open,E\n4,x\n5,z"), Some(3));
        assert_eq!(row("No,What\n1,\"a\nb\"\n2,\"say \"\"x\"\"\"\n"), None);
        assert_eq!(row("No,What\n1,5\" pipe\n"), None);
        let error = read("tracker.csv", b"No,What\n1,\"open\n2,x\n").unwrap_err();
        assert!(matches!(error, FileError::Row { row: 2, .. }), "{error}");
    }

    #[test]
    fn what_is_no_table_is_named() {
        let refused = |bytes: &[u8]| read("tracker.csv", bytes).unwrap_err();
        assert_eq!(refused(b""), FileError::Empty);
        assert_eq!(refused(b"\n \n"), FileError::Empty);
        assert_eq!(refused(b"%PDF-1.7\n..."), FileError::NotATable("a PDF"));
        assert_eq!(
            refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]),
            FileError::Old
        );
        assert_eq!(refused(b"PK\x03\x04 and then nothing"), FileError::Damaged);
        assert!(matches!(refused(&[b'a', 0, b'b']), FileError::NotATable(_)));
    }
}
