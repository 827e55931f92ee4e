//! The next thing to do about an action: the one that would help most, for the person who looks. That of a plan or a finding is
//! `readings::thread::next`.

use improvement::calendar::days_between;
use improvement::plans::{
    ActionFacts, Concern, Delivery, EvidenceState, Impact, blue_gate, concerns,
};
use jiff::civil::Date;
use records::access::{Authorized, Permission};
use records::plans::addresses::{
    ActionAt, EditAction, Impact as ImpactAt, OfferEvidence, ReviewEvidence, UpdateAction,
};
use records::plans::store::{Action, Evidence};
use uuid::Uuid;

/// The next thing to do: its words, where it is done, and what the button says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What, in a sentence.
    pub text: String,
    /// Where.
    pub href: String,
    /// What the button says.
    pub action: String,
}

impl Next {
    fn new(text: impl Into<String>, href: impl ToString, action: &str) -> Self {
        Self {
            text: text.into(),
            href: href.to_string(),
            action: action.to_owned(),
        }
    }
}

/// What the next thing to do about one action is decided from.
pub(super) struct About<'a> {
    pub(super) action: &'a Action,
    pub(super) facts: &'a ActionFacts<Uuid>,
    pub(super) evidence: &'a [Evidence],
    /// Whether it answers a finding.
    pub(super) answers: bool,
}

/// The next thing to do about an action, in the order in which the threads of its findings have it. Nothing for a past date, or when this person can do none of it.
pub(super) fn for_action(visit: &Authorized<ActionAt>, about: &About<'_>) -> Option<Next> {
    if visit.as_at.is_some() || about.action.delivery == Delivery::Withdrawn {
        return None;
    }
    let today = visit.today();
    let open = about.facts.is_open();
    let (held, waiting) = (
        concerns(about.facts, today),
        reviewable(visit, about, today),
    );
    let edits = visit.may(Permission::EditPlan);
    let updates = visit.may(Permission::UpdateActions);
    let action = visit.address.action;
    let edit = |(text, button, anchor): (&str, &str, &str)| {
        let to = EditAction::of(visit, action);
        Next::new(text, format!("{to}#{anchor}"), button)
    };
    if edits
        && open
        && let Some(lack) = lack(about)
    {
        return Some(edit(lack));
    }
    let update = || UpdateAction::of(visit, action);
    if updates && let Some(due) = about.facts.due.filter(|_| held.contains(&Concern::Overdue)) {
        let days = usize::try_from(days_between(due, today)).unwrap_or_default();
        let late = crate::pages::counted(days, "day", "days");
        let text = format!("This action is {late} overdue");
        return Some(Next::new(text, update(), "Give an update"));
    }
    if let Some(evidence) = waiting {
        let to = ReviewEvidence::of(visit, evidence);
        return Some(Next::new(
            "Evidence is waiting for a reviewer",
            to,
            "Review it",
        ));
    }
    if updates && held.contains(&Concern::NotUpdated) {
        let text = "This action has not been updated for 30 days";
        return Some(Next::new(text, update(), "Give an update"));
    }
    if edits && open && about.facts.indicators.is_empty() {
        return Some(edit((
            "Nothing shows yet whether this action is working",
            "Choose an indicator",
            "indicators",
        )));
    }
    delivered(visit, about, today)
}

/// What an action lacks before its work can be followed: what to say, what the button says, and the field.
fn lack(about: &About<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    let facts = about.facts;
    if facts.owner.is_none() {
        return Some(("This action has no owner", "Choose an owner", "owner"));
    }
    if facts.due.is_none() {
        return Some(("This action has no due date", "Set a due date", "due-day"));
    }
    if !about.answers {
        let text = "This action does not address a finding";
        return Some((text, "Choose findings", "findings"));
    }
    None
}

/// What follows when the work is done: evidence, then impact.
fn delivered(visit: &Authorized<ActionAt>, about: &About<'_>, today: Date) -> Option<Next> {
    if about.action.delivery != Delivery::Delivered {
        return None;
    }
    let ActionAt {
        council,
        plan,
        action,
    } = visit.address.clone();
    let proved = blue_gate(about.facts, today).is_ok();
    let offered = about.facts.evidence_waiting(today) > 0;
    if !proved && !offered && visit.may(Permission::UpdateActions) {
        let text = "The work is done: offer evidence that shows it";
        let to = OfferEvidence::of(visit, action);
        return Some(Next::new(text, to, "Offer evidence"));
    }
    if proved && about.action.impact == Impact::NotShown && visit.may(Permission::ReviewEvidence) {
        let text =
            "The work is done and the evidence is accepted. Has it made a difference for children?";
        let to = ImpactAt {
            council,
            plan,
            action,
        };
        return Some(Next::new(text, to, "Record whether it has"));
    }
    None
}

/// Evidence that this person may judge.
fn reviewable(visit: &Authorized<ActionAt>, about: &About<'_>, today: Date) -> Option<Uuid> {
    if !visit.may(Permission::ReviewEvidence) {
        return None;
    }
    let me = visit.actor.person_id;
    about
        .evidence
        .iter()
        .find(|one| {
            let facts = readings::plans::facts::evidence(one);
            facts.state_on(today) == EvidenceState::Waiting
                && facts.may_be_reviewed_by(me, &about.facts.owners())
        })
        .map(|one| one.id)
}
