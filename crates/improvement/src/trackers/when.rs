//! Dates in the ways in which people type them into trackers.
//!
//! What can be meant in one way only is read; what could be meant in two (Q2 2025: of the calendar or of the
//! financial year?) is refused with both, so that nobody's deadline is guessed. A month, a quarter or a year
//! stands for its last day, as a deadline does; “early” and “mid” for the end of that part of it. The financial year
//! begins on 1 April, the school year on 1 September.
//!
//! `parts` takes a text apart, `read` reads one date, `named` those with a word in them, `stretch` from one to another,
//! `remark` those with more beside them; `words` holds the words.

mod named;
mod parts;
mod read;
mod remark;
mod stretch;
#[cfg(test)]
mod tests;
mod words;

use self::read::{Read, read};
use self::words::{ONGOING, UNDECIDED};
use jiff::civil::Date;
use thiserror::Error;

/// When something is to be done, as a tracker says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On this day.
    On(Date),
    /// By this day, though more was typed than a day: it is the last of a month, a quarter or another stretch of
    /// time, or a remark stands beside it. The words are to be kept.
    By(Date),
    /// All the time: “ongoing”, “monthly”.
    Ongoing,
    /// Not decided: “TBC”, “ASAP”.
    Undecided,
}

impl When {
    /// The day, if there is one.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::On(date) | Self::By(date) => Some(date),
            Self::Ongoing | Self::Undecided => None,
        }
    }

    /// Whether a date alone says all that the tracker said.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::On(_))
    }
}

/// Why a cell is no date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WhenError {
    /// It cannot be read as one.
    #[error(
        "“{0}” is not a date: enter it as 3 September 2024, Sept 2024, Q2 2024/25, ongoing or TBC"
    )]
    Unreadable(String),
    /// The year is missing.
    #[error("“{0}” has no year: add the year")]
    NoYear(String),
    /// There is no such day.
    #[error("“{0}” is not a real date: enter the day first, then the month")]
    Unreal(String),
    /// It names days that could both be meant.
    #[error("“{0}” gives more than one date: keep the one that counts")]
    Several(String),
    /// A quarter or a season of a year that could be the calendar's or the council's.
    #[error(
        "“{0}” could mean two things: enter the financial year, as in Q2 2024/25, or the month"
    )]
    TwoWays(String),
    /// It lies where no plan does.
    #[error("“{0}” is outside the years 1990 to 2099: check the year")]
    OutOfRange(String),
}

/// Why a text is no date, without the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Unreadable,
    NoYear,
    Unreal,
    Several,
    TwoWays,
    OutOfRange,
}

/// What is longer, in bytes, is a text and no date, even with a remark beside it: it is not looked at in every way.
const LONGEST: usize = 240;

/// Reads a cell; nothing when it is empty, a dash or “n/a”.
///
/// # Errors
/// When what it says is no date, or could be meant in two ways.
pub fn when(cell: &str) -> Result<Option<When>, WhenError> {
    let text = parts::tidy(cell);
    let plain = super::plain(&text);
    if plain.is_empty() && !text.contains('?') || matches!(plain.as_str(), "n a" | "na" | "none") {
        return Ok(None);
    }
    if plain.is_empty() || UNDECIDED.contains(&plain.as_str()) {
        return Ok(Some(When::Undecided));
    }
    if ONGOING.contains(&plain.as_str()) {
        return Ok(Some(When::Ongoing));
    }
    let said = || cell.trim().chars().take(60).collect::<String>();
    let found = match bounded(&text) {
        // A star points to words elsewhere.
        Ok(read) if read.exact && !read.more && !cell.contains('*') => Ok(When::On(read.last)),
        Ok(read) => Ok(When::By(read.last)),
        Err(fault) if text.len() > LONGEST => Err(fault),
        Err(fault) => remark::with_remark(cell).unwrap_or(Err(fault)),
    };
    let found = found.and_then(|when| match when.date() {
        Some(date) if !(1990..=2099).contains(&date.year()) => Err(Fault::OutOfRange),
        _ => Ok(when),
    });
    found.map(Some).map_err(|fault| match fault {
        Fault::Unreadable => WhenError::Unreadable(said()),
        Fault::NoYear => WhenError::NoYear(said()),
        Fault::Unreal => WhenError::Unreal(said()),
        Fault::Several => WhenError::Several(said()),
        Fault::TwoWays => WhenError::TwoWays(said()),
        Fault::OutOfRange => WhenError::OutOfRange(said()),
    })
}

/// The first day of what a cell names, where it is a day or a stretch of time without a remark: the day on which work
/// begins that is to begin then. What is to begin in the middle of a stretch or late in it begins when that part ends.
#[must_use]
pub fn first_day(cell: &str) -> Option<Date> {
    let read = bounded(&parts::tidy(cell)).ok()?;
    Some(read.first).filter(|date| (1990..=2099).contains(&date.year()))
}

fn bounded(text: &str) -> Result<Read, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::Unreadable);
    }
    read(text)
}

/// The day that a spreadsheet stores as a number: days since 30 December 1899. A part of a day is its time.
#[must_use]
pub fn serial(number: f64) -> Option<Date> {
    // The first day after the twenty-ninth of February 1900, which spreadsheets know and the calendar does not.
    if !(61.0..2_958_466.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the range just checked"
    )]
    let days = number.floor() as i64;
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(days))
        .ok()
}
