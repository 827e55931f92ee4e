use super::*;
use jiff::civil::date;

fn told(day: Date, today: Date) -> Option<Due> {
    // A year's list is believed when it is whole.
    let of_2026 = [
        (1, 1),
        (4, 3),
        (4, 6),
        (5, 4),
        (5, 25),
        (8, 31),
        (12, 25),
        (12, 28),
    ];
    let holidays = of_2026.map(|(month, day)| date(2026, month, day));
    due(day, today, &BankHolidays::new(holidays))
}

#[test]
fn what_is_due_is_told_a_week_before_on_the_day_and_once_a_week_when_it_is_late() {
    // A Monday.
    let monday = date(2026, 6, 8);
    assert_eq!(told(date(2026, 6, 16), monday), None);
    assert_eq!(told(date(2026, 6, 15), monday), Some(Due::Week));
    assert_eq!(told(date(2026, 6, 9), monday), Some(Due::Week));
    assert_eq!(told(monday, monday), Some(Due::Now));
    assert_eq!(told(date(2026, 6, 5), monday), Some(Due::Late(monday)));
    // Later in the same week it is the same occasion; a week on it is another.
    let late = |today| {
        told(date(2026, 6, 5), today)
            .unwrap()
            .occasion(date(2026, 6, 5))
    };
    assert_eq!(late(monday), late(date(2026, 6, 12)));
    assert_ne!(late(monday), late(date(2026, 6, 15)));
}

#[test]
fn what_is_due_when_nobody_works_is_told_before() {
    // Friday, for Sunday; and Thursday 24 December for the days of Christmas.
    assert_eq!(told(date(2026, 6, 14), date(2026, 6, 12)), Some(Due::Now));
    assert_eq!(told(date(2026, 6, 14), date(2026, 6, 13)), None);
    assert_eq!(told(date(2026, 12, 28), date(2026, 12, 24)), Some(Due::Now));
    assert_eq!(
        told(date(2026, 12, 29), date(2026, 12, 24)),
        Some(Due::Week)
    );
}

#[test]
fn a_week_that_was_missed_is_told_as_soon_as_can_be() {
    assert_eq!(told(date(2026, 6, 10), date(2026, 6, 8)), Some(Due::Week));
    let first = Due::Week.occasion(date(2026, 6, 10));
    assert_ne!(
        first,
        Due::Week.occasion(date(2026, 6, 11)),
        "a new date is a new reminder"
    );
}
