//! The BRAG gate: what a Blue rating asks for, and how evidence comes to count.

use jiff::civil::Date;
use thiserror::Error;

use super::{ActionFacts, Brag, Delivery, EvidenceFacts, EvidenceState};
use crate::Word as _;

/// Why an action cannot be Blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BlueRefusal {
    /// The work is not done.
    #[error("Blue is for a delivered action: mark it as delivered first")]
    NotDelivered,
    /// Nothing was offered.
    #[error("Blue needs evidence: add what shows that the action is complete")]
    NoEvidence,
    /// Something was offered, but nobody has judged it.
    #[error("Blue needs accepted evidence: the evidence offered is waiting for review")]
    Waiting,
    /// A reviewer sent it back.
    #[error("Blue needs accepted evidence: the evidence offered was returned")]
    Returned,
    /// What was accepted no longer counts.
    #[error("Blue needs evidence that still counts: the accepted evidence has expired")]
    Expired,
    /// The owner or the person who offered it also accepted it.
    #[error(
        "Blue needs evidence accepted by somebody other than the owner and the person who offered it"
    )]
    NotIndependent,
}

/// The BRAG gate: Blue only when the action is delivered and at least one piece of evidence, not expired,
/// was accepted by somebody who neither owns the action nor offered that evidence.
///
/// # Errors
/// Every reason that stands in the way.
pub fn blue_gate<Id: Copy + PartialEq>(
    action: &ActionFacts<Id>,
    today: Date,
) -> Result<(), Vec<BlueRefusal>> {
    let mut refusals = Vec::new();
    if action.delivery != Delivery::Delivered {
        refusals.push(BlueRefusal::NotDelivered);
    }
    refusals.extend(evidence_refusal(action, today));
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

/// The nearest miss explains best what to do next.
fn evidence_refusal<Id: Copy + PartialEq>(
    action: &ActionFacts<Id>,
    today: Date,
) -> Option<BlueRefusal> {
    let mut nearest = BlueRefusal::NoEvidence;
    for evidence in &action.evidence {
        let miss = match evidence.state_on(today) {
            EvidenceState::Accepted => {
                let independent = evidence
                    .reviewed_by
                    .is_some_and(|by| evidence.may_be_reviewed_by(by, &action.owners()));
                if independent {
                    return None;
                }
                BlueRefusal::NotIndependent
            }
            EvidenceState::Waiting => BlueRefusal::Waiting,
            EvidenceState::Expired => BlueRefusal::Expired,
            EvidenceState::Returned => BlueRefusal::Returned,
        };
        if nearness(miss) > nearness(nearest) {
            nearest = miss;
        }
    }
    Some(nearest)
}

fn nearness(refusal: BlueRefusal) -> u8 {
    match refusal {
        BlueRefusal::NotDelivered | BlueRefusal::NoEvidence => 0,
        BlueRefusal::Returned => 1,
        BlueRefusal::Expired => 2,
        BlueRefusal::NotIndependent => 3,
        BlueRefusal::Waiting => 4,
    }
}

/// A rating as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The rating that may be shown; none when no one has given one, or when Blue no longer applies.
    pub rating: Option<Brag>,
    /// Why a Blue that was given no longer holds; empty otherwise.
    pub lapsed: Vec<BlueRefusal>,
}

/// The rating that may be shown on a day. Blue lapses when its evidence expires, is returned, or the action
/// is no longer delivered; the action is then unrated, because another colour is a person's to give.
pub fn standing<Id: Copy + PartialEq>(action: &ActionFacts<Id>, today: Date) -> Standing {
    match (action.rating, blue_gate(action, today)) {
        (Some(Brag::Blue), Err(lapsed)) => Standing {
            rating: None,
            lapsed,
        },
        (rating, _) => Standing {
            rating,
            lapsed: Vec::new(),
        },
    }
}

/// What somebody does with a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceStep<'a, Id> {
    /// A reviewer accepts it.
    Accept {
        /// The reviewer.
        by: Id,
    },
    /// A reviewer sends it back, or takes an acceptance back.
    Return {
        /// The reviewer.
        by: Id,
        /// Why: the person who offered it reads this.
        reason: &'a str,
    },
    /// Its last day has passed.
    Expire,
    /// It is offered again, after it was returned or had expired.
    OfferAgain {
        /// The last day on which it counts now, if there is one.
        until: Option<Date>,
    },
}

/// A step that evidence cannot take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// The reviewer owns the action, owned it since the evidence was offered, or offered it.
    #[error(
        "evidence must be reviewed by somebody other than the action’s owners since it was offered and the person who offered it"
    )]
    NotIndependent,
    /// No reason was given.
    #[error("enter why you are returning the evidence, so that it can be corrected")]
    ReasonMissing,
    /// There is no last day, or it has not passed.
    #[error("this evidence has not expired: its last day has not passed")]
    StillCounts,
    /// The last day has passed, so it can be neither accepted nor offered.
    #[error("this evidence has expired: offer it again with a later last day")]
    HasExpired,
    /// The step does not follow from where the evidence stands.
    #[error("you cannot do this: the evidence is “{}”", .0.label())]
    OutOfOrder(EvidenceState),
}

/// Where a piece of evidence stands after a step.
///
/// Waiting goes to accepted, returned or expired; accepted to returned (an acceptance taken back) or
/// expired; returned and expired back to waiting. Evidence whose last day has passed is expired, whatever
/// the record says.
///
/// # Errors
/// When the step does not follow, the reviewer is not independent, or a return has no reason.
pub fn review<Id: Copy + PartialEq>(
    evidence: &EvidenceFacts<Id>,
    owners: &[Option<Id>],
    step: EvidenceStep<'_, Id>,
    today: Date,
) -> Result<EvidenceState, EvidenceError> {
    use EvidenceState::{Accepted, Expired, Returned, Waiting};
    match (evidence.state_on(today), step) {
        (Waiting, EvidenceStep::Accept { by } | EvidenceStep::Return { by, .. })
        | (Accepted, EvidenceStep::Return { by, .. })
            if !evidence.may_be_reviewed_by(by, owners) =>
        {
            Err(EvidenceError::NotIndependent)
        }
        (Waiting, EvidenceStep::Accept { .. }) => Ok(Accepted),
        (Expired, EvidenceStep::Accept { .. }) => Err(EvidenceError::HasExpired),
        (Waiting | Accepted, EvidenceStep::Return { reason, .. }) if reason.trim().is_empty() => {
            Err(EvidenceError::ReasonMissing)
        }
        (Waiting | Accepted, EvidenceStep::Return { .. }) => Ok(Returned),
        (Expired, EvidenceStep::Expire) => Ok(Expired),
        (Waiting | Accepted, EvidenceStep::Expire) => Err(EvidenceError::StillCounts),
        (Returned | Expired, EvidenceStep::OfferAgain { until }) => {
            if until.is_some_and(|last| last < today) {
                Err(EvidenceError::HasExpired)
            } else {
                Ok(Waiting)
            }
        }
        (state, _) => Err(EvidenceError::OutOfOrder(state)),
    }
}
