//! Adding and changing an action: its words, its owners, its dates, the findings that it answers and the indicators
//! that it aims at.

use crate::action_form::{FINDINGS, FormOptions, INDICATORS, edit_form, new_form};
use axum::Router;
use axum::response::Response;
use improvement::plans::{Delivery, Impact};
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::Options;
use platform::form::Form;
use records::access::route::Routes;
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm, RequestContext};
use records::plans::addresses::{ActionAt, EditAction, NewAction, PlanAt, RecordOf};
use records::plans::store::{Action, ActionFinding, ActionIndicator};
use uuid::Uuid;

/// The addresses of adding and changing an action.
pub fn routes() -> Router<App> {
    Router::new()
        .page(new_action)
        .form(submit_new_action)
        .page(edit_action)
        .form(submit_edit_action)
}

/// What an action is tied to: what was, and what a form ticks.
struct Ties {
    answers: Vec<ActionFinding>,
    aims: Vec<ActionIndicator>,
    findings: Vec<Uuid>,
    indicators: Vec<Uuid>,
}

impl Ties {
    /// What is wrong with what was ticked the form itself says.
    fn read(options: &FormOptions, typed: &Form) -> Self {
        let mut typed = typed.clone();
        Self {
            answers: options.answers.clone(),
            aims: options.aims.clone(),
            findings: typed.ids(FINDINGS.0, FINDINGS.1),
            indicators: typed.ids(INDICATORS.0, INDICATORS.1),
        }
    }

    async fn tie(&self, change: &mut Change, action: &Action) -> Result<(), DbError> {
        change.tie(action, &self.answers, &self.findings).await?;
        change.tie(action, &self.aims, &self.indicators).await
    }
}

/// Where one goes for a focus area, where a plan has none that an action could belong to.
async fn without_focus_area(here: &RequestContext) -> Result<Response, AppError> {
    let notice = "Every action belongs to a focus area, and the plan has none yet. Add a priority and a focus area first.";
    here.done(PlanAt::of(here), notice).await
}

async fn new_action(here: Authorized<NewAction>) -> Result<Response, AppError> {
    let options = FormOptions::read(&here, None).await?;
    if options.focus_areas.is_empty() {
        return without_focus_area(&here).await;
    }
    let asked = here.asked();
    let known = |name: &str, offered: &Options| {
        let value = asked.value(name).to_owned();
        offered.iter().any(|(id, _)| *id == value).then_some(value)
    };
    let finding = known("finding", &options.findings);
    let area = known("focus-area", &options.focus_areas);
    let next = area.as_ref().and_then(|area| options.next_reference(area));
    let offered = Form::new()
        .set_some(FINDINGS.0, finding)
        .set_some("focus-area", area)
        .set_some("reference", next.as_ref());
    Ok(new_form(options, next, PlanAt::of(&here)).offer(&here, offered))
}

async fn submit_new_action(
    here: Authorized<NewAction>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let options = FormOptions::read(&here, None).await?;
    let ties = Ties::read(&options, &typed);
    let next = options.next_reference(typed.value("focus-area"));
    let blank = Action {
        delivery: Delivery::NotStarted,
        impact: Impact::NotShown,
        ..Action::blank(here.council()?.id, here.plan()?.id)
    };
    let action = new_form(options, next, PlanAt::of(&here))
        .add_with(&here, blank, typed, async |change, action| {
            ties.tie(change, action).await
        })
        .await?;
    let notice = format!("Action {} was added.", action.reference);
    here.done(ActionAt::of(&here, action.id), &notice).await
}

async fn editing(
    here: &Authorized<EditAction>,
    typed: &Form,
) -> Result<(Action, RecordForm<Action>, Ties), AppError> {
    let action: Action = here.current(here.address.action).await?;
    let options = FormOptions::read(here, Some(&action)).await?;
    let ties = Ties::read(&options, typed);
    let back = ActionAt::of(here, action.id);
    let form = edit_form(options, &action, back, here.today());
    let form = form.past(RecordOf::of(here, action.id));
    Ok((action, form, ties))
}

async fn edit_action(here: Authorized<EditAction>) -> Result<Response, AppError> {
    let (action, form, _) = editing(&here, &Form::new()).await?;
    Ok(form.show(&here, &action))
}

async fn submit_edit_action(
    here: Authorized<EditAction>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let (action, form, ties) = editing(&here, &typed).await?;
    let action = form
        .save_with(&here, action, typed, async |change, action| {
            ties.tie(change, action).await
        })
        .await?;
    let notice = format!("Action {} was saved.", action.reference);
    here.done(ActionAt::of(&here, action.id), &notice).await
}
