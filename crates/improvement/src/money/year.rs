//! The financial year of a council: from 1 April to 31 March.

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// A financial year, by the calendar year in which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FinancialYear(i16);

impl FinancialYear {
    /// The first there is.
    pub const EARLIEST: Self = Self(1900);

    /// The year that begins on 1 April of a calendar year from 1900 to 2199; none outside, for there something was mistyped.
    #[must_use]
    pub const fn beginning(year: i16) -> Option<Self> {
        match year {
            1900..=2199 => Some(Self(year)),
            _ => None,
        }
    }

    /// The year in which a day lies; none outside those there are.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::beginning(day.year() - i16::from(day.month() < 4))
    }

    /// Reads `2019-20`, `2019/20` or `2019-2020`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, next) = text.trim().split_once(['-', '/', '–'])?;
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if first.len() != 4 || !matches!(next.len(), 2 | 4) || !plain(first) || !plain(next) {
            return None;
        }
        let (year, after): (i16, i16) = (first.parse().ok()?, next.parse().ok()?);
        let follows = match next.len() {
            2 => after == (year + 1) % 100,
            _ => after == year + 1,
        };
        Self::beginning(year).filter(|_| follows)
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn begins(self) -> i16 {
        self.0
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> Date {
        date(self.0, 4, 1)
    }

    /// Its last day.
    #[must_use]
    pub const fn last(self) -> Date {
        date(self.0 + 1, 3, 31)
    }

    /// The year after it; after the last there is, itself.
    #[must_use]
    pub const fn next(self) -> Self {
        match Self::beginning(self.0 + 1) {
            Some(next) => next,
            None => self,
        }
    }

    /// The year before it; before the first there is, itself.
    #[must_use]
    pub const fn previous(self) -> Self {
        match Self::beginning(self.0 - 1) {
            Some(previous) => previous,
            None => self,
        }
    }

    /// This year and those after it up to another.
    pub fn up_to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}
