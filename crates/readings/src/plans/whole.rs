//! A whole plan, read at once and kept until something changes: a handful of queries, whatever the number of its actions.

use crate::plans::facts::Beside;
use crate::plans::references::in_order;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use records::access::store::names;
use records::plans::store::{Action, ActionFinding, FocusArea, Priority};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const PLANS: CacheRegion = CacheRegion::new("whole plans", 48);

/// Everything that a plan consists of, as it is now or as it was at a moment.
#[derive(Debug, Clone, Default)]
pub struct PlanSnapshot {
    /// The priorities, in their order.
    pub priorities: Vec<Priority>,
    /// The focus areas, in their order within their priority.
    pub focus_areas: Vec<FocusArea>,
    /// The actions, in the order of their references.
    pub actions: Vec<Action>,
    /// Milestones, evidence and indicators, by action.
    pub beside: Beside,
    /// Which action answers which finding.
    pub answers: Vec<ActionFinding>,
    /// The names of everybody who answers for an action.
    pub owners: BTreeMap<Uuid, String>,
}

impl PlanSnapshot {
    /// Reads a plan.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
    ) -> Result<Arc<Self>, DbError> {
        let of = (plan_id, moment);
        db.cached(&[organisation_id], PLANS, of, async || {
            Self::read_anew(db, organisation_id, plan_id, moment).await
        })
        .await
    }

    async fn read_anew(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
    ) -> Result<Self, DbError> {
        let mut whole = Self {
            priorities: db.records(organisation_id, plan_id, moment).await?,
            focus_areas: db.records(organisation_id, plan_id, moment).await?,
            actions: db.records(organisation_id, plan_id, moment).await?,
            beside: Beside::plan(db, organisation_id, plan_id, moment).await?,
            answers: db.records(organisation_id, plan_id, moment).await?,
            owners: BTreeMap::new(),
        };
        whole.priorities.sort_by_key(|one| (one.number, one.id));
        whole.focus_areas.sort_by_key(|one| (one.number, one.id));
        whole
            .actions
            .sort_by_cached_key(|one| (in_order(&one.reference), one.id));
        let answer = |action: &Action| [action.owner_id, action.partner_owner_id];
        let people = whole.actions.iter().flat_map(answer).flatten();
        whole.owners = names(db, people).await?;
        Ok(whole)
    }

    /// The focus areas of a priority, in their order.
    pub fn focus_areas_of(&self, priority_id: Uuid) -> impl Iterator<Item = &FocusArea> {
        self.focus_areas
            .iter()
            .filter(move |one| one.priority_id == priority_id)
    }

    /// The actions of a focus area, in the order of their references.
    pub fn actions_of(&self, focus_area_id: Uuid) -> impl Iterator<Item = &Action> {
        self.actions
            .iter()
            .filter(move |one| one.focus_area_id == focus_area_id)
    }

    /// The priority under which an action stands.
    #[must_use]
    pub fn priority_of(&self, action: &Action) -> Option<Uuid> {
        let mut areas = self.focus_areas.iter();
        let area = areas.find(|area| area.id == action.focus_area_id);
        area.map(|area| area.priority_id)
    }

    /// Whether an action answers a finding.
    #[must_use]
    pub fn is_answer(&self, action: &Action, finding_id: Uuid) -> bool {
        self.answers
            .iter()
            .any(|answer| answer.action_id == action.id && answer.finding_id == finding_id)
    }
}
