//! What may be done to a risk.

use jiff::ToSpan as _;
use jiff::civil::Date;
use thiserror::Error;

use super::{AssessmentKind, Grid, Place, RiskFacts, RiskState, Settings, stand};
use crate::Problem;
use crate::calendar::in_words;

/// What is wrong with something that somebody would do to a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RiskProblem {
    /// It is closed.
    #[error("the risk is closed: reopen it first")]
    Closed,
    /// It is not closed.
    #[error("the risk is already open")]
    NotClosed,
    /// No reason is given.
    #[error("enter the reason")]
    ReasonMissing,
    /// The day has not come yet.
    #[error("{} is in the future: enter the date it was done", in_words(*.0))]
    InFuture(Date),
    /// The place is not on the grid.
    #[error("choose a likelihood and an impact that are on the matrix")]
    NotOnGrid,
    /// What is to be accepted was never judged.
    #[error("assess the risk first: you cannot accept a risk that has not been assessed")]
    NotAssessed,
    /// Nobody owns it.
    #[error("choose an owner first: somebody must be responsible for a risk that is accepted")]
    OwnerMissing,
    /// Nobody accepts it.
    #[error("enter who accepts the risk")]
    ApproverMissing,
    /// The owner would accept it.
    #[error("a risk must be accepted by somebody who does not own it")]
    ApproverIsOwner,
    /// The acceptance has no end.
    #[error("enter when the acceptance ends")]
    ExpiryMissing,
    /// The acceptance would be over at once.
    #[error("the acceptance must end after today")]
    ExpiryNotAhead,
    /// The acceptance would last too long.
    #[error("the acceptance must end by {}; after that somebody must accept the risk again", in_words(*.0))]
    ExpiryTooFar(Date),
    /// A review says nothing.
    #[error("enter what the review found")]
    NoteMissing,
    /// No next review is planned.
    #[error("enter the date of the next review")]
    NextMissing,
    /// The next review would be over at once.
    #[error("the next review must be after today")]
    NextNotAhead,
    /// The next review is too far.
    #[error("the next review must be by {}", in_words(*.0))]
    NextTooFar(Date),
    /// It would end before it began.
    #[error("it started on {}: it cannot end before then", in_words(*.0))]
    EndsBeforeItBegan(Date),
    /// The Board met before it could be told.
    #[error("the Board met on {}, before the risk was escalated: choose a later meeting", in_words(*.0))]
    ToldBefore(Date),
    /// The day on which it would have ended has not come yet.
    #[error("{}", Self::InFuture(*.0))]
    EndInFuture(Date),
    /// No reason is given for its end.
    #[error("{}", Self::ReasonMissing)]
    EndReasonMissing,
    /// It is the Board's already.
    #[error("the risk has been escalated since {}", in_words(*.0))]
    AlreadyEscalated(Date),
}

impl Problem for RiskProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::Closed | Self::NotClosed | Self::AlreadyEscalated(_) | Self::NotAssessed => {
                return None;
            }
            Self::ReasonMissing | Self::NoteMissing => "reason",
            Self::InFuture(_) => "dated",
            Self::EndsBeforeItBegan(_) | Self::EndInFuture(_) => "ended-on",
            Self::EndReasonMissing => "ended-reason",
            Self::ToldBefore(_) => "meeting",
            Self::NotOnGrid => "likelihood",
            Self::OwnerMissing => "owner",
            Self::ApproverMissing | Self::ApproverIsOwner => "person",
            Self::ExpiryMissing
            | Self::ExpiryNotAhead
            | Self::ExpiryTooFar(_)
            | Self::NextMissing
            | Self::NextNotAhead
            | Self::NextTooFar(_) => "until-on",
        })
    }
}

/// An acceptance as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAcceptance<'a, Id> {
    /// Who accepts the risk.
    pub approver: Option<Id>,
    /// Why.
    pub reason: &'a str,
    /// The last day on which it is accepted.
    pub expires: Option<Date>,
}

/// A review as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewReview<'a> {
    /// The day on which the risk was looked at.
    pub on: Date,
    /// What was found.
    pub note: &'a str,
    /// The day by which it is looked at again.
    pub next: Option<Date>,
}

/// Everything wrong with a judgement; empty when it may be saved. What looks odd about it is said by [`super::remarks`].
#[must_use]
pub fn check_assessment<Id>(
    risk: &RiskFacts<'_, Id>,
    (on, place, grid): (Date, Place, &Grid),
    today: Date,
) -> Vec<RiskProblem> {
    let mut problems = still_open(risk, today);
    problems.extend(come_yet(on, today));
    problems.extend(grid.band(place).is_none().then_some(RiskProblem::NotOnGrid));
    problems
}

/// Everything wrong with an acceptance; empty when it may be saved. It begins today.
#[must_use]
pub fn check_acceptance<Id: Copy + PartialEq>(
    risk: &RiskFacts<'_, Id>,
    asked: &NewAcceptance<'_, Id>,
    today: Date,
    settings: &Settings,
) -> Vec<RiskProblem> {
    let mut problems = still_open(risk, today);
    if stand(&risk.assessments, AssessmentKind::Current, today).is_none() {
        problems.push(RiskProblem::NotAssessed);
    }
    problems.extend(match (asked.approver, risk.owner) {
        (_, None) => Some(RiskProblem::OwnerMissing),
        (None, _) => Some(RiskProblem::ApproverMissing),
        (approver, owner) if approver == owner => Some(RiskProblem::ApproverIsOwner),
        _ => None,
    });
    problems.extend(reason_missing(asked.reason));
    let latest = later(today, settings.longest_acceptance);
    problems.extend(match asked.expires {
        None => Some(RiskProblem::ExpiryMissing),
        Some(expires) if expires <= today => Some(RiskProblem::ExpiryNotAhead),
        Some(expires) if expires > latest => Some(RiskProblem::ExpiryTooFar(latest)),
        Some(_) => None,
    });
    problems
}

/// Everything wrong with a review; empty when it may be saved.
#[must_use]
pub fn check_review<Id>(
    risk: &RiskFacts<'_, Id>,
    review: &NewReview<'_>,
    today: Date,
    settings: &Settings,
) -> Vec<RiskProblem> {
    let mut problems = still_open(risk, today);
    problems.extend(come_yet(review.on, today));
    if review.note.trim().is_empty() {
        problems.push(RiskProblem::NoteMissing);
    }
    let latest = later(today, settings.longest_review);
    problems.extend(match review.next {
        None => Some(RiskProblem::NextMissing),
        Some(next) if next <= today => Some(RiskProblem::NextNotAhead),
        Some(next) if next > latest => Some(RiskProblem::NextTooFar(latest)),
        Some(_) => None,
    });
    problems
}

/// Everything wrong with bringing a risk before the Board; empty when it may be saved.
#[must_use]
pub fn check_escalation<Id>(
    risk: &RiskFacts<'_, Id>,
    (on, reason): (Date, &str),
    today: Date,
) -> Vec<RiskProblem> {
    let mut problems = still_open(risk, today);
    let standing = risk.escalation_on(today);
    problems.extend(standing.map(|standing| RiskProblem::AlreadyEscalated(standing.on)));
    problems.extend(come_yet(on, today));
    problems.extend(reason_missing(reason));
    problems
}

/// Everything wrong with closing a risk; empty when it may be closed.
#[must_use]
pub fn check_closing<Id>(
    risk: &RiskFacts<'_, Id>,
    (on, reason): (Date, &str),
    today: Date,
) -> Vec<RiskProblem> {
    let mut problems = still_open(risk, today);
    problems.extend(come_yet(on, today));
    problems.extend(reason_missing(reason));
    problems
}

/// Everything wrong with ending an acceptance or an escalation that began on a day; empty when it may be ended.
#[must_use]
pub fn check_ending(began: Date, (on, reason): (Date, &str), today: Date) -> Vec<RiskProblem> {
    let early = (on < began).then_some(RiskProblem::EndsBeforeItBegan(began));
    let mut problems: Vec<RiskProblem> = early.into_iter().collect();
    problems.extend((on > today).then_some(RiskProblem::EndInFuture(on)));
    problems.extend(reason_missing(reason).map(|_| RiskProblem::EndReasonMissing));
    problems
}

/// What is wrong with saying that a Board was told at a meeting, or is to be told at one that is yet to come.
#[must_use]
pub fn check_telling(escalated: Date, met: Date) -> Option<RiskProblem> {
    (met < escalated).then_some(RiskProblem::ToldBefore(met))
}

/// Everything wrong with opening again a risk that was closed on a day; empty when it may be opened.
#[must_use]
pub fn check_reopening<Id>(
    risk: &RiskFacts<'_, Id>,
    closed: Date,
    (on, reason): (Date, &str),
    today: Date,
) -> Vec<RiskProblem> {
    let open = risk.state_on(today) == RiskState::Open;
    let mut problems: Vec<RiskProblem> =
        open.then_some(RiskProblem::NotClosed).into_iter().collect();
    problems.extend(check_ending(closed, (on, reason), today));
    problems
}

fn still_open<Id>(risk: &RiskFacts<'_, Id>, today: Date) -> Vec<RiskProblem> {
    let closed = risk.state_on(today) == RiskState::Closed;
    closed.then_some(RiskProblem::Closed).into_iter().collect()
}

fn come_yet(on: Date, today: Date) -> Option<RiskProblem> {
    (on > today).then_some(RiskProblem::InFuture(on))
}

fn reason_missing(reason: &str) -> Option<RiskProblem> {
    reason
        .trim()
        .is_empty()
        .then_some(RiskProblem::ReasonMissing)
}

fn later(today: Date, days: i32) -> Date {
    today.saturating_add(days.days())
}
