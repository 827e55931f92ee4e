//! The Goldthread template, to be filled in: six columns, as CSV and as a workbook.

use documents::inert_but_signs;
use platform::error::AppError;
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, XlsxError};

/// The headings, in their order.
const HEADINGS: [&str; 6] = [
    "authority",
    "indicator",
    "period",
    "numerator",
    "denominator",
    "value",
];

/// Columns in the workbook: how wide each is.
const WIDTHS: [f64; 6] = [24.0, 52.0, 18.0, 14.0, 14.0, 12.0];

const NOTES: [(&str, &str); 8] = [
    (
        "authority",
        "The name of the authority, or its code: Leeds, 383 or E08000035.",
    ),
    (
        "indicator",
        "The full name of the indicator. For published measures you can also use the code.",
    ),
    (
        "period",
        "The last day of the period (31 March 2025), a month (June 2025) or a quarter of the financial year (Q1 2025-26). For published measures also a year, as it is published: 2025, 2024/25.",
    ),
    (
        "numerator",
        "What was counted, such as visits made on time. Leave this out if you have only the figure.",
    ),
    ("denominator", "Out of how many, such as visits due."),
    (
        "value",
        "The figure, if you do not have the two counts; or the reason there is none: c (hidden to protect confidentiality), z (not applicable), x (not available), u (low reliability).",
    ),
    (
        "rows",
        "One figure in each row. A row without a period and a figure is ignored.",
    ),
    (
        "children",
        "Give counts only: never a name, a date of birth or anything else about one child.",
    ),
];

/// The template as CSV, with a row begun for each indicator.
pub(super) fn csv(authority: &str, indicators: &[String]) -> Result<Vec<u8>, AppError> {
    let failed = |error: String| AppError::internal(error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(HEADINGS)
        .map_err(|error| failed(error.to_string()))?;
    for indicator in indicators {
        writer
            .write_record([
                &inert_but_signs(authority),
                &inert_but_signs(indicator),
                "",
                "",
                "",
                "",
            ])
            .map_err(|error| failed(error.to_string()))?;
    }
    writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))
}

/// The template as a workbook: a sheet to fill in, and one that says how.
pub(super) fn xlsx(authority: &str, indicators: &[String]) -> Result<Vec<u8>, AppError> {
    workbook(authority, indicators).map_err(AppError::internal)
}

fn workbook(authority: &str, indicators: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E8_EDF3))
        .set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_num_format("@");
    let sheet = workbook.add_worksheet().set_name("Figures")?;
    for ((heading, width), column) in HEADINGS.iter().zip(WIDTHS).zip(0_u16..) {
        sheet.write_string_with_format(0, column, *heading, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    // A spreadsheet would make a date or a number of what is typed for a period.
    sheet.set_column_format(2, &text)?;
    for (indicator, row) in indicators.iter().zip(1_u32..) {
        sheet.write_string(row, 0, authority)?;
        sheet.write_string(row, 1, indicator)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let notes = workbook.add_worksheet().set_name("How to fill it in")?;
    let wrapped = Format::new().set_text_wrap();
    notes.set_column_width(0, 16.0)?;
    notes.set_column_width(1, 90.0)?;
    for ((about, note), row) in NOTES.iter().zip(0_u32..) {
        notes.write_string_with_format(row, 0, *about, &bold)?;
        notes.write_string_with_format(row, 1, *note, &wrapped)?;
    }
    workbook.save_to_buffer()
}
