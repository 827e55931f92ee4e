//! The priorities and focus areas of a plan: adding, changing, moving and removing them.

use crate::pages::focus_area_anchor;
use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, html_with};
use records::access::route::Routes;
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm, RequestContext};
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

/// The page for changing a priority or a focus area, or removing it.
#[derive(Template)]
#[template(path = "edit_part.html")]
struct EditPartPage {
    page: Page,
    sheet: Sheet,
    /// Why it cannot be removed, or nothing when it can.
    kept_because: Option<&'static str>,
}

/// The form of what is there already, which can be removed too unless something keeps it.
fn existing<R: Record>(
    form: RecordForm<R>,
    kept_because: Option<&'static str>,
    past: RecordOf,
) -> RecordForm<R> {
    form.past(past).drawn(move |status, page, sheet| {
        let page = EditPartPage {
            page,
            sheet,
            kept_because,
        };
        html_with(status, &page)
    })
}

/// Removes something unless something keeps it.
async fn remove<R: Record>(
    here: &RequestContext,
    edit: &RecordForm<R>,
    kept_because: Option<&'static str>,
    (record, form): (R, Form),
) -> Result<(), AppError> {
    if let Some(because) = kept_because {
        let mut form = edit.filled(&record);
        form.refuse_form(because);
        return Err(edit.refused(here, form));
    }
    edit.remove(here, record, &form).await
}

fn back_to_plan(here: &RequestContext, anchor: &str) -> Result<String, AppError> {
    let to = PlanAt::of(here);
    Ok(if anchor.is_empty() {
        to.to_string()
    } else {
        format!("{to}#{anchor}")
    })
}

fn record_of(here: &RequestContext, item: Uuid) -> Result<RecordOf, AppError> {
    Ok(RecordOf::of(here, item))
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

async fn priorities(here: &RequestContext) -> Result<Vec<Priority>, AppError> {
    let plan = here.plan()?;
    let db = &here.app.db;
    let mut all: Vec<Priority> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

async fn focus_areas(here: &RequestContext) -> Result<Vec<FocusArea>, AppError> {
    let plan = here.plan()?;
    let db = &here.app.db;
    let mut all: Vec<FocusArea> = db.records(plan.organisation_id, plan.id, None).await?;
    all.sort_by_key(|one| (one.number, one.id));
    Ok(all)
}

fn its_place<R: Record>(fields: Fields<R>) -> Fields<R> {
    fields
        .called("Position")
        .hint("Its position in the order. It swaps with the one in that position now")
        .width("2")
        .digits()
}

fn priority_form(
    here: &RequestContext,
    title: &str,
    priority: Option<&Priority>,
) -> Result<RecordForm<Priority>, AppError> {
    let fields = Fields::new()
        .text(
            lens!(Priority, title),
            TITLE,
            "Enter the name of the priority",
        )
        .called("Name of the priority")
        .hint("For example, Children in care and care leavers")
        .long_text(
            lens!(Priority, summary),
            TEXT,
            "Enter a summary of the priority",
        )
        .called("Summary")
        .optional()
        .when(priority.is_some(), |fields| {
            its_place(fields.number(lens!(Priority, number), 1..=99, "Enter its position"))
        });
    let anchor = priority.map(|priority| format!("priority-{}", priority.number));
    let back = back_to_plan(here, &anchor.unwrap_or_default())?;
    Ok(RecordForm::new(title, "Save", fields, Link::new("", back)))
}

async fn new_priority(here: Authorized<NewPriority>) -> Result<Response, AppError> {
    Ok(priority_form(&here, "Add a priority", None)?.offer(&here, Form::new()))
}

async fn submit_new_priority(
    here: Authorized<NewPriority>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let plan = here.plan()?;
    let blank = Priority {
        number: last_place(&priorities(&here).await?) + 1,
        ..Priority::blank(plan.organisation_id, plan.id)
    };
    let priority = priority_form(&here, "Add a priority", None)?
        .add(&here, blank, form)
        .await?;
    let to = back_to_plan(&here, &format!("priority-{}", priority.number))?;
    here.done(to, "The priority was added.").await
}

type Existing<R> = (R, RecordForm<R>, Option<&'static str>);

async fn existing_priority(
    here: &Authorized<EditPriority>,
) -> Result<Existing<Priority>, AppError> {
    let priority: Priority = here.record(here.address.priority).await?;
    let areas = focus_areas(here).await?;
    let holds = areas.iter().any(|area| area.priority_id == priority.id);
    let kept_because = holds.then_some(
        "A priority can be removed when it has no focus area. Move or remove its focus areas first.",
    );
    let title = format!("Change priority {}", priority.number);
    let form = priority_form(here, &title, Some(&priority))?;
    let form = existing(form, kept_because, record_of(here, priority.id)?);
    Ok((priority, form, kept_because))
}

async fn edit_priority(here: Authorized<EditPriority>) -> Result<Response, AppError> {
    let (priority, edit, _) = existing_priority(&here).await?;
    Ok(edit.show(&here, &priority))
}

async fn submit_edit_priority(
    here: Authorized<EditPriority>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let (priority, edit, kept_because) = existing_priority(&here).await?;
    if !form.value(REMOVE).is_empty() {
        remove(&here, &edit, kept_because, (priority, form)).await?;
        let to = back_to_plan(&here, "")?;
        return here.done(to, "The priority was removed.").await;
    }
    let (siblings, from) = (priorities(&here).await?, priority.number);
    let moving = async |change: &mut Change, priority: &Priority| {
        make_room(change, &siblings, priority.id, from, priority.number).await
    };
    let priority = edit.save_with(&here, priority, form, moving).await?;
    let to = back_to_plan(&here, &format!("priority-{}", priority.number))?;
    here.done(to, "The priority was saved.").await
}

fn focus_area_form(
    here: &RequestContext,
    title: &str,
    back: &str,
    priorities: Option<Options>,
) -> Result<RecordForm<FocusArea>, AppError> {
    let fields = Fields::new()
        .text(
            lens!(FocusArea, title),
            TITLE,
            "Enter the name of the focus area",
        )
        .called("Name of the focus area")
        .hint("For example, Good plans for every child in care")
        .long_text(
            lens!(FocusArea, outcome),
            TEXT,
            "Enter what should be different for children",
        )
        .called("Intended outcome")
        .hint("What should be different for children")
        .when(priorities.is_some(), |fields| {
            let fields = fields
                .choose::<Uuid, _>(
                    lens!(FocusArea, priority_id),
                    priorities.unwrap_or_default(),
                    "",
                    "Choose a priority",
                )
                .called("Priority it belongs to")
                .number(lens!(FocusArea, number), 1..=99, "Enter its position");
            its_place(fields)
        });
    let back = Link::new("", back_to_plan(here, back)?);
    Ok(RecordForm::new(title, "Save", fields, back))
}

async fn new_focus_area_form(
    here: &Authorized<NewFocusArea>,
) -> Result<(Priority, RecordForm<FocusArea>), AppError> {
    let priority: Priority = here.record(here.address.priority).await?;
    let title = format!("Add a focus area to priority {}", priority.number);
    let back = format!("priority-{}", priority.number);
    let form = focus_area_form(here, &title, &back, None)?;
    Ok((priority, form))
}

async fn new_focus_area(here: Authorized<NewFocusArea>) -> Result<Response, AppError> {
    let (_, form) = new_focus_area_form(&here).await?;
    Ok(form.offer(&here, Form::new()))
}

async fn submit_new_focus_area(
    here: Authorized<NewFocusArea>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let (priority, form) = new_focus_area_form(&here).await?;
    let mut siblings = focus_areas(&here).await?;
    siblings.retain(|area| area.priority_id == priority.id);
    let blank = FocusArea {
        priority_id: priority.id,
        number: last_place(&siblings) + 1,
        ..FocusArea::blank(priority.organisation_id, priority.plan_id)
    };
    let area = form.add(&here, blank, typed).await?;
    let to = back_to_plan(&here, &focus_area_anchor(area.id))?;
    here.done(to, "The focus area was added.").await
}

async fn existing_focus_area(
    here: &Authorized<EditFocusArea>,
) -> Result<Existing<FocusArea>, AppError> {
    let area: FocusArea = here.record(here.address.focus_area).await?;
    let plan = here.plan()?;
    let db = &here.app.db;
    let actions: Vec<Action> = db.records(plan.organisation_id, plan.id, None).await?;
    let holds = actions.iter().any(|action| action.focus_area_id == area.id);
    let kept_because = holds
        .then_some("A focus area can be removed when it has no action. Move its actions first.");
    let offered = priorities(here).await?.into_iter();
    let offered = offered.map(|one| (one.id.to_string(), format!("{}. {}", one.number, one.title)));
    let back = focus_area_anchor(area.id);
    let title = "Change the focus area";
    let form = focus_area_form(here, title, &back, Some(offered.collect()))?;
    let form = existing(form, kept_because, record_of(here, area.id)?);
    Ok((area, form, kept_because))
}

async fn edit_focus_area(here: Authorized<EditFocusArea>) -> Result<Response, AppError> {
    let (area, edit, _) = existing_focus_area(&here).await?;
    Ok(edit.show(&here, &area))
}

/// Where a focus area that goes to another priority finds its place taken, it goes to the end.
fn settle(area: &mut FocusArea, all: &[FocusArea]) {
    let was = all.iter().find(|one| one.id == area.id);
    let moves = was.is_some_and(|was| was.priority_id != area.priority_id);
    let mut siblings = all.to_vec();
    siblings.retain(|one| one.priority_id == area.priority_id && one.id != area.id);
    if moves && siblings.iter().any(|one| one.number == area.number) {
        area.number = last_place(&siblings) + 1;
    }
}

async fn submit_edit_focus_area(
    here: Authorized<EditFocusArea>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let (area, edit, kept_because) = existing_focus_area(&here).await?;
    if !form.value(REMOVE).is_empty() {
        remove(&here, &edit, kept_because, (area, form)).await?;
        let to = back_to_plan(&here, "")?;
        return here.done(to, "The focus area was removed.").await;
    }
    let (all, from) = (focus_areas(&here).await?, area.number);
    let known = all.clone();
    let edit = edit.check(move |area, _| settle(area, &known));
    let moving = async |change: &mut Change, area: &FocusArea| {
        let mut siblings = all;
        siblings.retain(|one| one.priority_id == area.priority_id);
        make_room(change, &siblings, area.id, from, area.number).await
    };
    let area = edit.save_with(&here, area, form, moving).await?;
    let to = back_to_plan(&here, &focus_area_anchor(area.id))?;
    here.done(to, "The focus area was saved.").await
}
