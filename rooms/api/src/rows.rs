//! What other programs read, one flat row at a time: words of a vocabulary by their codes, days as year-month-day.

use crate::call::Call;

use axum::http::Uri;
use documents::charts::Reading;
use improvement::Word;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError, Record, Sql};
use platform::error::AppError;
use platform::form::Form;
use platform::sql;
use readings::indicators::curve::{Curve, View, curves};
use readings::plans::facts::Beside;
use records::access::RequestContext;
use records::access::route::Address;
use records::access::store::{Organisation, names};
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, findings_of_plan};
use records::plans::store::{Action, ActionFinding, FocusArea, Plan, Priority};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many rows a page has unless it is asked for otherwise.
const PAGE: usize = 100;

/// How many rows a page may have.
pub const LARGEST_PAGE: usize = 500;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The key after which it begins.
    pub after: Option<Uuid>,
    /// How many rows at most.
    pub limit: usize,
}

impl Slice {
    /// All of it.
    pub const WHOLE: Self = Self {
        after: None,
        limit: usize::MAX - 1,
    };

    /// Reads `?after=` and `?limit=`.
    pub(super) fn read(uri: &Uri) -> Result<Self, AppError> {
        let form = Form::from_query(uri.query());
        let after = match form.value("after").trim() {
            "" => None,
            text => Some(Uuid::try_parse(text).map_err(|_| {
                AppError::Unreadable(format!(
                    "after={text} is not a key. Take it from “next” of the page before."
                ))
            })?),
        };
        let limit = match form.value("limit").trim() {
            "" => PAGE,
            text => text
                .parse()
                .ok()
                .filter(|limit| (1..=LARGEST_PAGE).contains(limit))
                .ok_or_else(|| {
                    AppError::Unreadable(format!(
                        "limit={text} is not a number from 1 to {LARGEST_PAGE}."
                    ))
                })?,
        };
        Ok(Self { after, limit })
    }

    /// One more than asked for, which tells whether there is a next page.
    fn one_more(self) -> i64 {
        i64::try_from(self.limit.saturating_add(1)).unwrap_or(i64::MAX)
    }
}

/// A kind of row.
pub(super) trait Row: Serialize {
    /// The headings of its table.
    const HEADINGS: &'static [&'static str];
}

/// A part of a list, and the key of the next part.
pub(super) struct Page<R> {
    pub(super) rows: Vec<R>,
    pub(super) next: Option<Uuid>,
}

impl<T> Page<T> {
    /// From rows of which one more than asked for was read.
    fn cut(mut rows: Vec<T>, slice: Slice, key: impl Fn(&T) -> Uuid) -> Self {
        let more = rows.len() > slice.limit;
        rows.truncate(slice.limit);
        let next = rows.last().filter(|_| more).map(key);
        Self { rows, next }
    }

    fn map<R>(self, with: impl FnMut(T) -> R) -> Page<R> {
        Page {
            rows: self.rows.into_iter().map(with).collect(),
            next: self.next,
        }
    }
}

macro_rules! row {
    (
        $(#[$outer:meta])*
        $name:ident { $( $(#[$inner:meta])* $field:ident: $type:ty, )* }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Serialize, ToSchema)]
        pub(super) struct $name { $( $(#[$inner])* $field: $type, )* }

        impl Row for $name {
            const HEADINGS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

row! {
    /// A council whose plans may be read.
    CouncilRow {
        /// Its part of addresses.
        council: String,
        /// Its name.
        name: String,
        /// Its code of the Office for National Statistics.
        area_code: Option<String>,
    }
}

row! {
    /// An improvement plan.
    PlanRow {
        /// Its identifier.
        id: Uuid,
        /// What it is called.
        name: String,
        /// What it is for.
        purpose: String,
        /// The first day.
        #[schema(value_type = String, format = Date)]
        starts_on: Date,
        /// The last day, if one is set.
        #[schema(value_type = Option<String>, format = Date)]
        ends_on: Option<Date>,
    }
}

row! {
    /// An action, as it stands today.
    ActionRow {
        /// Its identifier.
        id: Uuid,
        /// Its number in the plan.
        reference: String,
        /// What will be done.
        title: String,
        /// The priority that it belongs to.
        priority: String,
        /// The focus area that it belongs to.
        focus_area: String,
        /// Who answers for it.
        owner: Option<String>,
        /// Who answers for it in the council that helps.
        partner_owner: Option<String>,
        /// When it begins.
        #[schema(value_type = Option<String>, format = Date)]
        starts_on: Option<Date>,
        /// When it was first due.
        #[schema(value_type = Option<String>, format = Date)]
        baseline_due_on: Option<Date>,
        /// When it is due.
        #[schema(value_type = Option<String>, format = Date)]
        due_on: Option<Date>,
        /// Where the work stands: `not_started`, `under_way`, `delivered`, `withdrawn`.
        delivery: &'static str,
        /// When it was delivered.
        #[schema(value_type = Option<String>, format = Date)]
        delivered_on: Option<Date>,
        /// Whether it has been shown to make a difference.
        impact: &'static str,
        /// The rating that stands today: `blue`, `green`, `amber`, `red`. A blue whose evidence has lapsed does not stand.
        rating: Option<&'static str>,
        /// Which way it is going.
        direction: Option<&'static str>,
        /// Why it is rated so.
        reason: Option<String>,
        /// What brings it back.
        path_to_green: Option<String>,
        /// What comes next.
        next_step: Option<String>,
        /// The day of its last update.
        #[schema(value_type = Option<String>, format = Date)]
        updated_on: Option<Date>,
        /// Milestones that are done.
        milestones_done: u32,
        /// Milestones.
        milestones: u32,
    }
}

row! {
    /// A finding that the plan answers.
    FindingRow {
        /// Its identifier.
        id: Uuid,
        /// The inspection that found it.
        inspection_id: Uuid,
        /// The day on which that was published.
        #[schema(value_type = Option<String>, format = Date)]
        published_on: Option<Date>,
        /// Its number in the report.
        number: i64,
        /// `area_for_improvement`, `priority_action` or `strength`.
        kind: &'static str,
        /// What was found.
        text: String,
        /// The numbers of the actions that answer it, with spaces between them.
        actions: String,
    }
}

row! {
    /// An indicator that the plan watches.
    IndicatorRow {
        /// Its identifier.
        id: Uuid,
        /// What it is called.
        name: String,
        /// Where its figures come from: `reference` (published) or `own`.
        origin: &'static str,
        /// The published measure.
        measure: Option<String>,
        /// What it tells.
        kind: &'static str,
        /// What exactly is counted.
        definition: String,
        /// The unit of its values.
        unit: String,
        /// Which way is better.
        better: &'static str,
        /// How often a figure appears.
        frequency: &'static str,
    }
}

row! {
    /// A value of an indicator in a period.
    ValueRow {
        /// The indicator.
        indicator_id: Uuid,
        /// What it is called.
        indicator: String,
        /// What people call the period.
        period: String,
        /// The last day of the period.
        #[schema(value_type = String, format = Date)]
        period_end: Date,
        /// The value, in the indicator's unit.
        value: Option<f64>,
        /// Why there is no value.
        missing: Option<String>,
        /// Whether it was changed after it was first published.
        revised: bool,
        /// The unit.
        unit: String,
    }
}

/// Records of one kind that are part of something, by their identifiers.
async fn part<R: Record + DeserializeOwned>(
    db: &Db,
    sql: Sql,
    organisation_id: Uuid,
    part_of: Uuid,
    slice: Slice,
) -> Result<Page<R>, DbError> {
    let sql = sql
        .bind(organisation_id)
        .bind(part_of)
        .bind(slice.after)
        .bind(slice.one_more());
    Ok(Page::cut(db.all(sql).await?, slice, Record::id))
}

/// The councils whose plans the caller may read.
pub(super) async fn councils<A: Address>(call: &Call<A>) -> Result<Page<CouncilRow>, AppError> {
    let sql = sql!(
        "select id, slug, name, kind, area_code, small_count_to from organisations where id in ({list}) order by slug"
    );
    let councils: Vec<Organisation> = call
        .app
        .db
        .all(sql.bind_list(call.actor.councils()))
        .await?;
    let row = |council: Organisation| CouncilRow {
        council: council.slug,
        name: council.name,
        area_code: council.area_code,
    };
    Ok(Page {
        rows: councils.into_iter().map(row).collect(),
        next: None,
    })
}

/// The plans of a council.
pub(super) async fn plans(visit: &RequestContext, slice: Slice) -> Result<Page<PlanRow>, AppError> {
    let council = visit.council()?;
    let sql = sql!(
        "select * from plans where organisation_id = $1 and organisation_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    let found: Page<Plan> = part(&visit.app.db, sql, council.id, council.id, slice).await?;
    Ok(found.map(|plan| PlanRow {
        id: plan.id,
        name: plan.name,
        purpose: plan.purpose,
        starts_on: plan.starts_on,
        ends_on: plan.ends_on,
    }))
}

/// The actions of a plan, as they stand today.
pub(super) async fn actions(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Page<ActionRow>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let sql = sql!(
        "select * from actions where organisation_id = $1 and plan_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    let found: Page<Action> = part(db, sql, council, plan, slice).await?;
    let ids: Vec<Uuid> = found.rows.iter().map(|action| action.id).collect();
    let beside = Beside::actions(db, council, &ids).await?;
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
            rating: beside.standing(&action, today).rating.map(Word::code),
            milestones_done: facts.milestones_done,
            milestones: facts.milestones,
            id: action.id,
            priority: priority.map_or_else(String::new, |one| one.title.clone()),
            focus_area: area.map_or_else(String::new, |one| one.title.clone()),
            owner: name(action.owner_id),
            partner_owner: name(action.partner_owner_id),
            starts_on: action.starts_on,
            baseline_due_on: action.baseline_due_on,
            due_on: action.due_on,
            delivery: action.delivery.code(),
            delivered_on: action.delivered_on,
            impact: action.impact.code(),
            direction: action.direction.map(Word::code),
            updated_on: action.updated_on,
            reference: action.reference,
            title: action.title,
            reason: action.reason,
            path_to_green: action.path_to_green,
            next_step: action.next_step,
        }
    }))
}

fn by_id<R: Record>(records: Vec<R>) -> BTreeMap<Uuid, R> {
    records
        .into_iter()
        .map(|record| (record.id(), record))
        .collect()
}

/// The findings that a plan answers, in the order of their identifiers.
pub(super) async fn findings(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Page<FindingRow>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let mut findings: Vec<Finding> = findings_of_plan(db, council, plan, None).await?;
    findings.sort_by_key(|finding| finding.id);
    findings.retain(|finding| slice.after.is_none_or(|after| finding.id > after));
    findings.truncate(slice.limit.saturating_add(1));
    let found = Page::cut(findings, slice, |finding| finding.id);
    let answers: Vec<ActionFinding> = db.records(council, plan, None).await?;
    let references = references(db, council, &answers).await?;
    let mut published: BTreeMap<Uuid, Option<Date>> = BTreeMap::new();
    for inspection in records::inspections::store::inspections_of(db, council).await? {
        published.insert(inspection.id, inspection.published_on);
    }
    Ok(found.map(|finding| FindingRow {
        published_on: published.get(&finding.inspection_id).copied().flatten(),
        kind: finding.kind.code(),
        actions: answers
            .iter()
            .filter(|answer| answer.finding_id == finding.id)
            .filter_map(|answer| references.get(&answer.action_id).map(String::as_str))
            .collect::<Vec<_>>()
            .join(" "),
        id: finding.id,
        inspection_id: finding.inspection_id,
        number: finding.number,
        text: finding.words,
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

async fn indicators_of(visit: &RequestContext, slice: Slice) -> Result<Page<Indicator>, AppError> {
    let sql = sql!(
        "select * from indicators where organisation_id = $1 and plan_id = $2 and (id > $3 or $3 is null)
         order by id limit $4"
    );
    let (council, plan) = (visit.council()?.id, visit.plan()?.id);
    Ok(part(&visit.app.db, sql, council, plan, slice).await?)
}

/// The indicators of a plan.
pub(super) async fn indicators(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Page<IndicatorRow>, AppError> {
    let found = indicators_of(visit, slice).await?;
    Ok(found.map(|indicator| IndicatorRow {
        id: indicator.id,
        origin: indicator.origin.code(),
        measure: indicator.measure_code,
        kind: indicator.kind.code(),
        better: indicator.polarity.code(),
        frequency: indicator.frequency.code(),
        name: indicator.name,
        definition: indicator.definition,
        unit: indicator.unit,
    }))
}

/// The values of a plan's indicators, as everybody may see them: a page holds so many indicators, each with all its
/// values, and its key is an indicator's.
pub(super) async fn values(
    visit: &RequestContext,
    slice: Slice,
) -> Result<Page<ValueRow>, AppError> {
    let found = indicators_of(visit, slice).await?;
    let (db, council, plan) = (&visit.app.db, visit.council()?, visit.plan()?);
    let view = View::for_everybody(council, visit.today(), None::<Instant>);
    let curves: Vec<Curve> = curves(db, council, plan, &found.rows, view).await?;
    Ok(Page {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Slice, AppError> {
        Slice::read(&format!("/api/v1/councils?{query}").parse().unwrap())
    }

    #[test]
    fn a_slice_is_read_or_refused() {
        assert_eq!(
            read("").unwrap(),
            Slice {
                after: None,
                limit: PAGE
            }
        );
        assert_eq!(read("limit=500").unwrap().limit, 500);
        for wrong in ["limit=0", "limit=501", "limit=-1", "limit=many", "after=1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_row_too_many_makes_a_next_page() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let two = Slice {
            after: None,
            limit: 2,
        };
        let page = Page::cut(ids.clone(), two, |id| *id);
        assert_eq!((page.rows.len(), page.next), (2, Some(ids[1])));
        let page = Page::cut(ids, Slice::WHOLE, |id| *id);
        assert_eq!((page.rows.len(), page.next), (3, None));
    }
}
