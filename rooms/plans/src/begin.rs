//! Beginning a plan, and changing what it says of itself and which inspections it answers.

use crate::pages::inspection_name;
use askama::Template;
use axum::Router;
use axum::response::Response;
use jiff::civil::Date;
use platform::app::App;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::route::{Address, Routes};
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
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

#[derive(Template)]
#[template(path = "edit_plan.html")]
struct EditPlanPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    inspections: Vec<(Uuid, String)>,
    here: String,
    back: String,
    record_href: Option<String>,
    button: &'static str,
}

struct PlanTyped {
    name: String,
    purpose: String,
    starts_on: Date,
    ends_on: Option<Date>,
    inspections: Vec<Uuid>,
}

fn read_plan(form: &mut Form, offered: &[(Uuid, String)]) -> Option<PlanTyped> {
    let name = form.required("name", NAME, "Enter what the plan is called");
    let purpose = form.required_long_text("purpose", PURPOSE, "Enter what the plan is for");
    let starts_on = form.date("starts", "Enter the first day of the plan");
    let ends_on = form.optional_date("ends", "Enter the last day of the plan");
    if let (Some(starts), Some(ends)) = (starts_on, ends_on)
        && ends < starts
    {
        form.refuse_date("ends", "Enter a last day that is after the first");
    }
    let inspections = form.ids("inspections", "Choose from the inspections listed");
    let known = |id: &Uuid| offered.iter().any(|(offered, _)| offered == id);
    if !inspections.iter().all(known) {
        form.refuse("inspections", "Choose from the inspections listed");
    }
    form.finish(|| {
        Some(PlanTyped {
            name: name?,
            purpose: purpose?,
            starts_on: starts_on?,
            ends_on,
            inspections,
        })
    })
}

fn plan_form(plan: &Plan, inspections: &[Uuid]) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, plan.version)
        .set("name", &plan.name)
        .set("purpose", &plan.purpose)
        .set_date("starts", plan.starts_on)
        .set_some_date("ends", plan.ends_on)
        .set_all("inspections", inspections)
}

/// The inspections that a plan of this council can answer, the latest first.
async fn inspections_offered(
    visit: &Authorized<impl Address>,
) -> Result<Vec<(Uuid, String)>, AppError> {
    let all =
        records::inspections::store::inspections_of(&visit.app.db, visit.council()?.id).await?;
    Ok(all
        .iter()
        .map(|inspection| (inspection.id, inspection_name(inspection)))
        .collect())
}

fn plan_page(
    visit: &Authorized<impl Address>,
    title: &str,
    form: Form,
    inspections: Vec<(Uuid, String)>,
    back: String,
) -> EditPlanPage {
    EditPlanPage {
        page: visit.page(title).with_form(&form),
        form,
        conflict: None,
        inspections,
        here: visit.address.to_string(),
        back,
        record_href: None,
        button: "Save the plan",
    }
}

async fn new_plan(visit: Authorized<NewPlan>) -> Result<Response, AppError> {
    let offered = inspections_offered(&visit).await?;
    Ok(html(&new_plan_page(&visit, Form::new(), offered)))
}

fn new_plan_page(
    visit: &Authorized<NewPlan>,
    form: Form,
    offered: Vec<(Uuid, String)>,
) -> EditPlanPage {
    let back = Plans {
        council: visit.address.council.clone(),
    };
    let page = plan_page(visit, "Begin a plan", form, offered, back.to_string());
    EditPlanPage {
        button: "Begin the plan",
        ..page
    }
}

async fn submit_new_plan(
    visit: Authorized<NewPlan>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let offered = inspections_offered(&visit).await?;
    let Some(typed) = read_plan(&mut form, &offered) else {
        return Ok(unprocessable(&new_plan_page(&visit, form, offered)));
    };
    let plan = Plan {
        organisation_id: visit.council()?.id,
        id: Uuid::now_v7(),
        version: 1,
        name: typed.name,
        purpose: typed.purpose,
        starts_on: typed.starts_on,
        ends_on: typed.ends_on,
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&plan).await?;
    for inspection_id in typed.inspections {
        change.create(&answering(&plan, inspection_id)).await?;
    }
    change.commit().await?;
    let to = PlanAt {
        council: visit.address.council.clone(),
        plan: plan.id,
    };
    visit.done(to, "The plan has begun.").await
}

fn answering(plan: &Plan, inspection_id: Uuid) -> PlanInspection {
    PlanInspection {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        inspection_id,
    }
}

fn edit_plan_page(
    visit: &Authorized<EditPlan>,
    form: Form,
    offered: Vec<(Uuid, String)>,
) -> EditPlanPage {
    let EditPlan { council, plan } = visit.address.clone();
    let record = RecordOf {
        council: council.clone(),
        plan,
        item: plan,
    };
    let back = PlanAt { council, plan }.to_string();
    let page = plan_page(visit, "Change the plan", form, offered, back);
    EditPlanPage {
        record_href: Some(record.to_string()),
        ..page
    }
}

async fn edit_plan(visit: Authorized<EditPlan>) -> Result<Response, AppError> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let links: Vec<PlanInspection> = db.records(plan.organisation_id, plan.id, None).await?;
    let offered = inspections_offered(&visit).await?;
    let form = plan_form(plan, &inspections_in(&links));
    Ok(html(&edit_plan_page(&visit, form, offered)))
}

fn inspections_in(links: &[PlanInspection]) -> Vec<Uuid> {
    links.iter().map(|link| link.inspection_id).collect()
}

async fn submit_edit_plan(
    visit: Authorized<EditPlan>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let db = &visit.app.db;
    let offered = inspections_offered(&visit).await?;
    let mut plan = visit.plan()?.clone();
    let links: Vec<PlanInspection> = db.records(plan.organisation_id, plan.id, None).await?;
    let typed = read_plan(&mut form, &offered);
    if let Some(typed) = &typed
        && still_answered(&visit, &plan, &links, &typed.inspections).await?
    {
        form.refuse(
            "inspections",
            "Actions of this plan answer findings of an inspection that you took out. Change those actions first",
        );
    }
    let Some(typed) = typed.filter(|_| !form.has_problems()) else {
        return Ok(unprocessable(&edit_plan_page(&visit, form, offered)));
    };
    plan.name = typed.name;
    plan.purpose = typed.purpose;
    plan.starts_on = typed.starts_on;
    plan.ends_on = typed.ends_on;
    let saving = visit.save_with(plan, &form, async |change, plan| {
        for link in &links {
            if !typed.inspections.contains(&link.inspection_id) {
                change.remove(link.clone()).await?;
            }
        }
        let known = inspections_in(&links);
        for inspection_id in &typed.inspections {
            if !known.contains(inspection_id) {
                change.create(&answering(plan, *inspection_id)).await?;
            }
        }
        Ok(())
    });
    if let Edit::Conflict(now) = saving.await? {
        return edit_plan_conflict(&visit, &now, form, offered).await;
    }
    let EditPlan { council, plan } = visit.address.clone();
    visit
        .done(PlanAt { council, plan }, "The plan is saved.")
        .await
}

/// Whether an action answers a finding of an inspection that is to be taken out.
async fn still_answered(
    visit: &Authorized<EditPlan>,
    plan: &Plan,
    links: &[PlanInspection],
    kept: &[Uuid],
) -> Result<bool, AppError> {
    let (db, owner) = (&visit.app.db, plan.organisation_id);
    let gone: Vec<Uuid> = inspections_in(links)
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

async fn edit_plan_conflict(
    visit: &Authorized<EditPlan>,
    now: &Plan,
    form: Form,
    offered: Vec<(Uuid, String)>,
) -> Result<Response, AppError> {
    let db = &visit.app.db;
    let links: Vec<PlanInspection> = db.records(now.organisation_id, now.id, None).await?;
    let current = plan_form(now, &inspections_in(&links));
    let fields = [
        Field::text("name", "Name"),
        Field::text("purpose", "Purpose"),
        Field::date("starts", "First day"),
        Field::date("ends", "Last day"),
        Field::one_of("inspections", "Inspections it answers", &offered),
    ];
    let (form, conflict) = visit.compare(now, form, &current, &fields).await?;
    let mut page = edit_plan_page(visit, form, offered);
    page.conflict = Some(conflict);
    Ok(conflicting(&page))
}
