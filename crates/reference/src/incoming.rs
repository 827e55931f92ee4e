//! Figures as people bring them: files of Explore Education Statistics, of the Local Authority Interactive Tool, and the
//! program's own tidy template.
//!
//! Everything here is a plain function over bytes. A file is read once, row by row, in bounded memory; what breaks a rule
//! is told as a [`Fault`] with its row, column, value and rule, and nothing is guessed. What a database already holds, and
//! what is to become of the figures, is not known here.

mod ees;
mod gather;
mod lait;
mod merge;
mod places;
mod table;
mod tidy;
pub mod time;

use improvement::Word;
use improvement::outcomes::Marker;
use jiff::civil::Date;
use thiserror::Error;

pub use ees::{Choice, EesOptions, ees, set_of};
pub use gather::{Brought, Incoming, IncomingSeries};
pub use lait::lait;
pub use merge::{Merged, Overlay, before_of, merge, overlay, undo};
pub use places::{Place, Places};
pub use table::{Limits, Progress};
pub use tidy::{TidyFigure, TidyRow, each_tidy, tidy, tidy_figure};

use crate::number::{Number, Reading};
use crate::vocabulary::{PeriodKind, Unit};

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, the headings being line 1.
    pub row: u64,
    /// The column, as its heading calls it; empty when the whole row is meant.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What should be so.
    pub rule: String,
}

/// Where faults go, as they are found.
pub type Faults<'a> = &'a mut dyn FnMut(Fault);

/// A measure of which figures are known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMeasure {
    /// Its code.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What it counts in.
    pub unit: Unit,
    /// What a period of it is.
    pub period_kind: PeriodKind,
}

/// Why a file as a whole cannot be read. The words say what to do.
#[derive(Debug, Error)]
pub enum Refused {
    /// Reading stopped.
    #[error("the file cannot be read completely: {0}")]
    Broken(#[from] std::io::Error),
    /// It is something other than a table of text.
    #[error("this is {what}, whatever its name says. {advice}")]
    NotATable {
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// There is nothing in it.
    #[error("the file is empty: expected headings in its first line and figures below them")]
    Empty,
    /// A column is missing.
    #[error("there is no column “{column}”. The headings are: {found}. {advice}")]
    Column {
        /// The column that should be there.
        column: String,
        /// The headings that are.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// A heading stands twice.
    #[error("the column “{0}” appears twice: expected each heading once")]
    Twice(String),
    /// Which columns hold measures cannot be told.
    #[error(
        "we cannot tell for certain which columns contain figures: {why}. Name each with --measure, or under “Measure columns” on the page. The columns in question: {columns}"
    )]
    Ambiguous {
        /// What is unclear.
        why: String,
        /// The columns from which to choose.
        columns: String,
    },
    /// What was asked for cannot be done with this file.
    #[error("{0}")]
    Asked(String),
    /// More than is taken at once.
    #[error("the file holds more than {0}: import it in parts")]
    TooMuch(String),
}

/// Reads what stands for a figure: a number, or a marker in any of its written forms. Nothing at all gives `Ok(None)`.
///
/// # Errors
/// The rule that was broken, in words.
pub fn reading(text: &str) -> Result<Option<Reading>, &'static str> {
    const RULE: &str =
        "expected a number such as 1,234 or 12.5, or one of the markers c, x, z, k, u, low and -";
    let text = text.trim();
    let marker = match text {
        "" => return Ok(None),
        "–" | "—" => Some(Marker::Missing),
        ".." | ":" => Some(Marker::NotAvailable),
        _ if text.len() <= 3 => Marker::ALL
            .iter()
            .copied()
            .find(|marker| marker.code().eq_ignore_ascii_case(text)),
        _ => None,
    };
    if let Some(marker) = marker {
        return Ok(Some(Reading::Marker(marker)));
    }
    match Number::parse(text) {
        Some(number) => Ok(Some(Reading::Number(number))),
        None => Err(RULE),
    }
}

/// What two counts come to in a unit: the numerator for every so many of the denominator.
#[must_use]
pub fn worked_out(numerator: f64, denominator: f64, unit: Unit) -> Option<Number> {
    let scale = match unit {
        Unit::Percent | Unit::PercentagePoints => 100.0,
        Unit::Per1000 => 1_000.0,
        Unit::Per10000 => 10_000.0,
        Unit::Per100000 => 100_000.0,
        _ => 1.0,
    };
    // A worked-out figure is kept to four places: what follows is not measured.
    (denominator > 0.0)
        .then(|| Number::from_f64(numerator / denominator * scale).map(|number| number.rounded(4)))
        .flatten()
}

/// Words for a name, without control characters and with single spaces, at most so many characters.
fn clean(text: &str, longest: usize) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(longest) {
        words.truncate(at);
    }
    words
}

/// How many rows are left out, up to what they are: “1 row is left out, because it is about …”.
fn left_out(rows: u64, one: &str, several: &str) -> String {
    match rows {
        1 => format!("1 row is left out, because it {one}"),
        rows => format!("{rows} rows are left out, because they {several}"),
    }
}

/// A value as a fault shows it: shortened, so that a whole file in one cell does not fill the page.
fn shown(text: &str) -> String {
    clean(text, 80)
}

/// The period of a published measure with this label: the label to keep, and its last day.
///
/// # Errors
/// The rule that was broken, in words.
pub fn labelled(label: &str, kind: PeriodKind) -> Result<(String, Date), String> {
    let label = clean(label, 40);
    // 202425, as data files write it, reads as 2024/25 on a page.
    let label = match label.split_at_checked(4) {
        Some((first, next)) if next.len() == 2 && time::years(&label).is_some() => {
            format!("{first}/{next}")
        }
        _ => label,
    };
    let end = if kind.is_within_a_year() {
        time::written_day(&label)
    } else {
        crate::build::periods::end(&label, kind).or_else(|| time::written_day(&label))
    };
    match end {
        Some(end) => Ok((label, end)),
        None => Err(format!(
            "expected a period such as 2025, 2024/25 or 31 March 2025 (this measure: {})",
            kind.label().to_lowercase()
        )),
    }
}
