//! A whole plan, read at once and kept until something changes: a handful of queries, whatever the number of its actions.
//!
//! How actions go is saved all day, and how a plan is divided hardly ever. So the two are kept apart, and of actions and what is
//! offered for them only those that changed are read anew.

use crate::plans::facts::ActionRelations;
use crate::plans::references::in_order;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use platform::sql;
use records::access::store::names;
use records::plans::store::{Action, ActionFinding, ActionIndicator, FocusArea, Priority};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const PLANS: CacheRegion = CacheRegion::new("whole plans", 48);
const PARTS: CacheRegion = CacheRegion::new("parts of plans", 48).independent_of_actions();

/// How a plan is divided, and what its actions are for.
struct Parts {
    priorities: Vec<Priority>,
    focus_areas: Vec<FocusArea>,
    answers: Vec<ActionFinding>,
    aims: Vec<ActionIndicator>,
}

impl Parts {
    async fn read(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
    ) -> Result<Arc<Self>, DbError> {
        db.cached(&[organisation_id], PARTS, (plan_id, moment), async || {
            let mut priorities: Vec<Priority> =
                db.records(organisation_id, plan_id, moment).await?;
            let mut focus_areas: Vec<FocusArea> =
                db.records(organisation_id, plan_id, moment).await?;
            priorities.sort_by_key(|one| (one.number, one.id));
            focus_areas.sort_by_key(|one| (one.number, one.id));
            Ok(Self {
                priorities,
                focus_areas,
                answers: db.records(organisation_id, plan_id, moment).await?,
                aims: db.records(organisation_id, plan_id, moment).await?,
            })
        })
        .await
    }
}

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
    pub relations: ActionRelations,
    /// Which action answers which finding.
    pub answers: Vec<ActionFinding>,
    /// The names of everybody who answers for an action.
    pub owners: BTreeMap<Uuid, String>,
    /// Of a moment in the past: how many changes of the plan had been written down by then.
    told: i64,
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
        db.renewed(&[organisation_id], PLANS, of, async |before| {
            Self::read_since(db, organisation_id, plan_id, moment, before).await
        })
        .await
    }

    async fn read_since(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
        before: Option<Arc<Self>>,
    ) -> Result<Self, DbError> {
        let told = told(db, organisation_id, plan_id, moment).await?;
        // Nothing is ever taken out of the change record: where it has grown by nothing, the past is what it was.
        if let Some(before) = before.as_ref().filter(|_| moment.is_some())
            && before.told == told
        {
            return Ok(Self {
                owners: owners(db, &before.actions).await?,
                ..Self::clone(before)
            });
        }
        let parts = Parts::read(db, organisation_id, plan_id, moment).await?;
        let (mut actions, evidence, milestones) = match before.filter(|_| moment.is_none()) {
            Some(before) => {
                let evidence = before.relations.evidence.values().flatten().cloned();
                let milestones = before.relations.milestones.values().flatten().cloned();
                (
                    db.records_since(organisation_id, plan_id, before.actions.clone())
                        .await?,
                    db.records_since(organisation_id, plan_id, evidence.collect())
                        .await?,
                    db.records_since(organisation_id, plan_id, milestones.collect())
                        .await?,
                )
            }
            None => (
                db.records(organisation_id, plan_id, moment).await?,
                db.records(organisation_id, plan_id, moment).await?,
                db.records(organisation_id, plan_id, moment).await?,
            ),
        };
        actions.sort_by_cached_key(|one: &Action| (in_order(&one.reference), one.id));
        Ok(Self {
            told,
            owners: owners(db, &actions).await?,
            priorities: parts.priorities.clone(),
            focus_areas: parts.focus_areas.clone(),
            answers: parts.answers.clone(),
            relations: ActionRelations::of(evidence, milestones, &parts.aims),
            actions,
        })
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

/// The names of everybody who answers for one of these.
async fn owners(db: &Db, actions: &[Action]) -> Result<BTreeMap<Uuid, String>, DbError> {
    let answer = |action: &Action| [action.owner_id, action.partner_owner_id];
    names(db, actions.iter().flat_map(answer).flatten()).await
}

/// How many changes of a plan had been written down by a moment in the past.
async fn told(
    db: &Db,
    organisation_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
) -> Result<i64, DbError> {
    let Some(moment) = moment else { return Ok(0) };
    let sql = sql!(
        "select count(*) from changes where organisation_id = $1 and part_of = $2 and at <= $3"
    );
    let sql = sql.bind(organisation_id).bind(plan_id).bind(moment);
    Ok(db.value(sql).await?.unwrap_or_default())
}
