//! Every change of a plan, act by act, in sentences; and field by field, exactly as it is kept, for workbooks and other programs.

use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::clock::Instant;

use platform::error::AppError;
use platform::list::List;
use platform::page::{Page, html};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::changes::{Act, Deed, ToldAct, between, seen};
use records::plans::addresses::{
    Changes, EveryChange, EveryChangeCsv, EveryChangeJson, EveryChangeXlsx, PlanAt,
};
use records::plans::store::inspections_answered;
use serde_json::Value;
use uuid::Uuid;

/// How many moments a page goes back, and how many a file.
const SHOWN: i64 = 60;
const IN_FILES: i64 = 5_000;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<EveryChangeXlsx, EveryChangeJson, EveryChangeCsv, _, _>(
            "every change",
            list,
            rows,
        )
}

api_list!(Change "The changes of a plan, field by field, the latest first" at EveryChangeJson, EveryChangeCsv; for "plans" as list());

#[derive(Template)]
#[template(path = "every.html")]
struct EveryPage {
    page: Page,
    acts: Vec<ToldAct>,
    /// Where older ones are; empty where there are none.
    older: String,
    since: String,
}

/// What a plan and the inspections that it answers went through, as far as whoever asks may see it.
async fn acts(here: &RequestContext, until: Instant, moments: i64) -> Result<Vec<Act>, AppError> {
    let (db, plan) = (&here.app.db, here.plan()?);
    let mut wholes = vec![plan.id];
    wholes.extend(inspections_answered(db, plan, here.moment()).await?);
    let acts = between(db, plan.organisation_id, &wholes, (None, until), moments).await?;
    let may = |permission| here.may(permission);
    Ok(seen(db, plan.organisation_id, &acts, &may).await?)
}

async fn open(here: Authorized<EveryChange>) -> Result<Response, AppError> {
    let asked = here.asked();
    let latest = Instant::end_of(here.date());
    let until = asked.value("before").parse().ok();
    let until = until.map_or(latest, |at: i64| {
        Instant::from_microseconds(at - 1).min(latest)
    });
    let all = acts(&here, until, SHOWN).await?;
    let names = Act::names(&here.app.db, here.plan()?.organisation_id, &all).await?;
    let may = |permission| here.may(permission);
    let told: Vec<ToldAct> = all.iter().map(|act| act.told(&names, may, None)).collect();
    let full = told.len() as i64 >= SHOWN;
    let last = told
        .last()
        .filter(|_| full)
        .map(|act| act.at.microseconds());
    let this = here.link(EveryChange::of(&here));
    let older = last.map(|last| platform::page::with_query(&this, [("before", last.to_string())]));
    Ok(html(&EveryPage {
        page: here
            .page("Every change")
            .breadcrumb("Plan", here.link(PlanAt::of(&here)))
            .excel(!told.is_empty(), here.file(EveryChangeXlsx::of(&here))),
        since: here.link(Changes::of(&here)),
        acts: told,
        older: older.unwrap_or_default(),
    }))
}

/// One field that changed, exactly as it is kept.
pub struct ChangeRow {
    id: Uuid,
    at: Instant,
    person: Option<String>,
    sentence: String,
    deed: &'static str,
    kind: &'static str,
    record: Uuid,
    version: i64,
    called: String,
    field: Option<&'static str>,
    before: Option<String>,
    after: Option<String>,
}

fn list() -> List<ChangeRow> {
    List::new("Changes", |row: &ChangeRow| row.id)
        .column("at", "When", 22, |row| row.at)
        .column("person", "Who", 20, |row| row.person.clone())
        .column("sentence", "In a sentence", 60, |row| row.sentence.clone())
        .column("deed", "What was done", 12, |row| row.deed.to_owned())
        .column("kind", "Kind of record", 16, |row| row.kind.to_owned())
        .column("record", "Record", 36, |row| row.record)
        .for_programs()
        .column("version", "Version", 10, |row| row.version)
        .column("called", "Called", 40, |row| row.called.clone())
        .column("field", "Field", 18, |row| row.field.map(str::to_owned))
        .column("before", "Before", 40, |row| row.before.clone())
        .about("Exactly as it is kept: days as year-month-day, words of a vocabulary by their code, records by their identifier")
        .column("after", "After", 40, |row| row.after.clone())
        .about("Likewise")
}

async fn rows(here: RequestContext) -> Result<Vec<ChangeRow>, AppError> {
    let until = Instant::end_of(here.date());
    let all = acts(&here, until, IN_FILES).await?;
    let names = Act::names(&here.app.db, here.plan()?.organisation_id, &all).await?;
    let may = |permission| here.may(permission);
    let mut rows = Vec::new();
    for act in &all {
        let sentence = act.told(&names, may, None).sentence;
        for entry in &act.entries {
            let row = |place: u128, field, before, after| ChangeRow {
                id: Uuid::from_u128(
                    entry.id.as_u128() ^ (u128::from(entry.version.unsigned_abs()) << 16) ^ place,
                ),
                at: act.at,
                person: act.person.clone(),
                sentence: sentence.clone(),
                deed: Deed::of(entry).verb(),
                kind: entry.table.kind,
                record: entry.id,
                version: entry.version,
                called: entry
                    .called()
                    .unwrap_or_else(|| entry.table.name.to_owned()),
                field,
                before,
                after,
            };
            let sees = may(Permission::to_see(entry.table.sensitivity));
            let fields: Vec<_> = entry
                .changed()
                .filter(|_| sees && entry.after.is_some())
                .collect();
            if fields.is_empty() {
                rows.push(row(0, None, None, None));
            }
            for (place, (field, before, after)) in (1..).zip(fields) {
                rows.push(row(place, Some(field.name), exact(before), exact(after)));
            }
        }
    }
    Ok(rows)
}

/// A value as it is kept.
fn exact(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
