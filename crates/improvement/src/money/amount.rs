//! Amounts of money, and numbers as people write them, without a floating point anywhere.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// Money in whole pence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Pence(pub i64);

/// The most money that is read: ten thousand million pounds. Beyond it something was mistyped.
const MOST: i64 = 1_000_000_000_000;

impl Pence {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Whole pounds.
    #[must_use]
    pub const fn pounds(pounds: i64) -> Self {
        Self(pounds * 100)
    }

    /// Reads `131243`, `£131,243`, `1,290.50` or `-£5`: pounds, with no or two decimal places (or one, where a spreadsheet dropped a zero).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let text = text.strip_prefix('£').unwrap_or(text).trim_start();
        if text.starts_with(['-', '−']) {
            return None;
        }
        let pence = Decimal::parse(&ungrouped(text)?)?.whole(2)?;
        let pence = i64::try_from(pence).ok().filter(|pence| *pence <= MOST)?;
        Some(Self(if negative { -pence } else { pence }))
    }

    /// As files have it: `1147980.69`.
    #[must_use]
    pub fn plain(self) -> String {
        let mut text = String::with_capacity(16);
        self.write_plain(&mut text);
        text
    }

    /// Writes [`Pence::plain`] behind a text: tables of a hundred thousand amounts are written so.
    pub fn write_plain(self, text: &mut String) {
        let mut digits = [b'0'; 20];
        let mut left = self.0.unsigned_abs();
        let mut from = digits.len();
        // At least three digits: 5 pence are 0.05.
        while left > 0 || from > digits.len() - 3 {
            from -= 1;
            digits[from] = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
        let (pounds, pence) = digits[from..].split_at(digits.len() - 2 - from);
        text.extend((self.0 < 0).then_some('-'));
        text.extend(pounds.iter().map(|digit| char::from(*digit)));
        text.push('.');
        text.extend(pence.iter().map(|digit| char::from(*digit)));
    }

    /// The amount over so many, in tenths of a penny and below cut by rounding half up.
    #[must_use]
    pub fn divided_by(self, by: i64) -> Option<Self> {
        rounded(i128::from(self.0), i128::from(by)).map(Self)
    }

    /// This share of the amount, rounded half up.
    #[must_use]
    pub fn times(self, share: Decimal) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(share.units()))?;
        rounded(product, share.denominator()).map(Self)
    }
}

impl fmt::Display for Pence {
    /// As people read it: `£1,147,980.69`, `−£106,459.39`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "−" } else { "" };
        write!(f, "{sign}£{}.{:02}", grouped(size / 100), size % 100)
    }
}

impl Add for Pence {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Pence {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Pence {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Pence {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

/// A whole number with commas between thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,290.50` without its commas; none where they are not between thousands.
fn ungrouped(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let well = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (well && !rest.contains(',')).then(|| text.replace(',', ""))
}

/// A fraction as a whole number, half away from zero: so a credit is rounded as the charge was that it takes back. None for a fraction
/// of nothing, or one that is too large.
pub(super) fn rounded(numerator: i128, denominator: i128) -> Option<i64> {
    if denominator == 0 {
        return None;
    }
    let negative = (numerator < 0) != (denominator < 0);
    let (numerator, denominator) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let whole = numerator / denominator;
    let rest = numerator % denominator;
    let whole = whole + u128::from(rest >= denominator - rest);
    let whole = i64::try_from(whole).ok()?;
    Some(if negative { -whole } else { whole })
}

/// A part of a whole in per cent, to three decimal places: £180,028.95 of £1,648,000 is 10.924. None of nothing.
#[must_use]
pub fn share_of(part: Pence, whole: Pence) -> Option<Decimal> {
    let thousandths = rounded(i128::from(part.0) * 100_000, i128::from(whole.0))?;
    Decimal::new(thousandths, 3)
}

/// A decimal number, exactly as it was written: `units` ÷ 10^`places`, without zeros at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    units: i64,
    places: u8,
}

impl Decimal {
    /// The most decimal places, and the most digits in all: what fits for certain. A spreadsheet writes 15.
    pub const MOST_PLACES: u8 = 18;
    /// Nothing.
    pub const ZERO: Self = Self {
        units: 0,
        places: 0,
    };
    /// One.
    pub const ONE: Self = Self {
        units: 1,
        places: 0,
    };

    /// A number of so many units, each the `places`-th decimal place; none beyond [`Decimal::MOST_PLACES`].
    #[must_use]
    pub const fn new(units: i64, places: u8) -> Option<Self> {
        if places > Self::MOST_PLACES {
            return None;
        }
        let mut number = Self { units, places };
        while number.places > 0 && number.units % 10 == 0 {
            number.units /= 10;
            number.places -= 1;
        }
        Some(number)
    }

    /// Reads `0.6`, `.6`, `15.90`, `-2`: digits and one point, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, plain) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
        let rest = rest.trim_end_matches('0');
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let bare = whole.is_empty() && plain.trim_start_matches('.').is_empty();
        if bare || !all_digits(whole) || !all_digits(rest) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() + rest.len() > usize::from(Self::MOST_PLACES) {
            return None;
        }
        let mut units: i64 = 0;
        for digit in whole.bytes().chain(rest.bytes()) {
            units = units * 10 + i64::from(digit - b'0');
        }
        let places = u8::try_from(rest.len()).ok()?;
        Self::new(if negative { -units } else { units }, places)
    }

    /// Reads a share: `0.9282`, or `92.82%`.
    #[must_use]
    pub fn parse_share(text: &str) -> Option<Self> {
        match text.trim().strip_suffix('%') {
            Some(percent) => Self::parse(percent)?.percent(),
            None => Self::parse(text),
        }
    }

    /// Reads per cent: `15.9`, or `15.9%`.
    #[must_use]
    pub fn parse_percent(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::parse(text.strip_suffix('%').unwrap_or(text))
    }

    /// The share that so many per cent are: 15.9 is 0.159. None beyond [`Decimal::MOST_PLACES`].
    #[must_use]
    pub const fn percent(self) -> Option<Self> {
        Self::new(self.units, self.places + 2)
    }

    /// How many of its last decimal place it is.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.units
    }

    /// How many decimal places it has.
    #[must_use]
    pub const fn places(self) -> u8 {
        self.places
    }

    /// What its units are parts of.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        10_i128.pow(self.places as u32)
    }

    /// Whether it is more than zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// The number of so many decimal places that it is exactly; none where it has more.
    fn whole(self, places: u8) -> Option<i128> {
        let more = places.checked_sub(self.places)?;
        Some(i128::from(self.units) * 10_i128.pow(u32::from(more)))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = (i128::from(self.units), i128::from(other.units));
        // Each has at most 18 digits beside at most 18 zeros.
        (one * other.denominator()).cmp(&(two * self.denominator()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = i128::from(self.units).abs();
        let sign = if self.units < 0 { "-" } else { "" };
        let (whole, rest) = (size / self.denominator(), size % self.denominator());
        match usize::from(self.places) {
            0 => write!(f, "{sign}{whole}"),
            places => write!(f, "{sign}{whole}.{rest:0places$}"),
        }
    }
}
