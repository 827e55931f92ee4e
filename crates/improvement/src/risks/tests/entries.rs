use super::*;

#[test]
fn what_was_done_is_sorted_by_what_it_was() {
    let grid = Grid::default();
    let entry = |kind, on| Entry {
        kind,
        on,
        by: Some(APPROVER),
        reason: "So it is",
        assessment: Some(AssessmentKind::Current),
        place: Place::of(Some(3), Some(4)),
        grid: &grid,
        until: Some(days(30)),
        told: None,
        ended: None,
        ended_reason: "",
    };
    let before = RiskFacts {
        review_by: Some(days(9)),
        assessments: Vec::new(),
        ..leadership(&grid)
    };
    let entries = [
        entry(EntryKind::Escalated, days(-1)),
        entry(EntryKind::Reviewed, days(-2)),
        entry(EntryKind::Judged, days(-4)),
        entry(EntryKind::Accepted, days(-3)),
        Entry {
            until: None,
            ..entry(EntryKind::Accepted, days(-2))
        },
        Entry {
            place: None,
            ..entry(EntryKind::Judged, days(-2))
        },
    ];
    let risk = before.clone().with(entries);
    let current = [current(days(-4), at(3, 4), &grid)];
    assert_eq!(risk.assessments, current);
    assert_eq!(risk.review_by, Some(days(30)));
    assert_eq!(risk.acceptances, [accepted(days(-3), days(30))]);
    assert_eq!(risk.escalations.len(), 1);

    let settings = Settings::default();
    let wrong = |one: &Entry<'_, u8>| one.check(&risk, TODAY, &settings);
    assert_eq!(wrong(&entries[2]), []);
    assert_eq!(wrong(&entries[5]), [RiskProblem::NotOnGrid]);
    assert_eq!(
        wrong(&entries[0]),
        [RiskProblem::AlreadyEscalated(days(-1))]
    );
    let told = Entry {
        told: Some(days(-2)),
        ..entries[0]
    };
    assert_eq!(
        told.check_telling(),
        Some(RiskProblem::ToldBefore(days(-2)))
    );
    assert_eq!(
        entries[3].check_end(&risk, TODAY),
        [RiskProblem::EndReasonMissing]
    );
    assert!(EntryKind::Closed.holds_until_ended() && !EntryKind::Judged.holds_until_ended());
}

#[test]
fn what_is_closed_comes_below_all_that_is_open() {
    let grid = Grid::default();
    let open = leadership(&grid);
    let mut closed = open.clone();
    closed.closings.push(Closing {
        on: days(-2),
        reopened: Some(days(5)),
    });
    let unjudged = RiskFacts {
        assessments: Vec::new(),
        ..open.clone()
    };
    assert!(open.rank_on(TODAY) > unjudged.rank_on(TODAY));
    assert!(unjudged.rank_on(TODAY) > closed.rank_on(TODAY));
    assert_eq!(
        (open.next_review(TODAY), closed.next_review(TODAY)),
        (open.review_by, None)
    );
    let name = |id: &u8| format!("number {id}");
    let settings = Settings::default();
    closed.acceptances.push(accepted(days(-40), days(-10)));
    closed.escalations.push(Escalation {
        on: days(-9),
        told: Some(days(-3)),
        ended: None,
    });
    assert_eq!(
        closed.acceptance_in_words(TODAY, &settings, name),
        Some("Until 19 February 2019, by number 2: expired".to_owned())
    );
    assert_eq!(
        closed.escalation_in_words(TODAY),
        Some("Since 20 February 2019; reported to a Board on 26 February 2019".to_owned())
    );
    assert_eq!(open.escalation_in_words(TODAY), None);
    assert_eq!(
        closed.in_words(TODAY),
        "Closed. High and falling: Unlikely (2) × Severe (5) = 10, assessed on 10 December 2018. Target: Medium (8)."
    );
    assert_eq!(told_since([days(-9), days(3)], TODAY), days(-9));
    assert_eq!(told_since([], TODAY), days(-91));
}

#[test]
fn a_line_breaks_where_a_risk_was_closed_and_holds_what_compares() {
    let (grid, other) = (
        Grid::default(),
        Grid::from_lines("a\nb\nc", "a\nb\nc", "l L\nh H", "l l h\nl h h\nh h h"),
    );
    let mut risk = leadership(&grid);
    risk.assessments
        .insert(0, current(date(2017, 8, 1), at(1, 1), &other));
    risk.closings.push(Closing {
        on: date(2018, 4, 1),
        reopened: Some(date(2018, 5, 1)),
    });
    risk.closings.push(Closing {
        on: date(2018, 12, 20),
        reopened: None,
    });
    let course = risk.course(TODAY);
    let scores: Vec<u32> = course.judged.iter().map(|one| one.severity.score).collect();
    assert_eq!(scores, [20, 15, 10]);
    assert_eq!(course.targets.len(), 1);
    assert_eq!(course.closed, [date(2018, 4, 2)]);
}
