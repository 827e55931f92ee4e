//! Reports and decisions, before they are published.

use jiff::civil::date;

use super::*;
use crate::calendar::tests::holidays;

const AUTHOR: u8 = 1;
const CLEARER: u8 = 2;
const DIRECTOR: u8 = 3;
const HELPER: u8 = 4;
const TODAY: Date = date(2019, 7, 15);

fn report() -> ReportFacts<u8> {
    ReportFacts {
        title: "Partnership with Kirklees".to_owned(),
        state: ReportState::Cleared,
        author: AUTHOR,
        writers: vec![AUTHOR, HELPER],
        cleared_by: Some(CLEARER),
        author_benefits: Some(false),
        beneficiaries: vec![DIRECTOR],
        open_to_call_in: Some(true),
        recommendations: vec!["Note the progress".to_owned()],
        exempt: Vec::new(),
        empty_sections: Vec::new(),
        meeting: Some(date(2019, 7, 24)),
    }
}

fn problems(report: &ReportFacts<u8>) -> Vec<PublicationProblem> {
    check_publication(report, TODAY, &holidays())
}

#[test]
fn a_draft_goes_to_the_board_and_comes_back() {
    let step = |state, step| advance(state, step, &[AUTHOR], CLEARER);
    use ReportState::{Cleared, Draft, ForApproval, ForComments, Published};
    for (state, taken, then) in [
        (Draft, ReportStep::SendForComments, ForComments),
        (Draft, ReportStep::SendForApproval, ForApproval),
        (ForComments, ReportStep::SendForApproval, ForApproval),
        (ForComments, ReportStep::TakeBack, Draft),
        (ForApproval, ReportStep::TakeBack, Draft),
        (ForComments, ReportStep::Clear, Cleared),
        (ForApproval, ReportStep::Clear, Cleared),
    ] {
        assert_eq!(step(state, taken), Ok(then));
    }
    for (state, taken) in [
        (ForApproval, ReportStep::SendForComments),
        (Cleared, ReportStep::SendForApproval),
        (Published, ReportStep::TakeBack),
        (Draft, ReportStep::TakeBack),
        (ForApproval, ReportStep::Publish),
    ] {
        assert_eq!(step(state, taken), Err(ReportError::OutOfOrder(state)));
    }
    let own = advance(ForApproval, ReportStep::Clear, &[AUTHOR], AUTHOR);
    assert_eq!(own, Err(ReportError::OwnReport));
    assert!(ForComments.is_open() && !ForApproval.is_open());
}

#[test]
fn a_report_is_cleared_by_another_then_published() {
    let step = |state, step, by| advance(state, step, &[AUTHOR, HELPER], by);
    assert_eq!(
        step(ReportState::Draft, ReportStep::Clear, AUTHOR),
        Err(ReportError::OwnReport)
    );
    assert_eq!(
        step(ReportState::Draft, ReportStep::Clear, HELPER),
        Err(ReportError::OwnReport)
    );
    assert_eq!(
        step(ReportState::Draft, ReportStep::Clear, CLEARER),
        Ok(ReportState::Cleared)
    );
    assert_eq!(
        step(ReportState::Cleared, ReportStep::Publish, AUTHOR),
        Ok(ReportState::Published)
    );
    assert_eq!(
        step(ReportState::Cleared, ReportStep::Reopen, AUTHOR),
        Ok(ReportState::Draft)
    );
    for (state, taken) in [
        (ReportState::Draft, ReportStep::Publish),
        (ReportState::Cleared, ReportStep::Clear),
        (ReportState::Published, ReportStep::Reopen),
        (ReportState::Published, ReportStep::Publish),
    ] {
        assert_eq!(
            step(state, taken, CLEARER),
            Err(ReportError::OutOfOrder(state))
        );
    }
}

#[test]
fn a_report_in_order_may_be_published() {
    assert_eq!(problems(&report()), []);
}

#[test]
fn the_author_may_not_gain() {
    let own_post = ReportFacts {
        author: DIRECTOR,
        ..report()
    };
    assert_eq!(problems(&own_post), [PublicationProblem::AuthorBenefits]);
    let admitted = ReportFacts {
        author_benefits: Some(true),
        ..report()
    };
    assert_eq!(problems(&admitted), [PublicationProblem::AuthorBenefits]);
    let unasked = ReportFacts {
        author_benefits: None,
        ..report()
    };
    assert_eq!(problems(&unasked), [PublicationProblem::BenefitNotAsked]);
}

#[test]
fn all_problems_are_told_at_once() {
    let poor = ReportFacts {
        title: " ".to_owned(),
        state: ReportState::Draft,
        author_benefits: None,
        open_to_call_in: None,
        recommendations: vec![String::new()],
        exempt: vec![ExemptPart {
            rules: vec![],
            appendix: Some("2".to_owned()),
            reason: String::new(),
        }],
        empty_sections: vec!["Legal implications".to_owned()],
        ..report()
    };
    let found: Vec<String> = problems(&poor).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "give the report a title",
            "the report is not approved: ask somebody who wrote none of it to approve it",
            "say whether the author gains from what the report recommends",
            "say whether the decision is open to call-in",
            "add what the Board is asked to decide or to note",
            "name the rule that keeps appendix 2 from the public",
            "say why keeping appendix 2 from the public serves people better than publishing it",
            "the section “Legal implications” is empty",
        ]
    );
    let own = ReportFacts {
        cleared_by: Some(AUTHOR),
        ..report()
    };
    assert_eq!(problems(&own), [PublicationProblem::ClearedByAuthor]);
    let again = ReportFacts {
        state: ReportState::Published,
        ..report()
    };
    assert_eq!(problems(&again), [PublicationProblem::AlreadyPublished]);
}

#[test]
fn a_late_paper_is_told_but_not_forbidden() {
    let late = check_publication(&report(), date(2019, 7, 17), &holidays());
    assert_eq!(late, [PublicationProblem::LateForAgenda(date(2019, 7, 16))]);
    assert!(!late[0].forbids() && PublicationProblem::NotCleared.forbids());
}

#[test]
fn exempt_rules_keep_their_numbers() {
    let codes: Vec<_> = ExemptRule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(
        codes,
        [
            "10.4(1)", "10.4(2)", "10.4(3)", "10.4(4)", "10.4(5)", "10.4(6)", "10.4(7)", "9.2"
        ]
    );
    assert_eq!(
        serde_json::to_string(&ExemptRule::Business).unwrap(),
        "\"10.4(3)\""
    );
}

fn decision() -> DecisionFacts {
    DecisionFacts {
        resolution: "That the progress be noted".to_owned(),
        decided: date(2019, 7, 24),
        published: Some(date(2019, 7, 26)),
        open_to_call_in: true,
        effective: Some(date(2019, 8, 3)),
        responsible_officer: Some("Director of Children and Families".to_owned()),
        deadline: Some(date(2020, 7, 1)),
        review: Some(date(2020, 7, 24)),
    }
}

#[test]
fn a_decision_takes_effect_by_the_rule() {
    assert_eq!(check_decision(&decision(), &holidays()), []);
    assert_eq!(
        effective(&decision(), &holidays()),
        Ok(Some(date(2019, 8, 3)))
    );
    let stated = DecisionFacts {
        effective: Some(date(2019, 8, 2)),
        ..decision()
    };
    assert_eq!(
        check_decision(&stated, &holidays())[0].to_string(),
        "the decision is stated to take effect on 2 August 2019; the rule gives 3 August 2019"
    );
    let budget = DecisionFacts {
        open_to_call_in: false,
        published: None,
        effective: None,
        ..decision()
    };
    assert_eq!(effective(&budget, &holidays()), Ok(Some(date(2019, 7, 24))));
    let unpublished = DecisionFacts {
        published: None,
        ..decision()
    };
    assert_eq!(effective(&unpublished, &holidays()), Ok(None));
    assert_eq!(
        check_decision(&unpublished, &holidays()),
        [DecisionProblem::NotPublished]
    );
}

#[test]
fn a_decision_in_disorder_is_told_in_full() {
    let poor = DecisionFacts {
        resolution: String::new(),
        published: Some(date(2019, 7, 1)),
        effective: None,
        responsible_officer: None,
        deadline: Some(date(2019, 7, 2)),
        review: Some(date(2019, 7, 3)),
        ..decision()
    };
    let fields: Vec<_> = check_decision(&poor, &holidays())
        .iter()
        .map(DecisionProblem::field)
        .collect();
    assert_eq!(
        fields,
        [
            "resolution",
            "responsible_officer",
            "published",
            "deadline",
            "review"
        ]
    );
    let beyond = DecisionFacts {
        decided: date(2040, 1, 3),
        published: Some(date(2040, 1, 3)),
        deadline: None,
        review: None,
        ..decision()
    };
    assert!(matches!(
        check_decision(&beyond, &holidays())[..],
        [DecisionProblem::Calendar(_)]
    ));
}
