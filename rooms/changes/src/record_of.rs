//! The change record of one item: each act in a sentence, with what was and what is of each field folded below it. What a record and
//! its fields are called is said by the record.

use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::db::Table;
use platform::error::AppError;
use platform::page::{Page, html};
use records::access::policy::SeenOnlyBy;
use records::access::route::Routes;
use records::access::{Authorized, Permission};
use records::changes::{Act, ToldAct, acts, seen};
use records::comments::past_of_comments;
use records::kinds::{PlanPath, has_home, home_of, ties};
use records::plans::addresses::{PlanAt, RecordOf};
use records::plans::store::covers;

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
    acts: Vec<ToldAct>,
}

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
    let owner = plan.organisation_id;
    let mut afters = history.iter().rev();
    let latest = afters.find_map(|one| one.after.clone());
    let latest = latest.as_deref().unwrap_or(born);
    let ties = ties(db, owner, plan.id, table.kind, item)
        .await?
        .into_iter();
    let comments = past_of_comments(db, owner, whole, item).await?;
    let beside = ties.map(|(_, one)| one).chain(comments);
    let beside = beside.filter(|one| until.is_none_or(|until| one.at <= until));
    let all = acts(history.iter().cloned().chain(beside).collect(), |_| true)?;
    let may = |permission| visit.may(permission);
    let all = seen(db, owner, &all, &may).await?;
    if all.is_empty() {
        return Err(AppError::NotFound);
    }
    let names = Act::names(db, owner, &all).await?;
    let acts = all.iter().map(|act| act.told(&names, may, Some(item)));
    let acts = acts.collect();
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
        acts,
    }))
}
