//! What the labels of periods mean.

use improvement::Word;
use jiff::civil::Date;

use crate::vocabulary::PeriodKind;

/// Which kind of period a measure has, from the publisher's year type, one of its labels, and its titles.
///
/// The publisher's "Annual" is used for counts on 31 March alone. A year type that is not known gives `None`.
pub(super) fn kind(year_type: &str, label: &str, titles: &[&str]) -> Option<PeriodKind> {
    let at_31_march = || titles.iter().any(|title| title.contains("at 31 March"));
    Some(match year_type {
        "Academic Year" => PeriodKind::AcademicYear,
        "Financial Year" if is_three_years(label) => PeriodKind::ThreeFinancialYears,
        "Financial Year" if at_31_march() => PeriodKind::At31March,
        "Financial Year" => PeriodKind::FinancialYear,
        "Calendar Year" if is_three_years(label) => PeriodKind::ThreeCalendarYears,
        "Calendar Year" => PeriodKind::CalendarYear,
        "Annual" => PeriodKind::At31March,
        "Annual (end of Sept)" => PeriodKind::At30September,
        "Annual - January" => PeriodKind::AtJanuary,
        _ => return None,
    })
}

/// `2014-16` and `2013/14-15/16` are three years together; `2015-16` and `2015/16` are one.
fn is_three_years(label: &str) -> bool {
    years(label).is_some_and(|(first, last)| {
        let whole_years = label.contains('/') && label.contains('-');
        last - first == if whole_years { 3 } else { 2 }
    })
}

/// The last day of the period with this label: `2016`, `2015/16`, `2015-16`, `2014-16`, `2013/14-15/16`, each
/// perhaps with a remark such as `(Rev)`. A label that names no year gives `None`.
///
/// A single year is the one in which the period ends, as the publisher uses it.
pub(crate) fn end(label: &str, kind: PeriodKind) -> Option<Date> {
    let (_, year) = years(label)?;
    let (month, day) = match kind {
        PeriodKind::AcademicYear => (8, 31),
        PeriodKind::FinancialYear | PeriodKind::At31March | PeriodKind::ThreeFinancialYears => {
            (3, 31)
        }
        PeriodKind::CalendarYear | PeriodKind::ThreeCalendarYears => (12, 31),
        PeriodKind::At30September => (9, 30),
        PeriodKind::AtJanuary => (1, 31),
        // A year does not tell which part of it is meant.
        PeriodKind::Term | PeriodKind::Quarter | PeriodKind::Month | PeriodKind::Week => {
            return None;
        }
    };
    Date::new(year, month, day).ok()
}

/// The first and the last year that a label names.
fn years(label: &str) -> Option<(i16, i16)> {
    let bare = label.split(" (").next()?.trim();
    if bare.len() == 6 && bare.bytes().all(|digit| digit.is_ascii_digit()) {
        let (first, last) = bare.split_at(4);
        return years(&format!("{first}/{last}")).filter(|(first, last)| last - first == 1);
    }
    let mut parts = bare.split(['/', '-']);
    let first_text = parts.next()?;
    if first_text.len() != 4 {
        return None;
    }
    let first: i16 = first_text.parse().ok().filter(|year| *year >= 1900)?;
    let mut last = first;
    for part in parts {
        let short: i16 = part.parse().ok()?;
        last = match part.len() {
            4 => short,
            2 if short >= last % 100 => last - last % 100 + short,
            2 => last - last % 100 + 100 + short,
            _ => return None,
        };
    }
    (first..=first + 3).contains(&last).then_some((first, last))
}

/// What to say when a year type is not known.
pub(super) fn known() -> String {
    let kinds: Vec<_> = PeriodKind::ALL.iter().map(|kind| kind.label()).collect();
    format!(
        "expected a year type that means one of: {}",
        kinds.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_shape_of_label_has_its_last_day() {
        for (label, year_type, ends) in [
            ("2016", "Academic Year", date(2016, 8, 31)),
            ("2015/16", "Academic Year", date(2016, 8, 31)),
            ("2015-16", "Academic Year", date(2016, 8, 31)),
            ("201516", "Academic Year", date(2016, 8, 31)),
            ("2011-12", "Financial Year", date(2012, 3, 31)),
            ("2018 (Rev)", "Academic Year", date(2018, 8, 31)),
            ("2025 (prov)", "Academic Year", date(2025, 8, 31)),
            ("2016", "Financial Year", date(2016, 3, 31)),
            ("2016-17", "Financial Year", date(2017, 3, 31)),
            ("2016-17 (OT)", "Financial Year", date(2017, 3, 31)),
            ("2013/14-15/16", "Financial Year", date(2016, 3, 31)),
            ("1999/00", "Financial Year", date(2000, 3, 31)),
            ("2014-16", "Calendar Year", date(2016, 12, 31)),
            ("2016", "Calendar Year", date(2016, 12, 31)),
            ("2016", "Annual", date(2016, 3, 31)),
            ("2016", "Annual (end of Sept)", date(2016, 9, 30)),
            ("2016", "Annual - January", date(2016, 1, 31)),
        ] {
            let kind = kind(year_type, label, &[]).unwrap();
            assert_eq!(end(label, kind), Some(ends), "{label} {year_type}");
        }
    }

    #[test]
    fn three_years_together_are_told_from_one() {
        let of = |year_type, label| kind(year_type, label, &[]).unwrap();
        assert_eq!(
            of("Calendar Year", "2014-16"),
            PeriodKind::ThreeCalendarYears
        );
        assert_eq!(
            of("Financial Year", "2013/14-15/16"),
            PeriodKind::ThreeFinancialYears
        );
        assert_eq!(of("Financial Year", "2015-16"), PeriodKind::FinancialYear);
        assert_eq!(of("Financial Year", "2015/16"), PeriodKind::FinancialYear);
    }

    #[test]
    fn what_names_no_year_has_no_last_day() {
        for label in [
            "0", "", "Q1", "216", "2016-x", "2016-20", "20a6", "2016-12", "-",
        ] {
            assert_eq!(end(label, PeriodKind::CalendarYear), None, "{label}");
        }
    }
}
