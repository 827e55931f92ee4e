//! What happened around a plan and stands on every one of its charts by itself: inspections that were graded,
//! the endorsement of the plan, and help from other councils.

use crate::indicators::curve::View;
use crate::support::SupportOn;
use improvement::Word;
use improvement::inspections::Grade;
use improvement::support::Side;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::sql;
use records::access::store::{Agreement, Organisation};
use records::plans::store::Baseline;
use records::support::store::Engagement;
use serde::Deserialize;
use uuid::Uuid;

/// Agreements that are no more days apart are one piece of help.
const PAUSE: i32 = 31;

/// A council that helps, for whoever is not told which.
const ANOTHER: &str = "another council";

/// Something that happened around a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub on: Date,
    /// What, in a few words.
    pub label: String,
    /// The help that began, if that is what happened.
    pub support: Option<Support>,
}

/// Help from another council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// Who helps.
    pub from: String,
    /// The last day, where one is known.
    pub until: Option<Date>,
}

impl Event {
    fn plain(on: Date, label: String) -> Self {
        Self {
            on,
            label,
            support: None,
        }
    }
}

#[derive(Deserialize)]
struct Graded {
    published_on: Date,
    grade: Grade,
}

#[derive(Deserialize)]
struct Named {
    id: Uuid,
    name: String,
}

/// The events of a council and a plan up to the date that the page speaks of, in no order.
///
/// # Errors
/// When the database fails.
pub async fn load(
    db: &Db,
    council: &Organisation,
    baselines: &[Baseline],
    view: View,
) -> Result<Vec<Event>, DbError> {
    // The first endorsement is the baseline from which changes are told; a plan is endorsed anew every year or so,
    // and the later days would only crowd the chart.
    let endorsed = baselines.iter().map(|baseline| baseline.endorsed_on).min();
    let mut events: Vec<Event> = endorsed
        .into_iter()
        .map(|on| Event::plain(on, "Board endorsed the plan".to_owned()))
        .collect();
    events.extend(inspections(db, council.id, view.date).await?);
    let support = SupportOn::of_council(db, council.id, view.moment, view.date).await?;
    events.extend(between_councils(&support, council.id, view));
    events.extend(help(db, council.id, &support, view).await?);
    events.retain(|event| event.on <= view.date);
    Ok(events)
}

/// An inspection is a published fact with a day of its own, whenever it was put into this record.
async fn inspections(db: &Db, council: Uuid, until: Date) -> Result<Vec<Event>, DbError> {
    let sql = sql!(
        "select inspections.published_on, judgements.grade
         from inspections join judgements
           on judgements.organisation_id = inspections.organisation_id and judgements.inspection_id = inspections.id
         where inspections.organisation_id = $1 and inspections.published_on <= $2 and judgements.area = 'overall'
         order by inspections.published_on"
    );
    let graded: Vec<Graded> = db.all(sql.bind(council).bind(until)).await?;
    Ok(graded
        .into_iter()
        .map(|graded| {
            let label = format!("Inspection: {}", graded.grade.label());
            Event::plain(graded.published_on, label)
        })
        .collect())
}

/// The last day of an agreement, where one is known.
fn last_day(agreement: &Agreement) -> Option<Date> {
    [agreement.to_on, agreement.ended_on]
        .into_iter()
        .flatten()
        .min()
}

/// Whether the same council was helping already: a new agreement then changes the help, and does not begin it.
fn goes_on(agreement: &Agreement, all: &[&Agreement]) -> bool {
    all.iter().any(|earlier| {
        earlier.with_organisation_id == agreement.with_organisation_id
            && earlier.from_on < agreement.from_on
            && last_day(earlier)
                .is_none_or(|last| last.saturating_add(PAUSE.days()) >= agreement.from_on)
    })
}

/// When help between councils began, and each of its phases after the first.
fn between_councils(support: &SupportOn, council: Uuid, view: View) -> Vec<Event> {
    let mut events = Vec::new();
    for of in helping(support, council) {
        let facts = support.facts(of);
        let Some(began) = facts.started_on(view.date) else {
            continue;
        };
        let from = of.organisation_on(Side::Helper);
        let told = view.partner.is_none() || from == view.partner;
        let from = match told {
            true => support.side_name(of, Side::Helper),
            false => ANOTHER.to_owned(),
        };
        let phases = facts.phases.iter().filter(|phase| phase.from > began);
        events.extend(phases.map(|phase| {
            let kind = phase.kind.label();
            Event::plain(
                phase.from,
                format!("{kind} phase of support from {from} began"),
            )
        }));
        events.push(Event {
            on: began,
            label: format!("Support from {from} began"),
            support: Some(Support {
                until: facts.ended_on(view.date),
                from,
            }),
        });
    }
    events
}

/// The engagements in which a council is helped.
fn helping(support: &SupportOn, council: Uuid) -> impl Iterator<Item = &Engagement> {
    let all = support.records.engagements.iter();
    all.filter(move |of| of.side_of(council) == Some(Side::Helped))
}

/// When a sharing agreement that both councils agreed to began. Of a council whose help is recorded as such, the agreement is none.
async fn help(
    db: &Db,
    council: Uuid,
    support: &SupportOn,
    view: View,
) -> Result<Vec<Event>, DbError> {
    let recorded: Vec<Uuid> = helping(support, council)
        .filter_map(|of| of.organisation_on(Side::Helper))
        .collect();
    let agreements: Vec<Agreement> = db.records(council, council, view.moment).await?;
    let agreed: Vec<&Agreement> = agreements
        .iter()
        .filter(|agreement| {
            agreement.agreed_by_owner_on.is_some()
                && agreement.agreed_by_other_on.is_some()
                && !recorded.contains(&agreement.with_organisation_id)
        })
        .collect();
    if agreed.is_empty() {
        return Ok(Vec::new());
    }
    let sql = sql!("select id, name from organisations where id in ({list})");
    let ids = agreed
        .iter()
        .map(|agreement| agreement.with_organisation_id);
    let names: Vec<Named> = db.all(sql.bind_list(ids)).await?;
    Ok(agreed
        .iter()
        .filter_map(|agreement| {
            let with = agreement.with_organisation_id;
            let named = names.iter().find(|named| named.id == with)?;
            let told = view.partner.is_none_or(|partner| partner == with);
            let from = if told { named.name.as_str() } else { ANOTHER };
            Some(Event {
                on: agreement.from_on,
                label: format!(
                    "Support from {} {}",
                    from,
                    if goes_on(agreement, &agreed) {
                        "changed"
                    } else {
                        "began"
                    }
                ),
                support: Some(Support {
                    from: from.to_owned(),
                    until: last_day(agreement),
                }),
            })
        })
        .collect())
}
