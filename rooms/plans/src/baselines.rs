//! Baselines: the plan frozen as the Board endorsed it, so that what changes afterwards can be told from it.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::list::{List, ListView};
use platform::page::{Page, html, long_date, unprocessable, with_query};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext, Submitted};
use records::governance::store::Meeting;
use records::plans::addresses::{Baselines, BaselinesXlsx, Changes, NewBaseline, PlanAt};
use records::plans::store::{Action, Baseline};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(list).page(xlsx).page(open).form(send)
}

/// One baseline in the list.
struct BaselineRow {
    baseline: Baseline,
    meeting: Option<String>,
    changes: String,
}

/// The baselines of a plan: the table of its page, and the sheet of its workbook.
fn baseline_list() -> List<BaselineRow> {
    List::new("Baselines", |row: &BaselineRow| row.baseline.id)
        .column("name", "Baseline", 40, |row| row.baseline.name.clone())
        .heading()
        .column("endorsed_on", "Endorsed on", 14, |row| {
            row.baseline.endorsed_on
        })
        .column("meeting", "Meeting", 50, |row| row.meeting.clone())
        .or_say("Not recorded")
        .column("taken_at", "Frozen as it stood", 22, |row| {
            row.baseline.taken_at
        })
        .button("What changed since", |row| &row.changes)
        .sorted_by("-taken_at")
}

#[derive(Template)]
#[template(path = "baselines.html")]
struct BaselinesPage {
    page: Page,
    baselines: ListView,
    /// Where this person may freeze the plan; empty when they may not.
    new: String,
}

#[derive(Template)]
#[template(path = "baselines_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    meetings: Vec<(String, String)>,
    undated: usize,
    this: String,
    back: String,
}

/// The meetings of the plan's Boards, latest first.
async fn meetings(
    db: &platform::db::Db,
    council: Uuid,
    plan: Uuid,
) -> Result<Vec<Meeting>, AppError> {
    let mut meetings: Vec<Meeting> = db.records(council, plan, None).await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.held_on, meeting.id)));
    Ok(meetings)
}

fn meeting_in_words(meeting: &Meeting) -> String {
    format!("{}, {}", meeting.title, long_date(&meeting.held_on))
}

async fn list(visit: Authorized<Baselines>) -> Result<Response, AppError> {
    let rows = rows(&visit).await?;
    let may = visit.may(Permission::RunBoard) && visit.as_at.is_none();
    Ok(html(&BaselinesPage {
        page: visit
            .page("Baselines")
            .breadcrumb("Plan", visit.link(PlanAt::of(&visit)))
            .excel(!rows.is_empty(), visit.file(BaselinesXlsx::of(&visit))),
        baselines: baseline_list().view(&rows, &visit.address.to_string(), &visit.asked()),
        new: if may {
            NewBaseline::of(&visit).to_string()
        } else {
            String::new()
        },
    }))
}

async fn xlsx(visit: Authorized<BaselinesXlsx>) -> Result<Response, AppError> {
    let book = visit.own_workbook("baselines")?;
    book.sheet(&baseline_list(), &rows(&visit).await?, &visit.asked())
        .answer()
        .await
}

async fn rows(here: &RequestContext) -> Result<Vec<BaselineRow>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?.id, here.plan()?.id);
    let mut baselines: Vec<Baseline> = db.records(council, plan, here.moment()).await?;
    baselines.sort_by_key(|baseline| std::cmp::Reverse(baseline.id));
    let meetings: BTreeMap<Uuid, String> = meetings(db, council, plan)
        .await?
        .iter()
        .map(|meeting| (meeting.id, meeting_in_words(meeting)))
        .collect();
    let row = |baseline: Baseline| BaselineRow {
        meeting: baseline
            .meeting_id
            .and_then(|id| meetings.get(&id).cloned()),
        changes: here.link(with_query(
            Changes::of(here),
            [("baseline", baseline.id.to_string())],
        )),
        baseline,
    };
    Ok(baselines.into_iter().map(row).collect())
}

async fn page(visit: &Authorized<NewBaseline>, form: Form) -> Result<NewPage, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let NewBaseline {
        council: slug,
        plan,
    } = visit.address.clone();
    let undated = unfrozen(db, council, plan).await?.len();
    let plan_at = PlanAt {
        council: slug.clone(),
        plan,
    };
    let back = Baselines {
        council: slug,
        plan,
    };
    Ok(NewPage {
        page: visit
            .page("Freeze the plan as a baseline")
            .with_form(&form)
            .breadcrumb("Plan", plan_at.to_string())
            .breadcrumb("Baselines", back.to_string()),
        form,
        meetings: meetings(db, council, plan)
            .await?
            .iter()
            .map(|meeting| (meeting.id.to_string(), meeting_in_words(meeting)))
            .collect(),
        undated,
        this: visit.address.to_string(),
        back: back.to_string(),
    })
}

async fn open(visit: Authorized<NewBaseline>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    Ok(html(&page(&visit, Form::new()).await?))
}

/// The actions that are due but not yet measured against anything: the first Board to endorse their date sets
/// what they are measured against, and no later one moves it.
async fn unfrozen(
    db: &platform::db::Db,
    council: Uuid,
    plan: Uuid,
) -> Result<Vec<Action>, AppError> {
    let mut actions: Vec<Action> = db.records(council, plan, None).await?;
    actions.retain(|action| action.baseline_due_on.is_none() && action.due_on.is_some());
    Ok(actions)
}

async fn send(
    visit: Authorized<NewBaseline>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let NewBaseline {
        council: slug,
        plan,
    } = visit.address.clone();
    let name = form.required("name", 100, "Give the baseline a name");
    let meeting_id = form.optional_id("meeting", "Choose the meeting that endorsed it");
    let endorsed_on = form.date("endorsed", "Enter when the Board endorsed the plan");
    if endorsed_on.is_some_and(|on| on > visit.today()) {
        form.refuse_date(
            "endorsed",
            "The day of endorsement must be today or earlier",
        );
    }
    if let Some(id) = meeting_id {
        let known = meetings(db, council, plan).await?;
        if !known.iter().any(|meeting| meeting.id == id) {
            form.refuse("meeting", "Choose the meeting that endorsed it");
        }
    }
    let author = visit.author();
    let made = form.finish(|| {
        Some(Baseline {
            organisation_id: council,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan,
            meeting_id,
            name: name?,
            endorsed_on: endorsed_on?,
            taken_at: author.at,
        })
    });
    let Some(baseline) = made else {
        return Ok(unprocessable(&page(&visit, form).await?));
    };
    let mut change = db.change(author).await?;
    for mut action in unfrozen(db, council, plan).await? {
        action.baseline_due_on = action.due_on;
        change.save(&mut action).await?;
    }
    change.create(&baseline).await?;
    change.commit().await?;
    let to = Baselines {
        council: slug,
        plan,
    };
    visit
        .done(to, "The plan was frozen as it stands now.")
        .await
}
