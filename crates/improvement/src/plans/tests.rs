//! The BRAG gate, evidence and what deserves attention.

use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const OWNER: u8 = 1;
const PARTNER: u8 = 2;
const OFFERS: u8 = 3;
const REVIEWER: u8 = 4;
const TODAY: Date = date(2024, 6, 14);

fn accepted() -> EvidenceFacts<u8> {
    EvidenceFacts {
        state: EvidenceState::Accepted,
        submitted_by: OFFERS,
        reviewed_by: Some(REVIEWER),
        expires: None,
    }
}

fn action() -> ActionFacts<u8> {
    ActionFacts {
        id: 9,
        title: "Invite health to strategy discussions".to_owned(),
        delivery: Delivery::UnderWay,
        impact: Impact::NotShown,
        rating: Some(Brag::Green),
        owner: Some(OWNER),
        partner_owner: Some(PARTNER),
        start: Some(date(2024, 4, 1)),
        added: Some(date(2024, 3, 4)),
        baseline_due: Some(date(2024, 9, 30)),
        due: Some(date(2024, 9, 30)),
        updated: Some(date(2024, 6, 1)),
        evidence: Vec::new(),
        indicators: vec![7],
        milestones_done: 1,
        milestones: 3,
    }
}

fn delivered(evidence: Vec<EvidenceFacts<u8>>) -> ActionFacts<u8> {
    ActionFacts {
        delivery: Delivery::Delivered,
        rating: Some(Brag::Blue),
        evidence,
        ..action()
    }
}

#[test]
fn blue_is_earned() {
    let earned = delivered(vec![accepted()]);
    assert_eq!(blue_gate(&earned, TODAY), Ok(()));
    assert_eq!(
        standing(&earned, TODAY),
        Standing {
            rating: Some(Brag::Blue),
            lapsed: vec![]
        }
    );
    let refused = |evidence| blue_gate(&delivered(evidence), TODAY).unwrap_err();
    assert_eq!(refused(vec![]), [BlueRefusal::NoEvidence]);
    let with = |state| EvidenceFacts {
        state,
        reviewed_by: None,
        ..accepted()
    };
    assert_eq!(
        refused(vec![with(EvidenceState::Waiting)]),
        [BlueRefusal::Waiting]
    );
    assert_eq!(
        refused(vec![with(EvidenceState::Returned)]),
        [BlueRefusal::Returned]
    );
    assert_eq!(
        refused(vec![with(EvidenceState::Expired)]),
        [BlueRefusal::Expired]
    );
    assert_eq!(
        refused(vec![
            with(EvidenceState::Returned),
            with(EvidenceState::Waiting),
            with(EvidenceState::Expired)
        ]),
        [BlueRefusal::Waiting]
    );
    let under_way = ActionFacts {
        delivery: Delivery::UnderWay,
        ..delivered(vec![])
    };
    assert_eq!(
        blue_gate(&under_way, TODAY).unwrap_err(),
        [BlueRefusal::NotDelivered, BlueRefusal::NoEvidence]
    );
}

#[test]
fn nobody_marks_their_own_homework() {
    for by in [None, Some(OWNER), Some(PARTNER), Some(OFFERS)] {
        let own = EvidenceFacts {
            reviewed_by: by,
            ..accepted()
        };
        assert_eq!(
            blue_gate(&delivered(vec![own]), TODAY).unwrap_err(),
            [BlueRefusal::NotIndependent]
        );
        assert_eq!(blue_gate(&delivered(vec![own, accepted()]), TODAY), Ok(()));
    }
}

#[test]
fn blue_lapses_with_its_evidence() {
    let until = EvidenceFacts {
        expires: Some(TODAY),
        ..accepted()
    };
    let action = delivered(vec![until]);
    assert_eq!(standing(&action, TODAY).rating, Some(Brag::Blue));
    let after = standing(&action, TODAY.tomorrow().unwrap());
    assert_eq!(
        after,
        Standing {
            rating: None,
            lapsed: vec![BlueRefusal::Expired]
        }
    );
    let reopened = ActionFacts {
        delivery: Delivery::UnderWay,
        ..action
    };
    assert_eq!(
        standing(&reopened, TODAY).lapsed,
        [BlueRefusal::NotDelivered]
    );
    let green = ActionFacts {
        rating: Some(Brag::Green),
        ..reopened
    };
    assert_eq!(
        standing(&green, TODAY),
        Standing {
            rating: Some(Brag::Green),
            lapsed: vec![]
        }
    );
}

#[test]
fn evidence_is_reviewed_in_order() {
    let owners = action().owners();
    let waiting = EvidenceFacts {
        state: EvidenceState::Waiting,
        reviewed_by: None,
        ..accepted()
    };
    let step = |evidence: &EvidenceFacts<u8>, step| review(evidence, &owners, step, TODAY);
    let accept = |by| EvidenceStep::Accept { by };
    let back = |by, reason| EvidenceStep::Return { by, reason };
    assert_eq!(
        step(&waiting, accept(REVIEWER)),
        Ok(EvidenceState::Accepted)
    );
    for by in [OWNER, PARTNER, OFFERS] {
        assert_eq!(
            step(&waiting, accept(by)),
            Err(EvidenceError::NotIndependent)
        );
        assert_eq!(
            step(&waiting, back(by, "unclear")),
            Err(EvidenceError::NotIndependent)
        );
        assert_eq!(
            step(&accepted(), back(by, "unclear")),
            Err(EvidenceError::NotIndependent)
        );
    }
    assert_eq!(
        step(&waiting, back(REVIEWER, " ")),
        Err(EvidenceError::ReasonMissing)
    );
    assert_eq!(
        step(&waiting, back(REVIEWER, "no dates")),
        Ok(EvidenceState::Returned)
    );
    assert_eq!(
        step(&accepted(), back(REVIEWER, "audit was wrong")),
        Ok(EvidenceState::Returned)
    );
    assert_eq!(
        step(&accepted(), EvidenceStep::Expire),
        Err(EvidenceError::StillCounts)
    );
    assert_eq!(
        step(&accepted(), accept(REVIEWER)),
        Err(EvidenceError::OutOfOrder(EvidenceState::Accepted))
    );
    let stale = EvidenceFacts {
        expires: Some(TODAY.yesterday().unwrap()),
        ..accepted()
    };
    assert_eq!(
        step(&stale, EvidenceStep::Expire),
        Ok(EvidenceState::Expired)
    );
    assert_eq!(
        step(&stale, accept(REVIEWER)),
        Err(EvidenceError::HasExpired)
    );
    let again = |until| EvidenceStep::OfferAgain { until };
    assert_eq!(step(&stale, again(None)), Ok(EvidenceState::Waiting));
    assert_eq!(
        step(&stale, again(stale.expires)),
        Err(EvidenceError::HasExpired)
    );
    assert_eq!(
        step(&waiting, again(None)),
        Err(EvidenceError::OutOfOrder(EvidenceState::Waiting))
    );
    let returned = EvidenceFacts {
        state: EvidenceState::Returned,
        ..waiting
    };
    assert_eq!(
        step(&returned, again(Some(TODAY))),
        Ok(EvidenceState::Waiting)
    );
}

#[test]
fn amber_and_red_are_explained() {
    let check = |rating, reason, path_to_green| {
        check_update(
            &UpdateFacts {
                rating,
                reason,
                path_to_green,
            },
            &action(),
            TODAY,
        )
    };
    for rating in [Brag::Amber, Brag::Red] {
        assert_eq!(
            check(rating, "", " "),
            [UpdateProblem::ReasonMissing, UpdateProblem::PathMissing]
        );
        assert_eq!(
            check(rating, "two posts are empty", "")[0].field(),
            "path_to_green"
        );
        assert_eq!(
            check(rating, "two posts are empty", "both start in May"),
            []
        );
    }
    assert_eq!(check(Brag::Green, "", ""), []);
    let blue = check(Brag::Blue, "", "");
    assert_eq!(blue.len(), 2);
    assert_eq!(blue[0].field(), "rating");
    assert_eq!(blue[0].to_string(), BlueRefusal::NotDelivered.to_string());
}

#[test]
fn concerns_follow_the_days() {
    let on = |due: Date| {
        concerns(
            &ActionFacts {
                due: Some(due),
                ..action()
            },
            TODAY,
        )
    };
    assert_eq!(on(date(2024, 6, 13)), [Concern::Overdue]);
    assert_eq!(on(TODAY), [Concern::DueThisFortnight]);
    assert_eq!(on(date(2024, 6, 28)), [Concern::DueThisFortnight]);
    assert_eq!(on(date(2024, 6, 29)), []);
    let updated = |updated| {
        concerns(
            &ActionFacts {
                updated,
                ..action()
            },
            TODAY,
        )
    };
    assert_eq!(updated(Some(date(2024, 5, 15))), [Concern::NotUpdated]);
    assert_eq!(updated(Some(date(2024, 5, 16))), []);
    assert_eq!(updated(None), [Concern::NotUpdated]);
    let future = ActionFacts {
        updated: None,
        start: Some(date(2024, 7, 1)),
        ..action()
    };
    assert_eq!(concerns(&future, TODAY), []);
    let added = |start, added| {
        let updated = None;
        concerns(
            &ActionFacts {
                updated,
                start,
                added,
                ..action()
            },
            TODAY,
        )
    };
    let (long_ago, month_ago) = (Some(date(2024, 4, 1)), Some(date(2024, 5, 15)));
    // What came in today could not be updated before, whenever its work began.
    assert_eq!(added(None, Some(TODAY)), []);
    assert_eq!(added(long_ago, Some(TODAY)), []);
    assert_eq!(added(None, Some(date(2024, 5, 16))), []);
    assert_eq!(added(None, month_ago), [Concern::NotUpdated]);
    assert_eq!(added(month_ago, long_ago), [Concern::NotUpdated]);
    assert_eq!(added(None, None), []);
    let waiting = EvidenceFacts {
        state: EvidenceState::Waiting,
        ..accepted()
    };
    let all = ActionFacts {
        owner: None,
        due: Some(date(2024, 1, 1)),
        updated: None,
        evidence: vec![waiting],
        ..action()
    };
    assert_eq!(
        concerns(&all, TODAY),
        [
            Concern::Overdue,
            Concern::Unowned,
            Concern::NotUpdated,
            Concern::EvidenceWaiting
        ]
    );
    let done = ActionFacts {
        delivery: Delivery::Delivered,
        ..all.clone()
    };
    assert_eq!(concerns(&done, TODAY), [Concern::EvidenceWaiting]);
    assert_eq!(
        concerns(
            &ActionFacts {
                delivery: Delivery::Withdrawn,
                ..all
            },
            TODAY
        ),
        []
    );
}

#[test]
fn dates_follow_each_other() {
    let (early, late) = (Some(date(2024, 4, 1)), Some(date(2024, 5, 1)));
    assert_eq!(check_dates(early, late, late), []);
    assert_eq!(check_dates(early, early, early), []);
    assert_eq!(check_dates(None, early, late), []);
    let problems = check_dates(late, early, early);
    assert_eq!(
        problems
            .iter()
            .map(|problem| problem.field())
            .collect::<Vec<_>>(),
        ["due", "baseline_due"]
    );
    assert_eq!(
        problems[0].to_string(),
        "the due date, 1 April 2024, is before the start, 1 May 2024"
    );
}

#[test]
fn slips_and_progress_in_words() {
    let slipped = ActionFacts {
        due: Some(date(2024, 10, 14)),
        ..action()
    };
    assert_eq!(slipped.slip(), Some(14));
    assert_eq!(slip_in_words(14), "Slipped 14 days");
    assert_eq!(slip_in_words(-1), "Brought forward 1 day");
    assert_eq!(slip_in_words(0), "On its baseline date");
    assert_eq!(
        ActionFacts {
            baseline_due: None,
            ..action()
        }
        .slip(),
        None
    );
    assert_eq!(
        progress_in_words(Delivery::Delivered, Impact::NotShown),
        "Delivered; not yet shown to make a difference"
    );
}

#[test]
fn how_close_never_flatters() {
    assert_eq!(action().how_close(), Some(33));
    assert_eq!(how_close(0, 0), None);
    assert_eq!(how_close(1, 1000), Some(1));
    assert_eq!(how_close(999, 1000), Some(99));
    assert_eq!(how_close(u32::MAX - 1, u32::MAX), Some(99));
}

proptest! {
    #[test]
    fn how_close_is_a_percentage(done in 0..500_u32, all in 1..500_u32) {
        let close = how_close(done, all).unwrap();
        prop_assert_eq!(close == 0, done == 0);
        prop_assert_eq!(close == 100, done >= all);
        if done > 0 && done < all {
            prop_assert!((f64::from(close) - f64::from(done) * 100.0 / f64::from(all)).abs() <= 1.0);
        }
    }

    /// An action goes from hand to hand, day by day; on one day evidence is offered, and on a later one somebody would accept it. They may
    /// exactly when they never had the action in between, whoever has it on that day.
    #[test]
    fn nobody_accepts_what_was_offered_for_an_action_of_theirs(
        hands in proptest::collection::vec((proptest::option::of(1..5_u8), proptest::option::of(1..5_u8)), 1..9),
        (offered, later) in (0..9_usize, 0..9_usize),
        (offered_by, by) in (1..5_u8, 1..5_u8),
    ) {
        let offered = offered.min(hands.len() - 1);
        let now = (offered + later).min(hands.len() - 1);
        let owners = |day: usize| [hands[day].0, hands[day].1];
        let tenures: Vec<Tenure<u8, usize>> = (0..=now)
            // A day on which nothing changed is no change.
            .filter(|day| *day == 0 || owners(*day) != owners(*day - 1))
            .map(|day| Tenure { since: day, owners: owners(day) })
            .collect();
        let evidence = EvidenceFacts {
            submitted_by: offered_by,
            state: EvidenceState::Waiting,
            reviewed_by: None,
            ..accepted()
        };
        let barred: Vec<Option<u8>> = owned_since(&tenures, &offered).map(Some).collect();
        let had_it = (offered..=now).any(|day| owners(day).contains(&Some(by)));
        let accepted = review(&evidence, &barred, EvidenceStep::Accept { by }, TODAY).is_ok();
        prop_assert_eq!(accepted, by != offered_by && !had_it);
    }

    #[test]
    fn blue_holds_exactly_when_one_piece_is_independent_and_counts(
        done in any::<bool>(),
        pieces in proptest::collection::vec((0..4_usize, 1..6_u8, proptest::option::of(1..6_u8), proptest::option::of(-3..4_i32)), 0..5),
    ) {
        let evidence: Vec<_> = pieces
            .iter()
            .map(|(state, submitted_by, reviewed_by, days)| EvidenceFacts {
                state: EvidenceState::ALL[*state],
                submitted_by: *submitted_by,
                reviewed_by: *reviewed_by,
                expires: days.map(|days| TODAY.checked_add(days.days()).unwrap()),
            })
            .collect();
        let counts = pieces.iter().any(|(state, offered, reviewed, days)| {
            EvidenceState::ALL[*state] == EvidenceState::Accepted
                && reviewed.is_some_and(|by| by != *offered && by != OWNER && by != PARTNER)
                && days.is_none_or(|days| days >= 0)
        });
        let delivery = if done { Delivery::Delivered } else { Delivery::UnderWay };
        let action = ActionFacts { delivery, ..delivered(evidence) };
        prop_assert_eq!(blue_gate(&action, TODAY).is_ok(), done && counts);
        prop_assert_eq!(standing(&action, TODAY).rating == Some(Brag::Blue), done && counts);
    }
}
