//! The form of an action: what can be chosen on it, what it reads, and what its rules refuse.

use improvement::inspections::FindingKind;
use improvement::plans::{Delivery, check_dates};
use jiff::civil::Date;
use platform::edit_conflict::{self, Field};
use platform::error::AppError;
use platform::form::Form;
use readings::plans::references::next_reference;
use readings::plans::snapshot::PlanSnapshot;
use records::access::Authorized;
use records::access::address::Address;
use records::access::store::{names, possible_owners};
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, Inspection, findings_of_plan};
use records::plans::store::Action;
use std::sync::Arc;
use uuid::Uuid;

/// The most characters of a reference, a title and a longer text.
const REFERENCE: usize = 20;
const TITLE: usize = 200;
const TEXT: usize = 4_000;

/// What can be chosen on the form.
pub(super) struct Offered {
    pub(super) focus_areas: Vec<(Uuid, String)>,
    pub(super) people: Vec<(Uuid, String)>,
    pub(super) findings: Vec<(Uuid, String)>,
    pub(super) indicators: Vec<(Uuid, String)>,
}

/// What the form is made from.
pub(super) struct Ground {
    pub(super) whole: Arc<PlanSnapshot>,
    pub(super) offered: Offered,
}

/// What was typed, once it can be read.
pub(super) struct Typed {
    pub(super) reference: Option<String>,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) success: String,
    pub(super) focus_area_id: Uuid,
    pub(super) owner_id: Option<Uuid>,
    pub(super) partner_owner_id: Option<Uuid>,
    pub(super) starts_on: Option<Date>,
    pub(super) baseline_due_on: Option<Date>,
    pub(super) due_on: Option<Date>,
    pub(super) delivery: Delivery,
    pub(super) delivered_on: Option<Date>,
    pub(super) findings: Vec<Uuid>,
    pub(super) indicators: Vec<Uuid>,
}

impl Ground {
    /// Reads what can be chosen for an action of this plan; `action` keeps what it has, even when it could not be
    /// chosen any more.
    pub(super) async fn read(
        visit: &Authorized<impl Address>,
        action: Option<&Action>,
    ) -> Result<Self, AppError> {
        let (db, plan) = (&visit.app.db, visit.plan()?);
        let owner = plan.organisation_id;
        let whole = PlanSnapshot::read(db, owner, plan.id, None).await?;
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
    pub(super) fn suggestion(&self, focus_area_id: Uuid, council: &str) -> Option<String> {
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
    pub(super) fn chosen(&self, action_id: Uuid) -> (Vec<Uuid>, Vec<Uuid>) {
        let findings = self
            .whole
            .answers
            .iter()
            .filter(|link| link.action_id == action_id)
            .map(|link| link.finding_id)
            .collect();
        let indicators = self.whole.relations.indicators.get(&action_id);
        (findings, indicators.cloned().unwrap_or_default())
    }

    pub(super) fn fields(&self) -> Vec<Field> {
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
fn focus_areas(whole: &PlanSnapshot) -> Vec<(Uuid, String)> {
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

pub(super) fn fill_form(action: &Action, findings: &[Uuid], indicators: &[Uuid]) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, action.version)
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
pub(super) fn read(
    form: &mut Form,
    ground: &Ground,
    action: Option<&Action>,
    today: Date,
) -> Option<Typed> {
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
pub(super) fn apply(action: &mut Action, typed: &Typed) {
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
