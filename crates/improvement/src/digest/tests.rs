use super::*;
use jiff::civil::date;

/// A Monday.
const MONDAY: Date = date(2026, 6, 8);

fn no_holidays() -> BankHolidays {
    BankHolidays::new([])
}

/// The bank holidays of England and Wales in 2026.
fn holidays_of_2026() -> BankHolidays {
    BankHolidays::new([
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ])
}

#[test]
fn nothing_is_sent_to_somebody_who_wants_nothing() {
    assert!(!is_due(
        DigestChoice::Never,
        None,
        MONDAY,
        9,
        &no_holidays()
    ));
}

#[test]
fn a_daily_digest_comes_once_on_each_working_day_from_seven() {
    let none = no_holidays();
    let daily = |last, today, hour| is_due(DigestChoice::Daily, last, today, hour, &none);
    assert!(daily(None, MONDAY, 7));
    assert!(!daily(None, MONDAY, 6));
    assert!(!daily(Some(MONDAY), MONDAY, 9));
    assert!(daily(Some(MONDAY), date(2026, 6, 9), 9));
    assert!(
        !daily(Some(date(2026, 6, 12)), date(2026, 6, 13), 9),
        "Saturday"
    );
    assert!(
        !daily(Some(date(2026, 6, 12)), date(2026, 6, 14), 9),
        "Sunday"
    );
}

#[test]
fn a_weekly_digest_comes_on_monday_or_on_the_next_day_that_somebody_works() {
    let weekly = |last, today, holidays: &BankHolidays| {
        is_due(DigestChoice::Weekly, last, today, 9, holidays)
    };
    let before = Some(date(2026, 6, 1));
    let none = no_holidays();
    assert!(weekly(before, MONDAY, &none));
    assert!(!weekly(Some(MONDAY), date(2026, 6, 10), &none));
    assert!(
        weekly(before, date(2026, 6, 10), &none),
        "the server stood still on Monday"
    );
    // 4 May 2026, a Monday, is the early May bank holiday.
    let may = holidays_of_2026();
    let last = Some(date(2026, 4, 27));
    assert!(!weekly(last, date(2026, 5, 4), &may));
    assert!(weekly(last, date(2026, 5, 5), &may));
    assert!(!weekly(Some(date(2026, 5, 5)), date(2026, 5, 8), &may));
}

#[test]
fn a_letter_that_says_nothing_is_not_sent() {
    assert!(!Waiting::default().is_anything());
    assert!(
        Waiting {
            review: 1,
            ..Waiting::default()
        }
        .is_anything()
    );
}

#[test]
fn counts_read_as_sentences() {
    let waiting = |mine, due, overdue, review| {
        Waiting {
            mine,
            due,
            overdue,
            review,
        }
        .in_words()
    };
    assert_eq!(
        waiting(4, 2, 1, 1),
        "You own 4 open actions; one is overdue and 2 are due within two weeks. One piece of evidence is waiting for your review."
    );
    assert_eq!(
        waiting(1, 0, 1, 0),
        "You own one open action; it is overdue."
    );
    assert_eq!(
        waiting(3, 0, 0, 2),
        "You own 3 open actions; none is due within two weeks. 2 pieces of evidence are waiting for your review."
    );
    assert_eq!(waiting(0, 0, 0, 0), "");
}
