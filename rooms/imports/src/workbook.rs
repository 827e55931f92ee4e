//! The Goldthread template filled in as a workbook: its sheet with figures, as the CSV that it would be.

use platform::spreadsheet::{self, Cell, FileError, Grid};
use reference::incoming::Refused;
use std::borrow::Cow;

/// The bytes as they are, or the sheet with figures as CSV when they are a workbook.
///
/// # Errors
/// When a workbook cannot be opened, is too large, or has figures on several sheets.
pub fn as_csv(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Refused> {
    if !spreadsheet::is_workbook(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    let sheet = with_figures(spreadsheet::figures(bytes).map_err(refused)?)?;
    let failed = |error: csv::Error| Refused::Asked(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    // Every row, empty ones too, and as wide as the widest, so that a fault is found where it is told to be.
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..sheet.rows.len() {
        let cells = (0..width).map(|column| text(sheet.cell(row, column)));
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Refused::Asked(error.to_string()))?;
    Ok(Cow::Owned(bytes))
}

/// The sheet with the headings of the template in one row; the first where none has them, so that it is told what it lacks. The sheet that says how to
/// fill it in names them too, each in a row of its own.
fn with_figures(sheets: Vec<Grid>) -> Result<Grid, Refused> {
    let heads = |row: &Vec<Cell>, heading: &str| {
        row.iter()
            .any(|cell| cell.text().trim().eq_ignore_ascii_case(heading))
    };
    let needed = ["authority", "indicator", "period"];
    let has = |sheet: &Grid| {
        let mut rows = sheet.rows.iter().take(20);
        rows.any(|row| needed.iter().all(|heading| heads(row, heading)))
    };
    let (mut with, mut without): (Vec<Grid>, Vec<Grid>) = sheets.into_iter().partition(has);
    if with.len() > 1 {
        let names: Vec<&str> = with.iter().map(|sheet| sheet.name.as_str()).collect();
        return Err(Refused::Asked(format!(
            "there are figures on several sheets ({}): put them on one sheet, or import each sheet separately",
            names.join(", ")
        )));
    }
    with.append(&mut without);
    with.into_iter().next().ok_or(Refused::Empty)
}

fn refused(error: FileError) -> Refused {
    match error {
        FileError::Empty => Refused::Empty,
        FileError::TooLarge(most) => Refused::TooMuch(most),
        FileError::Macros => Refused::Asked(
            "the workbook contains macros, which could run a program on somebody’s computer. Save it as .xlsx without macros, or save the sheet as CSV".to_owned(),
        ),
        FileError::TooLong => Refused::Asked(
            "the workbook takes too long to read. Delete other sheets and empty rows, or save the sheet as CSV".to_owned(),
        ),
        _ => Refused::Asked(
            "the workbook cannot be opened. Save it again as .xlsx without a password, or save the sheet as CSV".to_owned(),
        ),
    }
}

/// A cell as it would stand in CSV.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Day(day) => day.to_string(),
        Cell::Error(error) => error.clone(),
        _ => cell.text(),
    }
}
