//! The next thing to do about a plan or an action: the one that would help most, for the person who looks.

use improvement::calendar::days_between;
use improvement::inspections::FindingKind;
use improvement::plans::{
    ActionFacts, Concern, Delivery, EvidenceState, Impact, blue_gate, concerns,
};
use jiff::civil::Date;
use readings::plans::snapshot::PlanSnapshot;
use records::access::{Authorized, Permission, RequestContext};
use records::inspections::store::{Finding, Inspection};
use records::plans::addresses::{
    ActionAt, Actions, EditAction, EditPlan, Impact as ImpactAt, NewAction, NewFocusArea,
    NewPriority, OfferEvidence, PlanAt, ReviewEvidence, UpdateAction,
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

/// The next thing to do about a plan. First what the plan lacks, then what is late, then what waits. Nothing for a
/// past date.
pub(super) fn for_plan(
    visit: &Authorized<PlanAt>,
    inspections: &[Inspection],
    findings: &[Finding],
    whole: &PlanSnapshot,
) -> Option<Next> {
    if visit.as_at.is_some() {
        return None;
    }
    let edits = visit.may(Permission::EditPlan);
    let lacking = edits.then(|| lacking(visit, inspections, findings, whole));
    lacking.flatten().or_else(|| pressing(visit, whole))
}

/// What the plan itself lacks.
fn lacking(
    here: &RequestContext,
    inspections: &[Inspection],
    findings: &[Finding],
    whole: &PlanSnapshot,
) -> Option<Next> {
    if inspections.is_empty() {
        let to = EditPlan::of(here);
        let text = "Choose the inspections this plan responds to";
        return Some(Next::new(text, to, "Choose inspections"));
    }
    if whole.priorities.is_empty() {
        let to = NewPriority::of(here);
        return Some(Next::new(
            "Add the plan’s first priority",
            to,
            "Add a priority",
        ));
    }
    let empty = whole
        .priorities
        .iter()
        .find(|one| whole.focus_areas_of(one.id).next().is_none());
    if let Some(empty) = empty {
        let priority = empty.id;
        let text = format!("Priority {} has no focus area yet", empty.number);
        let to = NewFocusArea::of(here, priority);
        return Some(Next::new(text, to, "Add a focus area"));
    }
    let unanswered = findings.iter().find(|finding| {
        finding.kind != FindingKind::Strength
            && !whole.answers.iter().any(|one| one.finding_id == finding.id)
    })?;
    let year = inspections
        .iter()
        .find(|one| one.id == unanswered.inspection_id)
        .and_then(|one| one.published_on.or(one.started_on))
        .map(|date| format!(" of {}", date.year()));
    let text = format!(
        "No action addresses finding {}{}: {}",
        unanswered.number,
        year.unwrap_or_default(),
        shortened(&unanswered.words, 120)
    );
    let to = NewAction::of(here);
    let to = format!("{to}?finding={}", unanswered.id);
    Some(Next::new(text, to, "Add an action"))
}

/// What is late, unowned or waiting, the most pressing first.
fn pressing(visit: &Authorized<PlanAt>, whole: &PlanSnapshot) -> Option<Next> {
    let today = visit.today();
    let standing: Vec<(&Action, Vec<Concern>)> = whole
        .actions
        .iter()
        .map(|action| (action, concerns(&whole.relations.facts(action), today)))
        .collect();
    for concern in [
        Concern::Overdue,
        Concern::Unowned,
        Concern::EvidenceWaiting,
        Concern::NotUpdated,
        Concern::DueThisFortnight,
    ] {
        let held: Vec<&Action> = standing
            .iter()
            .filter(|(_, concerns)| concerns.contains(&concern))
            .map(|(action, _)| *action)
            .collect();
        let Some(first) = held
            .iter()
            .min_by_key(|action| (action.due_on.is_none(), action.due_on))
        else {
            continue;
        };
        if held.len() > 1 {
            let text = format!("{} {}", held.len(), many(concern));
            let to = Actions::of(visit);
            let to = format!("{to}?show={}", improvement::Word::code(concern));
            return Some(Next::new(text, to, "See them"));
        }
        let text = format!("{} {}: {}", first.reference, one(concern), first.title);
        let to = ActionAt::of(visit, first.id);
        return Some(Next::new(text, to, "Open the action"));
    }
    None
}

fn many(concern: Concern) -> &'static str {
    match concern {
        Concern::Overdue => "actions are overdue",
        Concern::DueThisFortnight => "actions are due in the next two weeks",
        Concern::Unowned => "actions have no owner",
        Concern::NotUpdated => "actions have not been updated for 30 days",
        Concern::EvidenceWaiting => "actions have evidence waiting for a reviewer",
    }
}

fn one(concern: Concern) -> &'static str {
    match concern {
        Concern::Overdue => "is overdue",
        Concern::DueThisFortnight => "is due in the next two weeks",
        Concern::Unowned => "has no owner",
        Concern::NotUpdated => "has not been updated for 30 days",
        Concern::EvidenceWaiting => "has evidence waiting for a reviewer",
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

/// The next thing to do about an action. Nothing for a past date, or when this person can do none of it.
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
    if let Some(evidence) = waiting {
        let to = ReviewEvidence::of(visit, evidence);
        return Some(Next::new(
            "Evidence is waiting for a reviewer",
            to,
            "Review it",
        ));
    }
    if edits
        && open
        && let Some((text, button, anchor)) = lack(about)
    {
        let to = EditAction::of(visit, action);
        return Some(Next::new(text, format!("{to}#{anchor}"), button));
    }
    let update = || UpdateAction::of(visit, action);
    if updates && let Some(due) = about.facts.due.filter(|_| held.contains(&Concern::Overdue)) {
        let days = usize::try_from(days_between(due, today)).unwrap_or_default();
        let late = crate::pages::counted(days, "day", "days");
        let text = format!("This action is {late} overdue. Give an update");
        return Some(Next::new(text, update(), "Give an update"));
    }
    if updates && held.contains(&Concern::NotUpdated) {
        let text = "This action has not been updated for 30 days";
        return Some(Next::new(text, update(), "Give an update"));
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
    if facts.indicators.is_empty() {
        let text = "Nothing shows yet whether this action is working";
        return Some((text, "Choose an indicator", "indicators"));
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

/// Words cut at a space when they are longer than `longest` characters.
pub(super) fn shortened(words: &str, longest: usize) -> String {
    if words.chars().count() <= longest {
        return words.to_owned();
    }
    let cut: String = words.chars().take(longest).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(cut, _)| cut);
    format!("{}…", cut.trim_end_matches([',', ';', ':', '.']))
}
