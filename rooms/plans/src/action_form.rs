//! The form of an action: what can be chosen on it, what it asks, and what its rules refuse.

use improvement::inspections::FindingKind;
use improvement::plans::{Delivery, check_dates};
use jiff::civil::Date;
use platform::db::tied_to;
use platform::error::AppError;
use platform::fields::{Fields, Options, Section};
use platform::lens;
use platform::page::{Link, capitalised, long_date};
use readings::plans::references::next_reference;
use readings::plans::snapshot::PlanSnapshot;
use records::access::store::names;
use records::access::{RecordForm, RequestContext};
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, Inspection, findings_of_plan};
use records::plans::store::{Action, ActionFinding, ActionIndicator};
use std::sync::Arc;
use uuid::Uuid;

/// The most characters of a reference, a title and a longer text.
const REFERENCE: usize = 20;
const TITLE: usize = 200;
const TEXT: usize = 4_000;

/// The fields of what an action is tied to, and what is asked there.
pub(super) const FINDINGS: (&str, &str) = ("findings", "Choose from the findings listed");
pub(super) const INDICATORS: (&str, &str) = ("indicators", "Choose from the indicators listed");

/// What can be chosen on the form, and what is chosen there already.
pub(super) struct FormOptions {
    pub(super) focus_areas: Options,
    pub(super) findings: Options,
    /// What the plan's actions are tied to.
    pub(super) answers: Vec<ActionFinding>,
    pub(super) aims: Vec<ActionIndicator>,
    people: Options,
    indicators: Options,
    references: Arc<References>,
}

/// What the next reference follows from.
struct References {
    whole: Arc<PlanSnapshot>,
    /// With which references begin where none is there yet.
    letter: char,
}

impl FormOptions {
    /// Reads what can be chosen for an action of this plan; `action` keeps what it has, even when it could not be
    /// chosen any more.
    pub(super) async fn read(
        here: &RequestContext,
        action: Option<&Action>,
    ) -> Result<Self, AppError> {
        let (db, plan) = (&here.app.db, here.plan()?);
        let owner = plan.organisation_id;
        let whole = PlanSnapshot::read(db, owner, plan.id, None).await?;
        let answers: Vec<ActionFinding> = db.records(owner, plan.id, None).await?;
        let answered = action.map(|action| tied_to(&answers, action.id));
        let answered = answered.unwrap_or_default();
        let mut findings = findings_of_plan(db, owner, plan.id, None).await?;
        let inspections: Vec<Uuid> = findings.iter().map(|one| one.inspection_id).collect();
        let inspections: Vec<Inspection> = db.records_of(owner, &inspections, None).await?;
        findings.retain(|one| one.kind != FindingKind::Strength || answered.contains(&one.id));
        let indicators: Vec<Indicator> = db.records(owner, plan.id, None).await?;
        Ok(Self {
            focus_areas: focus_areas(&whole),
            findings: findings
                .iter()
                .map(|one| (one.id.to_string(), finding_name(one, &inspections)))
                .collect(),
            answers,
            aims: db.records(owner, plan.id, None).await?,
            people: people(here, action).await?,
            indicators: indicators
                .into_iter()
                .map(|one| (one.id.to_string(), one.name))
                .collect(),
            references: Arc::new(References {
                whole,
                letter: here.council()?.name.chars().next().unwrap_or('A'),
            }),
        })
    }

    /// The next reference for an action of a focus area.
    pub(super) fn next_reference(&self, focus_area: &str) -> Option<String> {
        self.references.next(focus_area.parse().ok()?)
    }
}

impl References {
    fn next(&self, focus_area_id: Uuid) -> Option<String> {
        let whole = &self.whole;
        let mut areas = whole.focus_areas.iter();
        let area = areas.find(|one| one.id == focus_area_id)?;
        let mut priorities = whole.priorities.iter();
        let priority = priorities.find(|one| one.id == area.priority_id)?;
        let siblings: Vec<&str> = whole
            .focus_areas_of(priority.id)
            .flat_map(|area| whole.actions_of(area.id))
            .map(|action| action.reference.as_str())
            .collect();
        let all = whole.actions.iter();
        let all: Vec<&str> = all.map(|action| action.reference.as_str()).collect();
        Some(next_reference(
            &siblings,
            &all,
            self.letter,
            priority.number,
        ))
    }

    /// What to do where another action has this reference.
    fn taken(&self, action: &Action) -> Option<String> {
        let same = |one: &&Action| {
            one.id != action.id && one.reference.eq_ignore_ascii_case(&action.reference)
        };
        let taken = self.whole.actions.iter().find(same)?;
        Some(format!(
            "Enter another reference: {} is “{}”",
            taken.reference, taken.title
        ))
    }
}

/// Whoever can answer for an action, and whoever does already.
async fn people(here: &RequestContext, action: Option<&Action>) -> Result<Options, AppError> {
    let db = &here.app.db;
    let mut people: Vec<(Uuid, String)> = here
        .possible_owners()
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
    let people = people.into_iter();
    Ok(people.map(|(id, name)| (id.to_string(), name)).collect())
}

/// Every focus area with its priority, in their order.
fn focus_areas(whole: &PlanSnapshot) -> Options {
    whole
        .priorities
        .iter()
        .flat_map(|priority| {
            whole.focus_areas_of(priority.id).map(|area| {
                let name = format!("{}.{} {}", priority.number, area.number, area.title);
                (area.id.to_string(), name)
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

/// The form of a new action, whose reference would be the one suggested.
pub(super) fn new_form(
    options: FormOptions,
    suggested: Option<String>,
    back: impl ToString,
) -> RecordForm<Action> {
    let references = Arc::clone(&options.references);
    let hint = suggested.map_or_else(
        || "Leave this blank to use the next reference for its priority".to_owned(),
        |next| format!("The next reference for its priority is {next}"),
    );
    let fields = what(&options, |fields| fields.optional().hint(hint));
    let fields = when(who(why(fields, &options, None), options.people), None);
    let back = Link::new("", back.to_string());
    RecordForm::new("Add an action", "Save the action", fields, back)
        .taken("reference", TAKEN)
        .check(move |action, _| {
            if action.reference.is_empty() {
                let next = references.next(action.focus_area_id);
                action.reference = next.unwrap_or_default();
            }
        })
}

const TAKEN: &str = "Enter another reference: this one has just been used";

/// The form of an action that is there.
pub(super) fn edit_form(
    options: FormOptions,
    action: &Action,
    back: impl ToString,
    today: Date,
) -> RecordForm<Action> {
    let fields = what(&options, |fields| fields);
    let fields = why(fields, &options, Some(action.id));
    let fields = when(who(fields, options.people), action.baseline_due_on);
    let fields = stands(fields, today);
    let title = format!("Change action {}", action.reference);
    let back = Link::new("", back.to_string());
    let before = action.delivered_on;
    RecordForm::new(title, "Save the action", fields, back)
        .taken("reference", TAKEN)
        .check(move |action, _| {
            action.delivered_on = match action.delivery {
                Delivery::Delivered => action.delivered_on.or(before).or(Some(today)),
                _ => None,
            };
        })
}

fn what(
    options: &FormOptions,
    reference: impl FnOnce(Fields<Action>) -> Fields<Action>,
) -> Fields<Action> {
    let references = Arc::clone(&options.references);
    let fields = Fields::new()
        .text(lens!(Action, title), TITLE, "Enter what will be done")
        .called("What will be done")
        .hint("In one line that a councillor will understand")
        .under(Section::headed("What"))
        .choose::<Uuid, _>(
            lens!(Action, focus_area_id),
            options.focus_areas.clone(),
            "Choose one",
            "Choose the focus area it belongs to",
        )
        .text(lens!(Action, reference), REFERENCE, "Enter its reference")
        .width("10")
        .rule(move |action| references.taken(action));
    reference(fields)
        .long_text(lens!(Action, detail), TEXT, "Enter more about it")
        .optional()
        .long_text(
            lens!(Action, success),
            TEXT,
            "Enter how people will know that it has worked",
        )
        .hint("What will be different, and what will show it")
        .optional()
        .rows("3")
}

fn why(fields: Fields<Action>, options: &FormOptions, action: Option<Uuid>) -> Fields<Action> {
    let answered = action.map(|action| tied_to(&options.answers, action));
    let aimed_at = action.map(|action| tied_to(&options.aims, action));
    fields
        .several(
            (FINDINGS.0, "Findings it addresses"),
            options.findings.clone(),
            answered.unwrap_or_default(),
            (
                "The inspections this plan responds to have no findings recorded yet.",
                FINDINGS.1,
            ),
        )
        .class("govuk-checkboxes--small")
        .under(Section::headed("Why"))
        .several(
            (INDICATORS.0, "Measures it should improve"),
            options.indicators.clone(),
            aimed_at.unwrap_or_default(),
            (
                "The plan has no indicators yet, so there are none to choose.",
                INDICATORS.1,
            ),
        )
        .hint("What should get better if it works")
        .class("govuk-checkboxes--small")
}

fn who(fields: Fields<Action>, people: Options) -> Fields<Action> {
    fields
        .choose::<Uuid, _>(
            lens!(Action, owner_id),
            people.clone(),
            "Nobody yet",
            "Choose an owner from the list",
        )
        .hint("The one person responsible for it")
        .searched()
        .under(Section::headed("Who"))
        .choose::<Uuid, _>(
            lens!(Action, partner_owner_id),
            people,
            "Nobody",
            "Choose a partner owner from the list",
        )
        .hint("Who helps from another council")
        .searched()
        .rule(|action| {
            let same = action.owner_id.is_some() && action.owner_id == action.partner_owner_id;
            same.then_some("Choose somebody other than the owner")
        })
}

/// When it is done. The day that a Board endorsed first stays: it is asked for only where there is none.
fn when(fields: Fields<Action>, endorsed: Option<Date>) -> Fields<Action> {
    let hint = match endorsed {
        None => "For example, 27 3 2026".to_owned(),
        Some(day) => format!(
            "The Board endorsed {}. That date does not change when you change this one, so any delay can be seen",
            long_date(&day)
        ),
    };
    let wrong = |start, endorsed, due| {
        let problem = check_dates(start, endorsed, due).into_iter().next();
        problem.map(|problem| capitalised(&problem.to_string()))
    };
    fields
        .date(lens!(Action, starts_on), "Enter when work on it starts")
        .key("starts")
        .under(Section::headed("When"))
        .date(lens!(Action, due_on), "Enter when it is due")
        .key("due")
        .hint(hint)
        .rule(move |action| wrong(action.starts_on, endorsed, action.due_on))
        .when(endorsed.is_none(), |fields| {
            fields
                .date(
                    lens!(Action, baseline_due_on),
                    "Enter when it was first due",
                )
                .key("baseline_due")
                .called("Due when the Board endorsed it")
                .hint("Only if that was a different date. Once saved, this cannot be changed")
                .rule(move |action| wrong(action.starts_on, action.baseline_due_on, None))
        })
}

/// How far it is: what is delivered says when.
fn stands(fields: Fields<Action>, today: Date) -> Fields<Action> {
    fields
        .word::<Delivery, _>(
            lens!(Action, delivery),
            "Choose the delivery status",
        )
        .called("Delivery")
        .hint("Delivered means that it was done. Whether it has made a difference is recorded separately")
        .under(Section::headed("Delivery status"))
        .date(lens!(Action, delivered_on), "Enter when it was delivered")
        .key("delivered")
        .hint("Only if it has been delivered. If you leave this blank, we use today’s date")
        .rule(move |action| {
            let delivered = action.delivery == Delivery::Delivered;
            let ahead = action.delivered_on.is_some_and(|day| day > today);
            (delivered && ahead).then_some("Enter a date that is today or in the past")
        })
}
