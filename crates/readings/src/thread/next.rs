//! The next thing to do about a plan, the same on every page that says it: what the plan lacks to begin with, then the first of what is to be done on
//! the threads of its findings, then what is late or waits beside them.

use crate::plans::action_lists::Show;
use crate::thread::gather::PlanFacts;
use crate::thread::mend::{Mend, Menders};
use improvement::plans::{Concern, concerns};
use improvement::thread::count;
use records::access::{Permission, RequestContext};
use records::plans::addresses::{ActionAt, Actions, EditPlan, NewFocusArea, NewPriority};
use records::plans::store::Action;
use uuid::Uuid;

/// The next thing to do, and the finding on whose thread it lies, if it lies on one.
#[derive(Debug, Clone)]
pub struct PlanNext {
    /// What it is, and where it is done.
    pub mend: Mend,
    /// The finding.
    pub finding: Option<Uuid>,
}

/// The next thing to do about a plan.
#[must_use]
pub fn of_plan(
    here: &RequestContext,
    facts: &PlanFacts,
    menders: &Menders<'_>,
) -> Option<PlanNext> {
    let edits = here.as_at.is_none() && here.may(Permission::EditPlan);
    let own = |mend| PlanNext {
        mend,
        finding: None,
    };
    edits
        .then(|| lacking(facts))
        .flatten()
        .map(own)
        .or_else(|| on_threads(facts, menders))
        .or_else(|| beside(here, facts).map(own))
}

fn step(words: String, href: impl ToString, label: &'static str) -> Mend {
    Mend {
        short: words.clone(),
        words,
        label,
        href: href.to_string(),
        who: String::new(),
    }
}

/// What the plan lacks before anything can be done for a finding.
fn lacking(facts: &PlanFacts) -> Option<Mend> {
    let whole = &facts.whole;
    if facts.inspections.is_empty() {
        let words = "Choose the inspections this plan responds to".to_owned();
        return Some(step(words, EditPlan::of(facts), "Choose inspections"));
    }
    if whole.priorities.is_empty() {
        let words = "Add the plan’s first priority".to_owned();
        return Some(step(words, NewPriority::of(facts), "Add a priority"));
    }
    let mut priorities = whole.priorities.iter();
    let empty = priorities.find(|one| whole.focus_areas_of(one.id).next().is_none())?;
    let words = format!("Priority {} has no focus area yet", empty.number);
    let to = NewFocusArea::of(facts, empty.id);
    Some(step(words, to, "Add a focus area"))
}

/// The first of what is to be done on the threads of its findings.
fn on_threads(facts: &PlanFacts, menders: &Menders<'_>) -> Option<PlanNext> {
    let next = count(&facts.threads).next?;
    let on = |thread: &&improvement::thread::Thread<Uuid>| thread.next.as_ref() == Some(&next);
    let finding = facts.threads.iter().find(on)?.finding;
    Some(PlanNext {
        mend: menders.mend(finding, &next),
        finding: Some(finding),
    })
}

/// What is late, unowned or waits beside the threads: of actions that answer no finding, and what is due soon.
fn beside(here: &RequestContext, facts: &PlanFacts) -> Option<Mend> {
    let order = [
        Concern::Unowned,
        Concern::Overdue,
        Concern::EvidenceWaiting,
        Concern::NotUpdated,
        Concern::DueThisFortnight,
    ];
    order.into_iter().find_map(|concern| {
        let held = facts.whole.actions.iter().filter(|action| {
            let known = facts.whole.relations.facts(action);
            concerns(&known, facts.date).contains(&concern)
        });
        let held: Vec<&Action> = held.collect();
        let first = held
            .iter()
            .min_by_key(|action| (action.due_on.is_none(), action.due_on))?;
        if held.len() > 1 {
            let words = format!("{} {}", held.len(), many(concern));
            let to = format!("{}?show={}", Actions::of(facts), listed(concern).code());
            return Some(step(words, here.link(to), "See them"));
        }
        let words = format!("{} {}: {}", first.reference, one(concern), first.title);
        let to = here.link(ActionAt::of(facts, first.id));
        Some(step(words, to, "Open the action"))
    })
}

/// The list of those.
fn listed(concern: Concern) -> Show {
    match concern {
        Concern::Overdue => Show::Overdue,
        Concern::DueThisFortnight => Show::Fortnight,
        Concern::Unowned => Show::Unowned,
        Concern::NotUpdated => Show::Stale,
        Concern::EvidenceWaiting => Show::Evidence,
    }
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
