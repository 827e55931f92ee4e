//! What the words for a period mean: its last day, and what kind of period it is.

use jiff::civil::{Date, date};
use jiff::{ToSpan, civil::ISOWeekDate};

use crate::vocabulary::PeriodKind;

/// A period of Explore Education Statistics: what people call it, its last day, and its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// What people call it: `2024/25`, `2025`, `June 2025`.
    pub label: String,
    /// Its last day, or the day on which the count was taken.
    pub end: Date,
    /// What kind of period it is.
    pub kind: PeriodKind,
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

/// Reads a period of Explore Education Statistics from its two columns: `2025` and `Reporting year`, `202425` and
/// `Academic year`, `2025` and `June`, `2025` and `Week 12`, `202425` and `Financial year Q1`.
///
/// `year_end` is the last day (month, day) of a reporting year, whose meaning differs between publications; it is
/// 31 March where nothing is given, as in the statistics on children's social care.
#[must_use]
pub fn ees(period: &str, identifier: &str, year_end: Option<(i8, i8)>) -> Option<Period> {
    let (first, last) = years(period)?;
    let words = identifier.trim().to_lowercase();
    let label = if first == last {
        first.to_string()
    } else {
        format!("{first}/{:02}", last.rem_euclid(100))
    };
    let made = |label: String, end: Option<Date>, kind| end.map(|end| Period { label, end, kind });
    let day = |year: i16, month: i8, day: i8| Date::new(year, month, day).ok();
    match words.as_str() {
        "reporting year" => {
            let (month, of) = year_end.unwrap_or((3, 31));
            let kind = match (month, of) {
                (3, 31) => PeriodKind::FinancialYear,
                (9, 30) => PeriodKind::At30September,
                (8, 31) => PeriodKind::AcademicYear,
                _ => PeriodKind::CalendarYear,
            };
            made(label, day(last, month, of), kind)
        }
        "financial year" | "tax year" => {
            // A single year names the one in which the period ends.
            made(label, day(last, 3, 31), PeriodKind::FinancialYear)
        }
        "academic year" => made(label, day(last, 8, 31), PeriodKind::AcademicYear),
        "calendar year" => made(label, day(last, 12, 31), PeriodKind::CalendarYear),
        "autumn term" => made(
            format!("Autumn term {label}"),
            day(first, 12, 31),
            PeriodKind::Term,
        ),
        "spring term" | "autumn and spring term" => made(
            format!("{} {label}", identifier.trim()),
            day(last, 4, 30),
            PeriodKind::Term,
        ),
        "summer term" => made(
            format!("Summer term {label}"),
            day(last, 8, 31),
            PeriodKind::Term,
        ),
        "part 1 (april to september)" => made(
            format!("April to September {first}"),
            day(first, 9, 30),
            PeriodKind::Quarter,
        ),
        "part 2 (october to march)" => made(
            format!("October {first} to March {last}"),
            day(last, 3, 31),
            PeriodKind::Quarter,
        ),
        other => within(other, first, last, &label),
    }
}

/// Months, weeks and quarters.
fn within(words: &str, first: i16, last: i16, label: &str) -> Option<Period> {
    if let Some(month) = month(words) {
        let end = last_of(last, month)?;
        let label = end.strftime("%B %Y").to_string();
        return Some(Period {
            label,
            end,
            kind: PeriodKind::Month,
        });
    }
    if let Some(week) = words.strip_prefix("week ") {
        let week: i8 = week.trim().parse().ok()?;
        let end = ISOWeekDate::new(last, week, jiff::civil::Weekday::Sunday)
            .ok()?
            .date();
        let label = format!("Week {week} {last}");
        return Some(Period {
            label,
            end,
            kind: PeriodKind::Week,
        });
    }
    let (year, quarter) = words.rsplit_once(" q")?;
    let quarter: i16 = quarter
        .trim()
        .parse()
        .ok()
        .filter(|one| (1..=4).contains(one))?;
    let end = match (year, quarter) {
        ("calendar year", _) => last_of(last, i8::try_from(quarter * 3).ok()?),
        ("financial year" | "reporting year" | "tax year", 4) => last_of(last, 3),
        ("financial year" | "reporting year" | "tax year", _) => {
            // A single year names the one in which the financial year ends.
            let begins = if first == last { last - 1 } else { first };
            last_of(begins, i8::try_from(quarter * 3 + 3).ok()?)
        }
        _ => None,
    }?;
    let label = format!("Q{quarter} {label}");
    Some(Period {
        label,
        end,
        kind: PeriodKind::Quarter,
    })
}

/// `2025`, `202425`, `2024/25`, `2024-25`, `2024/2025`: the first year and the last, at most one later.
#[must_use]
pub fn years(text: &str) -> Option<(i16, i16)> {
    let text = text.trim();
    let year = |text: &str| {
        let whole = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i16>()
            .ok()
            .filter(|year| whole && (1900..2200).contains(year))
    };
    let short = |first: i16, text: &str| {
        let next = first + 1;
        (text.len() == 2 && text == format!("{:02}", next % 100)).then_some((first, next))
    };
    if let Some((first, last)) = text.split_once(['/', '-']) {
        let first = year(first.trim())?;
        return match year(last.trim()) {
            Some(last) if last == first + 1 => Some((first, last)),
            Some(_) => None,
            None => short(first, last.trim()),
        };
    }
    match text.len() {
        4 => year(text).map(|year| (year, year)),
        6 => short(year(text.get(..4)?)?, text.get(4..)?),
        _ => None,
    }
}

fn month(text: &str) -> Option<i8> {
    let text = text.trim().to_lowercase();
    let at = MONTHS.iter().position(|month| {
        *month == text || (matches!(text.len(), 3 | 4) && month.starts_with(text.as_str()))
    })?;
    i8::try_from(at + 1).ok()
}

/// The last day of a month.
fn last_of(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

/// A day as people write it: `2025-03-31`, `31/03/2025`, `31.3.25`, `31 March 2025`, `31-Mar-25`, or a spreadsheet's
/// `2025-03-31 00:00:00`. Day before month, as in England.
#[must_use]
pub fn written_day(text: &str) -> Option<Date> {
    let text = text.trim().to_lowercase();
    let text = text
        .split_once(" 00:00")
        .map_or(text.as_str(), |(day, _)| day);
    let parts: Vec<&str> = text
        .split(['-', '/', '.', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let [one, two, three] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str| text.parse::<i16>().ok();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if ![one, three].iter().all(|text| digits(text)) {
        return None;
    }
    let (day, year) = if one.len() == 4 {
        (three, one)
    } else {
        (one, three)
    };
    let month = if digits(two) {
        i8::try_from(number(two)?).ok()
    } else {
        month(two)
    }?;
    let year = match year.len() {
        4 => number(year)?,
        2 => 2000 + number(year)?,
        _ => return None,
    };
    let plausible = (1990..2200).contains(&year);
    Date::new(year, month, i8::try_from(number(day)?).ok()?)
        .ok()
        .filter(|_| plausible)
}

/// The last day of a period shorter than a year as people write it: a day, `June 2025`, `Jun-25`, `2025-06`, `Q1 2025-26`,
/// `2025/26 Q1` (of the financial year), `Week ending 5 Jan 2025`.
#[must_use]
pub fn written(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    if let Some(day) = written_day(text) {
        return Some(day);
    }
    let lower = text.to_lowercase();
    for prefix in [
        "week ending ",
        "week to ",
        "quarter to ",
        "year to ",
        "term to ",
        "to ",
    ] {
        if let Some(rest) = lower.strip_prefix(prefix) {
            return written(rest);
        }
    }
    quarter(&lower).or_else(|| month_of_year(&lower))
}

fn quarter(text: &str) -> Option<Date> {
    let (one, two) = text.split_once(' ')?;
    let (quarter, year) = match (one.strip_prefix('q'), two.trim().strip_prefix('q')) {
        (Some(quarter), _) => (quarter, two),
        (None, Some(quarter)) => (quarter, one),
        (None, None) => return None,
    };
    let quarter: i16 = quarter
        .trim()
        .parse()
        .ok()
        .filter(|one| (1..=4).contains(one))?;
    // Which quarter “Q1 2025” is depends on whose year it is: only a financial year that names both is taken.
    let (first, last) = years(year).filter(|(first, last)| first != last)?;
    match quarter {
        4 => last_of(last, 3),
        _ => last_of(first, i8::try_from(quarter * 3 + 3).ok()?),
    }
}

fn month_of_year(text: &str) -> Option<Date> {
    let (one, two) = text.split_once([' ', '-', '/'])?;
    let (name, year) = if one.len() == 4 && one.bytes().all(|byte| byte.is_ascii_digit()) {
        (two, one)
    } else {
        (one, two)
    };
    let digits =
        name.len() <= 2 && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let month = if digits && year.len() == 4 {
        name.parse().ok()?
    } else {
        month(name)?
    };
    let year: i16 = match year.trim() {
        year if year.len() == 4 => year.parse().ok()?,
        year if year.len() == 2 => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    (1990..2200)
        .contains(&year)
        .then(|| last_of(year, month))
        .flatten()
}

/// About the first day of a period that ends on a day: a count taken on one day has only that day.
#[must_use]
pub fn begins(end: Date, kind: PeriodKind) -> Date {
    let back = match kind {
        PeriodKind::At31March | PeriodKind::At30September | PeriodKind::AtJanuary => return end,
        PeriodKind::ThreeCalendarYears | PeriodKind::ThreeFinancialYears => 3.years(),
        PeriodKind::Term => 4.months(),
        PeriodKind::Quarter => 3.months(),
        PeriodKind::Month => 1.month(),
        PeriodKind::Week => 1.week(),
        PeriodKind::AcademicYear | PeriodKind::FinancialYear | PeriodKind::CalendarYear => 1.year(),
    };
    let before = end.checked_sub(back).unwrap_or(date(1900, 1, 1));
    before.tomorrow().unwrap_or(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn periods_of_explore_education_statistics_have_their_last_day() {
        for (period, identifier, label, end) in [
            ("2025", "Reporting year", "2025", date(2025, 3, 31)),
            ("202425", "Academic year", "2024/25", date(2025, 8, 31)),
            ("2024/25", "Financial year", "2024/25", date(2025, 3, 31)),
            ("2024-25", "financial year", "2024/25", date(2025, 3, 31)),
            ("199900", "Academic year", "1999/00", date(2000, 8, 31)),
            ("2024", "Calendar year", "2024", date(2024, 12, 31)),
            ("2024", "February", "February 2024", date(2024, 2, 29)),
            ("2024", "Week 1", "Week 1 2024", date(2024, 1, 7)),
            (
                "202425",
                "Financial year Q1",
                "Q1 2024/25",
                date(2024, 6, 30),
            ),
            (
                "202425",
                "Financial year Q4",
                "Q4 2024/25",
                date(2025, 3, 31),
            ),
            ("2024", "Calendar year Q3", "Q3 2024", date(2024, 9, 30)),
            (
                "202425",
                "Autumn term",
                "Autumn term 2024/25",
                date(2024, 12, 31),
            ),
            (
                "202425",
                "Spring term",
                "Spring term 2024/25",
                date(2025, 4, 30),
            ),
        ] {
            let read = ees(period, identifier, None);
            assert_eq!(
                read.map(|read| (read.label, read.end)),
                Some((label.to_owned(), end)),
                "{period} {identifier}"
            );
        }
        let september = ees("2025", "Reporting year", Some((9, 30))).unwrap();
        assert_eq!(
            (september.end, september.kind),
            (date(2025, 9, 30), PeriodKind::At30September)
        );
    }

    #[test]
    fn what_names_no_period_is_not_guessed() {
        for (period, identifier) in [
            ("", "Reporting year"),
            ("202426", "Academic year"),
            ("20245", "Academic year"),
            ("2025", "Week 60"),
            ("2025", "Smarch"),
            ("2025", ""),
            ("202425", "Financial year Q5"),
            ("20é5", "Reporting year"),
            ("+202", "Reporting year"),
        ] {
            assert_eq!(ees(period, identifier, None), None, "{period} {identifier}");
        }
    }

    #[test]
    fn people_write_days_and_months_in_many_ways() {
        for text in [
            "2025-03-31",
            "31/03/2025",
            "31.3.25",
            "31 March 2025",
            "31-Mar-25",
            "2025-03-31 00:00:00",
            "March 2025",
            "Mar-25",
            "2025-03",
            "Q4 2024/25",
            "2024-25 Q4",
            "Week ending 31 March 2025",
        ] {
            assert_eq!(written(text), Some(date(2025, 3, 31)), "{text}");
        }
        for text in [
            "",
            "2025",
            "03/31/2025",
            "31 Smarch 2025",
            "Q1 2025",
            "March",
            "99",
            "1/1",
            "1 1 1 1",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_words_are_too_much(one in ".{0,24}", two in ".{0,30}") {
            let _ = ees(&one, &two, None);
            let _ = written(&one);
            let _ = written_day(&two);
        }

        #[test]
        fn a_day_is_read_back(days in 0..60_000_i32) {
            let day = date(1990, 1, 1).checked_add(days.days()).unwrap();
            prop_assert_eq!(written(&day.to_string()), Some(day));
            prop_assert_eq!(written(&improvement::calendar::in_words(day)), Some(day));
        }
    }
}
