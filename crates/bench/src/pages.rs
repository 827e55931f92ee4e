//! What is measured: the pages that people open most, and a page of nothing to hold them against.

use crate::BenchError;
use crate::seed::VISITOR;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use bytes::Bytes;
use platform::app::App;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::{Author, Db, DbError};
use platform::sql;
use readings::indicators::working::Workings;
use records::access::addresses::Home;
use records::access::store::{organisations, person_by_email, roles};
use records::indicators::addresses::IndicatorAt;
use records::plans::addresses::Actions;
use records::plans::store::{Action, latest};
use records::reports::addresses::ReportAt;
use records::reports::store::Report;
use records::thread::addresses::Loom;
use records::today::addresses::Council;
use reports::compose::compose;
use reports::form::{editions, latest as latest_editions};
use reports::live::Live;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A kind of page, with addresses to ask for in turn.
#[derive(Debug, Clone)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// Its addresses.
    pub paths: Vec<String>,
}

/// The pages of the councils in which the visitor works.
///
/// # Errors
/// [`DbError::Missing`] when the database was not filled for measuring.
pub async fn kinds(db: &Db, clock: Clock) -> Result<Vec<Kind>, DbError> {
    let ids = councils(db, clock).await?;
    let kind = |name| Kind {
        name,
        paths: Vec::new(),
    };
    let mut today = kind("today");
    let mut thread = kind("thread");
    let mut list = kind("plan list");
    let mut indicator = kind("indicator");
    let mut report = kind("report");
    for council in organisations(db, &ids).await? {
        let Some(plan) = latest(db, council.id).await? else {
            continue;
        };
        let council_slug = council.slug.clone();
        today.paths.push(
            Council {
                council: council_slug.clone(),
            }
            .to_string(),
        );
        thread.paths.push(
            Loom {
                council: council_slug.clone(),
                plan: plan.id,
            }
            .to_string(),
        );
        list.paths.push(
            Actions {
                council: council_slug.clone(),
                plan: plan.id,
            }
            .to_string(),
        );
        let sql = sql!("select id from indicators where organisation_id = $1 and plan_id = $2");
        let indicators: Vec<Uuid> = db.values(sql.bind(council.id).bind(plan.id)).await?;
        indicator.paths.extend(indicators.into_iter().map(|id| {
            IndicatorAt {
                council: council_slug.clone(),
                plan: plan.id,
                indicator: id,
            }
            .to_string()
        }));
        let sql = sql!("select id from reports where organisation_id = $1 and plan_id = $2");
        let reports: Vec<Uuid> = db.values(sql.bind(council.id).bind(plan.id)).await?;
        report.paths.extend(reports.into_iter().map(|id| {
            ReportAt {
                council: council_slug.clone(),
                plan: plan.id,
                report: id,
            }
            .to_string()
        }));
    }
    let home = Kind {
        name: "home",
        paths: vec![Home {}.to_string()],
    };
    Ok(vec![home, today, thread, list, indicator, report])
}

/// The councils in which the visitor works.
async fn councils(db: &Db, clock: Clock) -> Result<Vec<Uuid>, DbError> {
    let person = person_by_email(db, VISITOR)
        .await?
        .ok_or(DbError::Missing)?;
    let roles = roles(db, person.id, clock.today()).await?;
    let memberships = roles.memberships.iter();
    Ok(memberships.map(|held| held.organisation_id).collect())
}

/// Begins a session for the visitor; gives the cookie.
///
/// # Errors
/// When the database was not filled for measuring, or fails.
pub async fn cookie(app: &App) -> Result<String, DbError> {
    let person = person_by_email(&app.db, VISITOR)
        .await?
        .ok_or(DbError::Missing)?;
    let jar =
        records::access::session::begin(app, CookieJar::new(), person.id, &Default::default())
            .await?;
    let pairs: Vec<String> = jar
        .iter()
        .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
        .collect();
    Ok(pairs.join("; "))
}

/// Saves so many updates a second, each of another action of the visitor's councils, until it is stopped or has no more.
///
/// # Errors
/// When the database fails, or was not filled for measuring.
pub async fn save_now_and_then(app: App, a_second: u32) -> Result<(), DbError> {
    let mut actions: Vec<(usize, Uuid, Uuid)> = Vec::new();
    for council in councils(&app.db, app.clock).await? {
        let sql = sql!("select id from actions where organisation_id = $1 order by id");
        let ids: Vec<Uuid> = app.db.values(sql.bind(council)).await?;
        let numbered = ids.into_iter().enumerate();
        actions.extend(numbered.map(|(number, id)| (number, council, id)));
    }
    // The councils in turn, as people of all of them would.
    actions.sort_unstable();
    let mut turns = tokio::time::interval(Duration::from_secs(1) / a_second.max(1));
    for (_, organisation, id) in actions {
        turns.tick().await;
        let mut action: Action = app.db.get(organisation, id).await?;
        let author = Author {
            person_id: action.owner_id,
            at: app.clock.now(),
        };
        action.next_step = Some("Ask again next week".to_owned());
        action.updated_on = Some(app.clock.today());
        let mut change = app.db.change(author).await?;
        change.save(&mut action).await?;
        change.commit().await?;
    }
    Ok(())
}

/// The largest page of nothing, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

static NOTHING: LazyLock<Bytes> = LazyLock::new(|| {
    let line = "<p>A page that is the same for everybody, and asks nothing of anything.</p>\n";
    Bytes::from(line.repeat(LARGEST / line.len() + 1))
});

/// The address of a page of nothing of so many bytes.
#[must_use]
pub fn nothing(bytes: u64) -> String {
    format!("/measure/nothing/{bytes}")
}

/// A page of nothing of any size, served by the same server through the same layers.
pub fn beside() -> Router<App> {
    Router::new().route("/measure/nothing/{bytes}", get(nothing_of))
}

async fn nothing_of(Path(bytes): Path<usize>) -> Response {
    if bytes > LARGEST {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, NOTHING.slice(..bytes)).into_response()
}

/// How long the report of one council takes, with a chart for each of its indicators: gathering, then each form.
///
/// # Errors
/// When the database fails, or a form cannot be written.
pub async fn report(app: &App) -> Result<Vec<(&'static str, Duration, usize)>, BenchError> {
    let (db, clock) = (&app.db, app.clock);
    let ids = councils(db, clock).await?;
    let council = organisations(db, &ids)
        .await?
        .into_iter()
        .next()
        .ok_or(DbError::Missing)?;
    let plan = latest(db, council.id).await?.ok_or(DbError::Missing)?;
    let forms = editions(db, council.id).await?;
    let form = latest_editions(&forms)
        .iter()
        .find(|edition| edition.form.key == "executive-board-2019")
        .map(|edition| edition.form.clone())
        .ok_or(DbError::Missing)?;
    let today = clock.today();
    let report = Report {
        template_key: form.key.clone(),
        template_edition: form.edition,
        title: form.name.clone(),
        ..Report::begun(council.id, plan.id, today)
    };
    let mut times = Vec::new();
    let begun = Instant::now();
    let live = Live::load(
        db,
        &Workings::default(),
        &council,
        &plan,
        &form,
        &report,
        today,
    )
    .await?;
    let document = compose(&form, &report, &live);
    times.push((
        "gathered from the database",
        begun.elapsed(),
        live.curves.len(),
    ));
    let failed = |error: documents::Error| BenchError::Failed(error.to_string());
    let begun = Instant::now();
    let page = documents::html::fragment(&document, 1, "report");
    times.push(("web page", begun.elapsed(), page.len()));
    let begun = Instant::now();
    let word = documents::docx::write(&document).map_err(failed)?;
    times.push(("Word", begun.elapsed(), word.len()));
    let begun = Instant::now();
    let paper = (app.pdf)(&document).map_err(failed)?;
    times.push(("tagged PDF", begun.elapsed(), paper.len()));
    Ok(times)
}

/// The configuration of a program that is measured: no logs but warnings, cookies over plain HTTP.
#[must_use]
pub fn configured(config: Config) -> Config {
    Config {
        listen: "127.0.0.1:0".to_owned(),
        secure_cookies: false,
        log: "warn".to_owned(),
        ..config
    }
}
