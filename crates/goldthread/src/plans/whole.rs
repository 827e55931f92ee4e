//! A whole plan, read at once: a handful of queries, whatever the number of its actions.

use super::store::{
    Action, ActionFinding, ActionIndicator, Evidence, FocusArea, Milestone, Priority,
};
use crate::db::{Db, DbError};
use crate::{access, clock::Instant};
use improvement::plans::{ActionFacts, EvidenceFacts};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything that a plan consists of, as it is now or as it was at a moment.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    /// The priorities, in their order.
    pub priorities: Vec<Priority>,
    /// The focus areas, in their order within their priority.
    pub focus_areas: Vec<FocusArea>,
    /// The actions, in the order of their references.
    pub actions: Vec<Action>,
    /// The milestones of all actions, by due date.
    pub milestones: Vec<Milestone>,
    /// The evidence offered for all actions.
    pub evidence: Vec<Evidence>,
    /// Which action answers which finding.
    pub action_findings: Vec<ActionFinding>,
    /// Which action aims at which indicator.
    pub action_indicators: Vec<ActionIndicator>,
}

impl Whole {
    /// Reads a plan.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
    ) -> Result<Self, DbError> {
        let mut whole = Self {
            priorities: db.records(organisation_id, plan_id, moment).await?,
            focus_areas: db.records(organisation_id, plan_id, moment).await?,
            actions: db.records(organisation_id, plan_id, moment).await?,
            milestones: db.records(organisation_id, plan_id, moment).await?,
            evidence: db.records(organisation_id, plan_id, moment).await?,
            action_findings: db.records(organisation_id, plan_id, moment).await?,
            action_indicators: db.records(organisation_id, plan_id, moment).await?,
        };
        whole.priorities.sort_by_key(|one| (one.number, one.id));
        whole.focus_areas.sort_by_key(|one| (one.number, one.id));
        whole
            .actions
            .sort_by_cached_key(|one| (in_order(&one.reference), one.id));
        whole
            .milestones
            .sort_by_key(|one| (one.due_on.is_none(), one.due_on, one.id));
        Ok(whole)
    }

    /// What the rules need to know about an action.
    #[must_use]
    pub fn facts(&self, action: &Action) -> ActionFacts<Uuid> {
        facts(
            action,
            &self.evidence,
            &self.action_indicators,
            &self.milestones,
        )
    }

    /// The names of everybody who answers for an action.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owners(&self, db: &Db) -> Result<BTreeMap<Uuid, String>, DbError> {
        let people = self
            .actions
            .iter()
            .flat_map(|action| [action.owner_id, action.partner_owner_id])
            .flatten();
        access::store::names(db, people).await
    }
}

/// What the rules need to know about an action, picked out of records that may be of other actions too.
#[must_use]
pub fn facts(
    action: &Action,
    evidence: &[Evidence],
    indicators: &[ActionIndicator],
    milestones: &[Milestone],
) -> ActionFacts<Uuid> {
    let milestones = || milestones.iter().filter(|one| one.action_id == action.id);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ActionFacts {
        id: action.id,
        title: action.title.clone(),
        delivery: action.delivery,
        impact: action.impact,
        rating: action.brag,
        owner: action.owner_id,
        partner_owner: action.partner_owner_id,
        start: action.starts_on,
        baseline_due: action.baseline_due_on,
        due: action.due_on,
        updated: action.updated_on,
        evidence: evidence
            .iter()
            .filter(|one| one.action_id == action.id)
            .map(evidence_facts)
            .collect(),
        indicators: indicators
            .iter()
            .filter(|one| one.action_id == action.id)
            .map(|one| one.indicator_id)
            .collect(),
        milestones_done: count(milestones().filter(|one| one.done_on.is_some()).count()),
        milestones: count(milestones().count()),
    }
}

/// What the rules need to know about a piece of evidence.
#[must_use]
pub fn evidence_facts(evidence: &Evidence) -> EvidenceFacts<Uuid> {
    EvidenceFacts {
        state: evidence.state,
        submitted_by: evidence.submitted_by_id.unwrap_or_default(),
        reviewed_by: evidence.reviewer_id,
        expires: evidence.expires_on,
    }
}

/// A key that sorts references as people do: K1.2 before K1.10.
#[must_use]
pub fn in_order(reference: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        let words = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(words);
        let digits = after
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(after.len());
        let (number, after) = after.split_at(digits);
        let number = match number {
            "" => 0,
            digits => digits.parse().unwrap_or(u64::MAX),
        };
        parts.push((word.to_lowercase(), number));
        rest = after;
    }
    parts
}

/// The reference of the next action of a priority. `siblings` are those of the priority's actions, `all` those of
/// the plan; `letter` begins the first reference of a plan that has none.
#[must_use]
pub fn next_reference(siblings: &[&str], all: &[&str], letter: char, priority: i64) -> String {
    let last = siblings
        .iter()
        .filter(|reference| reference.ends_with(|c: char| c.is_ascii_digit()))
        .max_by_key(|reference| in_order(reference));
    let (stem, mut number) = match last {
        Some(last) => {
            let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
            let number: u64 = last[stem.len()..].parse().unwrap_or(0);
            (stem.to_owned(), number)
        }
        None => (format!("{}{priority}.", prefix(all, letter)), 0),
    };
    loop {
        number = number.saturating_add(1);
        let reference = format!("{stem}{number}");
        let taken = all
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&reference));
        if !taken || number == u64::MAX {
            return reference;
        }
    }
}

/// The letters with which the plan's references begin.
fn prefix(all: &[&str], letter: char) -> String {
    all.iter()
        .map(|reference| {
            let end = reference
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(reference.len());
            reference[..end].to_owned()
        })
        .find(|letters| !letters.is_empty())
        .unwrap_or_else(|| letter.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_sort_as_people_sort_them() {
        let mut references = ["K10.1", "K1.10", "k1.2", "K1", "A3", ""];
        references.sort_by_key(|reference| in_order(reference));
        assert_eq!(references, ["", "A3", "K1", "k1.2", "K1.10", "K10.1"]);
    }

    #[test]
    fn the_next_reference_follows_the_last_of_its_priority() {
        let all = ["K1.9", "K1.10", "K2.1"];
        assert_eq!(next_reference(&all[..2], &all, 'L', 1), "K1.11");
        assert_eq!(next_reference(&[], &all, 'L', 3), "K3.1");
        assert_eq!(next_reference(&[], &[], 'l', 1), "L1.1");
        assert_eq!(next_reference(&["K2.1"], &["K2.1", "K2.2"], 'L', 2), "K2.3");
        assert_eq!(next_reference(&["one"], &["one", "é1.1"], 'L', 1), "one1.1");
        assert_eq!(
            next_reference(&["K99999999999999999999999"], &[], 'L', 1),
            "K1"
        );
    }
}
