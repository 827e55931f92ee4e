//! What stands in a field, and how it is written: numbers, dates, and names in their order.

use crate::table::Problem;
use jiff::civil::{Date, DateTime, date};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A moment as a table writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment<'a> {
    /// For comparing and sorting.
    pub at: DateTime,
    /// As it is written in answers: as it was read, but for 31/12/2024, which becomes 2024-12-31.
    pub text: Cow<'a, str>,
}

/// A finite number as tables write it; thousands may be grouped by commas, as in 1,234.5.
pub fn number(text: &str) -> Option<f64> {
    let plain = if text.contains(',') {
        let whole = text.split('.').next().unwrap_or_default();
        let mut groups = whole.trim_start_matches(['-', '+']).split(',');
        let first = groups.next().unwrap_or_default();
        if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
            return None;
        }
        Cow::Owned(text.replace(',', ""))
    } else {
        Cow::Borrowed(text)
    };
    // Only what looks like a number: Rust also reads words such as `inf`. It reads no letter beyond ASCII.
    if plain
        .bytes()
        .any(|c| c.is_ascii_alphabetic() && c != b'e' && c != b'E')
    {
        return None;
    }
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A moment from the text of an option or a field: 2024-12-31, 2024-12-31T12:00, 31/12/2024, 2024-12, 2024/25 (a
/// financial year) or 2024.
#[must_use]
pub fn moment(text: &str) -> Option<Moment<'_>> {
    let text = text.trim();
    let kept = |at: DateTime| {
        Some(Moment {
            at,
            text: Cow::Borrowed(text),
        })
    };
    if let Some(day) = plain_day(text) {
        return kept(day.at(0, 0, 0, 0));
    }
    let parts: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = parts.as_slice() {
        let plain = day.len() <= 2 && month.len() <= 2 && year.len() == 4;
        let found = Date::new(
            plain.then(|| year.parse().ok()).flatten()?,
            month.parse().ok()?,
            day.parse().ok()?,
        );
        let found = found.ok()?;
        return Some(Moment {
            at: found.at(0, 0, 0, 0),
            text: Cow::Owned(found.to_string()),
        });
    }
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if digits(text, 4) {
        let year = text.parse().ok()?;
        return kept(Date::new(year, 1, 1).ok()?.at(0, 0, 0, 0));
    }
    // A financial year begins in April.
    if let [year, next] = parts.as_slice()
        && digits(year, 4)
        && digits(next, 2)
    {
        let first: i16 = year.parse().ok()?;
        let follows = next.parse() == Ok((first + 1) % 100);
        let begin = Date::new(first, 4, 1).ok()?.at(0, 0, 0, 0);
        return follows.then_some(begin).and_then(kept);
    }
    if let Some((year, month)) = text.split_once('-')
        && digits(year, 4)
        && digits(month, 2)
    {
        let found = Date::new(year.parse().ok()?, month.parse().ok()?, 1);
        return kept(found.ok()?.at(0, 0, 0, 0));
    }
    if text.len() < date(2000, 1, 1).to_string().len() {
        return None;
    }
    kept(text.trim_end_matches(['Z', 'z']).parse().ok()?)
}

/// A day such as 2024-12-31: what most tables have in most rows.
fn plain_day(text: &str) -> Option<Date> {
    let letters: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *letters else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| i16::from(digit - b'0'))?;
            Some(10 * number + digit)
        })
    };
    let small = |digits: &[u8]| i8::try_from(number(digits)?).ok();
    Date::new(number(&[a, b, c, d])?, small(&[e, f])?, small(&[g, h])?).ok()
}

/// Moments from an option that lists them with commas between.
///
/// # Errors
/// When one of them is none.
pub fn moments<'a>(option: &str, texts: &'a [String]) -> Result<Vec<Moment<'a>>, Problem> {
    let each = |text: &'a String| {
        moment(text).ok_or_else(|| {
            Problem::Option(format!(
                "failed to read {option}: \"{text}\" is not a date such as 2024-12-31"
            ))
        })
    };
    texts.iter().map(each).collect()
}

/// The different texts of a column in order: by number where all are numbers, by letter (of the code) otherwise.
pub fn ordered<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = texts.collect();
    all.sort_unstable();
    all.dedup();
    let numbers: Option<Vec<f64>> = all.iter().map(|text| number(text)).collect();
    if let Some(numbers) = numbers {
        let mut both: Vec<(f64, &str)> = numbers.into_iter().zip(all).collect();
        both.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        return both.into_iter().map(|(_, text)| text).collect();
    }
    all
}

/// A number with 17 significant digits, as C writes it with `%.17g`: enough that reading it gives the same number.
/// What is not a number is left empty.
pub fn digits(number: f64) -> String {
    const SIGNIFICANT: i32 = 17;
    /// 2⁵³: below it a whole number is written as it is.
    const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;
    const ROOM: usize = 26;
    if number.is_nan() {
        return String::new();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    if number.fract() == 0.0 && number.abs() < MOST_WHOLE {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2⁵³")]
        return (number as i64).to_string();
    }
    let mut scientific = String::with_capacity(ROOM);
    // Writing to text cannot fail.
    let _ = write!(scientific, "{number:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..SIGNIFICANT).contains(&exponent) {
        let mut text = without_trailing_zeros(mantissa).to_owned();
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(text, "e{sign}{:02}", exponent.abs());
        return text;
    }
    // The same digits, with the point in its place.
    let mut text = String::with_capacity(ROOM);
    text.extend(mantissa.strip_prefix('-').map(|_| '-'));
    let places = usize::try_from(exponent).unwrap_or_default();
    if exponent < 0 {
        text.push_str("0.");
        text.extend((exponent..-1).map(|_| '0'));
    }
    let digits = mantissa.bytes().filter(u8::is_ascii_digit);
    for (place, digit) in digits.enumerate() {
        text.push(char::from(digit));
        if exponent >= 0 && place == places {
            text.push('.');
        }
    }
    text.truncate(without_trailing_zeros(&text).len());
    text
}

/// A number with 17 significant digits, or nothing.
pub fn digits_if_any(number: Option<f64>) -> String {
    number.map(digits).unwrap_or_default()
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
