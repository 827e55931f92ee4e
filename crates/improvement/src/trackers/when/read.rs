//! One date, or one stretch of time, without remarks: figures, and what stands around them.

use super::Fault;
use super::named::named;
use super::parts::{Part, parts, without_time};
use super::stretch::stretch;
use super::words::{AROUND, TELLING};
use jiff::civil::Date;

/// A day or a stretch of time, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    /// Its first day.
    pub(super) first: Date,
    /// Its last.
    pub(super) last: Date,
    /// Whether one day was named.
    pub(super) exact: bool,
    /// Whether the words say more than the day does.
    pub(super) more: bool,
}

impl Read {
    pub(super) fn day(year: i16, month: i32, day: i32) -> Result<Self, Fault> {
        let unreal = |_| Fault::Unreal;
        let (month, day) = (
            i8::try_from(month).map_err(unreal)?,
            i8::try_from(day).map_err(unreal)?,
        );
        let day = Date::new(year, month, day).map_err(|_| Fault::Unreal)?;
        Ok(Self::on(day))
    }

    fn on(day: Date) -> Self {
        Self {
            first: day,
            last: day,
            exact: true,
            more: false,
        }
    }

    pub(super) fn from_to(first: Date, last: Date) -> Self {
        Self {
            first,
            last,
            exact: false,
            more: false,
        }
    }

    /// Whole months: from one of them to the end of another.
    pub(super) fn months(first: (i16, i8), last: (i16, i8)) -> Result<Self, Fault> {
        let begin = |(year, month)| Date::new(year, month, 1).map_err(|_| Fault::Unreal);
        Ok(Self::from_to(begin(first)?, begin(last)?.last_of_month()))
    }

    pub(super) fn month(year: i16, month: i8) -> Result<Self, Fault> {
        Self::months((year, month), (year, month))
    }

    /// The same with the words kept.
    pub(super) fn telling(self, more: bool) -> Self {
        Self {
            more: self.more || more,
            ..self
        }
    }
}

/// Reads a tidied text.
pub(super) fn read(text: &str) -> Result<Read, Fault> {
    if let Some(stretch) = stretch(text) {
        return stretch;
    }
    let sure = text.trim_end_matches(['?', ' ']).trim_start_matches('~');
    let (timeless, timed) = without_time(sure);
    let mut parts = parts(&timeless.replace(':', " "))?;
    let around = Around::of(&mut parts);
    if let Some(week) = week_of_month(&parts) {
        return week;
    }
    let bare = without_around(&parts);
    if bare.is_empty() && !parts.is_empty() && around.unit {
        // “End of the year”, “year end”.
        return Err(Fault::NoYear);
    }
    let read = around.shifted(one(&bare, &around)?)?;
    Ok(read.telling(timed || sure.len() != text.len()))
}

/// The parts without the words that change nothing, and without what joined them to the rest.
fn without_around(parts: &[Part]) -> Vec<Part> {
    let mut bare: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts.iter().filter(|part| !part.among(AROUND)) {
        if matches!(part, Part::Join(_)) && matches!(bare.last(), None | Some(Part::Join(_))) {
            continue;
        }
        bare.push(part.clone());
    }
    while matches!(bare.last(), Some(Part::Join(_))) {
        bare.pop();
    }
    bare
}

/// Which part of a stretch of time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shift {
    Early,
    Mid,
    Late,
}

/// What the words around a date say of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// A school term, which lies in the school year.
    pub(super) term: bool,
    /// A school year.
    pub(super) school: bool,
    /// A financial year, which one number does not name.
    pub(super) financial: bool,
    commencing: bool,
    shift: Option<Shift>,
    telling: bool,
    unit: bool,
}

impl Around {
    /// Looks at the words around a date, and takes out those that only this knows.
    fn of(parts: &mut Vec<Part>) -> Self {
        let any = |words: &[&str]| parts.iter().any(|part| part.among(words));
        let follow = |first: &[&str], then: &[&str]| {
            let words: Vec<&Part> = parts
                .iter()
                .filter(|part| !matches!(part, Part::Join(_)))
                .collect();
            words
                .windows(2)
                .any(|pair| pair[0].among(first) && pair[1].among(then))
        };
        let begins = follow(&["beginning", "start"], &["of"]);
        let shift = [
            (begins || any(&["early"]), Shift::Early),
            (any(&["mid", "middle"]), Shift::Mid),
            (any(&["late"]), Shift::Late),
        ];
        let around = Self {
            term: any(&["term"]),
            school: any(&["academic", "school", "ay"]),
            financial: any(&["financial", "fy"]) || follow(&["year"], &["end"]),
            commencing: any(&["wc", "wb"])
                || follow(&["w"], &["c", "b"])
                || follow(&["week", "wk"], &["commencing", "beginning"]),
            shift: shift
                .iter()
                .filter(|(said, _)| *said)
                .map(|(_, one)| *one)
                .max(),
            telling: any(TELLING),
            unit: any(&["year", "month", "week", "term", "eom", "eoy"]),
        };
        let shifts = |part: &Part| part.among(&["early", "mid", "middle", "late"]);
        let several = parts.iter().filter(|part| shifts(part)).count() > 1;
        // “Start of May” begins a stretch, “start May” begins the work; “mid to late 2027” is one stretch.
        parts.retain(|part| !(begins && part.is("start") || several && part.among(&["to", "and"])));
        around
    }

    /// The end of the part of a stretch that is meant: the first quarter of a year is early, its first half ends
    /// in its middle; a month is early up to its tenth day and half over on its fifteenth. A week that begins on a
    /// day ends with its seventh.
    fn shifted(self, read: Read) -> Result<Read, Fault> {
        if read.exact && self.commencing {
            let last = read.first.checked_add(jiff::Span::new().days(6));
            return last
                .map(|last| Read::from_to(read.first, last))
                .map_err(|_| Fault::OutOfRange);
        }
        let read = read.telling(self.telling);
        let (early, day) = match self.shift {
            Some(Shift::Early) if !read.exact => (true, 10),
            Some(Shift::Mid) if !read.exact => (false, 15),
            Some(Shift::Late) if !read.exact => {
                return Ok(Read {
                    first: read.last,
                    ..read
                });
            }
            _ => return Ok(read),
        };
        let (first, last) = (read.first, read.last);
        let months = (i32::from(last.year()) - i32::from(first.year())) * 12
            + i32::from(last.month())
            - i32::from(first.month())
            + 1;
        let end = if months <= 1 {
            first.checked_add(jiff::Span::new().days(day - 1))
        } else {
            let over = if early {
                (months / 4).max(1)
            } else {
                (months + 1) / 2
            };
            first
                .checked_add(jiff::Span::new().months(over - 1))
                .map(Date::last_of_month)
        };
        let last = end.map_err(|_| Fault::OutOfRange)?.min(last);
        let first = if early { first } else { last };
        Ok(Read {
            first,
            last,
            ..read
        })
    }
}

/// “1st week of December 2026”: seven days from the first of the month on; the last week ends with it.
fn week_of_month(parts: &[Part]) -> Option<Result<Read, Fault>> {
    let week = parts.iter().position(|part| part.among(&["week", "wk"]))?;
    let which = week.checked_sub(1).and_then(|place| parts.get(place))?;
    let number = match which {
        Part::Number(number @ 1..=4, 1) => Some(*number),
        part if part.is("last") => None,
        _ => return None,
    };
    if parts[..week - 1].iter().any(|part| !part.among(AROUND)) {
        return None;
    }
    let month = one(&without_around(&parts[week + 1..]), &Around::default()).ok()?;
    if month.exact || month.last != month.first.last_of_month() {
        return None;
    }
    let last = match number {
        None => Ok(month.last),
        Some(number) => month
            .first
            .checked_add(jiff::Span::new().days(number * 7 - 1)),
    };
    Some(last.map_or(Err(Fault::OutOfRange), |last| {
        Ok(Read::from_to(month.first, last))
    }))
}

/// A year of four figures or two.
pub(super) fn year(number: i32, figures: usize) -> Result<i16, Fault> {
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

/// Two numbers that are a financial year, such as 2025/26, 25/26 or 2025-2026: the year in which it begins.
pub(super) fn two_years(first: (i32, usize), second: (i32, usize)) -> Option<i16> {
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

/// What is left when the words around it are gone.
fn one(parts: &[Part], around: &Around) -> Result<Read, Fault> {
    use Part::{Join, Number};
    match parts {
        [] => Err(Fault::Unreadable),
        [Number(number, figures)] => number_alone(*number, *figures, around),
        // A stored date with its time of day as a part of a day.
        [Number(number, 5), Join('.'), Number(..)] => number_alone(*number, 5, &Around::default()),
        [Number(y, 4), Join(_), Number(m, _), Join(_), Number(d, _)] => {
            Read::day(year(*y, 4)?, *m, *d)
        }
        [
            Number(d, 1..=2),
            Join(_),
            Number(m, 1..=2),
            Join(_),
            Number(y, figures),
        ]
        | [Number(d, 1..=2), Number(m, 1..=2), Number(y, figures)] => {
            Read::day(year(*y, *figures)?, *m, *d)
        }
        [Number(d, 1..=2), Join(_), Number(m, 1..=2), Number(y, 4)]
        | [Number(d, 1..=2), Number(m, 1..=2), Join(_), Number(y, 4)] => {
            Read::day(year(*y, 4)?, *m, *d)
        }
        [Number(a, before), Join(_), Number(b, after)] => {
            two_numbers((*a, *before), (*b, *after), around)
        }
        [Number(a, before), Number(b, after)] => two_years((*a, *before), (*b, *after))
            .map_or(Err(Fault::Unreadable), |begins| whole_year(begins, around)),
        _ => named(parts, around),
    }
}

fn number_alone(number: i32, figures: usize, around: &Around) -> Result<Read, Fault> {
    let one_of_two = around.school || around.financial;
    match figures {
        // 32874 is 1 January 1990 and 73050 is 31 December 2099.
        5 if (32_874..=73_050).contains(&number) => super::serial(f64::from(number))
            .map(Read::on)
            .ok_or(Fault::OutOfRange),
        8 => {
            let (y, m, d) = (number / 10_000, number / 100 % 100, number % 100);
            Read::day(year(y, 4)?, m, d)
        }
        2 | 4 if one_of_two => Err(Fault::TwoWays),
        4 => {
            let year = year(number, 4)?;
            Read::months((year, 1), (year, 12))
        }
        _ => Err(Fault::Unreadable),
    }
}

/// A financial year or a school year, by the year in which it begins.
fn whole_year(begins: i16, around: &Around) -> Result<Read, Fault> {
    if around.school {
        Read::months((begins, 9), (begins + 1, 8))
    } else {
        Read::months((begins, 4), (begins + 1, 3))
    }
}

fn two_numbers(a: (i32, usize), b: (i32, usize), around: &Around) -> Result<Read, Fault> {
    if let Some(begins) = two_years(a, b) {
        return whole_year(begins, around);
    }
    match (a, b) {
        ((m, 1..=2), (y, 4)) | ((y, 4), (m, 1..=2)) if (1..=12).contains(&m) => {
            let month = i8::try_from(m).map_err(|_| Fault::Unreal)?;
            Read::month(year(y, 4)?, month)
        }
        ((1..=31, 1..=2), (1..=12, 1..=2)) => Err(Fault::NoYear),
        _ => Err(Fault::Unreadable),
    }
}
