//! What the rules need to know about actions, put together from the records: so that every list and page that
//! shows a rating shows the one that stands on its day.

use super::store::{Action, ActionIndicator, Evidence, Milestone};
use super::whole::facts;
use crate::clock::Instant;
use crate::db::{Db, DbError};
use crate::sql;
use improvement::plans::{ActionFacts, Standing, standing};
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What stands beside actions and decides how they are seen, by action.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Evidence offered, oldest first.
    pub evidence: BTreeMap<Uuid, Vec<Evidence>>,
    /// Milestones, in the order in which they were added.
    pub milestones: BTreeMap<Uuid, Vec<Milestone>>,
    /// The indicators aimed at.
    pub indicators: BTreeMap<Uuid, Vec<ActionIndicator>>,
}

impl Beside {
    /// Puts records beside their actions.
    #[must_use]
    pub fn of(
        evidence: Vec<Evidence>,
        milestones: Vec<Milestone>,
        indicators: Vec<ActionIndicator>,
    ) -> Self {
        let mut beside = Self::default();
        for piece in evidence {
            beside
                .evidence
                .entry(piece.action_id)
                .or_default()
                .push(piece);
        }
        for milestone in milestones {
            beside
                .milestones
                .entry(milestone.action_id)
                .or_default()
                .push(milestone);
        }
        for aim in indicators {
            beside
                .indicators
                .entry(aim.action_id)
                .or_default()
                .push(aim);
        }
        beside
    }

    /// Everything beside the actions of a plan, now or as at a moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan(
        db: &Db,
        organisation_id: Uuid,
        plan_id: Uuid,
        moment: Option<Instant>,
    ) -> Result<Self, DbError> {
        Ok(Self::of(
            db.records(organisation_id, plan_id, moment).await?,
            db.records(organisation_id, plan_id, moment).await?,
            db.records(organisation_id, plan_id, moment).await?,
        ))
    }

    /// Everything beside these actions, as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn actions(
        db: &Db,
        organisation_id: Uuid,
        action_ids: &[Uuid],
    ) -> Result<Self, DbError> {
        let evidence = sql!(
            "select * from evidence where organisation_id = $1 and action_id in ({list}) order by id"
        );
        let milestones = sql!(
            "select * from milestones where organisation_id = $1 and action_id in ({list}) order by id"
        );
        let indicators = sql!(
            "select * from action_indicators where organisation_id = $1 and action_id in ({list}) order by id"
        );
        let indicators: Vec<ActionIndicator> = db
            .all(indicators.bind(organisation_id).bind_list(action_ids))
            .await?;
        Ok(Self::of(
            db.all(evidence.bind(organisation_id).bind_list(action_ids))
                .await?,
            db.all(milestones.bind(organisation_id).bind_list(action_ids))
                .await?,
            indicators,
        ))
    }

    /// The evidence offered for an action.
    #[must_use]
    pub fn evidence_of(&self, action_id: Uuid) -> &[Evidence] {
        self.evidence.get(&action_id).map_or(&[], Vec::as_slice)
    }

    /// The milestones of an action.
    #[must_use]
    pub fn milestones_of(&self, action_id: Uuid) -> &[Milestone] {
        self.milestones.get(&action_id).map_or(&[], Vec::as_slice)
    }

    /// An action as the rules see it.
    #[must_use]
    pub fn facts(&self, action: &Action) -> ActionFacts<Uuid> {
        let indicators = self.indicators.get(&action.id);
        facts(
            action,
            self.evidence_of(action.id),
            indicators.map_or(&[], Vec::as_slice),
            self.milestones_of(action.id),
        )
    }

    /// The rating that may be shown for an action on a day: a Blue whose evidence was returned or has expired
    /// has lapsed.
    #[must_use]
    pub fn standing(&self, action: &Action, on: Date) -> Standing {
        standing(&self.facts(action), on)
    }
}
