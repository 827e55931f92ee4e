//! What may be done about an engagement.

use super::stage::followed;
use super::{Phase, Stage, Step, StepKind, SupportFacts};
use crate::calendar::in_words;
use crate::{Problem, Word as _};
use jiff::civil::Date;
use thiserror::Error;

/// What is wrong with something that somebody would do about an engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SupportProblem {
    /// The day has not come yet.
    #[error("{} is in the future: enter the date it happened", in_words(*.0))]
    InFuture(Date),
    /// It would be before the enquiry.
    #[error("the enquiry was on {}: enter a date on or after it", in_words(*.0))]
    BeforeEnquiry(Date),
    /// It cannot follow what stood on that day.
    #[error("on {} the support was at the stage “{}”, so this cannot follow: {}", in_words(*on), stage.label(), instead(*stage, *kind))]
    WrongOrder {
        /// The day.
        on: Date,
        /// Where it stood then.
        stage: Stage,
        /// What was to be done.
        kind: StepKind,
    },
    /// A side agreed already.
    #[error("this side agreed on {}", in_words(*.0))]
    AlreadyAgreed(Date),
    /// Nobody says whose word it is.
    #[error("choose whose word it is")]
    SideMissing,
    /// It says nothing about why.
    #[error("enter the reason")]
    ReasonMissing,
    /// It says nothing about what is left.
    #[error("enter what was left to do, or that nothing was")]
    LeftMissing,
    /// It does not say who of the other side said so.
    #[error("enter who said so, for the other side does not use this service")]
    SaidByMissing,
    /// It does not say where that is written.
    #[error("enter where it is written, such as a letter with its date")]
    SourceMissing,
    /// No next review is set.
    #[error("enter the date of the next review")]
    NextMissing,
    /// The next review would be before this one.
    #[error("the next review must be after this one")]
    NextNotAhead,
    /// What rests on it must be taken back first.
    #[error("“{}” of {} rests on it: take that back first", kind.label(), in_words(*on))]
    RestsOnIt {
        /// What rests on it.
        kind: StepKind,
        /// Of when.
        on: Date,
    },
    /// It would be taken back before it was done.
    #[error("it was done on {}: enter a date on or after it", in_words(*.0))]
    BackBefore(Date),
    /// The day on which it is taken back has not come yet.
    #[error("{}", Self::InFuture(*.0))]
    BackInFuture(Date),
    /// It does not say why it is taken back.
    #[error("{}", Self::ReasonMissing)]
    BackReasonMissing,
    /// It would be planned for longer than it is authorised.
    #[error("the planned end is after {}, until when it is authorised at most", in_words(*.0))]
    PlannedPastAuthorised(Date),
    /// An end would be before the enquiry.
    #[error("the end is before {}, the date of the enquiry", in_words(*.0))]
    EndBeforeEnquiry(Date),
    /// A phase would end before it began.
    #[error("the phase starts on {}: enter a later end", in_words(*.0))]
    PhaseEndsBefore(Date),
    /// A phase would really have ended on a day that has not come yet.
    #[error("{} is in the future: leave the actual end empty until then", in_words(*.0))]
    PhaseEndInFuture(Date),
    /// A phase would go on after nobody authorised it.
    #[error("help is authorised until {} at most: a phase cannot be planned for longer", in_words(*.0))]
    PhasePastAuthorised(Date),
}

/// What must come before something can be done.
fn instead(stage: Stage, kind: StepKind) -> &'static str {
    match (stage, kind) {
        (Stage::Ended | Stage::Declined, _) => "record a new enquiry",
        (_, StepKind::Scoping) => "it has gone further already",
        (Stage::Enquiry | Stage::Scoping, StepKind::Agreed) => "record the proposal first",
        (Stage::Enquiry | Stage::Scoping | Stage::Proposed, StepKind::Active) => {
            "both councils must agree first"
        }
        (_, StepKind::Ended) => "help has not started",
        (Stage::Active, StepKind::Declined) => "end it instead",
        _ => "look at what was recorded before and after that date",
    }
}

impl Problem for SupportProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::InFuture(_) | Self::BeforeEnquiry(_) | Self::WrongOrder { .. } => "dated",
            Self::AlreadyAgreed(_) | Self::SideMissing => "side",
            Self::ReasonMissing => "reason",
            Self::LeftMissing => "left-over",
            Self::SaidByMissing => "said-by",
            Self::SourceMissing => "source",
            Self::NextMissing | Self::NextNotAhead => "until-on",
            Self::RestsOnIt { .. } => return None,
            Self::BackBefore(_) | Self::BackInFuture(_) => "taken-back-on",
            Self::BackReasonMissing => "taken-back-reason",
            Self::PlannedPastAuthorised(_) | Self::EndBeforeEnquiry(_) => "planned-end-on",
            Self::PhaseEndsBefore(_) | Self::PhasePastAuthorised(_) => "planned-to-on",
            Self::PhaseEndInFuture(_) => "ended-on",
        })
    }
}

/// What somebody wrote beside a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepWords<'a> {
    /// Why, or what was found.
    pub reason: &'a str,
    /// What was left to do.
    pub left: &'a str,
    /// Who of the other side said so; none where that side says it itself.
    pub said_by: Option<&'a str>,
    /// Where that is written; likewise.
    pub source: Option<&'a str>,
}

/// Everything wrong with recording a step today; empty when it may be saved. The engagement is as it was before.
#[must_use]
pub fn check_step<Id>(
    facts: &SupportFacts<Id>,
    step: &Step,
    words: &StepWords<'_>,
    today: Date,
) -> Vec<SupportProblem> {
    let mut problems = Vec::new();
    if step.on > today {
        problems.push(SupportProblem::InFuture(step.on));
    }
    if step.on < facts.begun {
        problems.push(SupportProblem::BeforeEnquiry(facts.begun));
    }
    if step.kind == StepKind::Agreed && step.side.is_none() {
        problems.push(SupportProblem::SideMissing);
    } else if let Some(on) = step.side.and_then(|side| facts.agreed_on(today).on(side))
        && step.kind == StepKind::Agreed
    {
        problems.push(SupportProblem::AlreadyAgreed(on));
    } else {
        problems.extend(out_of_order(facts, step, today));
    }
    problems.extend(words_missing(step, words));
    if step.kind == StepKind::Reviewed {
        problems.extend(match step.next {
            None => Some(SupportProblem::NextMissing),
            Some(next) if next <= step.on => Some(SupportProblem::NextNotAhead),
            Some(_) => None,
        });
    }
    problems
}

/// Why a step cannot stand among those that count today: it, or one after it, could not have followed.
fn out_of_order<Id>(facts: &SupportFacts<Id>, step: &Step, today: Date) -> Option<SupportProblem> {
    let with = facts.counted_on(today).chain([step]);
    let (wrong, stage) = followed(with).err()?;
    let here = facts.stage_on(step.on);
    // What stood before is in order: so either this step cannot follow, or what follows it no longer could.
    let stage = if wrong == *step { stage } else { here };
    Some(SupportProblem::WrongOrder {
        on: step.on,
        stage,
        kind: step.kind,
    })
}

fn words_missing(step: &Step, words: &StepWords<'_>) -> Vec<SupportProblem> {
    let empty = |words: &str| words.trim().is_empty();
    let mut problems = Vec::new();
    let needs_reason = matches!(
        step.kind,
        StepKind::Ended | StepKind::Declined | StepKind::Reviewed
    );
    if needs_reason && empty(words.reason) {
        problems.push(SupportProblem::ReasonMissing);
    }
    if step.kind == StepKind::Ended && empty(words.left) {
        problems.push(SupportProblem::LeftMissing);
    }
    if words.said_by.is_some_and(empty) {
        problems.push(SupportProblem::SaidByMissing);
    }
    if words.source.is_some_and(empty) {
        problems.push(SupportProblem::SourceMissing);
    }
    problems
}

/// Everything wrong with taking a step back on a day with a reason; empty when it may be.
#[must_use]
pub fn check_taking_back<Id>(
    facts: &SupportFacts<Id>,
    step: &Step,
    (on, reason): (Date, &str),
    today: Date,
) -> Vec<SupportProblem> {
    let mut problems = Vec::new();
    if on < step.on {
        problems.push(SupportProblem::BackBefore(step.on));
    }
    if on > today {
        problems.push(SupportProblem::BackInFuture(on));
    }
    if reason.trim().is_empty() {
        problems.push(SupportProblem::BackReasonMissing);
    }
    let mut left: Vec<Step> = facts.counted_on(today).copied().collect();
    if let Some(place) = left.iter().position(|one| one == step) {
        left.remove(place);
    }
    if let Err((rests, _)) = followed(left.iter()) {
        problems.push(SupportProblem::RestsOnIt {
            kind: rests.kind,
            on: rests.on,
        });
    }
    problems
}

/// What is wrong with the ends that are set.
#[must_use]
pub fn check_ends(
    begun: Date,
    planned: Option<Date>,
    authorised: Option<Date>,
) -> Vec<SupportProblem> {
    let early = [planned, authorised].into_iter().flatten();
    let early = early.min().filter(|end| *end < begun);
    let past = authorised.filter(|end| planned.is_some_and(|planned| planned > *end));
    let early = early.map(|_| SupportProblem::EndBeforeEnquiry(begun));
    early
        .into_iter()
        .chain(past.map(SupportProblem::PlannedPastAuthorised))
        .collect()
}

/// What is wrong with a phase.
#[must_use]
pub fn check_phase(phase: &Phase, authorised: Option<Date>, today: Date) -> Vec<SupportProblem> {
    let mut problems = Vec::new();
    let ends = [phase.planned, phase.ended];
    if ends.into_iter().flatten().any(|end| end < phase.from) {
        problems.push(SupportProblem::PhaseEndsBefore(phase.from));
    }
    if let Some(end) = phase.ended.filter(|end| *end > today) {
        problems.push(SupportProblem::PhaseEndInFuture(end));
    }
    let past = authorised.filter(|most| phase.planned.is_some_and(|planned| planned > *most));
    problems.extend(past.map(SupportProblem::PhasePastAuthorised));
    problems
}
