//! A published figure: a number, or a marker in its place.

use std::fmt;

use thiserror::Error;

use super::Marker;
use crate::Word as _;

/// A number, or what stands in the place of one. A marker is never zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// A number.
    Number(f64),
    /// No number, and why.
    Marker(Marker),
}

/// A published text that is no figure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FigureError {
    /// Neither a number nor a known marker.
    #[error(
        "failed to read “{found}” as a figure: write a number such as 1,234 or 12.5, or one of the markers {}",
        markers()
    )]
    Unreadable {
        /// What was given, shortened.
        found: String,
    },
    /// A comma that parts no thousands.
    #[error(
        "failed to read “{found}” as a figure: a comma parts thousands (1,234), a full stop begins the decimals (12.5)"
    )]
    Comma {
        /// What was given, shortened.
        found: String,
    },
}

impl Figure {
    /// Reads a figure as it is published: “1,234”, “-3.5”, “12.3000000001”, “c”, “x”, “z”, “-”.
    ///
    /// With `decimals` the number is rounded to that many, half away from zero, which removes what
    /// binary fractions leave behind. An empty text and the older signs “..” and “:” are markers too.
    ///
    /// # Errors
    /// When the text is neither a number nor a marker.
    pub fn parse(text: &str, decimals: Option<u8>) -> Result<Self, FigureError> {
        let text = text.trim();
        if let Some(marker) = marker(text) {
            return Ok(Self::Marker(marker));
        }
        let found = || text.chars().take(40).collect::<String>();
        let plain = text.replace('\u{2212}', "-");
        let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        let numeric =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '+' | '-');
        if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            || !digits.chars().all(numeric)
        {
            return Err(FigureError::Unreadable { found: found() });
        }
        if !commas_part_thousands(digits) {
            return Err(FigureError::Comma { found: found() });
        }
        let number: f64 = plain
            .replace(',', "")
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| FigureError::Unreadable { found: found() })?;
        Ok(Self::Number(
            decimals.map_or(number, |decimals| rounded(number, decimals)),
        ))
    }

    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Marker(_) => None,
        }
    }

    /// As it stands in a table: the number with thousands parted and this many decimals, or the marker's code.
    pub fn in_table(self, decimals: u8) -> String {
        match self {
            Self::Number(number) => number_in_words(number, decimals, ""),
            Self::Marker(marker) => marker.code().to_owned(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Marker(marker) => f.write_str(marker.label()),
        }
    }
}

/// A number with thousands parted, this many decimals and its unit: “1,234”, “62.0 per 10,000”, “12.5%”.
/// A minus sign is only shown when a digit other than zero follows.
pub fn number_in_words(number: f64, decimals: u8, unit: &str) -> String {
    let text = format!(
        "{:.*}",
        usize::from(decimals),
        rounded(number, decimals).abs()
    );
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::with_capacity(text.len() + text.len() / 3 + 1);
    if number < 0.0 && text.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
        grouped.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    let unit = unit.trim();
    if !unit.is_empty() && !unit.starts_with('%') {
        grouped.push(' ');
    }
    grouped + unit
}

/// Rounds half away from zero; a number too large to scale is left as it is.
#[must_use]
pub fn rounded(number: f64, decimals: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(decimals.min(15)));
    let scaled = (number * scale).round() / scale;
    if scaled.is_finite() { scaled } else { number }
}

fn marker(text: &str) -> Option<Marker> {
    match text {
        "" | "–" | "—" => Some(Marker::Missing),
        ".." | ":" => Some(Marker::NotAvailable),
        _ => Marker::parse(&text.to_ascii_lowercase()).ok(),
    }
}

/// `digits` carries no sign. Groups after the first have exactly three digits; none follow the decimals.
fn commas_part_thousands(digits: &str) -> bool {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let parted = rest.peek().is_some();
    !fraction.contains(',')
        && (!parted || (1..=3).contains(&first.len()))
        && rest.all(|group| group.len() == 3 && group.bytes().all(|digit| digit.is_ascii_digit()))
}

fn markers() -> String {
    Marker::ALL
        .iter()
        .map(|marker| marker.code())
        .collect::<Vec<_>>()
        .join(" ")
}
