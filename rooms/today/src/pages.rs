//! The first page and a council's page of today.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use platform::app::App;
use platform::db::{CacheRegion, Db};
use platform::error::AppError;
use platform::page::{Page, html};
use platform::sql;
use readings::plans::action_lists::{Figures, figures};
use records::access::Anonymous;
use records::access::route::Routes;
use records::access::store;
use records::plans::store::Plan;
use records::today::addresses::{Accessibility, Council, Home};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(home)
        .page(crate::council::council)
        .page(crate::search::search)
        .page(crate::calendar::calendar)
        .page(crate::calendar::workbook)
        .page(accessibility)
}

const STATES: CacheRegion = CacheRegion::new("how councils stand", 512);

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    councils: Arc<Vec<Known>>,
}

/// A council that a person works with, and how it stands there in one line.
#[derive(Debug)]
struct Known {
    name: String,
    slug: String,
    state: String,
}

async fn home(guest: Anonymous<Home>) -> Result<Response, AppError> {
    let Some(actor) = &guest.actor else {
        return Ok(
            Redirect::to(&records::access::addresses::SignIn {}.to_string()).into_response(),
        );
    };
    let (db, today) = (&guest.app.db, guest.app.clock.today());
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
    let page = guest
        .page("Councils you work with")
        .notice(actor.notice.clone());
    Ok(html(&HomePage { page, councils }))
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
    Ok(councils
        .into_iter()
        .map(|council| {
            let state = match latest.get(&council.id) {
                None => "No plan yet".to_owned(),
                Some(plan) => {
                    in_one_line(plan, &figures.get(&plan.id).copied().unwrap_or_default())
                }
            };
            Known {
                name: council.name,
                slug: council.slug,
                state,
            }
        })
        .collect())
}

/// How a plan stands for one person: what is theirs and due first.
fn in_one_line(plan: &Plan, figures: &Figures) -> String {
    let mut parts = Vec::new();
    if figures.mine_due > 0 {
        parts.push(format!("{} of yours due or overdue", figures.mine_due));
    }
    let open = if figures.open == 1 {
        "open action"
    } else {
        "open actions"
    };
    parts.push(format!("{} {open}", figures.open));
    parts.push(match figures.overdue {
        0 => "nothing overdue".to_owned(),
        overdue => format!("{overdue} overdue"),
    });
    if figures.evidence > 0 {
        parts.push(format!("{} with evidence waiting", figures.evidence));
    }
    format!("{}: {}", plan.name, parts.join(", "))
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

async fn accessibility(guest: Anonymous<Accessibility>) -> Response {
    html(&AccessibilityPage {
        page: guest.page("Accessibility statement"),
    })
}
