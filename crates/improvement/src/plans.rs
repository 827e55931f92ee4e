//! The plan: priorities, focus areas, actions and milestones, and what may be said of their progress.

use jiff::civil::Date;
use thiserror::Error;

use crate::Word as _;
use crate::calendar::{counted, days_between, in_words};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where the work on an action stands. Delivered says that it was done, not that it made a difference.
    Delivery, "a state of delivery" {
        NotStarted = "not_started", "Not started";
        UnderWay = "under_way", "Under way";
        Delivered = "delivered", "Delivered";
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

vocabulary! {
    /// Whether an action has been shown to make a difference: a fact of its own.
    Impact, "a state of impact" {
        NotShown = "not_shown", "Impact not shown yet";
        Demonstrated = "demonstrated", "Impact demonstrated";
    }
}

vocabulary! {
    /// The rating that a person gives. Blue is earned through accepted evidence.
    Brag, "a rating" {
        Blue = "blue", "Blue: complete, evidence accepted";
        Green = "green", "Green: on track";
        Amber = "amber", "Amber: some risk, being managed";
        Red = "red", "Red: off track";
    }
}

vocabulary! {
    /// Whether things are getting better since the last update.
    Direction, "a direction of travel" {
        Improving = "improving", "Improving";
        Steady = "steady", "Steady";
        Worsening = "worsening", "Worsening";
    }
}

vocabulary! {
    /// Where a piece of evidence stands.
    EvidenceState, "a state of evidence" {
        Waiting = "waiting", "Waiting for review";
        Accepted = "accepted", "Accepted";
        Returned = "returned", "Returned";
        Expired = "expired", "Expired";
    }
}

vocabulary! {
    /// Whose words they are. Never who: a voice carries no identity.
    Speaker, "a kind of speaker" {
        Child = "child", "A child or young person";
        Parent = "parent", "A parent or carer";
        FosterCarer = "foster_carer", "A foster carer";
        Worker = "worker", "A member of staff";
        Partner = "partner", "A partner";
    }
}

vocabulary! {
    /// What deserves somebody's attention about an action, the most pressing first.
    Concern, "a concern" {
        Overdue = "overdue", "Overdue";
        DueThisFortnight = "due_this_fortnight", "Due this fortnight";
        Unowned = "unowned", "Unowned";
        NotUpdated = "not_updated", "Not updated for 30 days";
        EvidenceWaiting = "evidence_waiting", "Evidence waiting";
    }
}

/// Days ahead, today included as none, within which an action is due this fortnight.
pub const FORTNIGHT_DAYS: i32 = 14;

/// Days without an update after which an action is stale.
pub const STALE_DAYS: i32 = 30;

/// What decides how one piece of evidence counts. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceFacts<Id> {
    /// Where it stands in the record.
    pub state: EvidenceState,
    /// Who offered it.
    pub submitted_by: Id,
    /// Who accepted or returned it.
    pub reviewed_by: Option<Id>,
    /// The last day on which it counts, if one was set.
    pub expires: Option<Date>,
}

/// What the rules need to know about one action. `Id` identifies a person, an action or an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionFacts<Id> {
    /// The action.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// Where the work stands.
    pub delivery: Delivery,
    /// Whether it has been shown to make a difference.
    pub impact: Impact,
    /// The rating that was last given.
    pub rating: Option<Brag>,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// Who answers for it on the partner's side.
    pub partner_owner: Option<Id>,
    /// The first day of the work.
    pub start: Option<Date>,
    /// When it was due when the Board endorsed the plan.
    pub baseline_due: Option<Date>,
    /// When it is due now.
    pub due: Option<Date>,
    /// The day of the last progress update.
    pub updated: Option<Date>,
    /// Evidence offered for it.
    pub evidence: Vec<EvidenceFacts<Id>>,
    /// The indicators it aims at.
    pub indicators: Vec<Id>,
    /// Milestones reached.
    pub milestones_done: u32,
    /// All its milestones.
    pub milestones: u32,
}

impl<Id: Copy + PartialEq> EvidenceFacts<Id> {
    /// The state on a day: what was accepted or is waiting expires by itself after its last day.
    pub fn state_on(&self, today: Date) -> EvidenceState {
        match self.state {
            EvidenceState::Accepted | EvidenceState::Waiting
                if self.expires.is_some_and(|last| last < today) =>
            {
                EvidenceState::Expired
            }
            state => state,
        }
    }

    /// Whether a person may judge this evidence: neither the one who offered it nor one who owns the action.
    pub fn may_be_reviewed_by(&self, person: Id, owners: &[Option<Id>]) -> bool {
        person != self.submitted_by && !owners.contains(&Some(person))
    }
}

impl<Id: Copy + PartialEq> ActionFacts<Id> {
    /// Whether somebody is still expected to work on it.
    pub fn is_open(&self) -> bool {
        matches!(self.delivery, Delivery::NotStarted | Delivery::UnderWay)
    }

    /// The owner and the partner owner.
    pub fn owners(&self) -> [Option<Id>; 2] {
        [self.owner, self.partner_owner]
    }

    /// Days by which the due date has moved since the Board endorsed it: above zero is later.
    pub fn slip(&self) -> Option<i32> {
        Some(days_between(self.baseline_due?, self.due?))
    }

    /// How close to target, from its milestones: see [`how_close`].
    pub fn how_close(&self) -> Option<u8> {
        how_close(self.milestones_done, self.milestones)
    }

    /// How many pieces of evidence await a reviewer.
    pub fn evidence_waiting(&self, today: Date) -> usize {
        self.evidence
            .iter()
            .filter(|evidence| evidence.state_on(today) == EvidenceState::Waiting)
            .count()
    }
}

/// What deserves attention about an action on a day, the most pressing first. A delivered action can only
/// have evidence waiting; a withdrawn one nothing.
pub fn concerns<Id: Copy + PartialEq>(action: &ActionFacts<Id>, today: Date) -> Vec<Concern> {
    let left = action.due.map(|due| days_between(today, due));
    let open = action.is_open();
    let holds = |concern: Concern| match concern {
        Concern::Overdue => open && left.is_some_and(|left| left < 0),
        Concern::DueThisFortnight => {
            open && left.is_some_and(|left| (0..=FORTNIGHT_DAYS).contains(&left))
        }
        Concern::Unowned => open && action.owner.is_none(),
        Concern::NotUpdated => open && is_stale(action, today),
        Concern::EvidenceWaiting => {
            action.delivery != Delivery::Withdrawn && action.evidence_waiting(today) > 0
        }
    };
    Concern::ALL
        .iter()
        .copied()
        .filter(|concern| holds(*concern))
        .collect()
}

/// An action nobody has spoken of since it began is as stale as one last updated on that day.
fn is_stale<Id>(action: &ActionFacts<Id>, today: Date) -> bool {
    action
        .updated
        .or(action.start)
        .is_none_or(|last| days_between(last, today) >= STALE_DAYS)
}

/// Why an action cannot be Blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BlueRefusal {
    /// The work is not done.
    #[error("Blue is for an action that is delivered: mark it as delivered first")]
    NotDelivered,
    /// Nothing was offered.
    #[error("Blue needs evidence: add what shows that the action is complete")]
    NoEvidence,
    /// Something was offered, but nobody has judged it.
    #[error("Blue needs accepted evidence: what was offered is waiting for a reviewer")]
    Waiting,
    /// A reviewer sent it back.
    #[error("Blue needs accepted evidence: what was offered was returned")]
    Returned,
    /// What was accepted no longer counts.
    #[error("Blue needs evidence that still counts: what was accepted has expired")]
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
    /// The rating that may be shown; none when no one has given one, or when Blue has lapsed.
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
    OfferAgain,
}

/// A step that evidence cannot take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// The reviewer is the owner or the person who offered it.
    #[error(
        "evidence is reviewed by somebody other than the owner of the action and the person who offered it"
    )]
    NotIndependent,
    /// No reason was given.
    #[error("say why the evidence is returned, so that it can be put right")]
    ReasonMissing,
    /// There is no last day, or it has not passed.
    #[error("evidence expires when its last day has passed, and this has not")]
    StillCounts,
    /// The last day has passed, so it cannot be accepted.
    #[error("this evidence has expired: offer it again with a later last day")]
    HasExpired,
    /// The step does not follow from where the evidence stands.
    #[error("failed to take this step: the evidence is “{}”", .0.label())]
    OutOfOrder(EvidenceState),
}

/// Where a piece of evidence stands after a step.
///
/// Waiting goes to accepted, returned or expired; accepted to returned (an acceptance taken back) or
/// expired; returned and expired back to waiting.
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
    let overdue = evidence.expires.is_some_and(|last| last < today);
    match (evidence.state, step) {
        (Waiting, EvidenceStep::Accept { by } | EvidenceStep::Return { by, .. })
        | (Accepted, EvidenceStep::Return { by, .. })
            if !evidence.may_be_reviewed_by(by, owners) =>
        {
            Err(EvidenceError::NotIndependent)
        }
        (Waiting, EvidenceStep::Accept { .. }) if overdue => Err(EvidenceError::HasExpired),
        (Waiting, EvidenceStep::Accept { .. }) => Ok(Accepted),
        (Waiting | Accepted, EvidenceStep::Return { reason, .. }) if reason.trim().is_empty() => {
            Err(EvidenceError::ReasonMissing)
        }
        (Waiting | Accepted, EvidenceStep::Return { .. }) => Ok(Returned),
        (Waiting | Accepted, EvidenceStep::Expire) if overdue => Ok(Expired),
        (Waiting | Accepted, EvidenceStep::Expire) => Err(EvidenceError::StillCounts),
        (Returned | Expired, EvidenceStep::OfferAgain) => Ok(Waiting),
        (state, _) => Err(EvidenceError::OutOfOrder(state)),
    }
}

/// What a progress update says, beside the action it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateFacts<'a> {
    /// The rating given.
    pub rating: Brag,
    /// Why.
    pub reason: &'a str,
    /// What would bring it back on track, and when.
    pub path_to_green: &'a str,
}

/// What is wrong with a progress update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UpdateProblem {
    /// Amber and red need a reason.
    #[error("say why the action is amber or red")]
    ReasonMissing,
    /// Amber and red need a path to green.
    #[error("say what will bring the action back to green, and when")]
    PathMissing,
    /// Blue is not earned.
    #[error(transparent)]
    Blue(#[from] BlueRefusal),
}

impl UpdateProblem {
    /// The field at which a form shows the problem: `reason`, `path_to_green` or `rating`.
    pub fn field(self) -> &'static str {
        match self {
            Self::ReasonMissing => "reason",
            Self::PathMissing => "path_to_green",
            Self::Blue(_) => "rating",
        }
    }
}

/// Everything wrong with a progress update; empty when it may be saved. `action` is as the update leaves it.
pub fn check_update<Id: Copy + PartialEq>(
    update: &UpdateFacts<'_>,
    action: &ActionFacts<Id>,
    today: Date,
) -> Vec<UpdateProblem> {
    match update.rating {
        Brag::Green => Vec::new(),
        Brag::Blue => blue_gate(action, today)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(UpdateProblem::Blue)
            .collect(),
        Brag::Amber | Brag::Red => [
            (update.reason, UpdateProblem::ReasonMissing),
            (update.path_to_green, UpdateProblem::PathMissing),
        ]
        .into_iter()
        .filter(|(text, _)| text.trim().is_empty())
        .map(|(_, problem)| problem)
        .collect(),
    }
}

/// What is wrong with the dates of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DateProblem {
    /// Due before it starts.
    #[error("the due date, {}, is before the start, {}", in_words(*.due), in_words(*.start))]
    DueBeforeStart {
        /// The start.
        start: Date,
        /// The due date.
        due: Date,
    },
    /// The baseline is before the start.
    #[error("the baseline due date, {}, is before the start, {}", in_words(*.baseline), in_words(*.start))]
    BaselineBeforeStart {
        /// The start.
        start: Date,
        /// The baseline due date.
        baseline: Date,
    },
}

impl DateProblem {
    /// The field at which a form shows the problem: `due` or `baseline_due`.
    pub fn field(self) -> &'static str {
        match self {
            Self::DueBeforeStart { .. } => "due",
            Self::BaselineBeforeStart { .. } => "baseline_due",
        }
    }
}

/// Everything wrong with the dates of an action. Due on the day it starts is allowed.
pub fn check_dates(
    start: Option<Date>,
    baseline_due: Option<Date>,
    due: Option<Date>,
) -> Vec<DateProblem> {
    let Some(start) = start else {
        return Vec::new();
    };
    let due = due
        .filter(|due| *due < start)
        .map(|due| DateProblem::DueBeforeStart { start, due });
    let baseline = baseline_due
        .filter(|baseline| *baseline < start)
        .map(|baseline| DateProblem::BaselineBeforeStart { start, baseline });
    due.into_iter().chain(baseline).collect()
}

/// How close to target, in per cent, from milestones done; none when there are no milestones.
/// Rounded to the nearest, but 0 only when none is done and 100 only when all are.
pub fn how_close(done: u32, all: u32) -> Option<u8> {
    if all == 0 {
        return None;
    }
    if done >= all {
        return Some(100);
    }
    if done == 0 {
        return Some(0);
    }
    let (done, all) = (u64::from(done), u64::from(all));
    let nearest = (done * 200 + all) / (all * 2);
    u8::try_from(nearest.clamp(1, 99)).ok()
}

/// What may be said of an action: that it was delivered and that it made a difference are two facts.
pub fn progress_in_words(delivery: Delivery, impact: Impact) -> &'static str {
    match (delivery, impact) {
        (Delivery::Delivered, Impact::Demonstrated) => "Delivered, and shown to make a difference",
        (Delivery::Delivered, Impact::NotShown) => "Delivered; not yet shown to make a difference",
        (Delivery::UnderWay, Impact::Demonstrated) => {
            "Under way, and already shown to make a difference"
        }
        (Delivery::UnderWay, Impact::NotShown) => "Under way",
        (Delivery::NotStarted, Impact::Demonstrated) => {
            "Not started, yet recorded as making a difference: check which is right"
        }
        (Delivery::NotStarted, Impact::NotShown) => "Not started",
        (Delivery::Withdrawn, Impact::Demonstrated) => {
            "Withdrawn, after it was shown to make a difference"
        }
        (Delivery::Withdrawn, Impact::NotShown) => "Withdrawn",
    }
}

/// A slip since the baseline in words.
pub fn slip_in_words(days: i32) -> String {
    let count = counted(days.unsigned_abs(), "day", "days");
    match days {
        0 => "On its baseline date".to_owned(),
        1.. => format!("{count} later than the baseline"),
        _ => format!("{count} earlier than the baseline"),
    }
}
