//! An uploaded tracker as plain sheets of cells, whatever kind of file it is. Nothing in a file can make this take
//! more room or time than is bounded here.

use calamine::{Data, DataRef, Dimensions, Reader, SheetVisible, Xlsx};
use flate2::read::DeflateDecoder;
use improvement::trackers::serial;
use jiff::civil::Date;
use std::io::{Cursor, Read};
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
    /// A day.
    Day(Date),
    /// What a workbook shows where it could not work something out: `#REF!`.
    Error(String),
}

/// Why a file cannot be read, in words that say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("The file is empty. Choose the file again")]
    Empty,
    /// It is something else than its name says.
    #[error(
        "This is {0}, not a table. Save the tracker as an Excel workbook (.xlsx) or as CSV and choose that file"
    )]
    NotATable(&'static str),
    /// It is the old binary form, or it is locked by a password.
    #[error(
        "This is an older Excel file (.xls), or one that a password locks. Save it as an Excel workbook (.xlsx) without a password and choose that file"
    )]
    Old,
    /// It carries a program.
    #[error(
        "The workbook holds macros, which could run a program on somebody’s computer. Save it as an Excel workbook (.xlsx) without macros and choose that file"
    )]
    Macros,
    /// It cannot be unpacked.
    #[error(
        "The workbook is damaged. Open it in Excel, save it as a new workbook and choose that file"
    )]
    Damaged,
    /// It holds more than is taken.
    #[error(
        "The file holds more than {0}. A tracker is far smaller: delete empty rows and columns, or other sheets, and choose the file again"
    )]
    TooLarge(String),
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
const SHEETS: usize = 60;
const ROWS: usize = 20_000;
const COLUMNS: usize = 256;
const CELLS: usize = 200_000;
const MERGED: usize = 10_000;
/// Pictures and whatever else nobody reads here.
const UNPACKED: u64 = 256 * 1024 * 1024;
/// What is read: every byte of it costs time, each time that the import is looked at.
const UNPACKED_XML: u64 = 24 * 1024 * 1024;
const LONGEST: usize = 40_000;

impl Cell {
    /// The cell as people read it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty | Self::Error(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => crate::page::short_date(day),
        }
    }

    /// Whether it holds anything to be read.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Day(_) | Self::Error(_) => false,
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

    fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
}

/// Reads a file by what is in it; `name` is what its only sheet is called when it is a CSV file.
///
/// # Errors
/// When it is no table, is damaged, or holds more than a tracker does.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes);
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
    csv_file(stem(name), &text).map(|grid| vec![grid])
}

/// A file's name without its folder and its ending.
#[must_use]
pub fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

// ── Workbooks ───────────────────────────────────────────────────────────────

fn workbook(bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    within_bounds(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let mut grids = Vec::new();
    let mut cells = 0;
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .take(SHEETS)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    for (name, hidden) in sheets {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        // A chart on a sheet of its own has no cells.
        let Ok(grid) = sheet(&mut book, &name, &mut cells)? else {
            continue;
        };
        let merged = merged.iter().filter_map(within).take(MERGED).collect();
        grids.push(Grid {
            name,
            hidden,
            merged,
            ..grid
        });
    }
    grids.retain(|grid| !grid.rows.is_empty());
    if grids.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(grids)
}

/// Merged cells as far as they lie within what is read.
fn within(merged: &Dimensions) -> Option<Merged> {
    let place = |number: u32| usize::try_from(number).ok();
    let ((top, left), (bottom, right)) = (merged.start, merged.end);
    let (top, left) = (place(top)?, place(left)?);
    (top < ROWS && left < COLUMNS).then_some(Merged {
        top,
        left,
        bottom: place(bottom)?.min(ROWS),
        right: place(right)?.min(COLUMNS),
    })
}

/// The cells of one sheet, or nothing when it has none. Read one by one, since a sheet with one cell in its farthest
/// corner would otherwise ask for room for all the cells before it.
fn sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    count: &mut usize,
) -> Result<Result<Grid, ()>, FileError> {
    let Ok(mut reader) = book.worksheet_cells_reader(name) else {
        return Ok(Err(()));
    };
    let mut grid = Grid::default();
    loop {
        let Some(cell) = reader.next_cell().map_err(|_| FileError::Damaged)? else {
            return Ok(Ok(grid));
        };
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let held = held(cell.get_value());
        if held.is_blank() {
            continue;
        }
        if row >= ROWS {
            return Err(FileError::TooLarge(format!(
                "{ROWS} rows (in the sheet “{name}”)"
            )));
        }
        if column >= COLUMNS {
            continue;
        }
        *count += 1;
        if *count > CELLS {
            return Err(FileError::TooLarge(format!("{CELLS} cells")));
        }
        grid.put(row, column, held);
    }
}

fn held(value: &DataRef<'_>) -> Cell {
    match Data::from(value.clone()) {
        Data::Int(number) =>
        {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a cell of a workbook is a real number"
            )]
            Cell::Number(number as f64)
        }
        Data::Float(number) if number.is_finite() => Cell::Number(number),
        Data::String(text) => words(&text),
        Data::Bool(yes) => Cell::Text(if yes { "Yes" } else { "No" }.to_owned()),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = i16::try_from(year)
                .ok()
                .zip(i8::try_from(month).ok())
                .zip(i8::try_from(day).ok())
                .and_then(|((year, month), day)| Date::new(year, month, day).ok());
            date.or_else(|| serial(moment.as_f64()))
                .map_or(Cell::Empty, Cell::Day)
        }
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Cell::Day(day),
            None => words(&text),
        },
        Data::Error(error) => Cell::Error(error.to_string()),
        _ => Cell::Empty,
    }
}

fn words(text: &str) -> Cell {
    let clean: String = text
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .take(LONGEST)
        .collect();
    Cell::Text(clean)
}

/// Looks at a package before it is opened: that its parts do not unpack to more than a tracker could hold, and that
/// its table of words does not promise more words than it has letters.
fn within_bounds(bytes: &[u8]) -> Result<(), FileError> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let names: Vec<String> = package
        .file_names()
        .map(|name| name.map(|name| name.to_ascii_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(|_| FileError::Damaged)?;
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(FileError::NotATable("a package of another kind"));
    }
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(FileError::Macros);
    }
    let (mut left, mut left_to_read) = (UNPACKED, UNPACKED_XML);
    for place in 0..package.len() {
        let part = package
            .by_index_raw(place)
            .map_err(|_| FileError::Damaged)?;
        let name = part.name().map(|name| name.to_ascii_lowercase());
        let is_words = name
            .as_ref()
            .is_ok_and(|name| name.ends_with("sharedstrings.xml"));
        let is_read = name.is_ok_and(|name| name.ends_with(".xml"));
        let stored = part.compression() == zip::CompressionMethod::Stored;
        let mut part: Box<dyn Read + '_> = if stored {
            Box::new(part)
        } else {
            Box::new(DeflateDecoder::new(part))
        };
        let mut start = Vec::new();
        part.by_ref()
            .take(1024)
            .read_to_end(&mut start)
            .map_err(damaged_io)?;
        let more =
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(damaged_io)?;
        let size = more + start.len() as u64;
        left = left
            .checked_sub(size)
            .ok_or_else(|| FileError::TooLarge("256 MB once unpacked".to_owned()))?;
        if is_read {
            left_to_read = left_to_read
                .checked_sub(size)
                .ok_or_else(|| FileError::TooLarge("24 MB of cells once unpacked".to_owned()))?;
        }
        if is_words && promised(&start) > size {
            return Err(FileError::Damaged);
        }
    }
    Ok(())
}

fn damaged_io(_: std::io::Error) -> FileError {
    FileError::Damaged
}

/// How many words a table of words says that it has.
fn promised(start: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(start);
    let figures = text.split("uniqueCount").nth(1).map(|rest| {
        rest.trim_start_matches([' ', '=', '"', '\''])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
    });
    match figures.as_deref() {
        None | Some("") => 0,
        Some(figures) => figures.parse().unwrap_or(u64::MAX),
    }
}

// ── CSV ─────────────────────────────────────────────────────────────────────

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

fn csv_file(name: &str, text: &str) -> Result<Grid, FileError> {
    let parting = parting(text);
    if let Some(row) = opened_and_not_closed(text, char::from(parting)) {
        return Err(FileError::Row {
            row,
            why: "a quotation mark opens in it and none closes it, so that the rest of the file would be one cell. Close it, or take it out".to_owned(),
        });
    }
    let text = with_blank_lines(text, char::from(parting));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(parting)
        .from_reader(text.as_bytes());
    let mut grid = Grid {
        name: name.to_owned(),
        ..Grid::default()
    };
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| FileError::Row {
            row: row as u64 + 1,
            why: error.to_string(),
        })?;
        if row >= ROWS {
            return Err(FileError::TooLarge(format!("{ROWS} rows")));
        }
        grid.fields.push(record.len());
        for (column, field) in record.iter().enumerate().take(COLUMNS) {
            if !field.trim().is_empty() {
                grid.put(row, column, written(released(field)));
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

/// The row of a CSV text, from 1, in which a field begins with a quotation mark that is never closed.
pub fn opened_and_not_closed(text: &str, parting: char) -> Option<u64> {
    let mut letters = text.chars().peekable();
    let (mut within, mut begins) = (None, true);
    let mut row = 1;
    while let Some(letter) = letters.next() {
        row += u64::from(letter == '\n');
        if within.is_some() {
            if letter == '"' && letters.next_if_eq(&'"').is_none() {
                within = None;
            }
        } else {
            within = (begins && letter == '"').then_some(row);
            begins = letter == parting || matches!(letter, '\r' | '\n');
        }
    }
    within
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

    #[test]
    fn a_table_of_words_may_not_promise_more_than_it_has() {
        assert_eq!(promised(br#"<sst count="3" uniqueCount="12">"#), 12);
        assert_eq!(
            promised(br#"<sst uniqueCount="99999999999999999999999">"#),
            u64::MAX
        );
        assert_eq!(promised(b"<sst>"), 0);
    }
}
