//! What is due in a plan: actions that are not over, and their milestones that are not reached.

use crate::plans::addresses::ActionAt;
use crate::plans::store::{Action, Milestone};
use crate::reminders::due::{DueAsked, DueSource, DueThing};
use jiff::civil::Date;
use platform::db::{DbError, Record, Sql};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

inventory::submit! {
    DueSource { record: Action::KIND, listed: false, read: |asked| Box::pin(actions(asked)) }
}
inventory::submit! {
    DueSource { record: Milestone::KIND, listed: true, read: |asked| Box::pin(milestones(asked)) }
}

#[derive(Deserialize)]
struct Row {
    plan_id: Uuid,
    id: Uuid,
    action_id: Uuid,
    reference: String,
    title: String,
    due_on: Date,
    owner_id: Option<Uuid>,
    partner_owner_id: Option<Uuid>,
}

/// What a statement finds, each called `what` and the action's reference.
async fn rows(asked: DueAsked<'_>, sql: Sql, what: &str) -> Result<Vec<DueThing>, DbError> {
    let rows: Vec<Row> = asked.db.all(sql).await?;
    let thing = |row: Row| {
        let mut owners = vec![row.owner_id, row.partner_owner_id];
        owners.dedup();
        let what = format!("{what} {}", row.reference);
        let at = (asked.council.slug.as_str(), row.plan_id);
        DueThing {
            id: row.id,
            due_on: row.due_on,
            owners: owners.into_iter().flatten().collect(),
            called: format!("{what}: {}", row.title),
            what,
            href: ActionAt::of(&at, row.action_id).to_string(),
        }
    };
    Ok(rows.into_iter().map(thing).collect())
}

async fn actions(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let sql = sql!(
        "select plan_id, id, id as action_id, reference, title, due_on, owner_id, partner_owner_id from actions
         where organisation_id = $1 and due_on <= $2 and delivery in ('not_started', 'under_way')"
    );
    let sql = sql.bind(asked.council.id).bind(asked.until);
    rows(asked, sql, "Action").await
}

/// A milestone is its action's owner's.
async fn milestones(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let sql = sql!(
        "select milestones.plan_id, milestones.id, milestones.action_id, actions.reference, milestones.title, milestones.due_on,
                actions.owner_id, actions.partner_owner_id
         from milestones
         join actions on actions.organisation_id = milestones.organisation_id and actions.id = milestones.action_id
         where milestones.organisation_id = $1 and milestones.due_on <= $2 and milestones.done_on is null
           and actions.delivery in ('not_started', 'under_way')"
    );
    let sql = sql.bind(asked.council.id).bind(asked.until);
    rows(asked, sql, "A milestone of action").await
}
