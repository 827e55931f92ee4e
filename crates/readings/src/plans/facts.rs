//! What the rules need to know about actions, put together from the records: so that every list and page that
//! shows a rating shows the one that stands on its day.

use improvement::plans::{ActionFacts, EvidenceFacts, Standing, standing};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::sql;
use records::plans::store::{Action, ActionIndicator, Evidence, Milestone};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What stands beside actions and decides how they are seen, by action.
#[derive(Debug, Clone, Default)]
pub struct ActionRelations {
    /// Evidence offered, oldest first.
    pub evidence: BTreeMap<Uuid, Vec<Evidence>>,
    /// Milestones, in the order in which they were added.
    pub milestones: BTreeMap<Uuid, Vec<Milestone>>,
    /// The indicators aimed at.
    pub indicators: BTreeMap<Uuid, Vec<Uuid>>,
}

/// One piece of evidence as the rules see it. Nobody is known to have offered what came with a demonstration
/// or an import; no reviewer is that nobody.
#[must_use]
pub fn evidence(evidence: &Evidence) -> EvidenceFacts<Uuid> {
    EvidenceFacts {
        state: evidence.state,
        submitted_by: evidence.submitted_by_id.unwrap_or(Uuid::nil()),
        reviewed_by: evidence.reviewer_id,
        expires: evidence.expires_on,
    }
}

/// How many there are, as the rules count.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl ActionRelations {
    /// Puts records beside their actions.
    #[must_use]
    pub fn of(
        evidence: Vec<Evidence>,
        milestones: Vec<Milestone>,
        indicators: &[ActionIndicator],
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
                .push(aim.indicator_id);
        }
        beside
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
            &indicators,
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
        let milestones = self.milestones_of(action.id);
        let done = milestones
            .iter()
            .filter(|milestone| milestone.done_on.is_some());
        ActionFacts {
            id: action.id,
            title: action.title.clone(),
            delivery: action.delivery,
            impact: action.impact,
            rating: action.brag,
            owner: action.owner_id,
            partner_owner: action.partner_owner_id,
            start: action.starts_on,
            added: action.added_on,
            baseline_due: action.baseline_due_on,
            due: action.due_on,
            updated: action.updated_on,
            evidence: self.evidence_of(action.id).iter().map(evidence).collect(),
            indicators: self.indicators.get(&action.id).cloned().unwrap_or_default(),
            milestones_done: count(done.count()),
            milestones: count(milestones.len()),
        }
    }

    /// The rating that may be shown for an action on a day: a Blue whose evidence was returned or has expired
    /// has lapsed.
    #[must_use]
    pub fn standing(&self, action: &Action, on: Date) -> Standing {
        standing(&self.facts(action), on)
    }
}
