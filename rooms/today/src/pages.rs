//! The first page and a council's page of today.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::calendar::counted;
use improvement::inspections::Grade;
use improvement::organisations::OrganisationKind;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{CacheRegion, Db};
use platform::error::AppError;
use platform::page::{Page, html, listed};
use platform::sql;
use readings::plans::action_lists::{Figures, figures};
use records::access::Authorized;
use records::access::addresses::Home;
use records::access::navigation::{OpenPlace, open_places};
use records::access::route::Routes;
use records::access::store;
use records::plans::store::Plan;
use records::today::addresses::{Accessibility, Council};
use serde::Deserialize;
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
    /// Whether anything of the reader's own is due anywhere.
    mine: bool,
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
    /// How its latest graded inspection judged it overall, if one is recorded.
    judged: Option<Judged>,
    figures: Figures,
}

/// The overall grade of an inspection of a council.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Judged {
    organisation_id: Uuid,
    grade: Grade,
    published_on: Date,
}

impl Known {
    fn is_inadequate(&self) -> bool {
        self.judged
            .is_some_and(|judged| judged.grade == Grade::Inadequate)
    }
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
        mine: councils.iter().any(|one| one.figures.mine_due > 0),
        councils,
        open: open_places(),
    }))
}

/// How each council was judged last and how its latest plan stands, with one query each for all of them.
async fn states(
    db: &Db,
    person_id: Uuid,
    ids: &[Uuid],
    today: Date,
) -> Result<Vec<Known>, AppError> {
    let mut councils = store::organisations(db, ids).await?;
    // A department or an agency is where somebody comes from, not a council that they work with.
    councils.retain(|one| one.kind == OrganisationKind::Authority);
    let sql = sql!("select * from plans where organisation_id in ({list}) order by starts_on, id");
    let plans: Vec<Plan> = db.all(sql.bind_list(ids)).await?;
    let latest: BTreeMap<Uuid, Plan> = plans
        .into_iter()
        .map(|plan| (plan.organisation_id, plan))
        .collect();
    let plan_ids: Vec<Uuid> = latest.values().map(|plan| plan.id).collect();
    let figures = figures(db, &plan_ids, person_id, today).await?;
    let judged = last_judged(db, ids, today).await?;
    let mut known: Vec<Known> = councils
        .into_iter()
        .map(|council| {
            let plan = latest.get(&council.id);
            let figures = plan.and_then(|plan| figures.get(&plan.id));
            Known {
                figures: figures.copied().unwrap_or_default(),
                plan: plan.map(|plan| plan.name.clone()),
                judged: judged.get(&council.id).copied(),
                name: council.name,
                slug: council.slug,
            }
        })
        .collect();
    // The most pressing first: one's own that is due, then who was judged inadequate, then what is late.
    known.sort_by_key(|one| {
        let due = (one.figures.mine_due, one.is_inadequate());
        std::cmp::Reverse((due, one.figures.overdue))
    });
    Ok(known)
}

/// The newest overall grade of each council.
async fn last_judged(
    db: &Db,
    ids: &[Uuid],
    today: Date,
) -> Result<BTreeMap<Uuid, Judged>, AppError> {
    let sql = sql!(
        "select inspections.organisation_id, judgements.grade, inspections.published_on
         from judgements join inspections on inspections.id = judgements.inspection_id
            and inspections.organisation_id = judgements.organisation_id
         where judgements.area = 'overall' and inspections.published_on <= $1
            and inspections.organisation_id in ({list})
         order by inspections.published_on, inspections.id"
    );
    let all: Vec<Judged> = db.all(sql.bind(today).bind_list(ids)).await?;
    let by_council = all.into_iter().map(|one| (one.organisation_id, one));
    Ok(by_council.collect())
}

/// How many councils there are, which of them were judged inadequate, and which has most that is late.
fn sentence(councils: &[Known]) -> String {
    let planned: Vec<&Known> = councils.iter().filter(|one| one.plan.is_some()).collect();
    let all = counted(councils.len(), "council", "councils");
    let low: Vec<String> = councils
        .iter()
        .filter(|one| one.is_inadequate())
        .map(|one| one.name.clone())
        .collect();
    let low = match low.len() {
        0 => String::new(),
        1 => format!(
            " {} was judged inadequate at its latest graded inspection.",
            listed(low)
        ),
        _ => format!(
            " {} were judged inadequate at their latest graded inspections.",
            listed(low)
        ),
    };
    let late = planned.iter().filter(|one| one.figures.overdue > 0).count();
    let most = planned.iter().max_by_key(|one| one.figures.overdue);
    match most.filter(|one| one.figures.overdue > 0) {
        None => format!("You work with {all}.{low} Nothing is overdue in any plan."),
        Some(only) if late == 1 => format!(
            "You work with {all}.{low} Only {} has overdue actions: {} of {} open.",
            only.name, only.figures.overdue, only.figures.open,
        ),
        Some(most) => format!(
            "You work with {all}.{low} {late} have overdue actions; {} has the most, {} of {}.",
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
