//! Adding and changing an action: its words, its owners, its dates, the findings that it answers and the indicators
//! that it aims at.

use crate::action_form::{Ground, Offered, Typed, apply, fill_form, read};
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::plans::{Delivery, Impact};
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::Conflict;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, long_date, unprocessable};
use records::access::route::Routes;
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
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

#[derive(Template)]
#[template(path = "edit_action.html")]
struct EditActionPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    offered: Offered,
    deliveries: Vec<(&'static str, &'static str)>,
    /// The due date that the Board endorsed, in words; then it is not for this form to change.
    baseline: Option<String>,
    reference_hint: String,
    existing: bool,
    here: String,
    back: String,
    record_href: Option<String>,
}

// ── Adding ──────────────────────────────────────────────────────────────────

fn new_page(
    visit: &Authorized<NewAction>,
    form: Form,
    ground: Ground,
) -> Result<EditActionPage, AppError> {
    let to = PlanAt {
        council: visit.address.council.clone(),
        plan: visit.address.plan,
    };
    let area = form.value("focus-area").parse().ok();
    let name = &visit.council()?.name;
    let suggestion = area.and_then(|area| ground.suggestion(area, name));
    Ok(EditActionPage {
        page: visit.page("Add an action").with_form(&form),
        form,
        conflict: None,
        offered: ground.offered,
        deliveries: words::<Delivery>(),
        baseline: None,
        reference_hint: match suggestion {
            Some(next) => format!("The next one of its priority is {next}"),
            None => "Leave it empty to give it the next one of its priority".to_owned(),
        },
        existing: false,
        here: visit.address.to_string(),
        back: to.to_string(),
        record_href: None,
    })
}

async fn new_action(visit: Authorized<NewAction>, request: Request) -> Result<Response, AppError> {
    let query = Form::from_query(request.uri().query());
    let ground = Ground::read(&visit, None).await?;
    let known = |name: &str, offered: &[(Uuid, String)]| {
        let id: Uuid = query.value(name).parse().ok()?;
        offered.iter().any(|(known, _)| *known == id).then_some(id)
    };
    let mut form = Form::new();
    if let Some(finding) = known("finding", &ground.offered.findings) {
        form = form.set("findings", finding);
    }
    if let Some(area) = known("focus-area", &ground.offered.focus_areas) {
        form = form
            .set("focus-area", area)
            .set_some("reference", ground.suggestion(area, &visit.council()?.name));
    }
    Ok(html(&new_page(&visit, form, ground)?))
}

async fn submit_new_action(
    visit: Authorized<NewAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let ground = Ground::read(&visit, None).await?;
    let Some(typed) = read(&mut form, &ground, None, visit.today()) else {
        return Ok(unprocessable(&new_page(&visit, form, ground)?));
    };
    let plan = visit.plan()?;
    let mut action = Action {
        reference: ground
            .suggestion(typed.focus_area_id, &visit.council()?.name)
            .unwrap_or_default(),
        delivery: Delivery::NotStarted,
        impact: Impact::NotShown,
        ..Action::blank(plan.organisation_id, plan.id)
    };
    apply(&mut action, &typed);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.create(&action).await {
        Err(error) if error.is_duplicate() => {
            drop(change);
            form.refuse(
                "reference",
                "Enter another reference: this one was just taken",
            );
            return Ok(unprocessable(&new_page(&visit, form, ground)?));
        }
        created => created?,
    }
    link(&mut change, &action, &typed, &Linked::default()).await?;
    change.commit().await?;
    let to = ActionAt {
        council: visit.address.council.clone(),
        plan: plan.id,
        action: action.id,
    };
    let notice = format!("Action {} is added.", action.reference);
    visit.done(to, &notice).await
}

/// The links that an action has already.
#[derive(Default)]
struct Linked {
    findings: Vec<ActionFinding>,
    indicators: Vec<ActionIndicator>,
}

/// Makes the links those that were chosen.
async fn link(
    change: &mut Change,
    action: &Action,
    typed: &Typed,
    linked: &Linked,
) -> Result<(), DbError> {
    for gone in &linked.findings {
        if !typed.findings.contains(&gone.finding_id) {
            change.remove(gone.clone()).await?;
        }
    }
    for gone in &linked.indicators {
        if !typed.indicators.contains(&gone.indicator_id) {
            change.remove(gone.clone()).await?;
        }
    }
    let known = |id: &Uuid| linked.findings.iter().any(|link| link.finding_id == *id);
    let answers: Vec<ActionFinding> = typed
        .findings
        .iter()
        .filter(|id| !known(id))
        .map(|id| ActionFinding {
            action_id: action.id,
            finding_id: *id,
            ..ActionFinding::blank(action.organisation_id, action.plan_id)
        })
        .collect();
    change.create_all(&answers).await?;
    let known = |id: &Uuid| {
        linked
            .indicators
            .iter()
            .any(|link| link.indicator_id == *id)
    };
    let aims: Vec<ActionIndicator> = typed
        .indicators
        .iter()
        .filter(|id| !known(id))
        .map(|id| ActionIndicator {
            action_id: action.id,
            indicator_id: *id,
            ..ActionIndicator::blank(action.organisation_id, action.plan_id)
        })
        .collect();
    change.create_all(&aims).await
}

// ── Changing ────────────────────────────────────────────────────────────────

fn edit_page(
    visit: &Authorized<EditAction>,
    action: &Action,
    form: Form,
    ground: Ground,
) -> EditActionPage {
    let EditAction { council, plan, .. } = visit.address.clone();
    let record = RecordOf {
        council: council.clone(),
        plan,
        item: action.id,
    };
    let back = ActionAt {
        council,
        plan,
        action: action.id,
    };
    let title = format!("Change action {}", action.reference);
    EditActionPage {
        page: visit.page(&title).with_form(&form),
        form,
        conflict: None,
        offered: ground.offered,
        deliveries: words::<Delivery>(),
        baseline: action.baseline_due_on.as_ref().map(long_date),
        reference_hint: String::new(),
        existing: true,
        here: visit.address.to_string(),
        back: back.to_string(),
        record_href: Some(record.to_string()),
    }
}

async fn edit_action(visit: Authorized<EditAction>) -> Result<Response, AppError> {
    let action: Action = visit.record(visit.address.action).await?;
    let ground = Ground::read(&visit, Some(&action)).await?;
    let (findings, indicators) = ground.chosen(action.id);
    let form = fill_form(&action, &findings, &indicators);
    Ok(html(&edit_page(&visit, &action, form, ground)))
}

async fn linked(visit: &Authorized<EditAction>) -> Result<Linked, AppError> {
    let (db, plan, action) = (&visit.app.db, visit.plan()?, visit.address.action);
    let owner = plan.organisation_id;
    let mut linked = Linked {
        findings: db.records(owner, plan.id, None).await?,
        indicators: db.records(owner, plan.id, None).await?,
    };
    linked.findings.retain(|link| link.action_id == action);
    linked.indicators.retain(|link| link.action_id == action);
    Ok(linked)
}

async fn submit_edit_action(
    visit: Authorized<EditAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let mut action: Action = visit.record(visit.address.action).await?;
    let ground = Ground::read(&visit, Some(&action)).await?;
    let Some(typed) = read(&mut form, &ground, Some(&action), visit.today()) else {
        return Ok(unprocessable(&edit_page(&visit, &action, form, ground)));
    };
    let linked = linked(&visit).await?;
    apply(&mut action, &typed);
    let saving = visit.save_with(action.clone(), &form, async |change, action| {
        link(change, action, &typed, &linked).await
    });
    match saving.await {
        Ok(Edit::Saved(_)) => {}
        Ok(Edit::Conflict(now)) => return conflict_page(&visit, &now, form).await,
        Err(error) if error.is_duplicate() => {
            form.refuse(
                "reference",
                "Enter another reference: this one was just taken",
            );
            return Ok(unprocessable(&edit_page(&visit, &action, form, ground)));
        }
        Err(error) => return Err(error.into()),
    }
    let EditAction {
        council,
        plan,
        action: id,
    } = visit.address.clone();
    let to = ActionAt {
        council,
        plan,
        action: id,
    };
    let notice = format!("Action {} is saved.", action.reference);
    visit.done(to, &notice).await
}

async fn conflict_page(
    visit: &Authorized<EditAction>,
    now: &Action,
    form: Form,
) -> Result<Response, AppError> {
    let ground = Ground::read(visit, Some(now)).await?;
    let (findings, indicators) = ground.chosen(now.id);
    let current = fill_form(now, &findings, &indicators);
    let (form, conflict) = visit.compare(now, form, &current, &ground.fields()).await?;
    let mut page = edit_page(visit, now, form, ground);
    page.conflict = Some(conflict);
    Ok(conflicting(&page))
}
