//! The tidy template filled in as a workbook: its first sheet, as the CSV that it would be.

use calamine::{Data, Reader, Xlsx};
use reference::incoming::Refused;
use std::borrow::Cow;
use std::io::Cursor;

/// The most that a workbook may hold when it is unpacked, in bytes.
const UNPACKED: u64 = 100 * 1024 * 1024;

/// What a workbook begins with.
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// The bytes as they are, or the first sheet as CSV when they are a workbook.
///
/// # Errors
/// When a workbook cannot be opened, or is too large.
pub(super) fn as_csv(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Refused> {
    if !bytes.starts_with(SIGNATURE) {
        return Ok(Cow::Borrowed(bytes));
    }
    let unreadable = |why: String| {
        Refused::Asked(format!(
            "the workbook cannot be opened ({why}). Save it again as .xlsx without a password, or save the sheet as CSV"
        ))
    };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut size = 0_u64;
    for at in 0..archive.len() {
        let file = archive
            .by_index_raw(at)
            .map_err(|error| unreadable(error.to_string()))?;
        size = size.saturating_add(file.size());
    }
    if size > UNPACKED {
        return Err(Refused::TooMuch("100 MB when it is unpacked".to_owned()));
    }
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let sheet = match workbook.worksheet_range_at(0) {
        None => return Err(Refused::Empty),
        Some(sheet) => sheet.map_err(|error| unreadable(error.to_string()))?,
    };
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| unreadable(error.to_string());
    // Rows keep their numbers, so that a fault is found where it is told to be.
    let first = sheet.start().map_or(0, |(row, _)| row);
    for _ in 0..first.min(1_000) {
        writer.write_record([""]).map_err(failed)?;
    }
    for row in sheet.rows() {
        writer.write_record(row.iter().map(text)).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| unreadable(error.to_string()))?;
    Ok(Cow::Owned(bytes))
}

/// A cell as it would stand in CSV.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}
