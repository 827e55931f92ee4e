//! The records of a plan.

use crate::scope::{Scope, ScopeSource};
use improvement::calendar::in_words;
use improvement::plans::{Brag, Delivery, Direction, EvidenceState, Impact, Speaker};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::clock::Instant;
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
        called "Plan", |plan| plan.name.clone();
        /// What it is called.
        pub name: String = text "Name",
        /// What it is for.
        pub purpose: String = long_text "Purpose",
        /// The first day.
        pub starts_on: Date = date "Start",
        /// The last day, if one is set.
        pub ends_on: Option<Date> = date "Last day",
    }
}

record! {
    /// That a plan answers an inspection.
    pub struct PlanInspection "plan_inspection" in "plan_inspections" part of plan_id {
        called "Plan inspection";
        ties plan plan_id to inspection_id "Inspection it responds to";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The inspection.
        pub inspection_id: Uuid = link(inspection) "Inspection",
    }
}

record! {
    /// A priority, or workstream, of a plan.
    pub struct Priority "priority" in "priorities" part of plan_id {
        called "Priority", |one| format!("Priority {}: {}", one.number, one.title);
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// Its place in the plan, from 1.
        pub number: i64 = number "Position",
        /// What it is called.
        pub title: String = text "Title",
        /// What it comes to.
        pub summary: String = long_text "Summary",
    }
}

record! {
    /// A focus area of a priority.
    pub struct FocusArea "focus_area" in "focus_areas" part of plan_id {
        called "Focus area", |area| area.title.clone();
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The priority.
        pub priority_id: Uuid = link(priority) "Priority",
        /// Its place in the priority, from 1.
        pub number: i64 = number "Position",
        /// What it is called.
        pub title: String = text "Title",
        /// What should be different for children.
        pub outcome: String = long_text "Intended outcome",
    }
}

record! {
    /// An action, with where it stands as of its last update.
    pub struct Action "action" in "actions" part of plan_id {
        called "Action", |action| format!("{} {}", action.reference, action.title);
        aside baseline_due_on, delivered_on, impact_on, updated_on, added_on;
        acts delivery "not_started > under_way" "marked {} as started", delivery "under_way" "reopened {}",
            delivery "delivered" "marked {} as delivered", delivery "withdrawn" "withdrew {}", delivery "not_started" "marked {} as not started",
            impact "demonstrated" "recorded that {} has made a difference", impact "not_shown" "withdrew the impact recorded for {}";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The focus area.
        pub focus_area_id: Uuid = link(focus_area) "Focus area",
        /// How people refer to it: `K1.2`.
        pub reference: String = text "Reference",
        /// What will be done.
        pub title: String = text "Title",
        /// More about it.
        pub detail: String = long_text "More about it" as "detail",
        /// How people will know that it has worked.
        pub success: String = long_text "How people will know that it has worked" as "description of success",
        /// Who answers for it.
        pub owner_id: Option<Uuid> = person "Owner",
        /// Who helps from the other council.
        pub partner_owner_id: Option<Uuid> = person "Partner owner",
        /// When work on it begins.
        pub starts_on: Option<Date> = date "Start",
        /// When it was due in the plan that was endorsed.
        pub baseline_due_on: Option<Date> = date "Due when endorsed" as "endorsed due date",
        /// When it is due now.
        pub due_on: Option<Date> = date "Due",
        /// Where the work stands.
        pub delivery: Delivery = word(Delivery) "Delivery status",
        /// When it was delivered.
        pub delivered_on: Option<Date> = date "Delivered on" as "delivery date",
        /// Whether it has been shown to make a difference.
        pub impact: Impact = word(Impact) "Impact",
        /// When that was shown.
        pub impact_on: Option<Date> = date "Impact shown on" as "date of impact",
        /// How that was shown.
        pub impact_note: Option<String> = long_text "How the impact was shown" as "account of the impact",
        /// The rating of the last update.
        pub brag: Option<Brag> = word(Brag) "Rating",
        /// Why that rating.
        pub reason: Option<String> = long_text "Reason",
        /// What will bring it back to green.
        pub path_to_green: Option<String> = long_text "Path to green",
        /// What happens next.
        pub next_step: Option<String> = long_text "Next step",
        /// Which way it is going.
        pub direction: Option<Direction> = word(Direction) "Direction of travel",
        /// The day of the last update.
        pub updated_on: Option<Date> = date "Last update" as "last update date",
        /// The day on which it came into the plan: before it nobody could say here where it stands.
        pub added_on: Option<Date> = date "Added" as "date of addition",
    }
}

record! {
    /// That an action answers a finding.
    pub struct ActionFinding "action_finding" in "action_findings" part of plan_id {
        called "Action finding";
        ties action action_id to finding_id "Finding it addresses";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action.
        pub action_id: Uuid = link(action) "Action",
        /// The finding.
        pub finding_id: Uuid = link(finding) "Finding",
    }
}

record! {
    /// That an action aims at an indicator.
    pub struct ActionIndicator "action_indicator" in "action_indicators" part of plan_id {
        called "Action indicator";
        ties action action_id to indicator_id "Measure it should improve";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action.
        pub action_id: Uuid = link(action) "Action",
        /// The indicator.
        pub indicator_id: Uuid = link(indicator) "Indicator",
    }
}

record! {
    /// A step on the way to an action.
    pub struct Milestone "milestone" in "milestones" part of plan_id {
        called "Milestone", |milestone| milestone.title.clone();
        acts done_on "*" "marked {} as reached on {done_on}", done_on "" "marked {} as not reached";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action.
        pub action_id: Uuid = link(action) "Action",
        /// What will have been done.
        pub title: String = text "Title",
        /// When it is due.
        pub due_on: Option<Date> = date "Due",
        /// When it was done.
        pub done_on: Option<Date> = date "Reached on" as "completion date",
    }
}

record! {
    /// A progress update.
    pub struct Update "update" in "updates" part of plan_id {
        called "Update", |update| format!("Update of {}", in_words(update.made_on));
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action.
        pub action_id: Uuid = link(action) "Action",
        /// Who gave it.
        pub person_id: Option<Uuid> = person "Person",
        /// The day.
        pub made_on: Date = date "Date",
        /// The rating.
        pub brag: Brag = word(Brag) "Rating",
        /// Why that rating.
        pub reason: String = long_text "Reason",
        /// What will bring it back to green.
        pub path_to_green: String = long_text "Path to green",
        /// What happens next.
        pub next_step: String = long_text "Next step",
        /// Which way it is going.
        pub direction: Direction = word(Direction) "Direction of travel",
    }
}

record! {
    /// Evidence that an action is complete: a link or a file.
    pub struct Evidence "evidence" in "evidence" part of plan_id {
        called "Evidence" as "piece of evidence", |evidence| evidence.title.clone();
        aside file_hash, file_size, media_type, reviewer_id, reviewed_on;
        acts state "accepted" "accepted {}", state "returned" "returned {}", state "expired" "marked {} as expired",
            state "waiting" "offered {} for review again";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action.
        pub action_id: Uuid = link(action) "Action",
        /// What it is.
        pub title: String = text "Title",
        /// Where it is.
        pub link: Option<String> = text "Link",
        /// The hash of the file's content.
        pub file_hash: Option<String> = text "Fingerprint of the file" as "file",
        /// What the file was called.
        pub file_name: Option<String> = text "File name",
        /// The file's size in bytes.
        pub file_size: Option<i64> = number "File size",
        /// What kind of file it is.
        pub media_type: Option<String> = text "Media type",
        /// Who offered it.
        pub submitted_by_id: Option<Uuid> = person "Submitted by" as "submitter",
        /// When.
        pub submitted_on: Date = date "Submitted on" as "submission date",
        /// Where it stands.
        pub state: EvidenceState = word(EvidenceState) "State",
        /// Who accepted or returned it.
        pub reviewer_id: Option<Uuid> = person "Reviewer",
        /// When.
        pub reviewed_on: Option<Date> = date "Reviewed on" as "review date",
        /// Why it was returned.
        pub reason: Option<String> = long_text "Reason",
        /// When it stops being good evidence.
        pub expires_on: Option<Date> = date "Expires on" as "expiry date",
    }
}

record! {
    /// The words of a child, a family or a worker, with consent and without identity.
    pub struct Voice "voice" in "voices" part of plan_id {
        called "Voice" as "quotation", |voice| format!("Quotation of {}", in_words(voice.heard_on));
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The action beside which they stand.
        pub action_id: Option<Uuid> = link(action) "Action",
        /// The focus area beside which they stand.
        pub focus_area_id: Option<Uuid> = link(focus_area) "Focus area",
        /// Whose words they are, in kind.
        pub speaker: Speaker = word(Speaker) "Speaker",
        /// The words.
        pub words: String = long_text "Words",
        /// When they were heard.
        pub heard_on: Date = date "Heard on" as "date",
        /// When consent was given to use them.
        pub consent_on: Date = date "Consent on" as "date of consent",
    }
}

record! {
    /// The plan as the Board endorsed it: the change record as at a moment.
    pub struct Baseline "baseline" in "baselines" part of plan_id {
        called "Baseline", |baseline| baseline.name.clone();
        acts name "+" "saved {}";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The meeting that endorsed it.
        pub meeting_id: Option<Uuid> = link(meeting) "Meeting",
        /// What it is called.
        pub name: String = text "Name",
        /// When it was endorsed.
        pub endorsed_on: Date = date "Endorsed on" as "date of endorsement",
        /// The moment as at which the plan was frozen.
        pub taken_at: Instant = hidden,
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

/// A plan as what records are part of.
pub(crate) fn scope(plan: Plan) -> Scope {
    Scope {
        kind: ScopeKind::Plan,
        id: plan.id,
        name: plan.name,
        parties: Vec::new(),
    }
}

inventory::submit! {
    ScopeSource {
        kind: ScopeKind::Plan,
        all: |db, organisation_id| Box::pin(async move {
            Ok(plans(db, organisation_id).await?.into_iter().map(scope).collect())
        }),
        find: |db, organisation_id, id| Box::pin(async move {
            match plan(db, organisation_id, id).await {
                Err(DbError::Missing) => Ok(None),
                found => found.map(|plan| Some(scope(plan))),
            }
        }),
    }
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

/// The inspections that a plan answers, by their identifiers.
///
/// # Errors
/// When the database fails.
pub async fn inspections_answered(
    db: &Db,
    plan: &Plan,
    moment: Option<Instant>,
) -> Result<Vec<Uuid>, DbError> {
    let answered: Vec<PlanInspection> = db.records(plan.organisation_id, plan.id, moment).await?;
    Ok(answered.iter().map(|link| link.inspection_id).collect())
}

/// Whether a plan covers what a record is part of: the plan itself, or an inspection that it answers, now or at a moment.
///
/// # Errors
/// When the database fails.
pub async fn covers(
    db: &Db,
    plan: &Plan,
    whole: Uuid,
    moment: Option<Instant>,
) -> Result<bool, DbError> {
    if whole == plan.id {
        return Ok(true);
    }
    let answered = inspections_answered(db, plan, moment).await?;
    Ok(answered.contains(&whole))
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["actions", "updates", "milestones", "evidence"],
        means: platform::db::TableUse::Actions,
    }
}
