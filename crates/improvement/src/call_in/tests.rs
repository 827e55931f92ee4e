//! Decisions whose effective dates were published.

use jiff::civil::{Weekday, date};

use super::*;
use crate::calendar::tests::holidays;

#[test]
fn real_decisions_take_effect_when_the_council_said() {
    for (published, effective) in [
        (date(2019, 7, 26), date(2019, 8, 3)),
        (date(2020, 2, 14), date(2020, 2, 22)),
        (date(2024, 3, 15), date(2024, 3, 23)),
        (date(2023, 10, 17), date(2023, 10, 25)),
        (date(2024, 7, 5), date(2024, 7, 13)),
    ] {
        assert_eq!(
            effective_from(published, published, true, &holidays()),
            Ok(effective)
        );
    }
}

#[test]
fn bank_holidays_lengthen_call_in() {
    // Easter 2024: Good Friday 29 March and Easter Monday 1 April are not counted.
    let published = date(2024, 3, 27);
    assert_eq!(
        last_day_of_call_in(published, &holidays()),
        Ok(date(2024, 4, 5))
    );
    assert_eq!(
        effective_from(published, published, true, &holidays()),
        Ok(date(2024, 4, 6))
    );
}

#[test]
fn without_call_in_a_decision_takes_effect_at_once() {
    let decided = date(2024, 2, 7);
    assert_eq!(
        effective_from(decided, date(2024, 2, 9), false, &holidays()),
        Ok(decided)
    );
}

#[test]
fn an_agenda_is_out_five_clear_days_ahead() {
    // A meeting on a Wednesday: Thursday to Wednesday before it are the five clear days.
    let meeting = date(2019, 7, 24);
    assert_eq!(meeting.weekday(), Weekday::Wednesday);
    assert_eq!(agenda_due(meeting, &holidays()), Ok(date(2019, 7, 16)));
    // The early May holiday is no clear day.
    assert_eq!(
        agenda_due(date(2019, 5, 8), &holidays()),
        Ok(date(2019, 4, 29))
    );
}

#[test]
fn a_year_without_bank_holidays_is_an_error() {
    assert!(effective_from(date(2028, 12, 28), date(2028, 12, 28), true, &holidays()).is_err());
}
