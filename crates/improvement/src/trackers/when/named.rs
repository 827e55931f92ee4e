//! Dates with a word in them: a month, a quarter, a half, a season or a term.

use super::Fault;
use super::parts::Part;
use super::read::{Around, Read, two_years, year};
use super::words::{is_part, is_season, month};

/// Reads a date with a word in it.
pub(super) fn named(parts: &[Part], around: &Around) -> Result<Read, Fault> {
    if let Some(days) = days_of_month(parts) {
        return days;
    }
    let bare: Vec<&Part> = parts
        .iter()
        .filter(|part| !matches!(part, Part::Join(_)))
        .collect();
    if let Some(part) = part_of_year(&bare) {
        return part;
    }
    match bare.as_slice() {
        [Part::Word(word)] if month(word).is_some() || is_season(word) => Err(Fault::NoYear),
        [Part::Word(word), Part::Number(number, figures)]
        | [Part::Number(number, figures), Part::Word(word)] => {
            let first = matches!(bare.first(), Some(Part::Number(..)));
            word_and_number(word, (*number, *figures), first, around.term)
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
            (Some(month), _) => Read::day(year(*y, *figures)?, i32::from(month), *d),
            (None, Some(begins)) => season(word, Years::Two(begins), around.term),
            _ => Err(Fault::Unreadable),
        },
        [Part::Number(y, 4), Part::Word(word), Part::Number(d, 1..=2)]
            if month(word).is_some() && two_years((*y, 4), (*d, 2)).is_none() =>
        {
            Read::day(year(*y, 4)?, month(word).map_or(0, i32::from), *d)
        }
        [
            Part::Word(word),
            Part::Number(a, before),
            Part::Number(b, after),
        ]
        | [
            Part::Number(a, before),
            Part::Number(b, after),
            Part::Word(word),
        ] => match two_years((*a, *before), (*b, *after)) {
            Some(begins) if month(word).is_none() => season(word, Years::Two(begins), around.term),
            Some(begins) => month_in(word, begins),
            None => Err(Fault::Unreadable),
        },
        _ => Err(Fault::Unreadable),
    }
}

/// “12–14 June 2026”, “12 and 13 June 2026”: nothing when that is not what stands there.
fn days_of_month(parts: &[Part]) -> Option<Result<Read, Fault>> {
    let [
        Part::Number(a, 1..=2),
        between,
        Part::Number(b, 1..=2),
        Part::Word(word),
        Part::Number(y, figures),
    ] = parts
    else {
        return None;
    };
    let joined = matches!(between, Part::Join('-' | '/')) || between.among(&["and", "to"]);
    let month = month(word).filter(|_| joined && a < b)?;
    let day = |day: i32| Read::day(year(*y, *figures)?, i32::from(month), day);
    let days = || Ok(Read::from_to(day(*a)?.first, day(*b)?.last));
    Some(days())
}

/// “March 2024/25”: the month as it falls in that financial year.
fn month_in(word: &str, begins: i16) -> Result<Read, Fault> {
    match month(word) {
        Some(month @ 4..) => Read::month(begins, month),
        Some(month) => Read::month(begins + 1, month),
        None => Err(Fault::Unreadable),
    }
}

fn word_and_number(
    word: &str,
    (number, figures): (i32, usize),
    number_first: bool,
    term: bool,
) -> Result<Read, Fault> {
    match (month(word), figures) {
        (Some(_), 1) => Err(Fault::NoYear),
        // “25 Mar” is a day without its year; “Mar 25” and “Mar-25” are how spreadsheets write March 2025.
        (Some(_), 2) if number_first => Err(Fault::NoYear),
        (Some(month), _) => Read::month(year(number, figures)?, month),
        (None, 2 | 4) if matches!(word, "christmas" | "xmas") => {
            // No one day's work: whoever writes it means the days before.
            let day = Read::day(year(number, figures)?, 12, 25)?.last;
            Ok(Read::from_to(day, day))
        }
        (None, 2 | 4) => season(word, Years::One(year(number, figures)?), term),
        _ => Err(Fault::Unreadable),
    }
}

/// The year that stands beside a season.
#[derive(Clone, Copy)]
enum Years {
    /// One year of the calendar.
    One(i16),
    /// A year that begins in this one and ends in the next.
    Two(i16),
}

fn season(word: &str, years: Years, term: bool) -> Result<Read, Fault> {
    // A term lies in the school year that begins in September.
    let (first, last, of_second) = match (word, term) {
        ("autumn", true) => (9, 12, false),
        ("spring", true) => (1, 3, true),
        ("summer", true) => (4, 7, true),
        ("autumn", false) => (9, 11, false),
        ("spring", false) => (3, 5, false),
        ("summer", false) => (6, 8, false),
        ("winter", false) => (12, 2, true),
        _ => return Err(Fault::Unreadable),
    };
    match years {
        Years::One(_) if word == "winter" => Err(Fault::TwoWays),
        Years::One(year) => Read::months((year, first), (year, last)),
        Years::Two(begins) if word == "winter" => Read::months((begins, first), (begins + 1, last)),
        Years::Two(begins) => {
            let year = begins + i16::from(of_second);
            Read::months((year, first), (year, last))
        }
    }
}

/// “Q2 2025/26”, “2025-26 Q2”, “2nd quarter 2025/26”, “H1 2025/26”: nothing when no such part of a year is named.
fn part_of_year(parts: &[&Part]) -> Option<Result<Read, Fault>> {
    let q = parts
        .iter()
        .position(|part| matches!(part, Part::Word(word) if is_part(word)))?;
    let (most, months) = if parts[q].among(&["h", "half"]) {
        (2, 6)
    } else {
        (4, 3)
    };
    let at = |place: Option<usize>| match place.and_then(|place| parts.get(place)) {
        Some(Part::Number(number, 1)) if (1..=most).contains(number) => Some(*number),
        _ => None,
    };
    // “Q2”, or “2nd quarter”.
    let (other, number) = match (at(Some(q + 1)), at(q.checked_sub(1))) {
        (Some(number), _) => (q + 1, number),
        (None, Some(number)) => (q - 1, number),
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
            Some(begins) => months_of(begins, (number - 1) * months, months),
            None => Err(Fault::Unreadable),
        },
        _ => Err(Fault::Unreadable),
    })
}

/// So many months of the financial year that begins in a year, after others of it.
fn months_of(begins: i16, after: i32, months: i32) -> Result<Read, Fault> {
    let month = |over: i32| {
        let month = 4 + over;
        let year = begins + i16::from(month > 12);
        i8::try_from((month - 1) % 12 + 1)
            .map(|month| (year, month))
            .map_err(|_| Fault::Unreal)
    };
    Read::months(month(after)?, month(after + months - 1)?)
}
