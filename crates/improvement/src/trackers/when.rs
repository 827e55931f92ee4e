//! Dates in the ways in which people type them into trackers.
//!
//! What can be meant in one way only is read; what could be meant in two (Q2 2025: of the calendar or of the
//! financial year?) is refused with both, so that nobody's deadline is guessed. A month, a quarter or a year
//! stands for its last day, as a deadline does. The financial year begins on 1 April, the school year on 1 September.

use jiff::civil::Date;
use thiserror::Error;

/// When something is to be done, as a tracker says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On this day.
    On(Date),
    /// By the end of a month, a quarter or another stretch of time: this is its last day.
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
        "“{0}” is not a date: write it as 3 September 2024, Sept 2024, Q2 2024/25, ongoing or TBC"
    )]
    Unreadable(String),
    /// The year is missing.
    #[error("“{0}” has no year: write the year too")]
    NoYear(String),
    /// There is no such day.
    #[error("“{0}” is not a day of the calendar: write the day first, then the month")]
    Unreal(String),
    /// A quarter or a season of a year that could be the calendar's or the council's.
    #[error(
        "“{0}” can be meant in two ways: write the financial year, as in Q2 2024/25, or the month"
    )]
    TwoWays(String),
    /// It lies where no plan does.
    #[error("“{0}” is outside the years 1990 to 2099: check the year")]
    OutOfRange(String),
}

/// A part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A number, with how many figures it has.
    Number(i32, usize),
    /// Letters.
    Word(String),
    /// A stroke, a hyphen or a full stop between numbers.
    Join(char),
}

/// Why a text is no date, without the text.
enum Fault {
    Unreadable,
    NoYear,
    Unreal,
    TwoWays,
    OutOfRange,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words around a date that do not change it.
const AROUND: &[&str] = &[
    "by",
    "before",
    "due",
    "the",
    "of",
    "in",
    "on",
    "at",
    "from",
    "end",
    "late",
    "mid",
    "early",
    "date",
    "target",
    "deadline",
    "complete",
    "completed",
    "completion",
    "for",
    "approx",
    "approximately",
    "circa",
    "year",
    "financial",
    "fy",
    "month",
    "w",
    "c",
    "e",
    "week",
    "commencing",
    "ending",
    "beginning",
    "monday",
    "mon",
    "tuesday",
    "tue",
    "tues",
    "wednesday",
    "wed",
    "thursday",
    "thu",
    "thur",
    "thurs",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun",
    "latest",
    "no",
    "later",
    "than",
    "until",
];

const ONGOING: &[&str] = &[
    "ongoing",
    "on going",
    "continuous",
    "continuing",
    "continual",
    "rolling",
    "throughout",
    "business as usual",
    "bau",
    "weekly",
    "fortnightly",
    "monthly",
    "bi monthly",
    "quarterly",
    "termly",
    "annually",
    "annual",
    "yearly",
    "daily",
    "regular",
    "regularly",
];

const UNDECIDED: &[&str] = &[
    "tbc",
    "tba",
    "tbd",
    "to be confirmed",
    "to be agreed",
    "to be decided",
    "to be determined",
    "to be set",
    "date tbc",
    "date to be confirmed",
    "dates tbc",
    "not set",
    "unknown",
    "asap",
    "as soon as possible",
    "immediate",
    "immediately",
    "urgent",
];

/// Reads a cell; nothing when it is empty, a dash or “n/a”.
///
/// # Errors
/// When what it says is no date, or could be meant in two ways.
pub fn when(cell: &str) -> Result<Option<When>, WhenError> {
    let text = tidy(cell);
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
    read(&text).map(Some).map_err(|fault| match fault {
        Fault::Unreadable => WhenError::Unreadable(said()),
        Fault::NoYear => WhenError::NoYear(said()),
        Fault::Unreal => WhenError::Unreal(said()),
        Fault::TwoWays => WhenError::TwoWays(said()),
        Fault::OutOfRange => WhenError::OutOfRange(said()),
    })
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

/// Small letters, single spaces, one kind of hyphen.
fn tidy(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for letter in cell.chars().flat_map(char::to_lowercase) {
        match letter {
            '–' | '—' | '‑' | '−' | '‐' => text.push('-'),
            '’' | '\'' | '(' | ')' | '[' | ']' | '*' => {}
            letter if letter.is_whitespace() => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            letter => text.push(letter),
        }
    }
    text.trim().trim_end_matches(['.', ',', ';']).to_owned()
}

/// What stands between the beginning of a stretch of time and its end.
const BETWEEN: [&str; 3] = [" to ", " - ", " until "];

/// A cell in which more of these stand is a text and no date; reading it in every way would take for ever.
const MOST_BETWEEN: usize = 4;

fn read(text: &str) -> Result<When, Fault> {
    let stretches: usize = BETWEEN.iter().map(|one| text.matches(one).count()).sum();
    let between = BETWEEN.iter().filter(|_| stretches <= MOST_BETWEEN);
    // “April to September 2024”, “01/04/2024 - 30/09/2024”: done when the last of it is.
    for between in between {
        if let Some((first, last)) = text.split_once(between) {
            let last = read(last);
            let first_is = match read(first) {
                Err(Fault::NoYear) => bare_month(first) || last.is_ok(),
                other => other.is_ok(),
            };
            if last.is_ok() && first_is {
                return last;
            }
        }
    }
    let text = without_time(text).replace(':', " ");
    let mut parts = parts(&text)?;
    let term = parts.iter().any(|part| is(part, "term"));
    let school = parts
        .iter()
        .any(|part| is(part, "academic") || is(part, "school"));
    parts.retain(|part| !matches!(part, Part::Word(word) if AROUND.contains(&word.as_str()) || matches!(word.as_str(), "term" | "academic" | "school")));
    while matches!(parts.first(), Some(Part::Join(_))) {
        parts.remove(0);
    }
    while matches!(parts.last(), Some(Part::Join(_))) {
        parts.pop();
    }
    one(&parts, term, school)
}

fn is(part: &Part, word: &str) -> bool {
    matches!(part, Part::Word(one) if one == word)
}

fn bare_month(text: &str) -> bool {
    text.split(' ').any(|word| month(word).is_some())
}

/// What stands before a time of day, which spreadsheets write after dates.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    let before = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    if before.len() == colon {
        return text;
    }
    before.strip_suffix('t').unwrap_or(before).trim_end()
}

fn parts(text: &str) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |same: fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            let figures = length(|c| c.is_ascii_digit());
            let number = rest[..figures].parse().map_err(|_| Fault::Unreadable)?;
            parts.push(Part::Number(number, figures));
            rest = &rest[figures..];
            // “3rd”, “21st”.
            for ending in ["st", "nd", "rd", "th"] {
                if let Some(after) = rest.strip_prefix(ending)
                    && !after.starts_with(char::is_alphabetic)
                {
                    rest = after;
                    break;
                }
            }
        } else if first.is_alphabetic() {
            let letters = length(char::is_alphabetic);
            parts.push(Part::Word(rest[..letters].to_owned()));
            rest = &rest[letters..];
        } else if matches!(first, '/' | '-' | '.' | '\\') {
            parts.push(Part::Join(first));
            rest = &rest[1..];
        } else if matches!(first, ' ' | ',') {
            rest = &rest[1..];
        } else {
            return Err(Fault::Unreadable);
        }
    }
    Ok(parts)
}

/// A month by its name or the beginning of it.
fn month(word: &str) -> Option<i8> {
    let place = MONTHS.iter().position(|name| {
        word.len() >= 3 && (name.starts_with(word) || (word == "sept" && *name == "september"))
    })?;
    i8::try_from(place + 1).ok()
}

/// A year of four figures or two.
fn year(number: i32, figures: usize) -> Result<i16, Fault> {
    let whole = match figures {
        2 if number < 80 => 2000 + number,
        2 => 1900 + number,
        4 => number,
        _ => return Err(Fault::Unreadable),
    };
    if !(1990..=2099).contains(&whole) {
        return Err(Fault::OutOfRange);
    }
    i16::try_from(whole).map_err(|_| Fault::OutOfRange)
}

fn day(year: i16, month: i32, day: i32) -> Result<Date, Fault> {
    let unreal = |_| Fault::Unreal;
    let (month, day) = (
        i8::try_from(month).map_err(unreal)?,
        i8::try_from(day).map_err(unreal)?,
    );
    Date::new(year, month, day).map_err(|_| Fault::Unreal)
}

fn last_of(year: i16, month: i8) -> Result<When, Fault> {
    let first = Date::new(year, month, 1).map_err(|_| Fault::Unreal)?;
    Ok(When::By(first.last_of_month()))
}

/// Two numbers that are a financial year, such as 2025/26, 25/26 or 2025-2026: the year in which it begins.
fn two_years(first: (i32, usize), second: (i32, usize)) -> Option<i16> {
    // The year in which it ends is one that is read, too.
    let begins = year(first.0, first.1)
        .ok()
        .filter(|begins| *begins < 2099)?;
    let follows = match second.1 {
        2 => (i32::from(begins) + 1) % 100 == second.0,
        4 => i32::from(begins) + 1 == second.0,
        _ => false,
    };
    // 11/12 could be a day; 25/26 cannot.
    let written = matches!((first.1, second.1), (4, 2 | 4))
        || (first.1 == 2 && second.1 == 2 && second.0 > 12);
    (follows && written).then_some(begins)
}

fn one(parts: &[Part], term: bool, school: bool) -> Result<When, Fault> {
    use Part::{Join, Number};
    match parts {
        [] => Err(Fault::Unreadable),
        [Number(number, figures)] => number_alone(*number, *figures, school),
        // A stored date with its time of day as a part of a day.
        [Number(number, 5), Join('.'), Number(..)] => number_alone(*number, 5, false),
        [Number(y, 4), Join(_), Number(m, _), Join(_), Number(d, _)] => {
            day(year(*y, 4)?, *m, *d).map(When::On)
        }
        [
            Number(d, 1..=2),
            Join(_),
            Number(m, 1..=2),
            Join(_),
            Number(y, figures),
        ] => day(year(*y, *figures)?, *m, *d).map(When::On),
        [Number(a, before), Join(_), Number(b, after)] => {
            two_numbers((*a, *before), (*b, *after), school)
        }
        [Number(a, before), Number(b, after)] => two_years((*a, *before), (*b, *after))
            .map_or(Err(Fault::Unreadable), |begins| end_of_year(begins, school)),
        _ => named(parts, term),
    }
}

fn number_alone(number: i32, figures: usize, school: bool) -> Result<When, Fault> {
    match figures {
        // 32874 is 1 January 1990 and 73050 is 31 December 2099.
        5 if (32_874..=73_050).contains(&number) => serial(f64::from(number))
            .map(When::On)
            .ok_or(Fault::OutOfRange),
        8 => {
            let (y, m, d) = (number / 10_000, number / 100 % 100, number % 100);
            day(year(y, 4)?, m, d).map(When::On)
        }
        4 if !school => last_of(year(number, 4)?, 12),
        4 => Err(Fault::TwoWays),
        _ => Err(Fault::Unreadable),
    }
}

fn end_of_year(begins: i16, school: bool) -> Result<When, Fault> {
    if school {
        last_of(begins + 1, 8)
    } else {
        last_of(begins + 1, 3)
    }
}

fn two_numbers(a: (i32, usize), b: (i32, usize), school: bool) -> Result<When, Fault> {
    if let Some(begins) = two_years(a, b) {
        return end_of_year(begins, school);
    }
    match (a, b) {
        ((m, 1..=2), (y, 4)) if (1..=12).contains(&m) => month_of(year(y, 4)?, m),
        ((y, 4), (m, 1..=2)) if (1..=12).contains(&m) => month_of(year(y, 4)?, m),
        ((1..=31, 1..=2), (1..=12, 1..=2)) => Err(Fault::NoYear),
        _ => Err(Fault::Unreadable),
    }
}

fn month_of(year: i16, month: i32) -> Result<When, Fault> {
    last_of(year, i8::try_from(month).map_err(|_| Fault::Unreal)?)
}

/// Dates with a word in them: a month, a quarter, a season or a term.
fn named(parts: &[Part], term: bool) -> Result<When, Fault> {
    let bare: Vec<&Part> = parts
        .iter()
        .filter(|part| !matches!(part, Part::Join(_)))
        .collect();
    if let Some(quarter) = quarter_in(&bare) {
        return quarter;
    }
    match bare.as_slice() {
        [Part::Word(word)] if month(word).is_some() => Err(Fault::NoYear),
        [Part::Word(word), Part::Number(number, figures)]
        | [Part::Number(number, figures), Part::Word(word)] => {
            let first = matches!(bare.first(), Some(Part::Number(..)));
            word_and_number(word, (*number, *figures), first, term)
        }
        [
            Part::Number(d, 1..=2),
            Part::Word(word),
            Part::Number(y, figures),
        ]
        | [
            Part::Word(word),
            Part::Number(d, 1..=2),
            Part::Number(y, figures @ 4),
        ] => match (month(word), two_years((*d, 2), (*y, *figures))) {
            (Some(month), _) => day(year(*y, *figures)?, i32::from(month), *d).map(When::On),
            (None, Some(begins)) => season(word, Years::Two(begins), term),
            _ => Err(Fault::Unreadable),
        },
        [
            Part::Word(word),
            Part::Number(a, before),
            Part::Number(b, after),
        ] => match two_years((*a, *before), (*b, *after)) {
            Some(begins) if month(word).is_none() => season(word, Years::Two(begins), term),
            Some(begins) => month_in(word, begins),
            None => Err(Fault::Unreadable),
        },
        _ => Err(Fault::Unreadable),
    }
}

/// “March 2024/25”: the month as it falls in that financial year.
fn month_in(word: &str, begins: i16) -> Result<When, Fault> {
    match month(word) {
        Some(month @ 4..) => last_of(begins, month),
        Some(month) => last_of(begins + 1, month),
        None => Err(Fault::Unreadable),
    }
}

fn word_and_number(
    word: &str,
    (number, figures): (i32, usize),
    number_first: bool,
    term: bool,
) -> Result<When, Fault> {
    match (month(word), figures) {
        (Some(_), 1) => Err(Fault::NoYear),
        // “25 Mar” is a day without its year; “Mar 25” and “Mar-25” are how spreadsheets write March 2025.
        (Some(_), 2) if number_first => Err(Fault::NoYear),
        (Some(month), _) => last_of(year(number, figures)?, month),
        (None, 2 | 4) => season(word, Years::One(year(number, figures)?), term),
        _ => Err(Fault::Unreadable),
    }
}

/// The year that stands beside a quarter or a season.
#[derive(Clone, Copy)]
enum Years {
    /// One year of the calendar.
    One(i16),
    /// A year that begins in this one and ends in the next.
    Two(i16),
}

fn season(word: &str, years: Years, term: bool) -> Result<When, Fault> {
    // A term lies in the school year that begins in September.
    let (month, of_second) = match (word, term) {
        ("autumn", true) => (12, false),
        ("spring", true) => (3, true),
        ("summer", true) => (7, true),
        ("autumn", false) => (11, false),
        ("spring", false) => (5, false),
        ("summer", false) => (8, false),
        ("winter", false) => (2, true),
        _ => return Err(Fault::Unreadable),
    };
    match years {
        Years::One(_) if word == "winter" => Err(Fault::TwoWays),
        Years::One(year) => last_of(year, month),
        Years::Two(begins) if of_second => last_of(begins + 1, month),
        Years::Two(begins) => last_of(begins, month),
    }
}

/// “Q2 2025/26”, “2025-26 Q2”, “2nd quarter 2025/26”: nothing when no quarter is named.
fn quarter_in(parts: &[&Part]) -> Option<Result<When, Fault>> {
    let q = parts
        .iter()
        .position(|part| ["q", "qtr", "quarter"].iter().any(|word| is(part, word)))?;
    let at = |place: Option<usize>| match place.and_then(|place| parts.get(place)) {
        Some(Part::Number(quarter @ 1..=4, 1)) => Some(*quarter),
        _ => None,
    };
    // “Q2”, or “2nd quarter”.
    let (other, quarter) = match (at(Some(q + 1)), at(q.checked_sub(1))) {
        (Some(quarter), _) => (q + 1, quarter),
        (None, Some(quarter)) => (q - 1, quarter),
        (None, None) => return Some(Err(Fault::Unreadable)),
    };
    let years: Vec<(i32, usize)> = parts
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != q && *place != other)
        .filter_map(|(_, part)| match part {
            Part::Number(number, figures) => Some((*number, *figures)),
            _ => None,
        })
        .collect();
    if years.len() + 2 != parts.len() {
        return Some(Err(Fault::Unreadable));
    }
    Some(match years.as_slice() {
        [] => Err(Fault::NoYear),
        [_] => Err(Fault::TwoWays),
        [first, second] => match two_years(*first, *second) {
            Some(begins) => match quarter {
                1 => last_of(begins, 6),
                2 => last_of(begins, 9),
                3 => last_of(begins, 12),
                _ => last_of(begins + 1, 3),
            },
            None => Err(Fault::Unreadable),
        },
        _ => Err(Fault::Unreadable),
    })
}
