//! What other programs read, one flat row at a time: words of a vocabulary by their codes, days as year-month-day.

use documents::charts::Reading;
use improvement::plans::Brag;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError, Record, Sql};
use platform::error::AppError;
use platform::list::{Chosen, List};
use platform::sql;
use readings::indicators::curve::{Curve, View, curves};
use readings::plans::facts::ActionRelations;
use records::access::RequestContext;
use records::access::address::Address;
use records::access::store::{Organisation, names};
use records::api::{Call, Slice, Sliced};
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, findings_of_plan};
use records::plans::store::{Action, ActionFinding, FocusArea, Plan, Priority};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A council whose plans may be read.
#[derive(Debug)]
pub(super) struct CouncilRow {
    id: Uuid,
    council: String,
    name: String,
    area_code: Option<String>,
}

/// The councils.
pub(super) fn council_list() -> List<CouncilRow> {
    List::new("Councils", |row: &CouncilRow| row.id)
        .column("council", "The council’s name in addresses", 20, |row| {
            row.council.clone()
        })
        .column("name", "Its name", 20, |row| row.name.clone())
        .column(
            "area_code",
            "Its code of the Office for National Statistics",
            12,
            |row| row.area_code.clone(),
        )
}

/// The improvement plans of a council.
pub(super) fn plan_list() -> List<Plan> {
    List::new("Plans", |plan: &Plan| plan.id)
        .column("id", "Its identifier", 36, |plan| plan.id)
        .column("name", "Its name", 30, |plan| plan.name.clone())
        .column("purpose", "What it is for", 60, |plan| plan.purpose.clone())
        .column("starts_on", "The first day", 12, |plan| plan.starts_on)
        .column("ends_on", "The last day, if one is set", 12, |plan| {
            plan.ends_on
        })
}

/// An action, as it stands today.
#[derive(Debug)]
pub(super) struct ActionRow {
    action: Action,
    priority: String,
    focus_area: String,
    owner: Option<String>,
    partner_owner: Option<String>,
    rating: Option<Brag>,
    milestones_done: i64,
    milestones: i64,
}

/// The actions of a plan, as they stand today.
pub(super) fn action_list() -> List<ActionRow> {
    List::new("Actions", |row: &ActionRow| row.action.id)
        .column("id", "Its identifier", 36, |row| row.action.id)
        .column("reference", "Its number in the plan", 8, |row| {
            row.action.reference.clone()
        })
        .column("title", "What will be done", 40, |row| {
            row.action.title.clone()
        })
        .column("priority", "The priority that it belongs to", 30, |row| {
            row.priority.clone()
        })
        .column(
            "focus_area",
            "The focus area that it belongs to",
            30,
            |row| row.focus_area.clone(),
        )
        .column("owner", "Who owns it", 20, |row| row.owner.clone())
        .column(
            "partner_owner",
            "Who owns it in the council that helps",
            20,
            |row| row.partner_owner.clone(),
        )
        .column("starts_on", "When it starts", 12, |row| {
            row.action.starts_on
        })
        .column("baseline_due_on", "When it was first due", 12, |row| {
            row.action.baseline_due_on
        })
        .column("due_on", "When it is due", 12, |row| row.action.due_on)
        .column("delivery", "Delivery status", 14, |row| {
            Chosen(row.action.delivery)
        })
        .column("delivered_on", "When it was delivered", 12, |row| {
            row.action.delivered_on
        })
        .column(
            "impact",
            "Whether it has been shown to make a difference",
            20,
            |row| Chosen(row.action.impact),
        )
        .column(
            "rating",
            "The rating today. A blue rating is not given once its evidence has expired",
            8,
            |row| row.rating.map(Chosen),
        )
        .column("direction", "The direction of travel", 10, |row| {
            row.action.direction.map(Chosen)
        })
        .column("reason", "The reason for the rating", 40, |row| {
            row.action.reason.clone()
        })
        .column(
            "path_to_green",
            "What will bring it back to green",
            40,
            |row| row.action.path_to_green.clone(),
        )
        .column("next_step", "The next step", 40, |row| {
            row.action.next_step.clone()
        })
        .column("updated_on", "The day of its last update", 12, |row| {
            row.action.updated_on
        })
        .column("milestones_done", "Milestones that are done", 8, |row| {
            row.milestones_done
        })
        .column("milestones", "Milestones", 8, |row| row.milestones)
}

/// A finding that the plan answers.
#[derive(Debug)]
pub(super) struct FindingRow {
    finding: Finding,
    published_on: Option<Date>,
    actions: String,
}

/// The findings that a plan addresses.
pub(super) fn finding_list() -> List<FindingRow> {
    List::new("Findings", |row: &FindingRow| row.finding.id)
        .column("id", "Its identifier", 36, |row| row.finding.id)
        .column("inspection_id", "The inspection that found it", 36, |row| {
            row.finding.inspection_id
        })
        .column(
            "published_on",
            "The day on which that was published",
            12,
            |row| row.published_on,
        )
        .column("number", "Its number in the report", 8, |row| {
            row.finding.number
        })
        .column("kind", "What kind of finding it is", 20, |row| {
            Chosen(row.finding.kind)
        })
        .column("text", "What was found", 60, |row| {
            row.finding.words.clone()
        })
        .column(
            "quote",
            "The same in the inspectors’ own words",
            60,
            |row| row.finding.quote.clone(),
        )
        .column(
            "quote_at",
            "The paragraph of the report in which those words stand",
            12,
            |row| row.finding.quote_at.clone(),
        )
        .column(
            "actions",
            "The reference numbers of the actions that address it, separated by spaces",
            20,
            |row| row.actions.clone(),
        )
}

/// The indicators that a plan watches.
pub(super) fn indicator_list() -> List<Indicator> {
    List::new("Indicators", |one: &Indicator| one.id)
        .column("id", "Its identifier", 36, |one| one.id)
        .column("name", "Its name", 40, |one| one.name.clone())
        .column(
            "origin",
            "Where its figures come from: published ones, or its own",
            12,
            |one| Chosen(one.origin),
        )
        .column("measure", "The published measure", 20, |one| {
            one.measure_code.clone()
        })
        .column("kind", "What it measures", 12, |one| Chosen(one.kind))
        .column("definition", "Exactly what is counted", 60, |one| {
            one.definition.clone()
        })
        .column("unit", "The unit of its values", 12, |one| one.unit.clone())
        .column("better", "Which way is better", 12, |one| {
            Chosen(one.polarity)
        })
        .column(
            "why_better",
            "Why, if the council disagrees with those who publish the measure",
            40,
            |one| one.polarity_why.clone(),
        )
        .column("frequency", "How often figures are published", 12, |one| {
            Chosen(one.frequency)
        })
}

/// A value of an indicator in a period.
#[derive(Debug)]
pub(super) struct ValueRow {
    indicator_id: Uuid,
    indicator: String,
    period: String,
    period_end: Date,
    value: Option<f64>,
    missing: Option<String>,
    revised: bool,
    unit: String,
}

/// The values of a plan's indicators.
pub(super) fn value_list() -> List<ValueRow> {
    List::new("Values", |row: &ValueRow| row.indicator_id)
        .column("indicator_id", "The indicator", 36, |row| row.indicator_id)
        .column("indicator", "Its name", 40, |row| row.indicator.clone())
        .column("period", "The name of the period", 12, |row| {
            row.period.clone()
        })
        .column("period_end", "The last day of the period", 12, |row| {
            row.period_end
        })
        .column("value", "The value, in the indicator’s unit", 12, |row| {
            row.value
        })
        .column("missing", "Why there is no value", 20, |row| {
            row.missing.clone()
        })
        .column(
            "revised",
            "Whether it was changed after it was first published",
            8,
            |row| row.revised,
        )
        .column("unit", "The unit", 12, |row| row.unit.clone())
}

/// Records of one kind that are part of something, by their identifiers.
async fn part<R: Record + DeserializeOwned>(
    db: &Db,
    sql: Sql,
    organisation_id: Uuid,
    part_of: Uuid,
    slice: Slice,
) -> Result<Sliced<R>, DbError> {
    let sql = sql
        .bind(organisation_id)
        .bind(part_of)
        .bind(slice.after)
        .bind(slice.one_more());
    Ok(Sliced::cut(db.all(sql).await?, slice, Record::id))
}

/// The councils whose plans the caller may read.
pub(super) async fn councils<A: Address>(call: &Call<A>) -> Result<Sliced<CouncilRow>, AppError> {
    let sql = sql!(
        "select id, slug, name, kind, area_code, small_count_to from organisations where id in ({list}) order by slug"
    );
    let councils: Vec<Organisation> = call
        .app
        .db
        .all(sql.bind_list(call.actor.councils()))
        .await?;
    let row = |council: Organisation| CouncilRow {
        id: council.id,
        council: council.slug,
        name: council.name,
        area_code: council.area_code,
    };
    Ok(Sliced {
        rows: councils.into_iter().map(row).collect(),
        next: None,
    })
}

/// The plans of a council.
pub(super) async fn plans(visit: &RequestContext, slice: Slice) -> Result<Sliced<Plan>, AppError> {
    let council = visit.council()?;
    let sql = sql!(
        "select * from plans where organisation_id = $1 and organisation_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    Ok(part(&visit.app.db, sql, council.id, council.id, slice).await?)
}

/// The actions of a plan, as they stand today.
pub(super) async fn actions(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Sliced<ActionRow>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let sql = sql!(
        "select * from actions where organisation_id = $1 and plan_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    let found: Sliced<Action> = part(db, sql, council, plan, slice).await?;
    let ids: Vec<Uuid> = found.rows.iter().map(|action| action.id).collect();
    let beside = ActionRelations::actions(db, council, &ids).await?;
    let priorities = by_id::<Priority>(db.records(council, plan, None).await?);
    let areas = by_id::<FocusArea>(db.records(council, plan, None).await?);
    let mut owners = Vec::new();
    for action in &found.rows {
        owners.extend(action.owner_id);
        owners.extend(action.partner_owner_id);
    }
    let owners = names(db, owners).await?;
    let name = |id: Option<Uuid>| id.and_then(|id| owners.get(&id).cloned());
    let today = visit.today();
    Ok(found.map(|action| {
        let facts = beside.facts(&action);
        let area = areas.get(&action.focus_area_id);
        let priority = area.and_then(|area| priorities.get(&area.priority_id));
        ActionRow {
            rating: beside.standing(&action, today).rating,
            milestones_done: facts.milestones_done.into(),
            milestones: facts.milestones.into(),
            priority: priority.map_or_else(String::new, |one| one.title.clone()),
            focus_area: area.map_or_else(String::new, |one| one.title.clone()),
            owner: name(action.owner_id),
            partner_owner: name(action.partner_owner_id),
            action,
        }
    }))
}

fn by_id<R: Record>(records: Vec<R>) -> BTreeMap<Uuid, R> {
    records
        .into_iter()
        .map(|record| (record.id(), record))
        .collect()
}

/// The findings that a plan addresses, in the order of their identifiers.
pub(super) async fn findings(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Sliced<FindingRow>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let findings: Vec<Finding> = findings_of_plan(db, council, plan, None).await?;
    let found = Sliced::of(findings, slice, |finding| finding.id);
    let answers: Vec<ActionFinding> = db.records(council, plan, None).await?;
    let references = references(db, council, &answers).await?;
    let mut published: BTreeMap<Uuid, Option<Date>> = BTreeMap::new();
    for inspection in records::inspections::store::inspections_of(db, council).await? {
        published.insert(inspection.id, inspection.published_on);
    }
    Ok(found.map(|finding| FindingRow {
        published_on: published.get(&finding.inspection_id).copied().flatten(),
        actions: answers
            .iter()
            .filter(|answer| answer.finding_id == finding.id)
            .filter_map(|answer| references.get(&answer.action_id).map(String::as_str))
            .collect::<Vec<_>>()
            .join(" "),
        finding,
    }))
}

/// The numbers of the actions that answer something.
async fn references(
    db: &Db,
    organisation_id: Uuid,
    answers: &[ActionFinding],
) -> Result<BTreeMap<Uuid, String>, DbError> {
    #[derive(serde::Deserialize)]
    struct Named {
        id: Uuid,
        reference: String,
    }
    let sql =
        sql!("select id, reference from actions where organisation_id = $1 and id in ({list})");
    let actions = answers.iter().map(|answer| answer.action_id);
    let named: Vec<Named> = db.all(sql.bind(organisation_id).bind_list(actions)).await?;
    Ok(named
        .into_iter()
        .map(|one| (one.id, one.reference))
        .collect())
}

/// The indicators of a plan.
pub(super) async fn indicators(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Sliced<Indicator>, AppError> {
    let sql = sql!(
        "select * from indicators where organisation_id = $1 and plan_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    let (council, plan) = (visit.council()?.id, visit.plan()?.id);
    Ok(part(&visit.app.db, sql, council, plan, slice).await?)
}

/// The values of a plan's indicators, as everybody may see them: a page holds so many indicators, each with all its
/// values, and its key is an indicator's.
pub(super) async fn values(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Sliced<ValueRow>, AppError> {
    let found = indicators(visit, slice).await?;
    let (db, council, plan) = (&visit.app.db, visit.council()?, visit.plan()?);
    let view = View::for_everybody(council, visit.today(), None::<Instant>);
    let curves: Vec<Curve> = curves(db, council, plan, &found.rows, view).await?;
    Ok(Sliced {
        rows: curves.iter().flat_map(of_curve).collect(),
        next: found.next,
    })
}

fn of_curve(curve: &Curve) -> Vec<ValueRow> {
    let indicator = &curve.indicator;
    let row = |observation: &documents::charts::Observation| {
        let (value, missing, revised) = match &observation.reading {
            Reading::Value(value) => (Some(*value), None, false),
            Reading::Revised(value) => (Some(*value), None, true),
            Reading::Missing(why) => (None, Some(why.clone()), false),
        };
        ValueRow {
            indicator_id: indicator.id,
            indicator: indicator.name.clone(),
            period: observation.period.clone(),
            period_end: observation.date,
            value,
            missing,
            revised,
            unit: indicator.unit.clone(),
        }
    };
    curve.chart.subject.observations.iter().map(row).collect()
}
