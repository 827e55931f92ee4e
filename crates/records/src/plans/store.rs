//! The records of a plan.

use improvement::plans::{Brag, Delivery, Direction, EvidenceState, Impact, Speaker};
use jiff::civil::Date;
use platform::db::{CacheRegion, Db, DbError};
use platform::record;
use platform::sql;
use std::sync::Arc;
use uuid::Uuid;

const PLANS: CacheRegion = CacheRegion::new("plans", 512).independent_of_actions();
const LATEST: CacheRegion = CacheRegion::new("latest plans", 512).independent_of_actions();

record! {
    /// An improvement plan. It belongs to its council.
    pub struct Plan "plan" in "plans" part of id {
        /// What it is called.
        pub name: String,
        /// What it is for.
        pub purpose: String,
        /// The first day.
        pub starts_on: Date,
        /// The last day, if one is set.
        pub ends_on: Option<Date>,
    }
}

record! {
    /// That a plan answers an inspection.
    pub struct PlanInspection "plan_inspection" in "plan_inspections" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The inspection.
        pub inspection_id: Uuid,
    }
}

record! {
    /// A priority, or workstream, of a plan.
    pub struct Priority "priority" in "priorities" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// Its place in the plan, from 1.
        pub number: i64,
        /// What it is called.
        pub title: String,
        /// What it comes to.
        pub summary: String,
    }
}

record! {
    /// A focus area of a priority.
    pub struct FocusArea "focus_area" in "focus_areas" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The priority.
        pub priority_id: Uuid,
        /// Its place in the priority, from 1.
        pub number: i64,
        /// What it is called.
        pub title: String,
        /// What should be different for children.
        pub outcome: String,
    }
}

record! {
    /// An action, with where it stands as of its last update.
    pub struct Action "action" in "actions" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The focus area.
        pub focus_area_id: Uuid,
        /// How people refer to it: `K1.2`.
        pub reference: String,
        /// What will be done.
        pub title: String,
        /// More about it.
        pub detail: String,
        /// How people will know that it has worked.
        pub success: String,
        /// Who answers for it.
        pub owner_id: Option<Uuid>,
        /// Who helps from the other council.
        pub partner_owner_id: Option<Uuid>,
        /// When work on it begins.
        pub starts_on: Option<Date>,
        /// When it was due in the plan that was endorsed.
        pub baseline_due_on: Option<Date>,
        /// When it is due now.
        pub due_on: Option<Date>,
        /// Where the work stands.
        pub delivery: Delivery,
        /// When it was delivered.
        pub delivered_on: Option<Date>,
        /// Whether it has been shown to make a difference.
        pub impact: Impact,
        /// When that was shown.
        pub impact_on: Option<Date>,
        /// How that was shown.
        pub impact_note: Option<String>,
        /// The rating of the last update.
        pub brag: Option<Brag>,
        /// Why that rating.
        pub reason: Option<String>,
        /// What will bring it back to green.
        pub path_to_green: Option<String>,
        /// What happens next.
        pub next_step: Option<String>,
        /// Which way it is going.
        pub direction: Option<Direction>,
        /// The day of the last update.
        pub updated_on: Option<Date>,
    }
}

record! {
    /// That an action answers a finding.
    pub struct ActionFinding "action_finding" in "action_findings" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action.
        pub action_id: Uuid,
        /// The finding.
        pub finding_id: Uuid,
    }
}

record! {
    /// That an action aims at an indicator.
    pub struct ActionIndicator "action_indicator" in "action_indicators" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action.
        pub action_id: Uuid,
        /// The indicator.
        pub indicator_id: Uuid,
    }
}

record! {
    /// A step on the way to an action.
    pub struct Milestone "milestone" in "milestones" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action.
        pub action_id: Uuid,
        /// What will have been done.
        pub title: String,
        /// When it is due.
        pub due_on: Option<Date>,
        /// When it was done.
        pub done_on: Option<Date>,
    }
}

record! {
    /// A progress update.
    pub struct Update "update" in "updates" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action.
        pub action_id: Uuid,
        /// Who gave it.
        pub person_id: Option<Uuid>,
        /// The day.
        pub made_on: Date,
        /// The rating.
        pub brag: Brag,
        /// Why that rating.
        pub reason: String,
        /// What will bring it back to green.
        pub path_to_green: String,
        /// What happens next.
        pub next_step: String,
        /// Which way it is going.
        pub direction: Direction,
    }
}

record! {
    /// Evidence that an action is complete: a link or a file.
    pub struct Evidence "evidence" in "evidence" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action.
        pub action_id: Uuid,
        /// What it is.
        pub title: String,
        /// Where it is.
        pub link: Option<String>,
        /// The hash of the file's content.
        pub file_hash: Option<String>,
        /// What the file was called.
        pub file_name: Option<String>,
        /// The file's size in bytes.
        pub file_size: Option<i64>,
        /// What kind of file it is.
        pub media_type: Option<String>,
        /// Who offered it.
        pub submitted_by_id: Option<Uuid>,
        /// When.
        pub submitted_on: Date,
        /// Where it stands.
        pub state: EvidenceState,
        /// Who accepted or returned it.
        pub reviewer_id: Option<Uuid>,
        /// When.
        pub reviewed_on: Option<Date>,
        /// Why it was returned.
        pub reason: Option<String>,
        /// When it stops being good evidence.
        pub expires_on: Option<Date>,
    }
}

record! {
    /// The words of a child, a family or a worker, with consent and without identity.
    pub struct Voice "voice" in "voices" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The action beside which they stand.
        pub action_id: Option<Uuid>,
        /// The focus area beside which they stand.
        pub focus_area_id: Option<Uuid>,
        /// Whose words they are, in kind.
        pub speaker: Speaker,
        /// The words.
        pub words: String,
        /// When they were heard.
        pub heard_on: Date,
        /// When consent was given to use them.
        pub consent_on: Date,
    }
}

record! {
    /// The plan as the Board endorsed it: the change record as at a moment.
    pub struct Baseline "baseline" in "baselines" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The meeting that endorsed it.
        pub meeting_id: Option<Uuid>,
        /// What it is called.
        pub name: String,
        /// When it was endorsed.
        pub endorsed_on: Date,
        /// The moment as at which the plan was frozen.
        pub taken_at: platform::clock::Instant,
    }
}

/// The plan that a council began last.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &Db, organisation_id: Uuid) -> Result<Option<Plan>, DbError> {
    let sql = sql!(
        "select * from plans where organisation_id = $1 order by starts_on desc, id desc limit 1"
    );
    let latest: Arc<Option<Plan>> = db
        .cached(&[organisation_id], LATEST, (), async || {
            db.maybe(sql.bind(organisation_id)).await
        })
        .await?;
    Ok(latest.as_ref().clone())
}

/// A plan of a council.
///
/// # Errors
/// [`DbError::Missing`] when the council has no such plan.
pub async fn plan(db: &Db, organisation_id: Uuid, id: Uuid) -> Result<Plan, DbError> {
    let plan: Arc<Plan> = db
        .cached(&[organisation_id], PLANS, id, async || {
            db.get(organisation_id, id).await
        })
        .await?;
    Ok(plan.as_ref().clone())
}

/// Every plan of a council, latest first.
///
/// # Errors
/// When the database fails.
pub async fn plans(db: &Db, organisation_id: Uuid) -> Result<Vec<Plan>, DbError> {
    let sql =
        sql!("select * from plans where organisation_id = $1 order by starts_on desc, id desc");
    db.all(sql.bind(organisation_id)).await
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["actions", "updates", "milestones", "evidence"],
        means: platform::db::TableUse::Actions,
    }
}
