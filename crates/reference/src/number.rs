//! Numbers exactly as published, and what may stand in their place.

use std::fmt;

use improvement::outcomes::Marker;

/// The most decimal places a figure keeps. Beyond the sixth, published files hold only the noise of
/// the spreadsheet they passed through.
pub const MOST_PLACES: u8 = 6;

/// A decimal number: `units` ÷ 10^`places`, with no trailing zero among the places.
///
/// 12.30 is held as 123 with 1 place, so that two equal numbers are always equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    units: i64,
    places: u8,
}

impl Number {
    /// A number of so many units, each the `places`-th decimal place. Trailing zeros are dropped.
    ///
    /// `places` beyond [`MOST_PLACES`] gives `None`.
    #[must_use]
    pub const fn new(units: i64, places: u8) -> Option<Self> {
        if places > MOST_PLACES {
            return None;
        }
        let mut number = Self { units, places };
        while number.places > 0 && number.units % 10 == 0 {
            number.units /= 10;
            number.places -= 1;
        }
        Some(number)
    }

    /// Reads a number as published files write it: `12.3`, `1,549`, `7.0000000000000007E-2`, `12.299999999999999`.
    ///
    /// It is rounded to [`MOST_PLACES`] decimal places and to fifteen digits in all. Not a finite number, or too large to hold: `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = if text.contains(',') {
            grouped(text)?
        } else {
            text.to_owned()
        };
        let starts_well = plain
            .strip_prefix('-')
            .unwrap_or(&plain)
            .starts_with(|first: char| first.is_ascii_digit());
        let value: f64 = if starts_well {
            plain.parse().ok()?
        } else {
            return None;
        };
        Self::from_f64(value)
    }

    /// The nearest number with at most [`MOST_PLACES`] decimal places and fifteen digits. Not finite, or too large to hold: `None`.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() || value.abs() >= 1e12 {
            return None;
        }
        // A floating-point number holds fifteen digits for certain; what follows them is noise.
        let whole = format!("{:.0}", value.abs().trunc()).len();
        let places = usize::from(MOST_PLACES).min(15_usize.saturating_sub(whole));
        let units = format!("{value:.places$}").replace('.', "").parse().ok()?;
        Self::new(units, u8::try_from(places).ok()?)
    }

    /// This number rounded half away from zero to so many decimal places.
    #[must_use]
    pub fn rounded(self, places: u8) -> Self {
        if self.places <= places {
            return self;
        }
        let step = 10_i64.pow(u32::from(self.places - places));
        let half = if self.units < 0 { -step / 2 } else { step / 2 };
        let units = self.units.saturating_add(half) / step;
        Self::new(units, places).unwrap_or(self)
    }

    /// How many of its last decimal place the number is.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.units
    }

    /// How many decimal places it has, without trailing zeros.
    #[must_use]
    pub const fn places(self) -> u8 {
        self.places
    }

    /// The nearest floating-point number, for drawing and statistics.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "asked for by name")]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10_f64.powi(i32::from(self.places))
    }
}

/// `1,549` without its thousands separators; anything grouped otherwise is not a number.
fn grouped(text: &str) -> Option<String> {
    let (whole, rest) = text
        .split_once('.')
        .map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches('-');
    let well = (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    let whole = whole.replace(',', "");
    well.then(|| rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}")))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.units);
        }
        let step = 10_u64.pow(u32::from(self.places));
        let size = self.units.unsigned_abs();
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.places);
        write!(f, "{sign}{}.{:0width$}", size / step, size % step)
    }
}

/// What was published for one area and one period: a number, or a marker in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// A number.
    Number(Number),
    /// No number, and why.
    Marker(Marker),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        Number::parse(text).map(|number| number.to_string())
    }

    #[test]
    fn the_noise_of_spreadsheets_goes_and_real_digits_stay() {
        for (text, expected) in [
            ("12.3000000001", "12.3"),
            ("12.299999999999999", "12.3"),
            ("7.0000000000000007E-2", "0.07"),
            ("-7.0000000000000007E-2", "-0.07"),
            ("5.0169999999999999E-2", "0.05017"),
            ("0.02208", "0.02208"),
            ("100", "100"),
            ("0", "0"),
            ("-0.5", "-0.5"),
            ("1,549", "1549"),
            ("16012355892", "16012355892"),
            ("1,234,567.25", "1234567.25"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_read_as_one() {
        for text in [
            "", "-", "c", "x", "NaN", "inf", "1,2", "1,2345", ",123", "1e40", "+1", "--1", "1 2",
            "£5",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(units in -1_000_000_000_000_i64..1_000_000_000_000, places in 0_u8..=6) {
            let number = Number::new(units, places).unwrap();
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,24}") {
            let _ = Number::parse(&text);
        }

        #[test]
        fn rounding_moves_by_half_a_place_at_most(units in -1_000_000_000_000_i64..1_000_000_000_000, places in 0_u8..=6) {
            let number = Number::new(units, 6).unwrap();
            let rounded = number.rounded(places);
            prop_assert!(rounded.places() <= places);
            let half = 0.5 / 10_f64.powi(i32::from(places));
            prop_assert!((rounded.to_f64() - number.to_f64()).abs() <= half + 1e-9);
        }
    }
}
