//! The partnership of Kirklees and Leeds as it was published, and days that were chosen to try each rule.

use super::*;
use jiff::ToSpan as _;
use jiff::civil::date;

type Facts = SupportFacts<u32>;

fn step(kind: StepKind, on: Date) -> Step {
    Step {
        kind,
        on,
        side: None,
        next: None,
        taken_back: None,
    }
}

fn agreed(side: Side, on: Date) -> Step {
    Step {
        side: Some(side),
        ..step(StepKind::Agreed, on)
    }
}

fn facts() -> Facts {
    Facts {
        begun: date(2017, 3, 1),
        planned_end: Some(date(2018, 3, 31)),
        authorised_end: Some(date(2020, 6, 11)),
        first_review: Some(date(2017, 12, 1)),
        steps: vec![
            step(StepKind::Scoping, date(2017, 3, 20)),
            step(StepKind::Proposed, date(2017, 5, 2)),
            agreed(Side::Helped, date(2017, 6, 5)),
            agreed(Side::Helper, date(2017, 6, 12)),
            step(StepKind::Active, date(2017, 6, 12)),
        ],
        ..Facts::default()
    }
}

fn contact(on: Date, quarters: i64, people: &[u32]) -> Contact<u32> {
    Contact {
        on,
        each: HelpDays { quarters },
        people: people.to_vec(),
        others: 0,
        workstream: None,
    }
}

fn check(facts: &Facts, step: Step, today: Date) -> Vec<String> {
    let words = StepWords {
        reason: "Because",
        left: "Nothing",
        ..StepWords::default()
    };
    let problems = check_step(facts, &step, &words, today);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_stage_on_each_day_follows_from_what_was_done_until_then() {
    let facts = facts();
    for (day, stage) in [
        (date(2017, 3, 1), Stage::Enquiry),
        (date(2017, 3, 20), Stage::Scoping),
        (date(2017, 5, 2), Stage::Proposed),
        (date(2017, 6, 11), Stage::Proposed),
        (date(2017, 6, 12), Stage::Active),
    ] {
        assert_eq!(facts.stage_on(day), stage, "{day}");
    }
    assert_eq!(facts.waits_for(date(2017, 6, 11)), [Side::Helper]);
    assert!(!facts.agreed_on(date(2017, 6, 11)).is_whole());
    assert!(facts.agreed_on(date(2017, 6, 12)).is_whole());
    assert_eq!(
        facts.ends_in_words(date(2018, 1, 1)),
        "Planned 31 March 2018, authorised at most 11 June 2020, actual not yet."
    );
}

#[test]
fn what_cannot_follow_is_refused_and_the_day_named() {
    let (mut facts, today) = (facts(), date(2018, 1, 31));
    let early = step(StepKind::Ended, date(2017, 6, 1));
    let words = "on 1 June 2017 the support was at the stage “Proposed”, so this cannot follow: help has not started";
    assert_eq!(check(&facts, early, today), [words]);
    let twice = agreed(Side::Helper, date(2017, 7, 1));
    let words = "this side agreed on 12 June 2017";
    assert_eq!(check(&facts, twice, today), [words]);
    let nobody = step(StepKind::Agreed, date(2017, 7, 1));
    assert_eq!(check(&facts, nobody, today), ["choose whose word it is"]);
    let before = step(StepKind::Ended, date(2017, 2, 1));
    assert_eq!(
        check(&facts, before, today)[0],
        "the enquiry was on 1 March 2017: enter a date on or after it"
    );
    let tomorrow = step(StepKind::Ended, date(2018, 2, 1));
    assert_eq!(
        check(&facts, tomorrow, today),
        ["1 February 2018 is in the future: enter the date it happened"]
    );
    assert!(check(&facts, step(StepKind::Ended, today), today).is_empty());
    // An end that is entered late, before what is known to follow it.
    facts.steps.push(Step {
        next: Some(date(2018, 6, 1)),
        ..step(StepKind::Reviewed, date(2017, 12, 1))
    });
    assert!(check(&facts, step(StepKind::Ended, date(2017, 11, 1)), today).is_empty());
    facts.steps.push(step(StepKind::Ended, date(2018, 1, 10)));
    assert_eq!(check(&facts, step(StepKind::Ended, today), today).len(), 1);
    assert_eq!(facts.stage_on(today), Stage::Ended);
}

#[test]
fn the_other_sides_word_says_who_gave_it_and_where_it_is_written() {
    let mut facts = facts();
    facts.steps.truncate(2);
    let words = StepWords {
        said_by: Some(" "),
        source: Some(""),
        ..StepWords::default()
    };
    let step = agreed(Side::Helped, date(2017, 6, 5));
    let problems = check_step(&facts, &step, &words, date(2017, 6, 6));
    let expected = [SupportProblem::SaidByMissing, SupportProblem::SourceMissing];
    assert_eq!(problems, expected);
}

#[test]
fn a_step_is_taken_back_only_while_nothing_rests_on_it() {
    let (mut facts, today) = (facts(), date(2017, 7, 1));
    let proposal = facts.steps[1];
    let problems = check_taking_back(&facts, &proposal, (today, "Entered twice"), today);
    let rests = SupportProblem::RestsOnIt {
        kind: StepKind::Agreed,
        on: date(2017, 6, 5),
    };
    assert_eq!(problems, [rests]);
    let start = facts.steps[4];
    assert!(check_taking_back(&facts, &start, (today, "It was later"), today).is_empty());
    facts.steps[4].taken_back = Some(today);
    assert_eq!(facts.stage_on(today), Stage::Agreed);
    assert_eq!(
        facts.stage_on(date(2017, 6, 30)),
        Stage::Active,
        "it stood until then"
    );
}

#[test]
fn a_condition_is_met_only_in_both_councils_words_and_either_can_change_its_mind() {
    let word = |side, met, day| CriterionWord {
        side,
        met,
        on: date(2018, 3, day),
    };
    let criterion = Criterion {
        words: vec![
            word(Side::Helper, true, 1),
            word(Side::Helped, false, 2),
            word(Side::Helped, true, 10),
            word(Side::Helper, false, 20),
        ],
        dropped: None,
    };
    for (day, met) in [(1, false), (9, false), (10, true), (19, true), (20, false)] {
        assert_eq!(criterion.is_met_on(date(2018, 3, day)), met, "{day}");
    }
    let facts = Facts {
        criteria: vec![criterion.clone(), Criterion::default()],
        ..facts()
    };
    let said = facts.criteria_in_words(date(2018, 3, 10)).unwrap();
    assert_eq!(said, "1 of 2 conditions for stepping down is met");
    let same_day = Criterion {
        words: vec![word(Side::Helper, true, 1), word(Side::Helper, false, 1)],
        dropped: None,
    };
    let last = same_day.word_on(Side::Helper, date(2018, 3, 1)).unwrap();
    assert!(!last.met, "what was said last on a day counts");
}

#[test]
fn days_of_help_are_summed_exactly_by_month_workstream_and_person() {
    let mut contacts = Vec::new();
    for nth in 0..365_i64 {
        let on = date(2017, 6, 12) + nth.days();
        let mut one = contact(on, 1 + nth % 4, &[1, 2][..usize::from(nth % 2 == 0) + 1]);
        one.others = usize::from(nth % 7 == 0) * 2;
        one.workstream = (nth % 3 > 0).then_some(u32::from(nth % 3 == 1));
        contacts.push(one);
    }
    let all = total(&contacts);
    let months = by_month(&contacts);
    assert_eq!(months.values().copied().sum::<HelpDays>(), all);
    assert_eq!(months.len(), 13);
    let streams = by_workstream(&contacts);
    assert_eq!(streams.values().copied().sum::<HelpDays>(), all);
    let others = contacts.iter().map(|one| one.each.times(one.others));
    let known: HelpDays = of_people(&contacts).values().copied().sum();
    assert_eq!(known + others.sum(), all);
    let gap = [
        contact(date(2017, 11, 30), 2, &[1]),
        contact(date(2018, 2, 1), 4, &[]),
    ];
    let gap: Vec<HelpDays> = by_month(&gap).into_values().collect();
    let quarters: Vec<i64> = gap.iter().map(|days| days.quarters).collect();
    assert_eq!(
        quarters,
        [2, 0, 0, 4],
        "months without help are there; nobody named is one"
    );
}

#[test]
fn days_read_as_people_write_them() {
    for (quarters, words) in [
        (2, "half a day"),
        (4, "1 day"),
        (9, "2.25 days"),
        (40, "10 days"),
        (0, "0 days"),
    ] {
        assert_eq!(HelpDays { quarters }.in_words(), words);
    }
    assert_eq!(HelpDays::of_days(2.25), Some(HelpDays { quarters: 9 }));
    for wrong in [0.3, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(HelpDays::of_days(wrong), None, "{wrong}");
    }
}

#[test]
fn silence_is_told_after_thirty_days_and_not_before() {
    let mut facts = facts();
    let day = |days: i64| date(2017, 6, 12) + days.days();
    assert_eq!(facts.quiet_for(day(29)), None);
    assert_eq!(
        facts.quiet_for(day(30)),
        Some(30),
        "agreed, and nobody came"
    );
    facts.contacts.push(contact(day(10), 2, &[1]));
    assert_eq!(facts.quiet_for(day(39)), None);
    assert_eq!(facts.quiet_for(day(40)), Some(30));
    let needs = facts.needs(day(40));
    assert_eq!(
        needs[0].in_words(|_| String::new()),
        "help is agreed, but nobody has come for 30 days"
    );
    facts.steps.push(step(StepKind::Ended, day(20)));
    assert_eq!(
        facts.quiet_for(day(400)),
        None,
        "nobody is waited for any more"
    );
}

#[test]
fn what_is_needed_is_said_the_most_pressing_first() {
    let mut facts = facts();
    facts.contacts.push(contact(date(2018, 4, 1), 2, &[1]));
    facts.criteria = vec![Criterion::default(); 2];
    facts.offices.push(DualOffice {
        from: date(2017, 6, 12),
        to: None,
        assured: None,
    });
    let words = |facts: &Facts, day| -> Vec<String> {
        let needs = facts.needs(day).into_iter();
        needs
            .map(|need| need.in_words(|side| format!("{side:?}")))
            .collect()
    };
    assert_eq!(
        words(&facts, date(2018, 4, 2)),
        [
            "one person is director of two councils, and for 294 days no local assurance has been recorded",
            "the review was due on 1 December 2017",
            "help was planned until 31 March 2018 and has not ended"
        ]
    );
    facts.offices[0].assured = Some(date(2018, 4, 1));
    facts.steps.push(step(StepKind::Ended, date(2018, 4, 3)));
    assert_eq!(
        words(&facts, date(2018, 4, 3)),
        ["help ended, and 2 of 2 conditions were not met"]
    );
}

#[test]
fn ends_and_phases_are_checked_against_what_was_authorised() {
    let (begun, day) = (date(2017, 3, 1), date(2018, 3, 1));
    let ends = check_ends(begun, Some(date(2018, 6, 1)), Some(day));
    assert_eq!(ends, [SupportProblem::PlannedPastAuthorised(day)]);
    assert!(check_ends(begun, Some(day), Some(day)).is_empty());
    let phase = Phase {
        kind: PhaseKind::Intensive,
        from: begun,
        planned: Some(date(2018, 3, 2)),
        ended: Some(date(2017, 2, 1)),
    };
    assert_eq!(
        check_phase(&phase, Some(day), day),
        [
            SupportProblem::PhaseEndsBefore(begun),
            SupportProblem::PhasePastAuthorised(day)
        ]
    );
    let facts = Facts {
        phases: vec![
            Phase {
                kind: PhaseKind::Intensive,
                from: begun,
                planned: None,
                ended: Some(day),
            },
            Phase {
                kind: PhaseKind::Mentoring,
                from: day,
                planned: None,
                ended: None,
            },
        ],
        ..facts()
    };
    let kind = |day| facts.phase_on(day).map(|phase| phase.kind);
    assert_eq!(kind(date(2018, 2, 28)), Some(PhaseKind::Intensive));
    assert_eq!(
        kind(day),
        Some(PhaseKind::Mentoring),
        "the one that began last"
    );
    assert_eq!(kind(date(2017, 2, 28)), None);
}

#[test]
fn kinds_are_kept_as_a_line_and_read_back() {
    let kinds = [SupportKind::PeerReview, SupportKind::ActingDirector];
    let line = SupportKind::line(&kinds);
    assert_eq!(line, "acting director, peer review");
    assert_eq!(SupportKind::of_line(&line), [kinds[1], kinds[0]]);
    assert!(SupportKind::of_line("Ask somebody").is_empty());
}

#[test]
fn travel_follows_the_published_factor_of_its_year() {
    // 100 miles are 160.9344 km; at 0.03546 kg that is 5.7067 kg for one passenger.
    let train = |people, year| emissions(TravelMode::Train, 100, people, year);
    assert_eq!(train(1, 2024), Emissions::Grams(5_707));
    assert_eq!(train(2, 2024), Emissions::Grams(11_413));
    assert_eq!(train(1, 2018), Emissions::NotPublished);
    let car = emissions(TravelMode::Car, 100, 3, 2025);
    assert_eq!(
        car,
        Emissions::Grams(26_916),
        "a car emits the same for three"
    );
    assert_eq!(emissions(TravelMode::Walk, 2, 1, 1999), Emissions::Grams(0));
    let on = date(2024, 5, 1);
    assert_eq!(mileage_pence(TravelMode::Car, 38, on), Some(1_710));
    assert_eq!(mileage_pence(TravelMode::Train, 38, on), None);
    assert_eq!(
        mileage_pence(TravelMode::Car, 10, date(2010, 1, 1)),
        Some(400)
    );
    for mode in TravelMode::ALL {
        let known = emissions(*mode, 1_000_000, 1, 2025);
        assert_ne!(known, Emissions::NotPublished, "{mode:?}");
    }
}
