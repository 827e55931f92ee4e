//! The first page and a council's page of today.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::calendar::counted;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{CacheRegion, Db};
use platform::error::AppError;
use platform::page::{Page, html};
use platform::sql;
use readings::plans::action_lists::{Figures, figures};
use records::access::Authorized;
use records::access::addresses::Home;
use records::access::navigation::{OpenPlace, open_places};
use records::access::route::Routes;
use records::access::store;
use records::plans::store::Plan;
use records::today::addresses::{Accessibility, Council};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(home)
        .page(crate::council::council)
        .page(crate::search::search)
        .page(crate::search::search_all)
        .page(crate::find::find)
        .page(crate::calendar::calendar)
        .page(crate::calendar::workbook)
        .page(accessibility)
}

const STATES: CacheRegion = CacheRegion::new("how councils stand", 512);

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    /// How they stand together, in a sentence.
    sentence: String,
    councils: Arc<Vec<Known>>,
    open: Vec<OpenPlace>,
}

/// A council that a person works with, and how it stands there in one line.
#[derive(Debug)]
struct Known {
    name: String,
    slug: String,
    /// The name of its latest plan, if it has one.
    plan: Option<String>,
    figures: Figures,
}

async fn home(visit: Authorized<Home>) -> Result<Response, AppError> {
    if visit.actor.is_guest() {
        return crate::front::front(visit).await;
    }
    let actor = &visit.actor;
    let (db, today) = (&visit.app.db, visit.today());
    let (ids, of) = (actor.councils(), (actor.person_id, today));
    let councils = db
        .cached(&ids, STATES, of, async || {
            states(db, actor.person_id, &ids, today).await
        })
        .await?;
    if let [only] = councils.as_slice() {
        let to = Council {
            council: only.slug.clone(),
        };
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    Ok(html(&HomePage {
        page: visit.page("Your councils"),
        sentence: sentence(&councils),
        councils,
        open: open_places(),
    }))
}

/// How each council's latest plan stands, with one query for all of them.
async fn states(
    db: &Db,
    person_id: Uuid,
    ids: &[Uuid],
    today: Date,
) -> Result<Vec<Known>, AppError> {
    let councils = store::organisations(db, ids).await?;
    let sql = sql!("select * from plans where organisation_id in ({list}) order by starts_on, id");
    let plans: Vec<Plan> = db.all(sql.bind_list(ids)).await?;
    let latest: BTreeMap<Uuid, Plan> = plans
        .into_iter()
        .map(|plan| (plan.organisation_id, plan))
        .collect();
    let plan_ids: Vec<Uuid> = latest.values().map(|plan| plan.id).collect();
    let figures = figures(db, &plan_ids, person_id, today).await?;
    let mut known: Vec<Known> = councils
        .into_iter()
        .map(|council| {
            let plan = latest.get(&council.id);
            let figures = plan.and_then(|plan| figures.get(&plan.id));
            Known {
                figures: figures.copied().unwrap_or_default(),
                plan: plan.map(|plan| plan.name.clone()),
                name: council.name,
                slug: council.slug,
            }
        })
        .collect();
    // The most pressing first: one's own that is due, then what is late.
    known.sort_by_key(|one| std::cmp::Reverse((one.figures.mine_due, one.figures.overdue)));
    Ok(known)
}

/// How many councils there are, and which of them is most pressing.
fn sentence(councils: &[Known]) -> String {
    let planned: Vec<&Known> = councils.iter().filter(|one| one.plan.is_some()).collect();
    let all = counted(councils.len(), "council", "councils");
    let late = planned.iter().filter(|one| one.figures.overdue > 0).count();
    let most = planned.iter().max_by_key(|one| one.figures.overdue);
    match most.filter(|one| one.figures.overdue > 0) {
        None => format!("You work with {all}. Nothing is overdue in any plan."),
        Some(only) if late == 1 => format!(
            "You work with {all}. Only {} has overdue actions: {} of {} open.",
            only.name, only.figures.overdue, only.figures.open,
        ),
        Some(most) => format!(
            "You work with {all}. {late} have overdue actions; {} has the most, {} of {}.",
            most.name,
            most.figures.overdue,
            counted(most.figures.open, "open action", "open actions"),
        ),
    }
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

async fn accessibility(visit: Authorized<Accessibility>) -> Response {
    html(&AccessibilityPage {
        page: visit.public_page(
            "Accessibility statement",
            "How Goldthread meets WCAG 2.2 AA, and what to do where it does not.",
        ),
    })
}
