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
    /// Whether it is a year that lies in two, such as 2019/20 or 201920. 2011-12 is one where its column says so.
    pub lies_in_two: bool,
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

/// A moment from the text of an option or a field: 2024-12-31, 2024-12-31T12:00, 31/12/2024, 2024-12, 2024/25,
/// 2024-25 or 202425 (a year that lies in two) or 2024.
#[must_use]
pub fn moment(text: &str) -> Option<Moment<'_>> {
    let text = text.trim();
    let kept = |at: DateTime| {
        Some(Moment {
            at,
            text: Cow::Borrowed(text),
            lies_in_two: false,
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
            lies_in_two: false,
        });
    }
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if digits(text, 4) {
        let year = text.parse().ok()?;
        return kept(Date::new(year, 1, 1).ok()?.at(0, 0, 0, 0));
    }
    // What may be a month, as 2011-12, is one here: among others of its column it may be a year (see `year_of_two`).
    if let Some((year, month)) = text.split_once('-')
        && digits(year, 4)
        && digits(month, 2)
        && let Ok(found) = Date::new(year.parse().ok()?, month.parse().ok()?, 1)
    {
        return kept(found.at(0, 0, 0, 0));
    }
    if let Some(begins) = year_of_two(text) {
        return Some(Moment {
            at: begins,
            text: Cow::Borrowed(text),
            lies_in_two: true,
        });
    }
    if parts.len() == 2 {
        return None;
    }
    if text.len() < date(2000, 1, 1).to_string().len() {
        return None;
    }
    kept(text.trim_end_matches(['Z', 'z']).parse().ok()?)
}

/// The beginning of a year that lies in two: 2024/25, 2024-25, 2024/2025 or 202425. A financial year begins in April, and where all are school years
/// that does no harm.
pub fn year_of_two(text: &str) -> Option<DateTime> {
    let (first, next) = match text.len() {
        6 => text.split_at_checked(4)?,
        7 | 9 => text.split_once(['/', '-'])?,
        _ => return None,
    };
    let number = |text: &str| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i16>().ok().filter(|_| is_plain)
    };
    let (year, after) = (number(first).filter(|_| first.len() == 4)?, number(next)?);
    let follows = match next.len() {
        2 => after == (year + 1) % 100,
        4 => after == year + 1,
        _ => false,
    };
    let plausible = (1900..2200).contains(&year);
    (follows && plausible)
        .then(|| Date::new(year, 4, 1).ok())
        .flatten()
        .map(|begins| begins.at(0, 0, 0, 0))
}

/// How the moments of a column are read. 2011-12 is December among months, and a year among years that lie in two.
pub fn reader<'a>(mut column: impl Iterator<Item = &'a str>) -> fn(&str) -> Option<DateTime> {
    if column.all(|text| year_of_two(text).is_some()) {
        |text| year_of_two(text.trim()).or_else(|| Some(moment(text)?.at))
    } else {
        |text| Some(moment(text)?.at)
    }
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

/// How many digits tell any two numbers apart.
const SIGNIFICANT: i32 = 17;

/// A number with 17 significant digits, as C writes it with `%.17g`: enough that reading it gives the same number.
/// What is not a number is left empty.
pub fn digits(number: f64) -> String {
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
    let (digits, exponent) = significant(number.abs()).unwrap_or_else(|| any(number.abs()));
    let digits = digits.to_string();
    let digits = digits.trim_end_matches('0');
    let mut text = String::with_capacity(ROOM);
    text.extend((number < 0.0).then_some('-'));
    // How many digits stand before the point.
    let whole = usize::try_from(exponent + 1).unwrap_or_default();
    if !(-4..SIGNIFICANT).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        // Writing to text cannot fail.
        let _ = write!(text, "{first}{point}{rest}e{sign}{:02}", exponent.abs());
    } else if exponent < 0 {
        text.push_str("0.");
        text.extend((exponent..-1).map(|_| '0'));
        text.push_str(digits);
    } else if let Some((before, after)) = digits.split_at_checked(whole) {
        text.push_str(before);
        text.extend((!after.is_empty()).then_some('.'));
        text.push_str(after);
    } else {
        text.push_str(digits);
        text.extend((digits.len()..whole).map(|_| '0'));
    }
    text
}

/// The 17 first digits of a number, rounded half to even, and the power of ten of the first; of numbers of the usual size, which
/// can be told in 128 bits without a remainder.
fn significant(number: f64) -> Option<(u64, i32)> {
    const LEAST: u128 = 10_u128.pow(SIGNIFICANT.unsigned_abs() - 1);
    let bits = number.to_bits();
    // The number is this over two to the power of `halved`.
    let mantissa = u128::from(bits & ((1 << 52) - 1) | 1 << 52);
    let halved = 1075_u64.checked_sub(bits >> 52)?;
    if !(1..64).contains(&halved) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between -4 and 16")]
    let mut exponent = number.log10().floor() as i32;
    loop {
        let power = u32::try_from(SIGNIFICANT - 1 - exponent).ok()?;
        let product = mantissa * u128::from(10_u64.checked_pow(power)?);
        let (digits, rest) = (product >> halved, product & ((1 << halved) - 1));
        let half = 1 << (halved - 1);
        let up = rest > half || (rest == half && digits % 2 == 1);
        let digits = digits + u128::from(up);
        // The logarithm is off by one where rounding carries, and may be next to a power of ten.
        if digits < LEAST {
            exponent -= 1;
        } else if digits >= 10 * LEAST {
            exponent += 1;
        } else {
            return Some((u64::try_from(digits).ok()?, exponent));
        }
    }
}

/// The same of any number.
fn any(number: f64) -> (u64, i32) {
    let scientific = format!("{number:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replacen('.', "", 1);
    let digits = digits.parse().unwrap_or_default();
    (digits, exponent.parse().unwrap_or_default())
}

/// A number with 17 significant digits, or nothing.
pub fn digits_if_any(number: Option<f64>) -> String {
    number.map(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests;
