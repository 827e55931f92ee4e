use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::Problem;

mod entries;
mod grids;
mod registers;

const TODAY: Date = date(2019, 3, 1);

/// People by number.
const OWNER: u8 = 1;
const APPROVER: u8 = 2;

fn at(likelihood: u8, impact: u8) -> Place {
    Place { likelihood, impact }
}

fn judged(kind: AssessmentKind, on: Date, place: Place, grid: &Grid) -> Assessment<'_> {
    Assessment {
        kind,
        on,
        place,
        grid,
    }
}

fn current(on: Date, place: Place, grid: &Grid) -> Assessment<'_> {
    judged(AssessmentKind::Current, on, place, grid)
}

/// Leadership stretched over two councils: judged at the start, and again when the permanent director came.
fn leadership(grid: &Grid) -> RiskFacts<'_, u8> {
    RiskFacts {
        raised: date(2017, 7, 10),
        owner: Some(OWNER),
        treatment: Some(Treatment::Reduce),
        assessments: vec![
            judged(AssessmentKind::Inherent, date(2017, 7, 10), at(5, 5), grid),
            judged(AssessmentKind::Target, date(2017, 7, 10), at(2, 4), grid),
            current(date(2017, 7, 10), at(4, 5), grid),
            current(date(2018, 3, 12), at(3, 5), grid),
            current(date(2018, 12, 10), at(2, 5), grid),
        ],
        review_by: Some(date(2019, 6, 3)),
        acceptances: Vec::new(),
        escalations: Vec::new(),
        closings: Vec::new(),
        open_actions: 1,
    }
}

fn accepted(on: Date, expires: Date) -> Acceptance<u8> {
    Acceptance {
        approver: APPROVER,
        on,
        expires,
        withdrawn: None,
    }
}

fn needs(risk: &RiskFacts<'_, u8>, today: Date) -> Vec<Attention> {
    attention(risk, today, &Settings::default())
}

fn days(count: i32) -> Date {
    TODAY.saturating_add(count.days())
}

#[test]
fn a_risk_that_is_looked_after_asks_for_nothing() {
    let grid = Grid::default();
    assert_eq!(needs(&leadership(&grid), TODAY), []);
}

#[test]
fn a_line_has_a_point_for_each_day_and_keeps_what_was_added_last() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    // Typed late, and put right on the same day.
    risk.assessments
        .push(current(date(2017, 11, 6), at(1, 1), &grid));
    risk.assessments
        .push(current(date(2017, 11, 6), at(4, 4), &grid));
    let line = history(&risk.assessments, AssessmentKind::Current, TODAY);
    let points: Vec<_> = line
        .iter()
        .map(|stand| (stand.on, stand.severity.score, stand.band.name.as_str()))
        .collect();
    assert_eq!(
        points,
        [
            (date(2017, 7, 10), 20, "Very high"),
            (date(2017, 11, 6), 16, "Very high"),
            (date(2018, 3, 12), 15, "Very high"),
            (date(2018, 12, 10), 10, "High"),
        ]
    );
    let then = stand(
        &risk.assessments,
        AssessmentKind::Current,
        date(2018, 3, 11),
    );
    assert_eq!(then.map(|stand| stand.on), Some(date(2017, 11, 6)));
    assert_eq!(
        stand(&risk.assessments, AssessmentKind::Current, date(2017, 7, 9)),
        None
    );
}

#[test]
fn a_risk_travels_by_its_band_first_and_its_score_second() {
    let grid = Grid::default();
    let travelled = |from, to| {
        let seen = [
            current(days(-10), from, &grid),
            current(days(-1), to, &grid),
        ];
        travel(&seen, TODAY)
    };
    // A lower score in a higher band: it got worse, because the council says so.
    assert_eq!(travelled(at(5, 3), at(3, 5)), Some(Travel::Rising));
    assert_eq!(travelled(at(3, 3), at(2, 3)), Some(Travel::Falling));
    assert_eq!(travelled(at(2, 3), at(3, 2)), Some(Travel::Steady));
    let risk = leadership(&grid);
    assert_eq!(travel(&risk.assessments, date(2018, 3, 11)), None);
    assert_eq!(travel(&risk.assessments, TODAY), Some(Travel::Falling));
    let since = |day| travel_since(&risk.assessments, day, TODAY);
    assert_eq!(since(date(2018, 12, 10)), Some(Travel::Steady));
    assert_eq!(since(date(2017, 7, 10)), Some(Travel::Falling));
    assert_eq!(since(date(2017, 7, 9)), None);
}

#[test]
fn an_old_judgement_keeps_its_grid_and_is_not_compared_with_another() {
    let old = Grid::default();
    let mut renamed = old.clone();
    renamed.impact[4].name = "Catastrophic".to_owned();
    let mut stricter = old.clone();
    stricter.cells[1][4] = "V".to_owned();
    let line = |grid| {
        [
            current(days(-20), at(2, 5), &old),
            current(days(-2), at(2, 5), grid),
        ]
    };
    assert_eq!(travel(&line(&renamed), TODAY), Some(Travel::Steady));
    assert_eq!(travel(&line(&stricter), TODAY), None);
    let seen = line(&stricter);
    let bands: Vec<_> = history(&seen, AssessmentKind::Current, TODAY)
        .iter()
        .map(|stand| stand.band.name.as_str())
        .collect();
    assert_eq!(bands, ["High", "Very high"]);
}

#[test]
fn places_that_look_wrong_are_spoken_of_and_saved() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    assert_eq!(remarks(&risk.assessments, TODAY), []);
    risk.assessments
        .push(judged(AssessmentKind::Inherent, TODAY, at(2, 3), &grid));
    assert_eq!(
        remarks(&risk.assessments, TODAY),
        [Remark::CurrentAboveInherent, Remark::TargetAboveInherent]
    );
    risk.assessments
        .push(judged(AssessmentKind::Target, TODAY, at(5, 5), &grid));
    assert!(remarks(&risk.assessments, TODAY).contains(&Remark::TargetAboveCurrent));
    assert_eq!(check_assessment(&risk, (TODAY, at(5, 5), &grid), TODAY), []);
    let other = Grid {
        cells: vec![vec!["L".to_owned(); 5]; 5],
        ..grid.clone()
    };
    risk.assessments
        .push(judged(AssessmentKind::Target, TODAY, at(1, 1), &other));
    assert!(remarks(&risk.assessments, TODAY).contains(&Remark::GridsDiffer));
}

#[test]
fn a_judgement_is_on_its_grid_and_in_the_past() {
    let grid = Grid::default();
    let risk = leadership(&grid);
    let wrong = |on, place| check_assessment(&risk, (on, place, &grid), TODAY);
    for place in [at(0, 1), at(1, 0), at(6, 1), at(1, 6), at(255, 255)] {
        assert_eq!(wrong(TODAY, place), [RiskProblem::NotOnGrid], "{place:?}");
    }
    assert_eq!(wrong(days(1), at(1, 1)), [RiskProblem::InFuture(days(1))]);
}

#[test]
fn a_risk_is_accepted_by_somebody_else_with_a_reason_and_an_end() {
    let grid = Grid::default();
    let risk = leadership(&grid);
    let settings = Settings::default();
    let asked = NewAcceptance {
        approver: Some(APPROVER),
        reason: "The Board knows that one person carries both posts until December.",
        expires: Some(days(366)),
    };
    let wrong = |asked: &NewAcceptance<'_, u8>| check_acceptance(&risk, asked, TODAY, &settings);
    assert_eq!(wrong(&asked), []);
    let expires = |expires| wrong(&NewAcceptance { expires, ..asked });
    assert_eq!(expires(None), [RiskProblem::ExpiryMissing]);
    assert_eq!(expires(Some(TODAY)), [RiskProblem::ExpiryNotAhead]);
    assert_eq!(expires(Some(days(1))), []);
    assert_eq!(
        expires(Some(days(367))),
        [RiskProblem::ExpiryTooFar(date(2020, 3, 1))]
    );
    let approver = |approver| wrong(&NewAcceptance { approver, ..asked });
    assert_eq!(approver(None), [RiskProblem::ApproverMissing]);
    assert_eq!(approver(Some(OWNER)), [RiskProblem::ApproverIsOwner]);
    let blank = NewAcceptance {
        reason: " \n",
        ..asked
    };
    assert_eq!(wrong(&blank), [RiskProblem::ReasonMissing]);
    let unknown = RiskFacts {
        owner: None,
        assessments: Vec::new(),
        ..risk.clone()
    };
    assert_eq!(
        check_acceptance(&unknown, &asked, TODAY, &settings),
        [RiskProblem::NotAssessed, RiskProblem::OwnerMissing]
    );
}

#[test]
fn an_acceptance_is_asked_for_again_when_it_expires() {
    let grid = Grid::default();
    let expiry = date(2019, 6, 28);
    let mut risk = leadership(&grid);
    risk.treatment = Some(Treatment::Accept);
    risk.open_actions = 0;
    risk.review_by = Some(date(2019, 12, 20));
    assert_eq!(
        needs(&risk, TODAY),
        [Attention::AboveTarget, Attention::NotAccepted]
    );
    risk.acceptances.push(accepted(TODAY, expiry));
    assert_eq!(needs(&risk, TODAY), []);
    assert_eq!(
        needs(&risk, date(2019, 5, 29)),
        [Attention::AcceptanceExpiring]
    );
    assert_eq!(needs(&risk, expiry), [Attention::AcceptanceExpiring]);
    let after = date(2019, 6, 29);
    assert_eq!(
        needs(&risk, after),
        [Attention::AcceptanceExpired, Attention::AboveTarget]
    );
    assert_eq!(
        Attention::AcceptanceExpired.in_words(&risk, after, &Settings::default()),
        "Acceptance expired on 28 June 2019, 1 day ago"
    );
    assert_eq!(
        Attention::AboveTarget.in_words(&risk, after, &Settings::default()),
        "High (10), target Medium (8), with no action on it"
    );
    risk.acceptances
        .push(accepted(date(2019, 7, 8), date(2019, 12, 31)));
    assert_eq!(needs(&risk, date(2019, 7, 8)), []);
    // As at the day before the renewal it still stands as expired.
    assert!(needs(&risk, date(2019, 7, 7)).contains(&Attention::AcceptanceExpired));
}

#[test]
fn the_newest_acceptance_counts_and_one_taken_back_does_not() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    let settings = Settings::default();
    risk.acceptances = vec![
        accepted(days(-50), days(300)),
        accepted(days(-10), days(-1)),
    ];
    assert!(!risk.is_accepted_on(TODAY, &settings));
    risk.acceptances[1].withdrawn = Some(days(-5));
    assert!(risk.is_accepted_on(TODAY, &settings));
    risk.acceptances[0].withdrawn = Some(TODAY);
    assert_eq!(risk.acceptance_on(TODAY, &settings), None);
    assert!(risk.is_accepted_on(days(-1), &settings));
}

#[test]
fn what_was_taken_back_is_not_asked_for_again() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    risk.open_actions = 1;
    risk.acceptances = vec![
        accepted(days(-400), days(-100)),
        accepted(days(-60), days(-1)),
    ];
    assert_eq!(needs(&risk, days(-61)), [Attention::AcceptanceExpired]);
    assert_eq!(needs(&risk, TODAY), [Attention::AcceptanceExpired]);
    risk.acceptances[1].withdrawn = Some(days(-30));
    assert_eq!(risk.acceptance_on(TODAY, &Settings::default()), None);
    assert!(!needs(&risk, TODAY).contains(&Attention::AcceptanceExpired));
}

#[test]
fn nothing_ends_before_it_began_and_no_board_knew_before() {
    let wrong = |on, reason| check_ending(days(-9), (on, reason), TODAY);
    assert_eq!(wrong(days(-9), "Over"), []);
    assert_eq!(
        wrong(days(-10), ""),
        [
            RiskProblem::EndsBeforeItBegan(days(-9)),
            RiskProblem::EndReasonMissing
        ]
    );
    assert_eq!(wrong(days(1), "Over"), [RiskProblem::EndInFuture(days(1))]);
    assert_eq!(check_telling(TODAY, TODAY), None);
    let before = check_telling(TODAY, days(-1));
    assert_eq!(before, Some(RiskProblem::ToldBefore(days(-1))));
    assert_eq!(before.as_ref().and_then(Problem::field), Some("meeting"));
}

#[test]
fn a_review_is_late_on_the_day_after_it_was_due() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    let settings = Settings::default();
    let mut state = |left: i32| {
        risk.review_by = Some(days(left));
        risk.review_on(TODAY, &settings)
    };
    assert_eq!(state(-1), Some(ReviewState::Overdue));
    assert_eq!(state(0), Some(ReviewState::Due));
    assert_eq!(state(14), Some(ReviewState::Due));
    assert_eq!(state(15), Some(ReviewState::Planned));
    risk.review_by = Some(days(-1));
    assert_eq!(
        Attention::ReviewOverdue.in_words(&risk, TODAY, &settings),
        "Review was due on 28 February 2019, 1 day ago"
    );
    risk.review_by = None;
    assert_eq!(needs(&risk, TODAY), [Attention::ReviewNotPlanned]);
    let review = NewReview {
        on: TODAY,
        note: "Nothing has changed since the deputy came.",
        next: Some(days(90)),
    };
    let wrong = |review: NewReview<'_>| check_review(&risk, &review, TODAY, &settings);
    assert_eq!(wrong(review), []);
    assert_eq!(
        wrong(NewReview { note: "", ..review }),
        [RiskProblem::NoteMissing]
    );
    assert_eq!(
        wrong(NewReview {
            next: None,
            ..review
        }),
        [RiskProblem::NextMissing]
    );
    let next = |next| {
        wrong(NewReview {
            next: Some(next),
            ..review
        })
    };
    assert_eq!(next(TODAY), [RiskProblem::NextNotAhead]);
    assert_eq!(next(days(185)), [RiskProblem::NextTooFar(days(184))]);
    let on = days(1);
    assert_eq!(
        wrong(NewReview { on, ..review }),
        [RiskProblem::InFuture(on)]
    );
}

#[test]
fn an_escalated_risk_waits_until_a_board_is_told() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    assert_eq!(
        check_escalation(&risk, (TODAY, "Too much for us"), TODAY),
        []
    );
    assert_eq!(
        check_escalation(&risk, (TODAY, ""), TODAY),
        [RiskProblem::ReasonMissing]
    );
    risk.escalations.push(Escalation {
        on: days(-3),
        told: Some(days(4)),
        ended: Some(days(60)),
    });
    assert_eq!(needs(&risk, TODAY), [Attention::BoardNotTold]);
    assert_eq!(
        check_escalation(&risk, (TODAY, "Again"), TODAY),
        [RiskProblem::AlreadyEscalated(days(-3))]
    );
    assert_eq!(needs(&risk, days(4)), []);
    assert!(risk.escalation_on(days(59)).is_some());
    assert!(risk.escalation_on(days(60)).is_none());
    assert!(risk.escalation_on(days(-4)).is_none());
    // A meeting held before the escalation was not told of it.
    risk.escalations[0].told = Some(days(-4));
    assert_eq!(needs(&risk, TODAY), [Attention::BoardNotTold]);
}

#[test]
fn a_closed_risk_rests_until_it_is_opened_again() {
    let grid = Grid::default();
    let mut risk = leadership(&grid);
    risk.owner = None;
    risk.review_by = Some(days(-40));
    assert_eq!(
        check_reopening(&risk, TODAY, (TODAY, "Why not"), TODAY),
        [RiskProblem::NotClosed]
    );
    assert_eq!(
        check_closing(&risk, (TODAY, " "), TODAY),
        [RiskProblem::ReasonMissing]
    );
    assert_eq!(
        check_closing(&risk, (TODAY, "The director came"), TODAY),
        []
    );
    risk.closings.push(Closing {
        on: TODAY,
        reopened: None,
    });
    assert_eq!(risk.state_on(days(-1)), RiskState::Open);
    assert_eq!(risk.state_on(TODAY), RiskState::Closed);
    assert_eq!(needs(&risk, TODAY), []);
    let settings = Settings::default();
    assert_eq!(risk.review_on(TODAY, &settings), None);
    let review = NewReview {
        on: TODAY,
        note: "Fine",
        next: Some(days(9)),
    };
    assert_eq!(
        check_review(&risk, &review, TODAY, &settings),
        [RiskProblem::Closed]
    );
    assert_eq!(
        check_assessment(&risk, (TODAY, at(1, 1), &grid), TODAY),
        [RiskProblem::Closed]
    );
    assert_eq!(
        check_closing(&risk, (TODAY, "Again"), TODAY),
        [RiskProblem::Closed]
    );
    assert_eq!(
        check_reopening(&risk, TODAY, (TODAY, ""), TODAY),
        [RiskProblem::EndReasonMissing]
    );
    risk.closings[0].reopened = Some(days(30));
    assert_eq!(risk.state_on(days(29)), RiskState::Closed);
    assert!(needs(&risk, days(30)).contains(&Attention::ReviewOverdue));
    assert_eq!(
        needs(&risk, date(2017, 7, 9)),
        [],
        "not in the register yet"
    );
}

#[test]
fn a_new_grid_does_not_silence_a_risk_above_its_target() {
    let old = Grid::default();
    let mut new = old.clone();
    new.cells[1][4] = "V".to_owned();
    let mut risk = leadership(&old);
    risk.open_actions = 0;
    assert_eq!(needs(&risk, TODAY), [Attention::AboveTarget]);
    risk.assessments.push(current(TODAY, at(2, 5), &new));
    assert_eq!(needs(&risk, TODAY), [Attention::GridsDiffer]);
    let target = judged(AssessmentKind::Target, TODAY, at(2, 4), &new);
    risk.assessments.push(target);
    assert_eq!(needs(&risk, TODAY), [Attention::AboveTarget]);
}

#[test]
fn what_is_most_pressing_comes_first() {
    let grid = Grid::default();
    let risk = RiskFacts {
        owner: None,
        review_by: Some(days(-1)),
        acceptances: vec![accepted(days(-90), days(-30))],
        escalations: vec![Escalation {
            on: days(-8),
            told: None,
            ended: None,
        }],
        open_actions: 0,
        ..leadership(&grid)
    };
    let found = needs(&risk, TODAY);
    assert_eq!(
        found,
        [
            Attention::AcceptanceExpired,
            Attention::BoardNotTold,
            Attention::ReviewOverdue,
            Attention::AboveTarget,
            Attention::Unowned,
        ]
    );
    let settings = Settings::default();
    for reason in found {
        assert!(!reason.in_words(&risk, TODAY, &settings).is_empty());
    }
    // Where the risk does not bear it out, no date is made up.
    let none = Attention::ReviewDue.in_words(
        &RiskFacts {
            review_by: None,
            ..risk
        },
        TODAY,
        &settings,
    );
    assert_eq!(none, Attention::ReviewDue.label());
}

#[test]
fn every_problem_of_a_field_names_it() {
    assert_eq!(RiskProblem::ExpiryTooFar(TODAY).field(), Some("until-on"));
    assert_eq!(RiskProblem::Closed.field(), None);
    assert_eq!(
        RiskProblem::ExpiryTooFar(TODAY).to_string(),
        "the acceptance must end by 1 March 2019; after that somebody must accept the risk again"
    );
}

proptest! {
    #[test]
    fn an_acceptance_only_ages(lasts in 0i32..400, notice in 0i32..90) {
        let acceptance = accepted(TODAY, days(lasts));
        let settings = Settings { acceptance_notice: notice, ..Settings::default() };
        let states: Vec<_> = (0..500)
            .filter_map(|day| acceptance.state_on(days(day), &settings))
            .collect();
        prop_assert_eq!(states.len(), 500);
        prop_assert!(states.is_sorted());
        prop_assert_eq!(acceptance.state_on(days(-1), &settings), None);
        let last = usize::try_from(lasts).unwrap();
        prop_assert_ne!(states[last], AcceptanceState::Expired);
        prop_assert_eq!(states[last + 1], AcceptanceState::Expired);
    }
}
