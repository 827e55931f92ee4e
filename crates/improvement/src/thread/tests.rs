//! Threads: whole, thin and broken.

use jiff::civil::{Date, date};

use super::*;
use crate::plans::{Brag, Delivery, EvidenceFacts, EvidenceState, Impact};
use crate::support::HelpDays;

const TODAY: Date = date(2019, 6, 14);
const FINDING: u8 = 1;
const INSPECTION: u8 = 2;
const ACTION: u8 = 10;
const INDICATOR: u8 = 20;

fn action(id: u8) -> ActionFacts<u8> {
    ActionFacts {
        id,
        title: format!("Action {id}"),
        delivery: Delivery::UnderWay,
        impact: Impact::NotShown,
        rating: Some(Brag::Green),
        owner: Some(90),
        partner_owner: None,
        start: Some(date(2019, 1, 7)),
        added: Some(date(2019, 1, 7)),
        baseline_due: Some(date(2019, 12, 20)),
        due: Some(date(2019, 12, 20)),
        updated: Some(date(2019, 6, 3)),
        evidence: Vec::new(),
        indicators: vec![INDICATOR],
        milestones_done: 0,
        milestones: 0,
    }
}

fn indicator() -> IndicatorFacts<u8> {
    IndicatorFacts {
        id: INDICATOR,
        name: "Assessments within 45 days".to_owned(),
        figures: 5,
        updated: Some(date(2019, 5, 20)),
        movement: Some(Movement::Better),
    }
}

fn whole() -> FindingFacts<u8> {
    FindingFacts {
        id: FINDING,
        kind: FindingKind::AreaForImprovement,
        inspection: INSPECTION,
        clock: ClockState::SubmittedOnTime,
        actions: vec![action(ACTION)],
        indicators: vec![indicator()],
        support: vec![SupportFacts {
            id: 30,
            what: "A peer audit".to_owned(),
            by: "Leeds".to_owned(),
            agreed: true,
            help: None,
        }],
        tellings: vec![Telling {
            id: 40,
            on: date(2019, 6, 10),
            decision: Some("carry on as planned".to_owned()),
        }],
        board: BoardDays::default(),
        changed: None,
    }
}

fn states(thread: &Thread<u8>) -> [StationState; 5] {
    [0, 1, 2, 3, 4].map(|index| thread.stations[index].state)
}

fn kinds(thread: &Thread<u8>) -> Vec<BreakKind> {
    thread.breaks.iter().map(|found| found.kind).collect()
}

#[test]
fn figures_that_are_worse_are_known_and_no_success() {
    let worse = IndicatorFacts {
        movement: Some(Movement::Worse),
        ..indicator()
    };
    let mut finding = whole();
    finding.indicators = vec![worse];
    let thread = follow(&finding, TODAY);
    let changed = thread.station(StationName::Changed);
    assert_eq!(changed.word(), "Data available");
    assert_eq!(
        changed.summary,
        "1 indicator, 1 worse than the period before"
    );
    assert_eq!(thread.station(StationName::Told).word(), "Complete");
}

#[test]
fn a_whole_thread_has_nothing_to_mend() {
    let thread = follow(&whole(), TODAY);
    assert_eq!(states(&thread), [StationState::Whole; 5]);
    assert!(thread.is_whole() && thread.next.is_none());
    let summaries: Vec<_> = thread
        .stations
        .iter()
        .map(|station| station.summary.as_str())
        .collect();
    assert_eq!(
        summaries,
        [
            "Area for improvement; response sent on time",
            "1 action",
            "A peer audit from Leeds",
            "1 indicator, 1 better than the period before",
            "To the Board on 10 June 2019; decided: carry on as planned",
        ]
    );
    assert_eq!(
        thread
            .stations
            .iter()
            .map(|station| station.name)
            .collect::<Vec<_>>(),
        StationName::ALL
    );
}

#[test]
fn what_is_late_is_the_next_thing_to_do_though_the_thread_holds() {
    let mut finding = whole();
    finding.actions[0].due = Some(date(2019, 6, 1));
    let thread = follow(&finding, TODAY);
    assert_eq!(thread.breaks, []);
    let next = thread.next.clone().unwrap();
    assert_eq!(
        (next.kind, next.about),
        (BreakKind::ActionOverdue, finding.actions[0].id)
    );
    assert_eq!(next.words, "“Action 10” was due on 1 June 2019");
    assert_eq!(next.mending(), Mending::GiveUpdate);
    // Of a plan it is the same one, and counts as no break.
    let all = count(std::slice::from_ref(&thread));
    assert_eq!((all.next, all.broken, all.breaks.len()), (Some(next), 0, 0));
    // What stops the work comes before it, evidence that waits after.
    finding.actions[0].owner = None;
    assert_eq!(
        follow(&finding, TODAY).next.unwrap().kind,
        BreakKind::NoOwner
    );
}

#[test]
fn nobody_was_told_at_a_meeting_to_come() {
    let coming = date(2019, 7, 8);
    let mut finding = whole();
    finding.tellings[0].on = coming;
    let thread = follow(&finding, TODAY);
    let told = thread.station(StationName::Told);
    assert_eq!(told.state, StationState::NotYet);
    assert_eq!(
        told.summary,
        "Not reported to the Board yet; it goes to the meeting of 8 July 2019"
    );
    // What goes to the next meeting need not be reported once more, and is not told from end to end before.
    assert!(thread.breaks.is_empty() && !thread.is_whole());
    let held = follow(&finding, coming);
    assert!(
        held.station(StationName::Told)
            .summary
            .starts_with("To the Board on 8 July 2019")
    );

    let mut again = whole();
    again.changed = Some(date(2019, 6, 20));
    assert_eq!(kinds(&follow(&again, TODAY)), [BreakKind::NothingTold]);
    let next = Telling {
        on: coming,
        ..again.tellings[0].clone()
    };
    again.tellings.push(next);
    let thread = follow(&again, TODAY);
    let told = thread.station(StationName::Told);
    assert_eq!((told.state, thread.is_whole()), (StationState::Thin, false));
    assert_eq!(
        told.summary,
        "To the Board on 10 June 2019; decided: carry on as planned; changed since, on 20 June 2019; it goes to the meeting of 8 July 2019"
    );
}

#[test]
fn news_is_missing_only_once_the_board_met_without_it() {
    let moved = |last, next, told: bool| {
        let mut finding = FindingFacts {
            board: BoardDays { last, next },
            changed: Some(date(2019, 6, 12)),
            ..whole()
        };
        finding.tellings.retain(|_| told);
        follow(&finding, TODAY)
    };
    let (before, since) = (Some(date(2019, 6, 10)), Some(date(2019, 6, 13)));
    let next = Some(date(2019, 6, 17));

    let early = moved(before, next, true);
    assert_eq!((kinds(&early), early.weak.len()), (vec![], 1));
    assert_eq!(early.station(StationName::Told).state, StationState::Thin);
    assert_eq!(early.next.as_ref().unwrap().kind, BreakKind::NothingTold);
    assert_eq!(
        early.weak[0].words,
        "Something changed on 12 June 2019, after the last report to the Board on 10 June 2019; the next Board is on 17 June 2019"
    );
    let first = moved(before, next, false);
    assert_eq!((kinds(&first), first.weak.len()), (vec![], 1));
    assert_eq!(first.station(StationName::Told).state, StationState::NotYet);
    for missed in [
        moved(since, next, true),
        moved(since, next, false),
        moved(before, None, true),
    ] {
        assert_eq!(kinds(&missed), [BreakKind::NothingTold]);
        assert!(missed.weak.is_empty());
    }
}

#[test]
fn support_is_not_asked_for() {
    let alone = follow(
        &FindingFacts {
            support: vec![],
            ..whole()
        },
        TODAY,
    );
    assert_eq!(
        alone.station(StationName::Supported).state,
        StationState::NotYet
    );
    assert!(alone.is_whole());
    let mut offered = whole();
    offered.support[0].agreed = false;
    let offered = follow(&offered, TODAY);
    assert_eq!(
        offered.station(StationName::Supported).state,
        StationState::Thin
    );
    assert_eq!(
        offered.station(StationName::Supported).summary,
        "A peer audit from Leeds, not yet agreed by both councils"
    );
}

#[test]
fn each_break_is_named_at_its_station_and_thing() {
    let one = |change: fn(&mut FindingFacts<u8>)| {
        let mut finding = whole();
        change(&mut finding);
        let thread = follow(&finding, TODAY);
        assert_eq!(thread.breaks.len(), 1, "{:?}", thread.breaks);
        let found = thread.next.clone().unwrap();
        assert_eq!(thread.station(found.station()).state, StationState::Broken);
        assert!(!thread.is_whole());
        (found.kind, found.about, found.words)
    };
    let case = |kind, about, words: &str| (kind, about, words.to_owned());
    assert_eq!(
        one(|finding| finding.clock = ClockState::Overdue),
        case(
            BreakKind::ResponseOverdue,
            INSPECTION,
            "The response to the inspection is overdue"
        )
    );
    assert_eq!(
        one(|finding| finding.clock = ClockState::NoDate),
        case(
            BreakKind::ResponseDateMissing,
            INSPECTION,
            "The response to the inspection has no deadline"
        )
    );
    assert_eq!(
        one(|finding| finding.actions.clear()),
        case(
            BreakKind::NoAction,
            FINDING,
            "No action addresses this finding"
        )
    );
    assert_eq!(
        one(|finding| finding.actions[0].delivery = Delivery::Withdrawn),
        case(
            BreakKind::NoAction,
            FINDING,
            "Every action for this finding was withdrawn"
        )
    );
    assert_eq!(
        one(|finding| finding.actions[0].owner = None),
        case(BreakKind::NoOwner, ACTION, "“Action 10” has no owner")
    );
    assert_eq!(
        one(|finding| finding.actions[0].due = None),
        case(BreakKind::NoDueDate, ACTION, "“Action 10” has no due date")
    );
    assert_eq!(
        one(|finding| finding.actions[0].indicators.clear()),
        case(
            BreakKind::NoIndicator,
            ACTION,
            "“Action 10” has no measure it should improve"
        )
    );
    assert_eq!(
        one(|finding| {
            finding.indicators[0].figures = 0;
            finding.indicators[0].movement = None;
        }),
        case(
            BreakKind::NoFigures,
            INDICATOR,
            "“Assessments within 45 days” has no figures"
        )
    );
    assert_eq!(
        one(|finding| finding.actions[0].evidence.push(EvidenceFacts {
            state: EvidenceState::Waiting,
            submitted_by: 90,
            reviewed_by: None,
            expires: None,
        })),
        case(
            BreakKind::EvidenceWaiting,
            ACTION,
            "“Action 10” has 1 piece of evidence waiting for review"
        )
    );
    assert_eq!(
        one(|finding| finding.actions[0].updated = Some(date(2019, 6, 12))),
        case(
            BreakKind::NothingTold,
            FINDING,
            "Something changed on 12 June 2019, after the last report to the Board on 10 June 2019"
        )
    );
    assert_eq!(
        one(|finding| finding.tellings.clear()),
        case(
            BreakKind::NothingTold,
            FINDING,
            "This finding has not been reported to the Board; it last changed on 3 June 2019"
        )
    );
}

#[test]
fn a_new_figure_is_news_for_the_board() {
    let mut finding = whole();
    finding.indicators[0].updated = Some(date(2019, 6, 13));
    let thread = follow(&finding, TODAY);
    assert_eq!(kinds(&thread), [BreakKind::NothingTold]);
    assert_eq!(
        thread.station(StationName::Told).summary,
        "To the Board on 10 June 2019; decided: carry on as planned; changed since, on 13 June 2019"
    );
}

#[test]
fn a_new_figure_is_no_news_once_the_work_is_done() {
    let mut finding = whole();
    finding.indicators[0].updated = Some(date(2019, 6, 13));
    finding.actions[0].delivery = Delivery::Delivered;
    assert_eq!(kinds(&follow(&finding, TODAY)), []);
}

#[test]
fn breaks_come_in_the_order_of_mending() {
    let mut finding = whole();
    finding.tellings.clear();
    finding.indicators[0].figures = 0;
    finding.indicators[0].movement = None;
    finding.clock = ClockState::Overdue;
    let bare = ActionFacts {
        owner: None,
        due: None,
        indicators: vec![],
        ..action(11)
    };
    finding.actions.push(bare);
    let thread = follow(&finding, TODAY);
    assert_eq!(
        kinds(&thread),
        [
            BreakKind::ResponseOverdue,
            BreakKind::NoOwner,
            BreakKind::NoDueDate,
            BreakKind::NoIndicator,
            BreakKind::NoFigures,
            BreakKind::NothingTold,
        ]
    );
    assert_eq!(thread.next.unwrap().mending(), Mending::SubmitResponse);
    let mut mendings: Vec<_> = BreakKind::ALL.iter().map(|kind| kind.mending()).collect();
    mendings.sort();
    mendings.dedup();
    assert_eq!(mendings, Mending::ALL);
}

#[test]
fn a_thread_wears_thin_before_it_breaks() {
    let thin = |change: fn(&mut FindingFacts<u8>), name| {
        let mut finding = whole();
        change(&mut finding);
        let thread = follow(&finding, TODAY);
        assert_eq!(thread.breaks, [], "a thin thread holds");
        assert_eq!(thread.station(name).state, StationState::Thin);
        thread.station(name).summary.clone()
    };
    assert_eq!(
        thin(
            |finding| finding.clock = ClockState::DueSoon,
            StationName::Found
        ),
        "Area for improvement; response due soon"
    );
    assert_eq!(
        thin(
            |finding| finding.actions[0].due = Some(date(2019, 6, 1)),
            StationName::Planned
        ),
        "1 action, 1 overdue"
    );
    assert_eq!(
        thin(
            |finding| finding.actions[0].updated = Some(date(2019, 4, 1)),
            StationName::Planned
        ),
        "1 action, 1 not updated for 30 days"
    );
    assert_eq!(
        thin(
            |finding| {
                finding.indicators[0].figures = 1;
                finding.indicators[0].movement = None;
            },
            StationName::Changed
        ),
        "1 indicator, 1 with only one figure so far"
    );
}

#[test]
fn a_finding_without_action_has_not_come_further() {
    let bare = FindingFacts {
        actions: vec![],
        indicators: vec![],
        support: vec![],
        tellings: vec![],
        ..whole()
    };
    let thread = follow(&bare, TODAY);
    use StationState::{Broken, NotYet, Whole};
    assert_eq!(states(&thread), [Whole, Broken, NotYet, NotYet, NotYet]);
    assert_eq!(kinds(&thread), [BreakKind::NoAction]);
}

#[test]
fn a_strength_needs_no_thread() {
    let strength = FindingFacts {
        kind: FindingKind::Strength,
        clock: ClockState::Overdue,
        ..whole()
    };
    let thread = follow(&strength, TODAY);
    assert!(!thread.needed && thread.breaks.is_empty() && thread.next.is_none());
    assert_eq!(
        count(&[thread]).sentence(),
        "There are no findings to address yet."
    );
}

#[test]
fn the_loom_counts_a_shared_break_once() {
    let broken = FindingFacts {
        clock: ClockState::NoDate,
        ..whole()
    };
    let second = FindingFacts {
        id: 3,
        actions: vec![],
        ..broken.clone()
    };
    let strength = FindingFacts {
        id: 4,
        kind: FindingKind::Strength,
        ..whole()
    };
    let third = FindingFacts { id: 5, ..whole() };
    let mut fourth = FindingFacts {
        id: 6,
        tellings: vec![],
        ..whole()
    };
    fourth.actions[0].updated = None;
    fourth.actions[0].start = Some(date(2019, 7, 1));
    fourth.indicators[0].updated = None;
    let threads: Vec<_> = [broken, second, strength, third, fourth]
        .iter()
        .map(|one| follow(one, TODAY))
        .collect();
    let loom = count(&threads);
    assert_eq!((loom.threads, loom.whole, loom.broken), (4, 1, 2));
    assert_eq!(
        loom.breaks,
        [
            (BreakKind::ResponseDateMissing, 1),
            (BreakKind::NoAction, 1)
        ]
    );
    assert_eq!(
        loom.next.as_ref().unwrap().kind,
        BreakKind::ResponseDateMissing
    );
    assert_eq!(
        loom.sentence(),
        "4 findings: 1 complete (support is not counted), 1 in progress, 2 with a gap. 4 have support."
    );
}

#[test]
fn a_date_that_moved_is_news_for_the_board() {
    let moved = |on| FindingFacts {
        changed: Some(on),
        ..whole()
    };
    let known = follow(&moved(date(2019, 6, 10)), TODAY);
    assert_eq!(kinds(&known), []);
    let news = follow(&moved(date(2019, 6, 11)), TODAY);
    assert_eq!(
        news.next.unwrap().words,
        "Something changed on 11 June 2019, after the last report to the Board on 10 June 2019"
    );
}

fn helped(help: HelpFacts) -> FindingFacts<u8> {
    let mut finding = whole();
    finding.support[0].help = Some(help);
    finding
}

#[test]
fn help_that_was_agreed_and_does_not_come_is_a_gap() {
    let help = HelpFacts {
        from: Some(date(2019, 4, 1)),
        last: Some(date(2019, 5, 15)),
        days: HelpDays { quarters: 10 },
        people: 2,
        ..HelpFacts::default()
    };
    let supported = |help, today| {
        let thread = follow(&helped(help), today);
        thread.stations[2].clone()
    };
    let after_29 = supported(help, date(2019, 6, 13));
    assert_eq!(after_29.state, StationState::Whole);
    assert_eq!(
        after_29.summary,
        "A peer audit from Leeds: 2.5 days by 2 people"
    );
    let after_30 = follow(&helped(help), date(2019, 6, 14));
    assert_eq!(after_30.stations[2].state, StationState::Broken);
    assert_eq!(kinds(&after_30), [BreakKind::NobodyCame]);
    assert_eq!(
        after_30.breaks[0].words,
        "A peer audit was agreed with Leeds, but nobody has come for 30 days"
    );
    let never = HelpFacts {
        last: None,
        days: HelpDays::default(),
        ..help
    };
    assert_eq!(
        supported(never, date(2019, 5, 1)).state,
        StationState::Broken
    );
    let coming = HelpFacts {
        from: Some(date(2019, 9, 1)),
        ..never
    };
    assert_eq!(
        supported(coming, date(2019, 6, 1)).state,
        StationState::NotYet
    );
}

#[test]
fn help_that_ended_leaves_a_gap_where_conditions_were_not_met() {
    let help = HelpFacts {
        from: Some(date(2018, 4, 1)),
        last: Some(date(2018, 12, 1)),
        days: HelpDays { quarters: 4 },
        people: 1,
        ended: Some(date(2018, 12, 31)),
        unmet: 2,
    };
    let ended = follow(&helped(help), date(2019, 6, 14));
    assert_eq!(kinds(&ended), [BreakKind::EndedUnmet]);
    let met = HelpFacts { unmet: 0, ..help };
    let met = follow(&helped(met), date(2019, 6, 14));
    assert_eq!(met.stations[2].state, StationState::Whole);
    assert_eq!(
        met.stations[2].summary,
        "A peer audit from Leeds: 1 day by 1 person, ended on 31 December 2018"
    );
}
