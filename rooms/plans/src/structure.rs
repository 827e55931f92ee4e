//! The priorities and focus areas of a plan: adding, changing, moving and removing them.

use crate::pages::focus_area_anchor;
use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::route::{Address, Routes};
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
use records::plans::addresses::{
    EditFocusArea, EditPriority, NewFocusArea, NewPriority, PlanAt, RecordOf,
};
use records::plans::store::{Action, FocusArea, Priority};
use uuid::Uuid;

/// The addresses of priorities and focus areas.
pub fn routes() -> Router<App> {
    Router::new()
        .page(new_priority)
        .form(submit_new_priority)
        .page(edit_priority)
        .form(submit_edit_priority)
        .page(new_focus_area)
        .form(submit_new_focus_area)
        .page(edit_focus_area)
        .form(submit_edit_focus_area)
}

/// The most characters of a title, and of a longer text.
const TITLE: usize = 200;
const TEXT: usize = 2_000;

/// The field of the button that removes instead of saving.
const REMOVE: &str = "remove";

/// The page for adding or changing a priority or a focus area.
#[derive(Template)]
#[template(path = "edit_part.html")]
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
    fn new(visit: &Authorized<impl Address>, title: &str, form: Form, back: String) -> Self {
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

fn back_to_plan(visit: &Authorized<impl Address>, anchor: &str) -> Result<String, AppError> {
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

fn record_of(visit: &Authorized<impl Address>, item: Uuid) -> Result<String, AppError> {
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
        .set(edit_conflict::VERSION_FIELD, priority.version)
        .set("title", &priority.title)
        .set("summary", &priority.summary)
        .set("number", priority.number)
}

async fn priorities(visit: &Authorized<impl Address>) -> Result<Vec<Priority>, AppError> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let mut all: Vec<Priority> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

async fn focus_areas(visit: &Authorized<impl Address>) -> Result<Vec<FocusArea>, AppError> {
    let plan = visit.plan()?;
    let db = &visit.app.db;
    let mut all: Vec<FocusArea> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

async fn new_priority(visit: Authorized<NewPriority>) -> Result<Response, AppError> {
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

async fn submit_new_priority(
    visit: Authorized<NewPriority>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
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
    visit: &Authorized<EditPriority>,
    priority: &Priority,
    form: Form,
) -> Result<EditPartPage, AppError> {
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

async fn edit_priority(visit: Authorized<EditPriority>) -> Result<Response, AppError> {
    let priority: Priority = visit.record(visit.address.priority).await?;
    let form = priority_form(&priority);
    Ok(html(&edit_priority_page(&visit, &priority, form).await?))
}

async fn submit_edit_priority(
    visit: Authorized<EditPriority>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let mut priority: Priority = visit.record(visit.address.priority).await?;
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
    priority.title = title;
    priority.summary = summary;
    priority.number = number;
    let saving = visit.save_with(priority, &form, async |change, priority| {
        make_room(change, &siblings, priority.id, from, number).await
    });
    let priority = match saving.await? {
        Edit::Saved(priority) => priority,
        Edit::Conflict(now) => return priority_conflict(&visit, &now, form).await,
    };
    let to = back_to_plan(&visit, &format!("priority-{}", priority.number))?;
    visit.done(to, "The priority is saved.").await
}

async fn priority_conflict(
    visit: &Authorized<EditPriority>,
    now: &Priority,
    form: Form,
) -> Result<Response, AppError> {
    let fields = [
        Field::text("title", "Title"),
        Field::text("summary", "What it comes to"),
        Field::text("number", "Its place"),
    ];
    let (form, conflict) = visit
        .compare(now, form, &priority_form(now), &fields)
        .await?;
    let mut page = edit_priority_page(visit, now, form).await?;
    page.conflict = Some(conflict);
    Ok(conflicting(&page))
}

async fn remove_priority(
    visit: &Authorized<EditPriority>,
    priority: Priority,
    form: Form,
) -> Result<Response, AppError> {
    let mut page = edit_priority_page(visit, &priority, priority_form(&priority)).await?;
    if let Some(because) = page.kept_because.clone() {
        page.form.refuse_form(because);
        page.page.in_error = true;
        return Ok(unprocessable(&page));
    }
    if let Edit::Conflict(now) = visit.remove(priority, &form).await? {
        return priority_conflict(visit, &now, priority_form(&now)).await;
    }
    let to = back_to_plan(visit, "")?;
    visit.done(to, "The priority is removed.").await
}

fn focus_area_form(area: &FocusArea) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, area.version)
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
    visit: &Authorized<NewFocusArea>,
    form: Form,
) -> Result<EditPartPage, AppError> {
    let priority: Priority = visit.record(visit.address.priority).await?;
    let back = back_to_plan(visit, &format!("priority-{}", priority.number))?;
    let title = format!("Add a focus area to priority {}", priority.number);
    Ok(EditPartPage {
        focus_area: true,
        ..EditPartPage::new(visit, &title, form, back)
    })
}

async fn new_focus_area(visit: Authorized<NewFocusArea>) -> Result<Response, AppError> {
    Ok(html(&new_focus_area_page(&visit, Form::new()).await?))
}

async fn submit_new_focus_area(
    visit: Authorized<NewFocusArea>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let priority: Priority = visit.record(visit.address.priority).await?;
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

async fn priorities_offered(
    visit: &Authorized<impl Address>,
) -> Result<Vec<(Uuid, String)>, AppError> {
    let all = priorities(visit).await?;
    Ok(all
        .into_iter()
        .map(|one| (one.id, format!("{}. {}", one.number, one.title)))
        .collect())
}

async fn edit_focus_area_page(
    visit: &Authorized<EditFocusArea>,
    area: &FocusArea,
    form: Form,
) -> Result<EditPartPage, AppError> {
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

async fn edit_focus_area(visit: Authorized<EditFocusArea>) -> Result<Response, AppError> {
    let area: FocusArea = visit.record(visit.address.focus_area).await?;
    let form = focus_area_form(&area);
    Ok(html(&edit_focus_area_page(&visit, &area, form).await?))
}

async fn submit_edit_focus_area(
    visit: Authorized<EditFocusArea>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let mut area: FocusArea = visit.record(visit.address.focus_area).await?;
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
    area.title = title;
    area.outcome = outcome;
    area.priority_id = priority;
    area.number = number;
    if moves && siblings.iter().any(|one| one.number == number) {
        area.number = last_place(&siblings) + 1;
    }
    let place = area.number;
    let saving = visit.save_with(area, &form, async |change, area| {
        make_room(change, &siblings, area.id, from, place).await
    });
    let area = match saving.await? {
        Edit::Saved(area) => area,
        Edit::Conflict(now) => return focus_area_conflict(&visit, &now, form).await,
    };
    let to = back_to_plan(&visit, &focus_area_anchor(area.id))?;
    visit.done(to, "The focus area is saved.").await
}

async fn focus_area_conflict(
    visit: &Authorized<EditFocusArea>,
    now: &FocusArea,
    form: Form,
) -> Result<Response, AppError> {
    let fields = [
        Field::text("title", "Title"),
        Field::text("outcome", "Outcome sought"),
        Field::one_of("priority", "Priority", &priorities_offered(visit).await?),
        Field::text("number", "Its place"),
    ];
    let (form, conflict) = visit
        .compare(now, form, &focus_area_form(now), &fields)
        .await?;
    let mut page = edit_focus_area_page(visit, now, form).await?;
    page.conflict = Some(conflict);
    Ok(conflicting(&page))
}

async fn remove_focus_area(
    visit: &Authorized<EditFocusArea>,
    area: FocusArea,
    form: Form,
) -> Result<Response, AppError> {
    let mut page = edit_focus_area_page(visit, &area, focus_area_form(&area)).await?;
    if let Some(because) = page.kept_because.clone() {
        page.form.refuse_form(because);
        page.page.in_error = true;
        return Ok(unprocessable(&page));
    }
    if let Edit::Conflict(now) = visit.remove(area, &form).await? {
        return focus_area_conflict(visit, &now, focus_area_form(&now)).await;
    }
    let to = back_to_plan(visit, "")?;
    visit.done(to, "The focus area is removed.").await
}
