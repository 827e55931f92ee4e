//! What is due: an action of one's own a week before, on the day, and once a week when it is late.

use super::{Reminder, reach, reached, tell};
use crate::access::Permission;
use crate::access::store::{self, Organisation};
use crate::plans::addresses::ActionAt;
use crate::published::store::bank_holidays;
use improvement::digest::FROM_HOUR;
use improvement::reminders::{ReminderKind, due};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::app::App;
use platform::db::DbError;
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Deserialize)]
struct DueAction {
    organisation_id: Uuid,
    plan_id: Uuid,
    id: Uuid,
    reference: String,
    due_on: Date,
    owner_id: Option<Uuid>,
    partner_owner_id: Option<Uuid>,
}

/// Tells everybody what of theirs is due, once a day in the morning; gives how many letters were written. Safe to start on several servers.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<usize, DbError> {
    let (db, now) = (&app.db, app.clock.now());
    let today = now.date();
    let done = reached(db, "due").await?;
    if now.hour() < FROM_HOUR || done.is_some_and(|done| done.date() >= today) {
        return Ok(0);
    }
    let holidays = bank_holidays(db).await?;
    let sql = sql!(
        "select organisation_id, plan_id, id, reference, due_on, owner_id, partner_owner_id from actions
         where delivery in ('not_started', 'under_way') and due_on <= $1
         order by due_on, id"
    );
    let week = today.saturating_add(7.days());
    let actions: Vec<DueAction> = db.all(sql.bind(week)).await?;
    let mut councils: Vec<Uuid> = actions.iter().map(|one| one.organisation_id).collect();
    councils.dedup();
    let mut known: BTreeMap<Uuid, Organisation> = BTreeMap::new();
    for council in store::organisations(db, &councils).await? {
        known.insert(council.id, council);
    }
    let mut reminders = Vec::new();
    for action in &actions {
        let told = due(action.due_on, today, &holidays);
        let Some((told, council)) = told.zip(known.get(&action.organisation_id)) else {
            continue;
        };
        let mut owners = vec![action.owner_id, action.partner_owner_id];
        owners.dedup();
        for person_id in owners.into_iter().flatten() {
            let roles = store::roles(db, person_id, today).await?;
            if !roles.may(Permission::ReadPlan, council.id) {
                continue;
            }
            let at = (council.slug.as_str(), action.plan_id);
            reminders.push(Reminder {
                person_id,
                kind: ReminderKind::Due,
                occasion: format!("{} {}", action.id, told.occasion(action.due_on)),
                organisation_id: council.id,
                subject_kind: "action".to_owned(),
                subject_id: action.id,
                by_id: None,
                sentence: format!(
                    "Action {}: {}.",
                    action.reference,
                    told.in_words(action.due_on)
                ),
                href: ActionAt::of(&at, action.id).to_string(),
            });
        }
    }
    let written = tell(app, reminders).await?;
    reach(db, "due", now).await?;
    Ok(written)
}
