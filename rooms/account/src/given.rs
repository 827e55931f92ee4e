//! What somebody was given lately, on the page of today: an action, a role, a report to approve.

use improvement::reminders::ReminderKind;
use jiff::ToSpan;
use platform::clock::Instant;
use platform::db::{DbError, Table};
use records::access::store::Organisation;
use records::kinds::{PlanPath, home_of};
use records::plans::store::{Action, latest};
use records::reminders::{Given, given_since};
use records::today::{Asker, WaitingList, Waits, addresses::Council};

/// For how many days it is new.
const DAYS: i32 = 14;

inventory::submit! {
    WaitingList {
        place: 4,
        heading: "New for you",
        one: "One thing is new for you",
        many: "things are new for you",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    if asker.moment.is_some() {
        return Ok(Vec::new());
    }
    let since = Instant::start_of(asker.on.saturating_sub(DAYS.days()));
    let given = given_since(asker.db, asker.council.id, asker.person, since).await?;
    let mut waits = Vec::new();
    for one in &given {
        waits.extend(line(&asker, one).await?);
    }
    Ok(waits)
}

/// One of them as a line; none where it is no longer so.
async fn line(asker: &Asker<'_>, given: &Given) -> Result<Option<Waits>, DbError> {
    let (db, council) = (asker.db, asker.council);
    let history = db.history(council.id, given.subject_id).await?;
    let last = history
        .iter()
        .rev()
        .find(|one| one.kind == given.subject_kind);
    let Some((after, table)) = last
        .and_then(|one| one.after.as_deref())
        .zip(Table::of(&given.subject_kind))
    else {
        return Ok(None);
    };
    let by = given.by.as_deref().unwrap_or("Goldthread");
    let said = (table.described)(after)?;
    let sentence = match given.kind {
        ReminderKind::Assigned => {
            let action: Action = platform::db::record::from_json(after)?;
            let mine = [action.owner_id, action.partner_owner_id].contains(&Some(asker.person));
            // Once there is an update it is known.
            let begun = action
                .updated_on
                .is_some_and(|day| day >= given.made_at.date());
            if !mine || begun {
                return Ok(None);
            }
            format!("{by} gave you the action {}", said.called)
        }
        ReminderKind::Role => {
            let fields: serde_json::Value = platform::db::record::from_json(after)?;
            let role = table.field("role").zip(fields.get("role"));
            let role = role.map(|(field, value)| field.kind.in_words(value, |_| None));
            format!(
                "{by} gave you the role of {}",
                role.unwrap_or_default().to_lowercase()
            )
        }
        _ => format!("{} is waiting for your approval", said.called),
    };
    Ok(Some(Waits {
        sentence,
        href: page(asker, council, &given.subject_kind, after).await?,
        pressing: false,
    }))
}

async fn page(
    asker: &Asker<'_>,
    council: &Organisation,
    kind: &str,
    after: &str,
) -> Result<String, DbError> {
    let plan = latest(asker.db, council.id).await?;
    let fields: serde_json::Value = platform::db::record::from_json(after)?;
    let own = fields
        .get("plan_id")
        .and_then(|id| id.as_str()?.parse().ok());
    let Some(plan) = own.or(plan.map(|plan| plan.id)) else {
        return Ok(Council::of(council).to_string());
    };
    let path = PlanPath {
        council: council.slug.clone(),
        plan,
    };
    let home = home_of(path, kind, after)?;
    Ok(home.unwrap_or_else(|| Council::of(council).to_string()))
}
