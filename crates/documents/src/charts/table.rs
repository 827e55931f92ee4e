//! The figures behind a chart.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Error, inert_but_signs};

/// What stands in a cell for which there is nothing, such as a period before any target.
pub(crate) const NONE: &str = "None";

/// The figures behind a chart. The first column heads the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartTable {
    /// What the table shows.
    pub caption: String,
    /// The words at the head of each column.
    pub header: Vec<String>,
    /// The rows, each with a cell per column.
    pub rows: Vec<Vec<ChartCell>>,
}

/// A cell of a chart's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartCell {
    /// Words.
    Text(String),
    /// A number, with how many decimals it is shown with.
    Number {
        /// The number, finite.
        value: f64,
        /// Decimals.
        decimals: u8,
        /// Whether it was changed after it was first published.
        #[serde(default)]
        revised: bool,
    },
}

impl ChartTable {
    /// The table as CSV (RFC 4180) without thousands separators. Numbers have the decimals with which they are shown at
    /// most; a cell that says only that there is nothing is empty; every row has as many cells as the head.
    /// Whether a number was revised is left to the table, so that a column stays numbers.
    /// Words that a spreadsheet would take for a formula are held back by an apostrophe.
    ///
    /// # Errors
    /// When writing fails, which for memory it does not.
    pub fn csv(&self) -> Result<String, Error> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(self.header.iter().map(|text| inert_but_signs(text)))?;
        for row in &self.rows {
            let mut cells: Vec<String> = row.iter().map(ChartCell::plain).collect();
            cells.resize(cells.len().max(self.header.len()), String::new());
            writer.write_record(cells)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::Csv(error.into_error().into()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl ChartCell {
    /// As a spreadsheet reads it.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) if text == NONE => String::new(),
            Self::Text(text) => inert_but_signs(text),
            Self::Number {
                value, decimals, ..
            } => rounded(*value, *decimals).to_string(),
        }
    }
}

impl fmt::Display for ChartCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number {
                value,
                decimals,
                revised,
            } => {
                f.write_str(&grouped(*value, *decimals))?;
                f.write_str(if *revised { " (revised)" } else { "" })
            }
        }
    }
}

/// A number with no more decimals than are shown, half of one away from zero, as spreadsheets and people round: so that a
/// page and its files say the same. Digits behind those shown could tell what a page does not, such as the count on which a
/// share rests.
pub(crate) fn rounded(number: f64, decimals: u8) -> f64 {
    let places = 10_f64.powi(i32::from(decimals.min(6)));
    let rounded = (number * places).round() / places;
    // Adding zero turns minus zero into zero; a number too large to be rounded has no decimals to lose.
    if rounded.is_finite() {
        rounded + 0.0
    } else {
        number
    }
}

/// A number with thousands separators and a true minus sign.
pub(crate) fn grouped(value: f64, decimals: u8) -> String {
    let value = rounded(value, decimals);
    let digits = format!("{:.*}", usize::from(decimals.min(6)), value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let negative = value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let mut text = String::from(if negative { "\u{2212}" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A date as people write it: `18 December 2018`.
pub(crate) fn plain_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let month = MONTHS.get(month).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// Words with a capital at their beginning, as the head of a column or a cell has them.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
