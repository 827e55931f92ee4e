//! The plan: priorities, focus areas, actions and milestones, and what may be said of their progress.

use jiff::civil::Date;
use thiserror::Error;

use crate::Word as _;
use crate::calendar::{counted, days_between, in_words};
use crate::vocabulary::vocabulary;

mod blue;
#[cfg(test)]
mod tests;

pub use blue::{BlueRefusal, EvidenceError, EvidenceStep, Standing, blue_gate, review, standing};

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
        DueThisFortnight = "due_this_fortnight", "Due within two weeks";
        Unowned = "unowned", "No owner";
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
    /// The day on which it came into the plan.
    pub added: Option<Date>,
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

    /// Whether a person may judge this evidence: neither the one who offered it nor one who owns the action, or owned it since (see
    /// [`owned_since`]).
    pub fn may_be_reviewed_by(&self, person: Id, owners: &[Option<Id>]) -> bool {
        person != self.submitted_by && !owners.contains(&Some(person))
    }
}

/// Who owned an action from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenure<Id, T> {
    /// The moment.
    pub since: T,
    /// The owner and the partner owner.
    pub owners: [Option<Id>; 2],
}

/// Everybody who owned an action since a moment: whoever did at that moment, and all who came after. `tenures` are in the order of time.
pub fn owned_since<'a, Id: Copy, T: PartialOrd>(
    tenures: &'a [Tenure<Id, T>],
    moment: &T,
) -> impl Iterator<Item = Id> + 'a {
    let before = tenures.partition_point(|one| one.since <= *moment);
    let since = tenures.iter().skip(before.saturating_sub(1));
    since.flat_map(|one| one.owners).flatten()
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

/// An action nobody has spoken of is as stale as one last updated on the day when it began or came into the plan, whichever was later. Where
/// neither day is known nobody can say that it is stale.
fn is_stale<Id>(action: &ActionFacts<Id>, today: Date) -> bool {
    action
        .updated
        .or(action.start.max(action.added))
        .is_some_and(|last| days_between(last, today) >= STALE_DAYS)
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
    #[error("enter why the action is amber or red")]
    ReasonMissing,
    /// Amber and red need a path to green.
    #[error("enter what will bring the action back to green, and when")]
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
        1.. => format!("Slipped {count}"),
        _ => format!("Brought forward {count}"),
    }
}
