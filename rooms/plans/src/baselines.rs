//! Baselines: the plan frozen as the Board endorsed it, so that what changes afterwards can be told from it.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use documents::xlsx::Column;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, long_date, unprocessable};
use platform::workbook::PageWorkbook;
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
struct Frozen {
    baseline: Baseline,
    meeting: String,
    taken: String,
    changes: String,
}

#[derive(Template)]
#[template(path = "baselines.html")]
struct BaselinesPage {
    page: Page,
    frozen: Vec<Frozen>,
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

impl BaselinesPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        Ok(here.own_workbook("baselines")?.list(
            "Baselines",
            vec![
                Column::new("Baseline", 40),
                Column::new("Endorsed on", 14),
                Column::new("Meeting", 50),
                Column::new("Frozen as it stood", 22),
            ],
            self.frozen.iter().map(|one| {
                vec![
                    (&one.baseline.name).into(),
                    one.baseline.endorsed_on.into(),
                    (&one.meeting).into(),
                    one.baseline.taken_at.local().into(),
                ]
            }),
        ))
    }
}

async fn list(visit: Authorized<Baselines>) -> Result<Response, AppError> {
    Ok(html(&listed(&visit).await?))
}

async fn xlsx(visit: Authorized<BaselinesXlsx>) -> Result<Response, AppError> {
    listed(&visit).await?.workbook(&visit)?.answer().await
}

async fn listed(visit: &RequestContext) -> Result<BaselinesPage, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let (slug, plan) = (visit.council()?.slug.clone(), visit.plan()?.id);
    let mut baselines: Vec<Baseline> = db.records(council, plan, visit.moment()).await?;
    baselines.sort_by_key(|baseline| std::cmp::Reverse((baseline.taken_at, baseline.id)));
    let meetings: BTreeMap<Uuid, String> = meetings(db, council, plan)
        .await?
        .iter()
        .map(|meeting| (meeting.id, meeting_in_words(meeting)))
        .collect();
    let changes = Changes {
        council: slug.clone(),
        plan,
    };
    let new = NewBaseline {
        council: slug.clone(),
        plan,
    };
    let may = visit.may(Permission::RunBoard) && visit.as_at.is_none();
    let file = BaselinesXlsx {
        council: slug.clone(),
        plan,
    };
    let plan_at = PlanAt {
        council: slug,
        plan,
    };
    Ok(BaselinesPage {
        page: visit
            .page("Baselines")
            .breadcrumb("Plan", visit.link(plan_at))
            .excel(!baselines.is_empty(), visit.file(file)),
        frozen: baselines
            .into_iter()
            .map(|baseline| Frozen {
                meeting: baseline
                    .meeting_id
                    .and_then(|id| meetings.get(&id).cloned())
                    .unwrap_or_else(|| "Not recorded".to_owned()),
                taken: baseline.taken_at.in_words(),
                changes: visit.link(format!("{changes}?baseline={}", baseline.id)),
                baseline,
            })
            .collect(),
        new: if may { new.to_string() } else { String::new() },
    })
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
