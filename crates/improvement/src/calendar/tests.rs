//! Working days against a count by hand, over every year whose bank holidays are published.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;

use super::*;

/// Bank holidays in England and Wales as month and day, from GOV.UK's list.
const PUBLISHED: &[(i16, &str)] = &[
    (2012, "0102 0406 0409 0507 0604 0605 0827 1225 1226"),
    (2013, "0101 0329 0401 0506 0527 0826 1225 1226"),
    (2014, "0101 0418 0421 0505 0526 0825 1225 1226"),
    (2015, "0101 0403 0406 0504 0525 0831 1225 1228"),
    (2016, "0101 0325 0328 0502 0530 0829 1226 1227"),
    (2017, "0102 0414 0417 0501 0529 0828 1225 1226"),
    (2018, "0101 0330 0402 0507 0528 0827 1225 1226"),
    (2019, "0101 0419 0422 0506 0527 0826 1225 1226"),
    (2020, "0101 0410 0413 0508 0525 0831 1225 1228"),
    (2021, "0101 0402 0405 0503 0531 0830 1227 1228"),
    (2022, "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227"),
    (2023, "0102 0407 0410 0501 0508 0529 0828 1225 1226"),
    (2024, "0101 0329 0401 0506 0527 0826 1225 1226"),
    (2025, "0101 0418 0421 0505 0526 0825 1225 1226"),
    (2026, "0101 0403 0406 0504 0525 0831 1225 1228"),
    (2027, "0101 0326 0329 0503 0531 0830 1227 1228"),
    (2028, "0103 0414 0417 0501 0529 0828 1225 1226"),
];

fn published() -> Vec<Date> {
    PUBLISHED
        .iter()
        .flat_map(|(year, days)| {
            days.split(' ').map(|day| {
                Date::new(*year, day[..2].parse().unwrap(), day[2..].parse().unwrap()).unwrap()
            })
        })
        .collect()
}

/// The bank holidays of 2012 to 2028, for any test that counts.
pub(crate) fn holidays() -> BankHolidays {
    BankHolidays::new(published())
}

fn is_working(day: Date, off: &[Date]) -> bool {
    day.weekday() != Weekday::Saturday && day.weekday() != Weekday::Sunday && !off.contains(&day)
}

#[test]
fn the_days_here_are_those_published() {
    let Some(text) = official::text("data/calendar/bank-holidays-england-and-wales.json") else {
        return;
    };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let events = json["england-and-wales"]["events"].as_array().unwrap();
    let days: Vec<Date> = events
        .iter()
        .map(|event| event["date"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(BankHolidays::new(days), holidays());
}

#[test]
fn good_friday_is_worked_out_as_published() {
    for day in published() {
        let listed_as_good_friday =
            day.weekday() == Weekday::Friday && matches!(day.month(), 3 | 4);
        assert_eq!(is_good_friday(day), listed_as_good_friday, "{day}");
    }
}

#[test]
fn christmas_day_and_good_friday_are_days_off_even_when_no_list_says_so() {
    let without: Vec<Date> = published()
        .into_iter()
        .filter(|day| *day != date(2024, 3, 29) && *day != date(2024, 12, 25))
        .chain([date(2024, 7, 1), date(2024, 7, 2)])
        .collect();
    let holidays = BankHolidays::new(without);
    assert_eq!(holidays.is_working_day(date(2024, 3, 29)), Ok(false));
    assert_eq!(holidays.is_working_day(date(2024, 12, 25)), Ok(false));
    assert_eq!(holidays.is_working_day(date(2024, 3, 28)), Ok(true));
}

#[test]
fn special_bank_holidays_are_counted() {
    let holidays = holidays();
    let working = |day| holidays.is_working_day(day).unwrap();
    // 2020: the early May holiday moved from Monday the 4th to Friday the 8th, VE Day.
    assert!(working(date(2020, 5, 4)));
    assert!(!working(date(2020, 5, 8)));
    // 2022: the Platinum Jubilee moved the spring holiday, and the state funeral added a day.
    assert!(working(date(2022, 5, 30)));
    assert!(!working(date(2022, 6, 2)) && !working(date(2022, 6, 3)));
    assert!(!working(date(2022, 9, 19)));
    // 2023: the coronation.
    assert!(!working(date(2023, 5, 8)));
    assert_eq!(
        holidays.add_working_days(date(2020, 5, 1), 6),
        Ok(date(2020, 5, 12))
    );
    assert_eq!(
        holidays.add_working_days(date(2022, 5, 31), 2),
        Ok(date(2022, 6, 6))
    );
    assert_eq!(
        holidays.add_working_days(date(2022, 9, 16), 1),
        Ok(date(2022, 9, 20))
    );
    assert_eq!(
        holidays.add_working_days(date(2023, 4, 28), 5),
        Ok(date(2023, 5, 9))
    );
}

#[test]
fn a_year_that_is_not_covered_is_a_clear_error() {
    let error = holidays()
        .add_working_days(date(2028, 12, 1), 70)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to count working days in 2029: the calendar holds the bank holidays of 2012 to 2028. \
         Load the bank holidays of 2029 first"
    );
    assert!(
        holidays()
            .subtract_working_days(date(2012, 1, 4), 5)
            .is_err()
    );
    assert!(
        BankHolidays::new([])
            .is_working_day(date(2024, 1, 2))
            .is_err()
    );
    assert!(
        BankHolidays::new([])
            .add_working_days(Date::MAX, 1)
            .is_err()
    );
}

#[test]
fn half_a_list_covers_no_year() {
    let half = BankHolidays::new(
        published()
            .into_iter()
            .filter(|day| *day < date(2020, 6, 1)),
    );
    assert!(half.covers(2019) && !half.covers(2020));
    assert_eq!(half.years(), Some((2012, 2019)));
}

#[test]
fn dates_in_words() {
    assert_eq!(in_words(date(2019, 3, 8)), "8 March 2019");
    assert_eq!(days_between(date(2019, 3, 8), date(2019, 3, 6)), -2);
}

fn a_day() -> impl Strategy<Value = Date> {
    (0..365 * 15_i32).prop_map(|days| date(2012, 6, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn adding_agrees_with_a_count_by_hand(from in a_day(), count in 0_u32..150) {
        let off = published();
        let mut day = from;
        let mut seen = 0;
        while seen < count {
            day = day.checked_add(1.day()).unwrap();
            if is_working(day, &off) {
                seen += 1;
            }
        }
        prop_assert_eq!(holidays().add_working_days(from, count), Ok(day));
        prop_assert_eq!(holidays().working_days_between(from, day), Ok(i32::try_from(count).unwrap()));
    }

    #[test]
    fn between_agrees_with_a_count_by_hand(from in a_day(), to in a_day()) {
        let off = published();
        let (first, last) = (from.min(to), from.max(to));
        let all = published_days(first, last).filter(|day| is_working(*day, &off)).count();
        let expected = i32::try_from(all).unwrap() * if from <= to { 1 } else { -1 };
        prop_assert_eq!(holidays().working_days_between(from, to), Ok(expected));
    }

    #[test]
    fn subtracting_undoes_adding_from_a_working_day(from in a_day(), count in 1_u32..100) {
        let holidays = holidays();
        let start = holidays.add_working_days(from, 1).unwrap();
        let end = holidays.add_working_days(start, count).unwrap();
        prop_assert_eq!(holidays.subtract_working_days(end, count), Ok(start));
    }
}

fn published_days(after: Date, to: Date) -> impl Iterator<Item = Date> {
    let days = days_between(after, to);
    (1..=days).map(move |days| after.checked_add(days.days()).unwrap())
}
