//! Beginning a plan, and changing what it says of itself and which inspections it answers.

use crate::pages::inspection_name;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::db::{Change, Record, tied_to};
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::lens;
use platform::page::Link;
use records::access::route::Routes;
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm, RequestContext};
use records::inspections::store::Finding;
use records::plans::addresses::{EditPlan, NewPlan, PlanAt, Plans, RecordOf};
use records::plans::store::{ActionFinding, Plan, PlanInspection};
use uuid::Uuid;

/// The addresses of beginning and changing a plan.
pub fn routes() -> Router<App> {
    Router::new()
        .page(new_plan)
        .form(submit_new_plan)
        .page(edit_plan)
        .form(submit_edit_plan)
}

/// The most characters of a name, and of what the plan is for.
const NAME: usize = 200;
const PURPOSE: usize = 2_000;

/// The field of the inspections that a plan answers, and what is asked there.
const INSPECTIONS: &str = "inspections";
const LISTED: &str = "Choose from the inspections listed";

/// The inspections that a plan of this council can answer, the latest first.
async fn inspections_offered(here: &RequestContext) -> Result<Options, AppError> {
    let all = records::inspections::store::inspections_of(&here.app.db, here.council()?.id).await?;
    Ok(all
        .iter()
        .map(|inspection| (inspection.id.to_string(), inspection_name(inspection)))
        .collect())
}

fn fields(offered: Options, answered: Vec<Uuid>) -> Fields<Plan> {
    Fields::new()
        .text(lens!(Plan, name), NAME, "Enter the name of the plan")
        .called("Name of the plan")
        .hint("For example, Children’s services improvement plan 2019 to 2021")
        .long_text(lens!(Plan, purpose), PURPOSE, "Enter the purpose of the plan")
        .called("Purpose")
        .hint("What should be different for children when the plan has worked, in two or three sentences")
        .date(lens!(Plan, starts_on), "Enter the first day of the plan")
        .key("starts")
        .called("First day")
        .hint("For example, 27 3 2026")
        .date(lens!(Plan, ends_on), "Enter the last day of the plan")
        .key("ends")
        .called("Last day")
        .rule(|plan| {
            let early = plan.ends_on.is_some_and(|ends| ends < plan.starts_on);
            early.then_some("Enter a last day that is after the first day")
        })
        .several(
            (INSPECTIONS, "Inspections it responds to"),
            offered,
            answered,
            (
                "No inspections of this council have been recorded yet, so there are none to choose.",
                LISTED,
            ),
        )
        .hint("The plan’s actions can then address their findings")
        .class("govuk-checkboxes--small")
}

fn plan_form(
    (title, save): (&str, &'static str),
    offered: Options,
    answered: Vec<Uuid>,
    back: String,
) -> RecordForm<Plan> {
    RecordForm::new(title, save, fields(offered, answered), Link::new("", back))
}

async fn new_form(here: &Authorized<NewPlan>) -> Result<RecordForm<Plan>, AppError> {
    let back = Plans::of(here);
    let offered = inspections_offered(here).await?;
    let words = ("Start a plan", "Start the plan");
    Ok(plan_form(words, offered, Vec::new(), back.to_string()))
}

async fn new_plan(here: Authorized<NewPlan>) -> Result<Response, AppError> {
    Ok(new_form(&here).await?.offer(&here, Form::new()))
}

/// The inspections that a form chooses; what is wrong with them the form itself says.
fn chosen(form: &Form) -> Vec<Uuid> {
    form.clone().ids(INSPECTIONS, LISTED)
}

async fn submit_new_plan(
    here: Authorized<NewPlan>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let answers = chosen(&form);
    let also = async |change: &mut Change, plan: &Plan| {
        change.tie::<PlanInspection>(plan, &[], &answers).await
    };
    let blank = Plan::blank(here.council()?.id, Uuid::now_v7());
    let plan = new_form(&here)
        .await?
        .add_with(&here, blank, form, also)
        .await?;
    let to = PlanAt::of(&(here.council()?, &plan));
    here.done(to, "The plan was created.").await
}

async fn edit_form(
    here: &Authorized<EditPlan>,
    links: &[PlanInspection],
) -> Result<RecordForm<Plan>, AppError> {
    let record = RecordOf::of(here, here.address.plan);
    let back = PlanAt::of(here).to_string();
    let offered = inspections_offered(here).await?;
    let words = ("Change the plan", "Save the plan");
    Ok(plan_form(words, offered, tied_to(links, here.address.plan), back).past(record))
}

async fn links(here: &RequestContext) -> Result<Vec<PlanInspection>, AppError> {
    let (db, plan) = (&here.app.db, here.plan()?);
    Ok(db.records(plan.organisation_id, plan.id, None).await?)
}

async fn edit_plan(here: Authorized<EditPlan>) -> Result<Response, AppError> {
    let links = links(&here).await?;
    Ok(edit_form(&here, &links).await?.show(&here, here.plan()?))
}

async fn submit_edit_plan(
    here: Authorized<EditPlan>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let plan = here.plan()?.clone();
    let (links, answers) = (links(&here).await?, chosen(&form));
    let answered = still_answered(&here, &plan, &links, &answers).await?;
    let edit = edit_form(&here, &links).await?.check(move |_, form| {
        if answered {
            form.refuse(
                INSPECTIONS,
                "Actions in this plan address findings from an inspection that you removed. Change those actions first",
            );
        }
    });
    let also = async |change: &mut Change, plan: &Plan| change.tie(plan, &links, &answers).await;
    edit.save_with(&here, plan, form, also).await?;
    here.done(PlanAt::of(&here), "The plan was saved.").await
}

/// Whether an action answers a finding of an inspection that is to be taken out.
async fn still_answered(
    here: &RequestContext,
    plan: &Plan,
    links: &[PlanInspection],
    kept: &[Uuid],
) -> Result<bool, AppError> {
    let (db, owner) = (&here.app.db, plan.organisation_id);
    let gone: Vec<Uuid> = tied_to(links, plan.id)
        .into_iter()
        .filter(|id| !kept.contains(id))
        .collect();
    if gone.is_empty() {
        return Ok(false);
    }
    let findings: Vec<Finding> = db.records_of(owner, &gone, None).await?;
    let answers: Vec<ActionFinding> = db.records(owner, plan.id, None).await?;
    Ok(answers
        .iter()
        .any(|answer| findings.iter().any(|one| one.id == answer.finding_id)))
}
