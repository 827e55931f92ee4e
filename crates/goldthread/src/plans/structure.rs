//! What a plan is made of: beginning and changing it, its priorities and its focus areas.

use super::addresses::{
    EditFocusArea, EditPlan, EditPriority, NewFocusArea, NewPlan, NewPriority, PlanAt, Plans,
    RecordOf,
};
use super::pages::{focus_area_anchor, inspection_name};
use super::store::{self, Action, ActionFinding, FocusArea, Plan, PlanInspection, Priority};
use super::whole::part;
use crate::access::Visit;
use crate::access::route::{Address, Routes};
use crate::access::submitted::Submitted;
use crate::db::{Change, DbError, Record};
use crate::fault::Fault;
use crate::form::Form;
use crate::inspections::store::Finding;
use crate::page::{Page, html, html_with, unprocessable};
use crate::server::App;
use crate::stale::{self, Conflict, Field};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use uuid::Uuid;

/// The addresses of changing a plan's structure.
pub fn routes() -> Router<App> {
    Router::new()
        .page(new_plan)
        .form(new_plan_sent)
        .page(edit_plan)
        .form(edit_plan_sent)
        .page(new_priority)
        .form(new_priority_sent)
        .page(edit_priority)
        .form(edit_priority_sent)
        .page(new_focus_area)
        .form(new_focus_area_sent)
        .page(edit_focus_area)
        .form(edit_focus_area_sent)
}

/// The most characters of a name or title, and of a longer text.
const TITLE: usize = 200;
const TEXT: usize = 2_000;

/// The field of the button that removes instead of saving.
const REMOVE: &str = "remove";

// ── The plan ────────────────────────────────────────────────────────────────

#[derive(Template)]
#[template(path = "plans/edit_plan.html")]
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
    let name = form.required("name", TITLE, "Enter what the plan is called");
    let purpose = form.required_long_text("purpose", TEXT, "Enter what the plan is for");
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
        .set(stale::VERSION_FIELD, plan.version)
        .set("name", &plan.name)
        .set("purpose", &plan.purpose)
        .set_date("starts", plan.starts_on)
        .set_some_date("ends", plan.ends_on)
        .set_all("inspections", inspections)
}

/// The inspections that a plan of this council can answer, the latest first.
async fn inspections_offered(visit: &Visit<impl Address>) -> Result<Vec<(Uuid, String)>, Fault> {
    let all = store::inspections_of(&visit.app.db, visit.council()?.id).await?;
    Ok(all
        .iter()
        .map(|inspection| (inspection.id, inspection_name(inspection)))
        .collect())
}

fn plan_page(
    visit: &Visit<impl Address>,
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

async fn new_plan(visit: Visit<NewPlan>) -> Result<Response, Fault> {
    let offered = inspections_offered(&visit).await?;
    Ok(html(&new_plan_page(&visit, Form::new(), offered)))
}

fn new_plan_page(visit: &Visit<NewPlan>, form: Form, offered: Vec<(Uuid, String)>) -> EditPlanPage {
    let back = Plans {
        council: visit.address.council.clone(),
    };
    let page = plan_page(visit, "Begin a plan", form, offered, back.to_string());
    EditPlanPage {
        button: "Begin the plan",
        ..page
    }
}

async fn new_plan_sent(
    visit: Visit<NewPlan>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
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
    visit: &Visit<EditPlan>,
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

async fn edit_plan(visit: Visit<EditPlan>) -> Result<Response, Fault> {
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

async fn edit_plan_sent(
    visit: Visit<EditPlan>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
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
    plan.version = stale::version(&form);
    plan.name = typed.name;
    plan.purpose = typed.purpose;
    plan.starts_on = typed.starts_on;
    plan.ends_on = typed.ends_on;
    let mut change = db.change(visit.author()).await?;
    match change.save(&mut plan).await {
        Err(DbError::Stale) => {
            drop(change);
            return edit_plan_stale(&visit, form, offered).await;
        }
        saved => saved?,
    }
    for link in &links {
        if !typed.inspections.contains(&link.inspection_id) {
            change.remove(link.clone()).await?;
        }
    }
    let known = inspections_in(&links);
    for inspection_id in typed.inspections {
        if !known.contains(&inspection_id) {
            change.create(&answering(&plan, inspection_id)).await?;
        }
    }
    change.commit().await?;
    let EditPlan { council, plan } = visit.address.clone();
    visit
        .done(PlanAt { council, plan }, "The plan is saved.")
        .await
}

/// Whether an action answers a finding of an inspection that is to be taken out.
async fn still_answered(
    visit: &Visit<EditPlan>,
    plan: &Plan,
    links: &[PlanInspection],
    kept: &[Uuid],
) -> Result<bool, Fault> {
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

async fn edit_plan_stale(
    visit: &Visit<EditPlan>,
    form: Form,
    offered: Vec<(Uuid, String)>,
) -> Result<Response, Fault> {
    let db = &visit.app.db;
    let plan = visit.plan()?;
    let saved: Plan = db.get(plan.organisation_id, plan.id).await?;
    let links: Vec<PlanInspection> = db.records(saved.organisation_id, saved.id, None).await?;
    let current = plan_form(&saved, &inspections_in(&links));
    let fields = [
        Field::text("name", "Name"),
        Field::text("purpose", "Purpose"),
        Field::date("starts", "First day"),
        Field::date("ends", "Last day"),
        Field::one_of("inspections", "Inspections it answers", &offered),
    ];
    let (form, conflict) = stale::compare(db, &saved, form, &current, &fields).await?;
    let mut page = edit_plan_page(visit, form, offered);
    page.conflict = Some(conflict);
    Ok(html_with(StatusCode::CONFLICT, &page))
}

// ── Priorities and focus areas ──────────────────────────────────────────────

/// The page for adding or changing a priority or a focus area.
#[derive(Template)]
#[template(path = "plans/edit_part.html")]
struct EditPartPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    /// Whether this is a focus area.
    focus_area: bool,
    /// Where a focus area may stand; empty for a priority.
    priorities: Vec<(Uuid, String)>,
    /// Whether it is there already, so that its place can be changed.
    existing: bool,
    /// Why it cannot be removed, or nothing when it can.
    kept_because: Option<String>,
    here: String,
    back: String,
    record_href: Option<String>,
}

impl EditPartPage {
    fn new(visit: &Visit<impl Address>, title: &str, form: Form, back: String) -> Self {
        Self {
            page: visit.page(title).with_form(&form),
            form,
            conflict: None,
            focus_area: false,
            priorities: Vec::new(),
            existing: false,
            kept_because: None,
            here: visit.address.to_string(),
            back,
            record_href: None,
        }
    }
}

fn back_to_plan(visit: &Visit<impl Address>, anchor: &str) -> Result<String, Fault> {
    let to = PlanAt {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
    };
    Ok(if anchor.is_empty() {
        to.to_string()
    } else {
        format!("{to}#{anchor}")
    })
}

fn record_of(visit: &Visit<impl Address>, item: Uuid) -> Result<String, Fault> {
    Ok(RecordOf {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
        item,
    }
    .to_string())
}

/// Something that has a place among its siblings.
trait Placed: Record {
    fn number(&self) -> i64;
    fn set_number(&mut self, number: i64);
}

impl Placed for Priority {
    fn number(&self) -> i64 {
        self.number
    }
    fn set_number(&mut self, number: i64) {
        self.number = number;
    }
}

impl Placed for FocusArea {
    fn number(&self) -> i64 {
        self.number
    }
    fn set_number(&mut self, number: i64) {
        self.number = number;
    }
}

fn last_place<R: Placed>(siblings: &[R]) -> i64 {
    siblings.iter().map(Placed::number).max().unwrap_or(0)
}

/// Gives a record's old place to the sibling that stands where it goes.
async fn make_room<R: Placed>(
    change: &mut Change,
    siblings: &[R],
    moving: Uuid,
    from: i64,
    to: i64,
) -> Result<(), DbError> {
    let there = siblings
        .iter()
        .find(|one| one.id() != moving && one.number() == to);
    match there {
        Some(there) => {
            let mut there = there.clone();
            there.set_number(from);
            change.save(&mut there).await
        }
        None => Ok(()),
    }
}

fn priority_form(priority: &Priority) -> Form {
    Form::new()
        .set(stale::VERSION_FIELD, priority.version)
        .set("title", &priority.title)
        .set("summary", &priority.summary)
        .set("number", priority.number)
}

async fn priorities(visit: &Visit<impl Address>) -> Result<Vec<Priority>, Fault> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let mut all: Vec<Priority> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

async fn focus_areas(visit: &Visit<impl Address>) -> Result<Vec<FocusArea>, Fault> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let mut all: Vec<FocusArea> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

async fn new_priority(visit: Visit<NewPriority>) -> Result<Response, Fault> {
    let back = back_to_plan(&visit, "")?;
    Ok(html(&EditPartPage::new(
        &visit,
        "Add a priority",
        Form::new(),
        back,
    )))
}

fn read_priority(form: &mut Form) -> Option<(String, String)> {
    let title = form.required("title", TITLE, "Enter what the priority is called");
    let summary = form.long_text("summary", TEXT, "Say what the priority comes to");
    form.finish(|| Some((title?, summary.unwrap_or_default())))
}

fn read_number(form: &mut Form) -> Option<i64> {
    form.whole_number("number", 1..=99, "Enter its place")
}

async fn new_priority_sent(
    visit: Visit<NewPriority>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let Some((title, summary)) = read_priority(&mut form) else {
        let back = back_to_plan(&visit, "")?;
        let page = EditPartPage::new(&visit, "Add a priority", form, back);
        return Ok(unprocessable(&page));
    };
    let plan = visit.plan()?;
    let priority = Priority {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        number: last_place(&priorities(&visit).await?) + 1,
        title,
        summary,
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&priority).await?;
    change.commit().await?;
    let to = back_to_plan(&visit, &format!("priority-{}", priority.number))?;
    visit.done(to, "The priority is added.").await
}

async fn edit_priority_page(
    visit: &Visit<EditPriority>,
    priority: &Priority,
    form: Form,
) -> Result<EditPartPage, Fault> {
    let areas = focus_areas(visit).await?;
    let holds = areas.iter().any(|area| area.priority_id == priority.id);
    let back = back_to_plan(visit, &format!("priority-{}", priority.number))?;
    let title = format!("Change priority {}", priority.number);
    Ok(EditPartPage {
        existing: true,
        kept_because: holds.then(|| {
            "A priority can be removed when it has no focus area. Move or remove its focus areas first.".to_owned()
        }),
        record_href: Some(record_of(visit, priority.id)?),
        ..EditPartPage::new(visit, &title, form, back)
    })
}

async fn edit_priority(visit: Visit<EditPriority>) -> Result<Response, Fault> {
    let priority: Priority = part(&visit, visit.address.priority).await?;
    let form = priority_form(&priority);
    Ok(html(&edit_priority_page(&visit, &priority, form).await?))
}

async fn edit_priority_sent(
    visit: Visit<EditPriority>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let mut priority: Priority = part(&visit, visit.address.priority).await?;
    if !form.value(REMOVE).is_empty() {
        return remove_priority(&visit, priority, form).await;
    }
    let number = read_number(&mut form);
    let (Some((title, summary)), Some(number)) = (read_priority(&mut form), number) else {
        let page = edit_priority_page(&visit, &priority, form).await?;
        return Ok(unprocessable(&page));
    };
    let siblings = priorities(&visit).await?;
    let from = priority.number;
    priority.version = stale::version(&form);
    priority.title = title;
    priority.summary = summary;
    priority.number = number;
    let mut change = visit.app.db.change(visit.author()).await?;
    let saved = match change.save(&mut priority).await {
        Ok(()) => make_room(&mut change, &siblings, priority.id, from, number).await,
        refused => refused,
    };
    match saved {
        Err(DbError::Stale) => {
            drop(change);
            return priority_stale(&visit, form).await;
        }
        saved => saved?,
    }
    change.commit().await?;
    let to = back_to_plan(&visit, &format!("priority-{}", priority.number))?;
    visit.done(to, "The priority is saved.").await
}

async fn priority_stale(visit: &Visit<EditPriority>, form: Form) -> Result<Response, Fault> {
    let saved: Priority = part(visit, visit.address.priority).await?;
    let fields = [
        Field::text("title", "Title"),
        Field::text("summary", "What it comes to"),
        Field::text("number", "Its place"),
    ];
    let current = priority_form(&saved);
    let (form, conflict) = stale::compare(&visit.app.db, &saved, form, &current, &fields).await?;
    let mut page = edit_priority_page(visit, &saved, form).await?;
    page.conflict = Some(conflict);
    Ok(html_with(StatusCode::CONFLICT, &page))
}

async fn remove_priority(
    visit: &Visit<EditPriority>,
    mut priority: Priority,
    mut form: Form,
) -> Result<Response, Fault> {
    let mut page = edit_priority_page(visit, &priority, priority_form(&priority)).await?;
    if let Some(because) = page.kept_because.clone() {
        page.form.refuse_form(because);
        page.page.in_error = true;
        return Ok(unprocessable(&page));
    }
    priority.version = stale::version(&form);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.remove(priority.clone()).await {
        Err(DbError::Stale) => {
            drop(change);
            form = priority_form(&priority);
            return priority_stale(visit, form).await;
        }
        removed => removed?,
    }
    change.commit().await?;
    let to = back_to_plan(visit, "")?;
    visit.done(to, "The priority is removed.").await
}

fn focus_area_form(area: &FocusArea) -> Form {
    Form::new()
        .set(stale::VERSION_FIELD, area.version)
        .set("title", &area.title)
        .set("outcome", &area.outcome)
        .set("number", area.number)
        .set("priority", area.priority_id)
}

fn read_focus_area(form: &mut Form) -> Option<(String, String)> {
    let title = form.required("title", TITLE, "Enter what the focus area is called");
    let ask = "Enter what should be different for children";
    let outcome = form.required_long_text("outcome", TEXT, ask);
    form.finish(|| Some((title?, outcome?)))
}

async fn new_focus_area_page(
    visit: &Visit<NewFocusArea>,
    form: Form,
) -> Result<EditPartPage, Fault> {
    let priority: Priority = part(visit, visit.address.priority).await?;
    let back = back_to_plan(visit, &format!("priority-{}", priority.number))?;
    let title = format!("Add a focus area to priority {}", priority.number);
    Ok(EditPartPage {
        focus_area: true,
        ..EditPartPage::new(visit, &title, form, back)
    })
}

async fn new_focus_area(visit: Visit<NewFocusArea>) -> Result<Response, Fault> {
    Ok(html(&new_focus_area_page(&visit, Form::new()).await?))
}

async fn new_focus_area_sent(
    visit: Visit<NewFocusArea>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let priority: Priority = part(&visit, visit.address.priority).await?;
    let Some((title, outcome)) = read_focus_area(&mut form) else {
        return Ok(unprocessable(&new_focus_area_page(&visit, form).await?));
    };
    let mut siblings = focus_areas(&visit).await?;
    siblings.retain(|area| area.priority_id == priority.id);
    let area = FocusArea {
        organisation_id: priority.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: priority.plan_id,
        priority_id: priority.id,
        number: last_place(&siblings) + 1,
        title,
        outcome,
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&area).await?;
    change.commit().await?;
    let to = back_to_plan(&visit, &focus_area_anchor(area.id))?;
    visit.done(to, "The focus area is added.").await
}

async fn priorities_offered(visit: &Visit<impl Address>) -> Result<Vec<(Uuid, String)>, Fault> {
    let all = priorities(visit).await?;
    Ok(all
        .into_iter()
        .map(|one| (one.id, format!("{}. {}", one.number, one.title)))
        .collect())
}

async fn edit_focus_area_page(
    visit: &Visit<EditFocusArea>,
    area: &FocusArea,
    form: Form,
) -> Result<EditPartPage, Fault> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let actions: Vec<Action> = db.records(plan.organisation_id, plan.id, None).await?;
    let holds = actions.iter().any(|action| action.focus_area_id == area.id);
    let back = back_to_plan(visit, &focus_area_anchor(area.id))?;
    Ok(EditPartPage {
        focus_area: true,
        priorities: priorities_offered(visit).await?,
        existing: true,
        kept_because: holds.then(|| {
            "A focus area can be removed when it has no action. Move its actions first.".to_owned()
        }),
        record_href: Some(record_of(visit, area.id)?),
        ..EditPartPage::new(visit, "Change the focus area", form, back)
    })
}

async fn edit_focus_area(visit: Visit<EditFocusArea>) -> Result<Response, Fault> {
    let area: FocusArea = part(&visit, visit.address.focus_area).await?;
    let form = focus_area_form(&area);
    Ok(html(&edit_focus_area_page(&visit, &area, form).await?))
}

async fn edit_focus_area_sent(
    visit: Visit<EditFocusArea>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let mut area: FocusArea = part(&visit, visit.address.focus_area).await?;
    if !form.value(REMOVE).is_empty() {
        return remove_focus_area(&visit, area, form).await;
    }
    let number = read_number(&mut form);
    let priority = form.id("priority", "Choose a priority");
    let known = priorities(&visit).await?;
    if priority.is_some_and(|id| known.iter().all(|one| one.id != id)) {
        form.refuse("priority", "Choose a priority of this plan");
    }
    let typed = read_focus_area(&mut form);
    let (Some((title, outcome)), Some(number), Some(priority)) = (typed, number, priority) else {
        let page = edit_focus_area_page(&visit, &area, form).await?;
        return Ok(unprocessable(&page));
    };
    let mut siblings = focus_areas(&visit).await?;
    siblings.retain(|one| one.priority_id == priority && one.id != area.id);
    let (from, moves) = (area.number, area.priority_id != priority);
    area.version = stale::version(&form);
    area.title = title;
    area.outcome = outcome;
    area.priority_id = priority;
    area.number = number;
    if moves && siblings.iter().any(|one| one.number == number) {
        area.number = last_place(&siblings) + 1;
    }
    let place = area.number;
    let mut change = visit.app.db.change(visit.author()).await?;
    let saved = match change.save(&mut area).await {
        Ok(()) => make_room(&mut change, &siblings, area.id, from, place).await,
        refused => refused,
    };
    match saved {
        Err(DbError::Stale) => {
            drop(change);
            return focus_area_stale(&visit, form).await;
        }
        saved => saved?,
    }
    change.commit().await?;
    let to = back_to_plan(&visit, &focus_area_anchor(area.id))?;
    visit.done(to, "The focus area is saved.").await
}

async fn focus_area_stale(visit: &Visit<EditFocusArea>, form: Form) -> Result<Response, Fault> {
    let saved: FocusArea = part(visit, visit.address.focus_area).await?;
    let fields = [
        Field::text("title", "Title"),
        Field::text("outcome", "Outcome sought"),
        Field::one_of("priority", "Priority", &priorities_offered(visit).await?),
        Field::text("number", "Its place"),
    ];
    let current = focus_area_form(&saved);
    let (form, conflict) = stale::compare(&visit.app.db, &saved, form, &current, &fields).await?;
    let mut page = edit_focus_area_page(visit, &saved, form).await?;
    page.conflict = Some(conflict);
    Ok(html_with(StatusCode::CONFLICT, &page))
}

async fn remove_focus_area(
    visit: &Visit<EditFocusArea>,
    mut area: FocusArea,
    form: Form,
) -> Result<Response, Fault> {
    let mut page = edit_focus_area_page(visit, &area, focus_area_form(&area)).await?;
    if let Some(because) = page.kept_because.clone() {
        page.form.refuse_form(because);
        page.page.in_error = true;
        return Ok(unprocessable(&page));
    }
    let opened = focus_area_form(&area);
    area.version = stale::version(&form);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.remove(area).await {
        Err(DbError::Stale) => {
            drop(change);
            return focus_area_stale(visit, opened).await;
        }
        removed => removed?,
    }
    change.commit().await?;
    let to = back_to_plan(visit, "")?;
    visit.done(to, "The focus area is removed.").await
}
