//! The clock against real publications, and against its own rules for any dates.

use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::tests::holidays;

fn facts(published: Date, convention: Convention, stated: Option<Date>) -> ClockFacts {
    ClockFacts {
        obligation: Some(Obligation::WrittenStatement),
        anchor: Anchor::Published,
        anchor_date: Some(published),
        convention,
        stated,
        submissions: Submissions::default(),
    }
}

fn sent(on: Date) -> Option<Submission> {
    Some(Submission {
        on,
        proof: Some("letter of that day".to_owned()),
    })
}

fn at(facts: &ClockFacts, today: Date) -> Clock {
    read(facts, today, &holidays()).unwrap()
}

/// Published, the day after as day 1, the day itself as day 1, the council's own date.
const REAL: [(Date, Date, Date, Date); 3] = [
    (
        date(2018, 12, 18),
        date(2019, 3, 29),
        date(2019, 3, 28),
        date(2019, 3, 28),
    ),
    (
        date(2023, 5, 9),
        date(2023, 8, 16),
        date(2023, 8, 15),
        date(2023, 8, 16),
    ),
    (
        date(2016, 11, 25),
        date(2017, 3, 8),
        date(2017, 3, 7),
        date(2017, 3, 9),
    ),
];

#[test]
fn real_responses_fall_due_as_counted() {
    for (published, day_after, same_day, stated) in REAL {
        let clock = at(
            &facts(published, Convention::DayAfter, Some(stated)),
            published,
        );
        assert_eq!(clock.computed, Some(day_after));
        assert_eq!(clock.computed_otherwise, Some(same_day));
        assert_eq!(clock.operational, Some(day_after.min(stated)));
        let clock = at(
            &facts(published, Convention::SameDay, Some(stated)),
            published,
        );
        assert_eq!(clock.computed, Some(same_day));
        assert_eq!(clock.computed_otherwise, Some(day_after));
        assert_eq!(clock.operational, Some(same_day.min(stated)));
    }
}

#[test]
fn leeds_kept_the_date_that_counts_the_day_itself() {
    let [(published, _, _, stated), ..] = REAL;
    assert!(
        at(
            &facts(published, Convention::SameDay, Some(stated)),
            published
        )
        .warnings
        .is_empty()
    );
    let clock = at(
        &facts(published, Convention::DayAfter, Some(stated)),
        published,
    );
    assert_eq!(
        clock.warnings,
        [
            "The council’s own date, 28 March 2019, is not the 29 March 2019 worked out here (70 working days; \
          the working day after is day 1): it is the date if counted the other way (the day itself is \
          day 1). Work to the earlier date, 28 March 2019."
        ]
    );
}

#[test]
fn stockton_kept_the_date_that_counts_from_the_day_after() {
    let (published, _, _, stated) = REAL[1];
    assert!(
        at(
            &facts(published, Convention::DayAfter, Some(stated)),
            published
        )
        .warnings
        .is_empty()
    );
    let clock = at(
        &facts(published, Convention::SameDay, Some(stated)),
        published,
    );
    assert_eq!(clock.warnings.len(), 1);
    assert_eq!(clock.operational, Some(date(2023, 8, 15)));
}

#[test]
fn kirklees_kept_a_date_that_no_count_gives() {
    let (published, _, _, stated) = REAL[2];
    for (convention, operational) in [
        (Convention::DayAfter, date(2017, 3, 8)),
        (Convention::SameDay, date(2017, 3, 7)),
    ] {
        let clock = at(&facts(published, convention, Some(stated)), published);
        assert_eq!(clock.operational, Some(operational));
        assert_eq!(clock.warnings.len(), 1);
        assert!(
            clock.warnings[0].contains("matches neither way of counting"),
            "{:?}",
            clock.warnings
        );
    }
}

#[test]
fn special_bank_holidays_move_the_date() {
    // 70 working days across the Jubilee weekend and across the coronation.
    let due = |published| at(&facts(published, Convention::DayAfter, None), published).computed;
    assert_eq!(due(date(2022, 4, 1)), Some(date(2022, 7, 15)));
    assert_eq!(due(date(2020, 2, 3)), Some(date(2020, 5, 14)));
    assert_eq!(due(date(2023, 3, 1)), Some(date(2023, 6, 14)));
}

#[test]
fn the_day_itself_is_day_one_only_when_it_is_a_working_day() {
    let saturday = date(2024, 6, 1);
    let count = |convention| due_date(saturday, 1, convention, &holidays());
    assert_eq!(count(Convention::SameDay), Ok(date(2024, 6, 3)));
    assert_eq!(count(Convention::DayAfter), Ok(date(2024, 6, 3)));
    assert_eq!(
        due_date(date(2024, 6, 3), 1, Convention::SameDay, &holidays()),
        Ok(date(2024, 6, 3))
    );
}

#[test]
fn the_state_follows_the_days() {
    let facts = facts(date(2018, 12, 18), Convention::SameDay, None);
    let on = |today| at(&facts, today);
    assert_eq!(on(date(2019, 1, 2)).state, ClockState::Running);
    assert_eq!(on(date(2019, 3, 13)).state, ClockState::Running);
    let soon = on(date(2019, 3, 14));
    assert_eq!(
        (soon.state, soon.working_days_left, soon.days_left),
        (ClockState::DueSoon, Some(10), Some(14))
    );
    assert_eq!(
        soon.sentence(),
        "Written statement of proposed action: due on 28 March 2019, in 14 days (10 working days)."
    );
    assert_eq!(on(date(2019, 3, 28)).state, ClockState::DueSoon);
    assert_eq!(
        on(date(2019, 3, 28)).sentence(),
        "Written statement of proposed action: due today, 28 March 2019."
    );
    let late = on(date(2019, 3, 29));
    assert_eq!(
        (late.state, late.working_days_left, late.days_left),
        (ClockState::Overdue, Some(-1), Some(-1))
    );
    assert_eq!(
        late.sentence(),
        "Written statement of proposed action: overdue since 28 March 2019, by 1 day (1 working day)."
    );
}

#[test]
fn both_must_have_it() {
    let mut facts = facts(date(2018, 12, 18), Convention::SameDay, None);
    facts.submissions.chief_inspector = sent(date(2019, 3, 20));
    let clock = at(&facts, date(2019, 3, 21));
    assert_eq!(clock.state, ClockState::PartlySubmitted);
    assert_eq!(clock.outstanding, [Recipient::SecretaryOfState]);
    assert_eq!(
        clock.sentence(),
        "Written statement of proposed action: not yet sent to the Secretary of State; due on 28 March 2019."
    );
    assert!(clock.warnings.is_empty());
    let late = at(&facts, date(2019, 4, 1));
    assert_eq!(
        (late.state, late.is_partly_sent()),
        (ClockState::Overdue, true)
    );
    assert_eq!(
        late.sentence(),
        "Written statement of proposed action: overdue to the Secretary of State since 28 March 2019, by 4 \
         days (2 working days)."
    );
    facts.submissions.secretary_of_state = sent(date(2019, 3, 28));
    let clock = at(&facts, date(2019, 4, 1));
    assert_eq!(
        (clock.state, clock.submitted),
        (ClockState::SubmittedOnTime, Some(date(2019, 3, 28)))
    );
    facts.submissions.secretary_of_state = sent(date(2019, 3, 29));
    assert_eq!(
        at(&facts, date(2019, 4, 1)).state,
        ClockState::SubmittedLate
    );
}

#[test]
fn the_most_pressing_clock_speaks_for_the_inspection() {
    use ClockState::{DueSoon, NotNeeded, Overdue, Running, SubmittedOnTime};
    assert_eq!(most_pressing([]), NotNeeded);
    assert_eq!(most_pressing([SubmittedOnTime, Running]), Running);
    assert_eq!(most_pressing([DueSoon, Overdue, Running]), Overdue);
}

#[test]
fn a_submission_needs_proof_and_a_sensible_date() {
    let mut facts = facts(date(2018, 12, 18), Convention::SameDay, None);
    facts.submissions.secretary_of_state = Some(Submission {
        on: date(2018, 12, 1),
        proof: Some(" ".to_owned()),
    });
    facts.submissions.chief_inspector = sent(date(2019, 3, 20));
    assert_eq!(
        at(&facts, date(2019, 3, 1)).warnings,
        [
            "There is no proof yet that it reached the Secretary of State on 1 December 2018.",
            "The date for the Secretary of State, 1 December 2018, is before the inspection report.",
            "The date for the Chief Inspector, 20 March 2019, is in the future.",
        ]
    );
}

#[test]
fn a_focused_visit_with_a_priority_action_has_a_draft_and_a_final() {
    let mut facts = facts(date(2024, 1, 8), Convention::DayAfter, None);
    facts.obligation = Some(Obligation::DraftActionPlan);
    assert_eq!(
        at(&facts, date(2024, 1, 8)).computed,
        Some(date(2024, 2, 5))
    );
    facts.submissions.chief_inspector = sent(date(2024, 2, 2));
    assert_eq!(
        at(&facts, date(2024, 2, 6)).state,
        ClockState::SubmittedOnTime
    );
    facts.obligation = Some(Obligation::FinalActionPlan);
    assert_eq!(
        at(&facts, date(2024, 1, 8)).computed,
        Some(date(2024, 4, 17))
    );
    facts.obligation = Some(Obligation::PublishReport);
    assert_eq!(
        at(&facts, date(2024, 1, 8)).computed,
        Some(date(2024, 2, 19))
    );
    assert_eq!(at(&facts, date(2024, 2, 20)).state, ClockState::Overdue);
}

#[test]
fn nothing_owed_and_nothing_known_are_told_apart() {
    let mut facts = facts(date(2024, 1, 8), Convention::DayAfter, None);
    facts.anchor_date = None;
    assert_eq!(at(&facts, date(2024, 1, 8)).state, ClockState::NoDate);
    facts.stated = Some(date(2024, 3, 1));
    let clock = at(&facts, date(2024, 1, 8));
    assert_eq!(
        (clock.state, clock.operational),
        (ClockState::Running, Some(date(2024, 3, 1)))
    );
    facts.obligation = None;
    let clock = at(&facts, date(2024, 6, 8));
    assert_eq!(clock.state, ClockState::NotNeeded);
    assert_eq!(
        clock.sentence(),
        "This inspection does not need a written response."
    );
}

#[test]
fn a_day_beyond_the_calendar_still_reads_an_old_clock() {
    let clock = at(
        &facts(date(2018, 12, 18), Convention::SameDay, None),
        date(2031, 1, 1),
    );
    assert_eq!(
        (clock.state, clock.working_days_left),
        (ClockState::Overdue, None)
    );
    let beyond = facts(date(2028, 12, 18), Convention::SameDay, None);
    assert!(read(&beyond, date(2028, 12, 19), &holidays()).is_err());
}

proptest! {
    #[test]
    fn the_conventions_differ_by_one_working_day_or_not_at_all(offset in 0..365 * 15_i32, days in 1_u32..100) {
        let holidays = holidays();
        let event = date(2012, 6, 1).checked_add(offset.days()).unwrap();
        let after = due_date(event, days, Convention::DayAfter, &holidays).unwrap();
        let same = due_date(event, days, Convention::SameDay, &holidays).unwrap();
        let apart = i32::from(holidays.is_working_day(event).unwrap());
        prop_assert_eq!(holidays.working_days_between(same, after), Ok(apart));
        prop_assert!(holidays.is_working_day(same).unwrap() && holidays.is_working_day(after).unwrap());
    }

    #[test]
    fn the_earliest_date_is_the_one_to_keep(offset in 0..365 * 14_i32, stated in proptest::option::of(0..200_i32), today in 0..400_i32) {
        let event = date(2012, 6, 1).checked_add(offset.days()).unwrap();
        let day = |days: i32| event.checked_add(days.days()).unwrap();
        let facts = facts(event, Convention::DayAfter, stated.map(day));
        let clock = at(&facts, day(today));
        let operational = clock.operational.unwrap();
        prop_assert!(operational <= clock.computed.unwrap());
        prop_assert!(facts.stated.is_none_or(|stated| operational <= stated));
        prop_assert!([clock.computed, clock.stated].contains(&Some(operational)));
        let differs = facts.stated.is_some_and(|stated| Some(stated) != clock.computed);
        prop_assert_eq!(clock.warnings.len(), usize::from(differs));
        prop_assert_eq!(clock.state == ClockState::Overdue, day(today) > operational);
    }
}
