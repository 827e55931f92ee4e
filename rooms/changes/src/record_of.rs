//! The change record of one item: who changed it, when, what was and what is, in words. What a record and its fields are called is
//! said by the record.

use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::clock::Instant;
use platform::db::field::NOTHING;
use platform::db::{FieldSpec, Snapshot, Table, Tie};
use platform::error::AppError;
use platform::page::{Page, html};
use records::access::policy::SeenOnlyBy;
use records::access::route::Routes;
use records::access::{Authorized, Permission};
use records::facts::Names;
use records::kinds::{PlanPath, has_home, home_of, ties};
use records::plans::addresses::{PlanAt, RecordOf};
use records::plans::store::covers;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The address of a change record.
pub fn routes() -> Router<App> {
    Router::new().page(record_of)
}

#[derive(Template)]
#[template(path = "record_of.html")]
struct RecordPage {
    page: Page,
    item: String,
    back: String,
    entries: Vec<Entry>,
}

/// One change: who, when, and what.
struct Entry {
    at: Instant,
    when: String,
    who: String,
    what: &'static str,
    rows: Vec<FieldChange>,
}

/// One field of a change.
struct FieldChange {
    label: &'static str,
    before: String,
    after: String,
}

type Fields = Map<String, Value>;

async fn record_of(visit: Authorized<RecordOf>) -> Result<Response, AppError> {
    let (db, plan, item) = (&visit.app.db, visit.plan()?, visit.address.item);
    let until = visit.moment();
    let mut history = db.history(plan.organisation_id, item).await?;
    history.retain(|one| until.is_none_or(|until| one.at <= until));
    let first = history.first().ok_or(AppError::NotFound)?;
    let table = Table::of(&first.kind).ok_or(AppError::NotFound)?;
    let born = first.after.as_deref().ok_or(AppError::NotFound)?;
    let whole = (table.described)(born)?.part_of;
    // Who belongs to a council and what councils share is told elsewhere, to those who may see it.
    let of_council = whole == plan.organisation_id && has_home(table.kind);
    let covered = of_council || covers(db, plan, whole, until).await?;
    if !covered || !visit.may(Permission::to_see(table.sensitivity)) {
        return Err(AppError::NotFound);
    }
    // Whoever may not have read it at every point of its past is not told that past.
    let mut snapshots = history.iter().filter_map(|one| one.after.as_deref());
    if !snapshots.all(|after| visit.may(SeenOnlyBy::needs(table.kind, after))) {
        return Err(AppError::NotFound);
    }
    let mut ties = ties(db, plan.organisation_id, plan.id, table.kind, item).await?;
    ties.retain(|(_, one)| until.is_none_or(|until| one.at <= until));
    let all = history.iter().chain(ties.iter().map(|(_, one)| one));
    let told = mentioned(&visit, all).await?;
    let mut afters = history.iter().rev();
    let latest = afters.find_map(|one| one.after.as_deref()).unwrap_or(born);
    let mut entries = changes(table, &history, &told)?;
    entries.extend(tied(&ties, &told)?);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let name = (table.described)(latest)?.called;
    let (council, plan_id) = (visit.address.council.clone(), visit.address.plan);
    let here = PlanPath {
        council: council.clone(),
        plan: plan_id,
    };
    let to_plan = PlanAt::of(&visit);
    let home = home_of(here, table.kind, latest)?.unwrap_or_else(|| to_plan.to_string());
    let page = visit
        .page(&format!("Change record: {name}"))
        .breadcrumb(plan.name.clone(), visit.link(to_plan));
    Ok(html(&RecordPage {
        page,
        item: name,
        back: visit.link(home),
        entries,
    }))
}

fn fields(snapshot: &Snapshot) -> Result<Option<Fields>, AppError> {
    let unreadable = |error: serde_json::Error| AppError::internal(error);
    let after = snapshot.after.as_deref();
    after
        .map(|text| serde_json::from_str(text).map_err(unreadable))
        .transpose()
}

/// The names of whatever changes mention.
async fn mentioned<'a>(
    visit: &Authorized<RecordOf>,
    changes: impl Iterator<Item = &'a Snapshot>,
) -> Result<Names, AppError> {
    let mut held = Vec::new();
    for change in changes {
        let table = Table::of(&change.kind);
        for (name, value) in fields(change)?.into_iter().flatten() {
            let field = table.and_then(|table| table.field(&name));
            held.extend(field.map(|field| (field.kind, value)));
        }
    }
    Ok(Names::read(&visit.app.db, visit.plan()?.organisation_id, &held).await?)
}

/// A value as people read it.
fn read_value(told: &Names, field: &FieldSpec, fields: &Fields) -> String {
    told.in_words(field, fields.get(field.name).unwrap_or(&Value::Null))
}

/// The changes of the record itself, each against the one before.
fn changes(table: &Table, history: &[Snapshot], told: &Names) -> Result<Vec<Entry>, AppError> {
    let mut before = Fields::new();
    let mut entries = Vec::new();
    for (place, change) in history.iter().enumerate() {
        let after = fields(change)?;
        let (what, rows) = match (&after, place) {
            (None, _) => ("Removed", Vec::new()),
            (Some(after), 0) => ("Added", differences(table, &before, after, told)),
            (Some(after), _) => ("Changed", differences(table, &before, after, told)),
        };
        entries.push(entry(change, what, rows));
        before = after.unwrap_or_default();
    }
    Ok(entries)
}

fn entry(change: &Snapshot, what: &'static str, rows: Vec<FieldChange>) -> Entry {
    let who = change.person.as_deref().unwrap_or("Goldthread itself");
    Entry {
        at: change.at,
        when: change.at.in_words(),
        who: who.to_owned(),
        what,
        rows,
    }
}

fn differences(table: &Table, before: &Fields, after: &Fields, told: &Names) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .filter_map(|name| table.field(name))
        .filter(|field| !field.kind.is_hidden())
        .map(|field| FieldChange {
            label: field.label,
            before: read_value(told, field, before),
            after: read_value(told, field, after),
        })
        .filter(|row| row.before != row.after)
        .collect()
}

/// What the item was tied to and freed from, one entry for each.
fn tied(ties: &[(Tie, Snapshot)], told: &Names) -> Result<Vec<Entry>, AppError> {
    let mut entries = Vec::new();
    let mut last: BTreeMap<Uuid, String> = BTreeMap::new();
    for (tie, one) in ties {
        let name = match fields(one)? {
            Some(fields) => read_value(told, tie.to, &fields),
            None => last.get(&one.subject_id).cloned().unwrap_or_default(),
        };
        last.insert(one.subject_id, name.clone());
        let (before, after) = match one.after {
            None => (name, NOTHING.to_owned()),
            Some(_) => (NOTHING.to_owned(), name),
        };
        let label = tie.label;
        let row = FieldChange {
            label,
            before,
            after,
        };
        entries.push(entry(one, "Changed", vec![row]));
    }
    Ok(entries)
}
