//! The milestones of an action: adding one, ticking one.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::plans::how_close;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use platform::sql;
use records::access::route::Routes;
use records::access::{Authorized, Submitted};
use records::plans::addresses::{ActionAt, Actions, Milestones, PlanAt};
use records::plans::store::{Action, Milestone};
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

#[derive(Template)]
#[template(path = "milestones.html")]
struct MilestonesPage {
    page: Page,
    form: Form,
    action: Action,
    milestones: Vec<Milestone>,
    today: Date,
    close: Option<u8>,
    this: String,
    back: String,
}

async fn load(visit: &Authorized<Milestones>) -> Result<(Action, Vec<Milestone>), AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let action: Action = visit.current(visit.address.action).await?;
    let sql = sql!(
        "select * from milestones where organisation_id = $1 and action_id = $2 order by due_on, id"
    );
    let milestones = db.all(sql.bind(council).bind(action.id)).await?;
    Ok((action, milestones))
}

fn page(
    visit: &Authorized<Milestones>,
    (action, milestones): (Action, Vec<Milestone>),
    form: Form,
) -> MilestonesPage {
    let Milestones {
        council,
        plan,
        action: id,
    } = visit.address.clone();
    let actions = Actions {
        council: council.clone(),
        plan,
    };
    let back = ActionAt {
        council: council.clone(),
        plan,
        action: id,
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let done = milestones
        .iter()
        .filter(|milestone| milestone.done_on.is_some());
    MilestonesPage {
        page: visit
            .page("Milestones")
            .with_form(&form)
            .breadcrumb("Plan", PlanAt { council, plan }.to_string())
            .breadcrumb("Actions", actions.to_string())
            .breadcrumb(action.reference.as_str(), back.to_string()),
        form,
        close: how_close(count(done.count()), count(milestones.len())),
        action,
        milestones,
        today: visit.today(),
        this: visit.address.to_string(),
        back: back.to_string(),
    }
}

async fn open(visit: Authorized<Milestones>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = load(&visit).await?;
    Ok(html(&page(&visit, loaded, Form::new())))
}

async fn send(
    visit: Authorized<Milestones>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let loaded = load(&visit).await?;
    match form.value("step") {
        "done" => tick(&visit, &loaded.1, &form, Some(visit.today())).await,
        "open" => tick(&visit, &loaded.1, &form, None).await,
        _ => add(visit, loaded, form).await,
    }
}

/// Ticks a milestone or takes the tick away; one that stands like that already stays as it is.
async fn tick(
    visit: &Authorized<Milestones>,
    milestones: &[Milestone],
    form: &Form,
    done_on: Option<Date>,
) -> Result<Response, AppError> {
    let milestone = milestones
        .iter()
        .find(|milestone| milestone.id.to_string() == form.value("milestone"))
        .ok_or(AppError::NotFound)?;
    let notice = if done_on.is_some() {
        format!("“{}” is reached.", milestone.title)
    } else {
        format!("“{}” is open again.", milestone.title)
    };
    if milestone.done_on.is_some() != done_on.is_some() {
        let mut milestone = milestone.clone();
        milestone.done_on = done_on;
        let mut change = visit.app.db.change(visit.author()).await?;
        change.save(&mut milestone).await?;
        change.commit().await?;
    }
    visit.done(&visit.address, &notice).await
}

async fn add(
    visit: Authorized<Milestones>,
    loaded: (Action, Vec<Milestone>),
    mut form: Form,
) -> Result<Response, AppError> {
    let title = form.required("title", 200, "Enter what will have been done");
    let due_on = form.optional_date("due", "Enter when it is due");
    let made = form.finish(|| {
        Some(Milestone {
            organisation_id: loaded.0.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: loaded.0.plan_id,
            action_id: loaded.0.id,
            title: title?,
            due_on,
            done_on: None,
        })
    });
    let Some(milestone) = made else {
        return Ok(unprocessable(&page(&visit, loaded, form)));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&milestone).await?;
    change.commit().await?;
    visit.done(&visit.address, "The milestone was added.").await
}
