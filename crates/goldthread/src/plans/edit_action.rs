//! Adding and changing an action: its words, its owners, its dates, the findings that it answers and the indicators
//! that it aims at.

use super::addresses::{ActionAt, EditAction, NewAction, PlanAt, RecordOf};
use super::references::next_reference;
use super::store::{Action, ActionFinding, ActionIndicator};
use super::whole::{Whole, part};
use crate::access::Visit;
use crate::access::route::{Address, Routes};
use crate::access::store::{names, possible_owners};
use crate::access::submitted::Submitted;
use crate::db::{Change, DbError};
use crate::fault::Fault;
use crate::form::{Form, words};
use crate::inspections::store::{Finding, Inspection, findings_of_plan};
use crate::outcomes::store::Indicator;
use crate::page::{Page, html, html_with, long_date, unprocessable};
use crate::server::App;
use crate::stale::{self, Conflict, Field};
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use improvement::inspections::FindingKind;
use improvement::plans::{Delivery, Impact, check_dates};
use jiff::civil::Date;
use uuid::Uuid;

/// The addresses of adding and changing an action.
pub fn routes() -> Router<App> {
    Router::new()
        .page(new_action)
        .form(new_action_sent)
        .page(edit_action)
        .form(edit_action_sent)
}

/// The most characters of a reference, a title and a longer text.
const REFERENCE: usize = 20;
const TITLE: usize = 200;
const TEXT: usize = 4_000;

#[derive(Template)]
#[template(path = "plans/edit_action.html")]
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

/// What can be chosen on the form.
struct Offered {
    focus_areas: Vec<(Uuid, String)>,
    people: Vec<(Uuid, String)>,
    findings: Vec<(Uuid, String)>,
    indicators: Vec<(Uuid, String)>,
}

/// What the form is made from.
struct Ground {
    whole: Whole,
    offered: Offered,
}

/// What was typed, once it can be read.
struct Typed {
    reference: Option<String>,
    title: String,
    detail: String,
    success: String,
    focus_area_id: Uuid,
    owner_id: Option<Uuid>,
    partner_owner_id: Option<Uuid>,
    starts_on: Option<Date>,
    baseline_due_on: Option<Date>,
    due_on: Option<Date>,
    delivery: Delivery,
    delivered_on: Option<Date>,
    findings: Vec<Uuid>,
    indicators: Vec<Uuid>,
}

impl Ground {
    /// Reads what can be chosen for an action of this plan; `action` keeps what it has, even when it could not be
    /// chosen any more.
    async fn read(visit: &Visit<impl Address>, action: Option<&Action>) -> Result<Self, Fault> {
        let (db, plan) = (&visit.app.db, visit.plan()?);
        let owner = plan.organisation_id;
        let whole = Whole::read(db, owner, plan.id, None).await?;
        let findings = findings_of_plan(db, owner, plan.id, None).await?;
        let inspections: Vec<Uuid> = findings.iter().map(|one| one.inspection_id).collect();
        let inspections: Vec<Inspection> = db.records_of(owner, &inspections, None).await?;
        let indicators: Vec<Indicator> = db.records(owner, plan.id, None).await?;
        let mut people: Vec<(Uuid, String)> = possible_owners(db, owner, visit.today())
            .await?
            .into_iter()
            .map(|person| (person.id, person.name))
            .collect();
        let past: Vec<Uuid> = action
            .iter()
            .flat_map(|action| [action.owner_id, action.partner_owner_id])
            .flatten()
            .filter(|id| people.iter().all(|(known, _)| known != id))
            .collect();
        people.extend(names(db, past).await?);
        let answered = |finding: &Finding| {
            whole.answers.iter().any(|link| {
                link.finding_id == finding.id && action.is_some_and(|one| one.id == link.action_id)
            })
        };
        let offered = Offered {
            focus_areas: focus_areas(&whole),
            people,
            findings: findings
                .iter()
                .filter(|one| one.kind != FindingKind::Strength || answered(one))
                .map(|one| (one.id, finding_name(one, &inspections)))
                .collect(),
            indicators: indicators
                .into_iter()
                .map(|one| (one.id, one.name))
                .collect(),
        };
        Ok(Self { whole, offered })
    }

    /// The next reference for an action of a focus area.
    fn suggestion(&self, focus_area_id: Uuid, council: &str) -> Option<String> {
        let whole = &self.whole;
        let area = whole
            .focus_areas
            .iter()
            .find(|one| one.id == focus_area_id)?;
        let priority = whole
            .priorities
            .iter()
            .find(|one| one.id == area.priority_id)?;
        let siblings: Vec<&str> = whole
            .focus_areas_of(priority.id)
            .flat_map(|area| whole.actions_of(area.id))
            .map(|action| action.reference.as_str())
            .collect();
        let all: Vec<&str> = whole
            .actions
            .iter()
            .map(|action| action.reference.as_str())
            .collect();
        let letter = council.chars().next().unwrap_or('A');
        Some(next_reference(&siblings, &all, letter, priority.number))
    }

    /// The links of an action to findings and to indicators.
    fn chosen(&self, action_id: Uuid) -> (Vec<Uuid>, Vec<Uuid>) {
        let findings = self
            .whole
            .answers
            .iter()
            .filter(|link| link.action_id == action_id)
            .map(|link| link.finding_id)
            .collect();
        let indicators = self.whole.beside.indicators.get(&action_id);
        (findings, indicators.cloned().unwrap_or_default())
    }

    fn fields(&self) -> Vec<Field> {
        let offered = &self.offered;
        vec![
            Field::text("reference", "Reference"),
            Field::text("title", "What will be done"),
            Field::text("detail", "More about it"),
            Field::text("success", "How people will know that it has worked"),
            Field::one_of("focus-area", "Focus area", &offered.focus_areas),
            Field::one_of("owner", "Owner", &offered.people),
            Field::one_of("partner-owner", "Partner owner", &offered.people),
            Field::date("starts", "Start"),
            Field::date("baseline_due", "Due when the Board endorsed it"),
            Field::date("due", "Due"),
            Field::one_of("findings", "Findings that it answers", &offered.findings),
            Field::one_of(
                "indicators",
                "Indicators that it aims at",
                &offered.indicators,
            ),
            Field::word::<Delivery>("delivery", "Where the work stands"),
            Field::date("delivered", "Delivered on"),
        ]
    }
}

/// Every focus area with its priority, in their order.
fn focus_areas(whole: &Whole) -> Vec<(Uuid, String)> {
    whole
        .priorities
        .iter()
        .flat_map(|priority| {
            whole.focus_areas_of(priority.id).map(|area| {
                let name = format!("{}.{} {}", priority.number, area.number, area.title);
                (area.id, name)
            })
        })
        .collect()
}

/// What a finding is called where several inspections may be meant.
pub(super) fn finding_name(finding: &Finding, inspections: &[Inspection]) -> String {
    let inspection = inspections
        .iter()
        .find(|one| one.id == finding.inspection_id);
    let when = inspection
        .and_then(|one| one.published_on.or(one.started_on))
        .map(|date| format!("{}, ", date.year()))
        .unwrap_or_default();
    format!("{when}finding {}: {}", finding.number, finding.words)
}

fn form_of(action: &Action, findings: &[Uuid], indicators: &[Uuid]) -> Form {
    Form::new()
        .set(stale::VERSION_FIELD, action.version)
        .set("reference", &action.reference)
        .set("title", &action.title)
        .set("detail", &action.detail)
        .set("success", &action.success)
        .set("focus-area", action.focus_area_id)
        .set_some("owner", action.owner_id)
        .set_some("partner-owner", action.partner_owner_id)
        .set_some_date("starts", action.starts_on)
        .set_some_date("baseline_due", action.baseline_due_on)
        .set_some_date("due", action.due_on)
        .set_all("findings", findings)
        .set_all("indicators", indicators)
        .set_word("delivery", action.delivery)
        .set_some_date("delivered", action.delivered_on)
}

/// A choice that must be among those offered.
fn chosen(form: &mut Form, name: &str, ask: &str, offered: &[(Uuid, String)]) -> Option<Uuid> {
    let id = form.optional_id(name, ask)?;
    if offered.iter().any(|(known, _)| *known == id) {
        Some(id)
    } else {
        form.refuse(name, ask);
        None
    }
}

/// Choices that must all be among those offered.
fn all_chosen(form: &mut Form, name: &str, ask: &str, offered: &[(Uuid, String)]) -> Vec<Uuid> {
    let ids = form.ids(name, ask);
    let known = |id: &Uuid| offered.iter().any(|(known, _)| known == id);
    if !ids.iter().all(known) {
        form.refuse(name, ask);
    }
    ids
}

/// Reads the form. `action` is the one that is changed, none for a new one.
fn read(form: &mut Form, ground: &Ground, action: Option<&Action>, today: Date) -> Option<Typed> {
    let offered = &ground.offered;
    let title = form.required("title", TITLE, "Enter what will be done");
    let ask = "Choose the focus area that it belongs to";
    let focus_area_id = chosen(form, "focus-area", ask, &offered.focus_areas);
    if focus_area_id.is_none() && form.problem("focus-area").is_none() {
        form.refuse("focus-area", ask);
    }
    let reference = form.text("reference", REFERENCE, "Enter its reference");
    refuse_taken(form, reference.as_deref(), ground, action);
    let detail = form.long_text("detail", TEXT, "Say more about it");
    let success = form.long_text(
        "success",
        TEXT,
        "Say how people will know that it has worked",
    );
    let owner_id = chosen(
        form,
        "owner",
        "Choose an owner from the list",
        &offered.people,
    );
    let ask = "Choose a partner owner from the list";
    let partner_owner_id = chosen(form, "partner-owner", ask, &offered.people);
    if owner_id.is_some() && owner_id == partner_owner_id {
        form.refuse("partner-owner", "Choose somebody other than the owner");
    }
    let starts_on = form.optional_date("starts", "Enter when work on it begins");
    let typed_baseline = form.optional_date("baseline_due", "Enter when it was due at first");
    let baseline_due_on = action
        .and_then(|action| action.baseline_due_on)
        .or(typed_baseline);
    let due_on = form.optional_date("due", "Enter when it is due");
    for problem in check_dates(starts_on, baseline_due_on, due_on) {
        form.refuse_date(problem.field(), capitalised(&problem.to_string()));
    }
    let findings = all_chosen(
        form,
        "findings",
        "Choose from the findings listed",
        &offered.findings,
    );
    let ask = "Choose from the indicators listed";
    let indicators = all_chosen(form, "indicators", ask, &offered.indicators);
    let delivery = match action {
        None => Some(Delivery::NotStarted),
        Some(_) => form.choice("delivery", "Choose where the work stands"),
    };
    let delivered_on = delivered(form, delivery, action, today);
    form.finish(|| {
        Some(Typed {
            reference,
            title: title?,
            detail: detail.unwrap_or_default(),
            success: success.unwrap_or_default(),
            focus_area_id: focus_area_id?,
            owner_id,
            partner_owner_id,
            starts_on,
            baseline_due_on,
            due_on,
            delivery: delivery?,
            delivered_on,
            findings,
            indicators,
        })
    })
}

fn refuse_taken(
    form: &mut Form,
    reference: Option<&str>,
    ground: &Ground,
    action: Option<&Action>,
) {
    let Some(reference) = reference else {
        if action.is_some() {
            form.refuse("reference", "Enter its reference");
        }
        return;
    };
    let taken = ground.whole.actions.iter().find(|one| {
        one.reference.eq_ignore_ascii_case(reference) && action.is_none_or(|own| own.id != one.id)
    });
    if let Some(taken) = taken {
        let message = format!(
            "Enter another reference: {} is “{}”",
            taken.reference, taken.title
        );
        form.refuse("reference", message);
    }
}

/// The day on which it was delivered: only for what is delivered; today when none was typed.
fn delivered(
    form: &mut Form,
    delivery: Option<Delivery>,
    action: Option<&Action>,
    today: Date,
) -> Option<Date> {
    let typed = form.optional_date("delivered", "Enter when it was delivered");
    if delivery != Some(Delivery::Delivered) || form.problem("delivered").is_some() {
        return None;
    }
    if typed.is_some_and(|typed| typed > today) {
        form.refuse_date("delivered", "Enter a date that is not in the future");
    }
    let before = action.and_then(|action| action.delivered_on);
    typed.or(before).or(Some(today))
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Puts what was typed into the record.
fn apply(action: &mut Action, typed: &Typed) {
    if let Some(reference) = &typed.reference {
        action.reference.clone_from(reference);
    }
    action.title.clone_from(&typed.title);
    action.detail.clone_from(&typed.detail);
    action.success.clone_from(&typed.success);
    action.focus_area_id = typed.focus_area_id;
    action.owner_id = typed.owner_id;
    action.partner_owner_id = typed.partner_owner_id;
    action.starts_on = typed.starts_on;
    action.baseline_due_on = typed.baseline_due_on;
    action.due_on = typed.due_on;
    action.delivery = typed.delivery;
    action.delivered_on = typed.delivered_on;
}

// ── Adding ──────────────────────────────────────────────────────────────────

fn new_page(visit: &Visit<NewAction>, form: Form, ground: Ground) -> Result<EditActionPage, Fault> {
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

async fn new_action(visit: Visit<NewAction>, request: Request) -> Result<Response, Fault> {
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

async fn new_action_sent(
    visit: Visit<NewAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let ground = Ground::read(&visit, None).await?;
    let Some(typed) = read(&mut form, &ground, None, visit.today()) else {
        return Ok(unprocessable(&new_page(&visit, form, ground)?));
    };
    let plan = visit.plan()?;
    let mut action = Action {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        focus_area_id: typed.focus_area_id,
        reference: ground
            .suggestion(typed.focus_area_id, &visit.council()?.name)
            .unwrap_or_default(),
        title: String::new(),
        detail: String::new(),
        success: String::new(),
        owner_id: None,
        partner_owner_id: None,
        starts_on: None,
        baseline_due_on: None,
        due_on: None,
        delivery: Delivery::NotStarted,
        delivered_on: None,
        impact: Impact::NotShown,
        impact_on: None,
        impact_note: None,
        brag: None,
        reason: None,
        path_to_green: None,
        next_step: None,
        direction: None,
        updated_on: None,
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
            organisation_id: action.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: action.plan_id,
            action_id: action.id,
            finding_id: *id,
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
            organisation_id: action.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: action.plan_id,
            action_id: action.id,
            indicator_id: *id,
        })
        .collect();
    change.create_all(&aims).await
}

// ── Changing ────────────────────────────────────────────────────────────────

fn edit_page(
    visit: &Visit<EditAction>,
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

async fn edit_action(visit: Visit<EditAction>) -> Result<Response, Fault> {
    let action: Action = part(&visit, visit.address.action).await?;
    let ground = Ground::read(&visit, Some(&action)).await?;
    let (findings, indicators) = ground.chosen(action.id);
    let form = form_of(&action, &findings, &indicators);
    Ok(html(&edit_page(&visit, &action, form, ground)))
}

async fn linked(visit: &Visit<EditAction>) -> Result<Linked, Fault> {
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

async fn edit_action_sent(
    visit: Visit<EditAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let mut action: Action = part(&visit, visit.address.action).await?;
    let ground = Ground::read(&visit, Some(&action)).await?;
    let Some(typed) = read(&mut form, &ground, Some(&action), visit.today()) else {
        return Ok(unprocessable(&edit_page(&visit, &action, form, ground)));
    };
    let linked = linked(&visit).await?;
    action.version = stale::version(&form);
    apply(&mut action, &typed);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.save(&mut action).await {
        Err(DbError::Stale) => {
            drop(change);
            return stale_page(&visit, form).await;
        }
        Err(error) if error.is_duplicate() => {
            drop(change);
            form.refuse(
                "reference",
                "Enter another reference: this one was just taken",
            );
            return Ok(unprocessable(&edit_page(&visit, &action, form, ground)));
        }
        saved => saved?,
    }
    link(&mut change, &action, &typed, &linked).await?;
    change.commit().await?;
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

async fn stale_page(visit: &Visit<EditAction>, form: Form) -> Result<Response, Fault> {
    let saved: Action = part(visit, visit.address.action).await?;
    let ground = Ground::read(visit, Some(&saved)).await?;
    let (findings, indicators) = ground.chosen(saved.id);
    let current = form_of(&saved, &findings, &indicators);
    let fields = ground.fields();
    let (form, conflict) = stale::compare(&visit.app.db, &saved, form, &current, &fields).await?;
    let mut page = edit_page(visit, &saved, form, ground);
    page.conflict = Some(conflict);
    Ok(html_with(StatusCode::CONFLICT, &page))
}
