//! Full-time equivalents, exactly: 0.1 and 0.2 are 0.3.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;
use thiserror::Error;

/// How many of our units one full-time post is.
const UNIT: i64 = 1_000_000;
/// How many decimal places the unit allows.
const PLACES: usize = 6;
/// The most that one figure may be: several times what the largest council employs. Sums of tens of millions of such figures still fit.
pub const MOST_FTE: Fte = Fte(100_000 * UNIT);

/// An amount of working time in full-time equivalents. Kept, stored and serialised as whole millionths, and so exact; it may be below zero where
/// more is away than there was.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fte(i64);

/// Why a text is no amount of working time, as a clause about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FteProblem {
    /// It is not a plain decimal number.
    #[error("is not a number such as 0.6")]
    NotANumber,
    /// It is below zero.
    #[error("is below 0: enter a number of 0 or more")]
    Negative,
    /// It has more decimal places than are kept.
    #[error("has more than {PLACES} decimal places: round it first")]
    TooFine,
    /// It is more than any council has.
    #[error("is more than {MOST_FTE}: enter full-time equivalents, not hours or pounds")]
    TooMuch,
}

impl Fte {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One full-time post.
    pub const ONE: Self = Self(UNIT);

    /// From whole millionths, as it is stored.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// In whole millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// This much on each of so many days.
    #[must_use]
    pub fn on_days(self, days: i32) -> FteDays {
        FteDays(i128::from(self.0) * i128::from(days))
    }

    /// As people say it: “0.6 FTE”.
    pub fn in_words(self) -> String {
        format!("{self} FTE")
    }
}

impl FromStr for Fte {
    type Err = FteProblem;

    /// Reads a plain decimal number of zero or more, such as 0.6, 18 or .5.
    fn from_str(text: &str) -> Result<Self, FteProblem> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !plain(whole) || !plain(part) {
            return Err(FteProblem::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if is_negative && !(part.is_empty() && whole.bytes().all(|byte| byte == b'0')) {
            return Err(FteProblem::Negative);
        }
        if part.len() > PLACES {
            return Err(FteProblem::TooFine);
        }
        let digit = |so_far: i64, byte: u8| {
            let digit = i64::from(byte.saturating_sub(b'0'));
            so_far.saturating_mul(10).saturating_add(digit)
        };
        let padding = std::iter::repeat_n(b'0', PLACES - part.len());
        let all = whole.bytes().chain(part.bytes()).chain(padding);
        let read = Self(all.fold(0, digit));
        (read <= MOST_FTE)
            .then_some(read)
            .ok_or(FteProblem::TooMuch)
    }
}

impl Add for Fte {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Fte {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Fte {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fte {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Fte {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Fte {
    /// The shortest decimal number: 0.6, 18, -0.4.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(i128::from(self.0), f)
    }
}

/// Working time over days: what half a post is over ten days is five. Exact, as [`Fte`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FteDays(i128);

impl FteDays {
    /// In whole days, half a day rounded up.
    #[must_use]
    pub fn whole(self) -> i64 {
        let unit = i128::from(UNIT);
        let rounded = (self.0 + unit / 2).div_euclid(unit);
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }
}

impl Add for FteDays {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for FteDays {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

impl fmt::Display for FteDays {
    /// The shortest decimal number of days: 126.8.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, f)
    }
}

fn decimal(millionths: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if millionths < 0 { "-" } else { "" };
    let unit = u128::from(UNIT.unsigned_abs());
    let size = millionths.unsigned_abs();
    let (whole, part) = (size / unit, size % unit);
    let written = if part == 0 {
        format!("{sign}{whole}")
    } else {
        let part = format!("{part:0PLACES$}");
        format!("{sign}{whole}.{}", part.trim_end_matches('0'))
    };
    f.pad(&written)
}
