//! Floors, who accepts that they are not held, and cover that comes late.

use super::*;

fn director() -> RoleCapacity {
    RoleCapacity {
        base: Fte::ONE,
        floor: fte("0.6"),
    }
}

fn officer(until: Date) -> Acceptance<u8> {
    Acceptance {
        officer: 1,
        until,
        withdrawn: None,
    }
}

#[test]
fn exactly_at_the_floor_is_not_below_it() {
    let role = director();
    assert_eq!(role.state(fte("0.6")), FloorState::Ok);
    assert_eq!(role.state(fte("0.599999")), FloorState::Below);
    assert_eq!(role.deployable(fte("0.9")), fte("0.3"));
    assert_eq!(role.deployable(fte("0.5")), Fte::ZERO);
    let deputy = [away("0.4", GONE, date(2018, 3, 31))];
    assert_eq!(guard(&role, &[], &deputy, Dates::ALWAYS), []);
}

#[test]
fn half_a_directors_week_without_cover_is_refused_with_its_days() {
    let proposed = [away("0.5", GONE, HOME), cover("0.4", COVERED, HOME)];
    let breaches = guard(&director(), &[], &proposed, Dates::ALWAYS);
    let [breach] = breaches.as_slice() else {
        panic!("{breaches:?}");
    };
    assert_eq!(breach.kind, BreachKind::New);
    assert_eq!(
        breach.in_words(),
        "84 days below the floor of 0.6 FTE, 12 June 2017 to 3 September 2017; lowest 0.5 FTE"
    );
    assert_eq!(not_accepted::<u8>(&breaches, &[]), breaches);
    // The Chief Executive accepts it to the day before cover comes.
    assert_eq!(not_accepted(&breaches, &[officer(date(2017, 9, 3))]), []);
    // Shorter than it is needed, or taken back: the days that are left are named.
    let left = not_accepted(&breaches, &[officer(date(2017, 7, 31))]);
    assert_eq!(
        left[0].dates,
        Dates::between(date(2017, 8, 1), date(2017, 9, 3))
    );
    let withdrawn = Acceptance {
        withdrawn: Some(date(2017, 8, 1)),
        ..officer(date(2017, 9, 3))
    };
    assert_eq!(not_accepted(&breaches, &[withdrawn]), left);
}

#[test]
fn going_when_cover_comes_is_agreed_at_once() {
    let proposed = [away("0.5", COVERED, HOME), cover("0.4", COVERED, HOME)];
    assert_eq!(guard(&director(), &[], &proposed, Dates::ALWAYS), []);
}

#[test]
fn a_second_promise_breaks_what_the_first_left_whole() {
    let agreed = [away("0.4", GONE, HOME)];
    let more = [away("0.1", COVERED, date(2018, 3, 31))];
    let breaches = guard(&director(), &agreed, &more, Dates::ALWAYS);
    assert_eq!(breaches.len(), 1);
    assert_eq!(
        breaches[0].dates,
        Dates::between(COVERED, date(2018, 3, 31))
    );
}

#[test]
fn what_was_below_before_is_not_held_against_a_proposal_that_leaves_it_so() {
    let agreed = [away("0.5", GONE, HOME)];
    let help = [cover("0.05", GONE, HOME)];
    let breaches = guard(&director(), &agreed, &help, Dates::ALWAYS);
    assert_eq!(breaches[0].kind, BreachKind::Standing);
    assert_eq!(breaches[0].lowest, fte("0.55"));
    assert_eq!(not_accepted::<u8>(&breaches, &[]), []);
    let worse = [away("0.1", GONE, COVERED)];
    let breaches = guard(&director(), &agreed, &worse, Dates::ALWAYS);
    let kinds: Vec<BreachKind> = breaches.iter().map(|breach| breach.kind).collect();
    assert_eq!(kinds, [BreachKind::Deeper, BreachKind::Standing]);
    assert_eq!(not_accepted::<u8>(&breaches, &[]).len(), 1);
}

#[test]
fn time_away_without_an_end_is_below_from_a_day_on_and_no_date_accepts_it_all() {
    let proposed = [change(ChangeKind::Away, "0.5", Dates::since(GONE))];
    let breaches = guard(&director(), &[], &proposed, Dates::ALWAYS);
    assert_eq!(
        breaches[0].in_words(),
        "below the floor of 0.6 FTE, from 12 June 2017; lowest 0.5 FTE"
    );
    let left = not_accepted(&breaches, &[officer(HOME)]);
    assert_eq!(left[0].dates, Dates::since(date(2018, 12, 1)));
}

#[test]
fn an_acceptance_has_a_name_a_reason_and_an_end() {
    let breaches = guard(&director(), &[], &[away("0.5", GONE, HOME)], Dates::ALWAYS);
    let asked = NewAcceptance {
        officer: Some(1_u8),
        reason: "Kirklees cannot wait until the autumn",
        until: Some(date(2017, 9, 3)),
    };
    let today = date(2017, 6, 1);
    assert_eq!(check_acceptance(&breaches, &asked, today), []);
    let empty = NewAcceptance::<u8> {
        officer: None,
        reason: "  ",
        until: None,
    };
    assert_eq!(
        check_acceptance(&breaches, &empty, today),
        [
            CapacityProblem::OfficerMissing,
            CapacityProblem::ReasonMissing,
            CapacityProblem::UntilMissing
        ]
    );
    let until = |until| NewAcceptance {
        until: Some(until),
        ..asked
    };
    assert_eq!(
        check_acceptance(&breaches, &until(date(2017, 5, 31)), today),
        [CapacityProblem::UntilPast]
    );
    assert_eq!(
        check_acceptance(&breaches, &until(date(2017, 6, 11)), today),
        [CapacityProblem::UntilBefore(GONE)]
    );
    assert_eq!(
        check_acceptance(&[], &asked, today),
        [CapacityProblem::NothingBelow]
    );
}

#[test]
fn the_days_below_of_the_first_summer_are_those_of_the_record() {
    let manager = RoleCapacity {
        base: fte("18"),
        floor: fte("16.2"),
    };
    let gone = date(2017, 7, 3);
    let back = date(2018, 12, 31);
    let changes = [
        away("1", gone, back),
        away("1", gone, back),
        cover("1", date(2017, 9, 1), back),
        cover("1", date(2017, 10, 2), back),
    ];
    let steps = net_course(&course(&manager, &changes, Dates::ALWAYS));
    let below = periods_below(&manager, &steps);
    assert_eq!(below.len(), 1);
    assert_eq!(below[0].dates, Dates::between(gone, date(2017, 8, 31)));
    assert_eq!(below[0].dates.days(), Some(60));
}

#[test]
fn cover_comes_late_and_is_less_than_the_absence() {
    let absence = share("0.5", GONE, HOME);
    let gaps = cover_gaps(&absence, &[share("0.4", COVERED, HOME)]);
    let said: Vec<String> = gaps.iter().map(CoverGap::in_words).collect();
    assert_eq!(
        said,
        [
            "84 days (12 weeks) before cover starts: 0.5 FTE, 12 June 2017 to 3 September 2017",
            "453 days (64 weeks and 5 days) covered in part: 0.1 FTE, 4 September 2017 to 30 November 2018",
        ]
    );
}

#[test]
fn cover_ends_before_the_absence_or_never_comes() {
    let absence = share("1", date(2017, 7, 3), date(2018, 12, 31));
    let first = share("1", date(2017, 8, 1), date(2017, 12, 31));
    let second = share("1", date(2018, 2, 1), date(2018, 12, 3));
    let kinds: Vec<(GapKind, Option<i32>)> = cover_gaps(&absence, &[first, second])
        .iter()
        .map(|gap| (gap.kind, gap.dates.days()))
        .collect();
    assert_eq!(
        kinds,
        [
            (GapKind::Before, Some(29)),
            (GapKind::Between, Some(31)),
            (GapKind::After, Some(28)),
        ]
    );
    let never = cover_gaps(&absence, &[]);
    assert_eq!((never.len(), never[0].kind), (1, GapKind::Never));
    assert_eq!(
        cover_gaps(&absence, &[share("1", date(2017, 7, 1), date(2019, 3, 31))]),
        []
    );
    // Two who cover half each cover the whole.
    let half = share("0.5", date(2017, 7, 3), date(2018, 12, 31));
    assert_eq!(cover_gaps(&absence, &[half, half]), []);
    let open = Share {
        fte: Fte::ONE,
        dates: Dates::since(GONE),
    };
    assert_eq!(
        cover_gaps(&open, &[])[0].in_words(),
        "No cover: 1 FTE, from 12 June 2017"
    );
}

#[test]
fn days_are_said_in_weeks_where_there_are_any() {
    for (days, said) in [
        (1, "1 day"),
        (6, "6 days"),
        (7, "7 days (1 week)"),
        (29, "29 days (4 weeks and 1 day)"),
        (91, "91 days (13 weeks)"),
    ] {
        assert_eq!(days_in_words(days), said);
    }
}
