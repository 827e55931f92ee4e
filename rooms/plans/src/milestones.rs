//! The milestones of an action: adding one, ticking one.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::plans::how_close;
use jiff::civil::Date;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::Sheet;
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, html_with};
use platform::sql;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, Submitted};
use records::plans::addresses::{ActionAt, Actions, Milestones, PlanAt};
use records::plans::store::{Action, Milestone};

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

#[derive(Template)]
#[template(path = "milestones.html")]
struct MilestonesPage {
    page: Page,
    sheet: Sheet,
    action: Action,
    milestones: Vec<Milestone>,
    today: Date,
    close: Option<u8>,
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

/// The form that adds one, beneath those that are there.
fn milestone_form(
    visit: &Authorized<Milestones>,
    (action, milestones): (Action, Vec<Milestone>),
) -> RecordForm<Milestone> {
    let fields = Fields::new()
        .hidden("step")
        .text(
            lens!(Milestone, title),
            200,
            "Enter what will have been done",
        )
        .called("What will have been done")
        .hint("Something people can see has happened, such as “Protocol signed by all partners”")
        .date(lens!(Milestone, due_on), "Enter when it is due")
        .key("due")
        .called("When it is due")
        .hint("For example, 27 3 2026");
    let id = visit.address.action;
    let actions = Actions::of(visit);
    let back = ActionAt::of(visit, id);
    let back = Link::new(action.reference.as_str(), back.to_string());
    let plan = PlanAt::of(visit);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let done = milestones.iter().filter(|one| one.done_on.is_some());
    let close = how_close(count(done.count()), count(milestones.len()));
    let today = visit.today();
    RecordForm::new("Milestones", "Add the milestone", fields, back)
        .trail(Link::new("Plan", plan.to_string()))
        .trail(Link::new("Actions", actions.to_string()))
        .drawn(move |status, page, sheet| {
            let page = MilestonesPage {
                page,
                sheet,
                action: action.clone(),
                milestones: milestones.clone(),
                today,
                close,
            };
            html_with(status, &page)
        })
}

async fn open(visit: Authorized<Milestones>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = load(&visit).await?;
    let offered = Form::new().set("step", "add");
    Ok(milestone_form(&visit, loaded).offer(&visit, offered))
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
        format!("“{}” was marked as reached.", milestone.title)
    } else {
        format!("“{}” was reopened.", milestone.title)
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
    form: Form,
) -> Result<Response, AppError> {
    let action = &loaded.0;
    let blank = Milestone {
        action_id: action.id,
        ..Milestone::blank(action.organisation_id, action.plan_id)
    };
    milestone_form(&visit, loaded)
        .add(&visit, blank, form)
        .await?;
    visit.done(&visit.address, "The milestone was added.").await
}
