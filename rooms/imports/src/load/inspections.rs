//! Published inspections, as records of the councils inspected.

use improvement::inspections::{Anchor, Area, Convention, Grade, InspectionKind, response_needed};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Change, DbError};
use platform::sql;
use records::inspections::store::{Inspection, Judgement};
use reference::Pack;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Deserialize)]
struct There {
    organisation_id: Uuid,
    kind: InspectionKind,
    published_on: Date,
}

/// Adds the inspections that the councils do not have yet, each as at the day on which it was published; gives how
/// many. An inspection that is there already, however it came there, is its council's and is left as it is. One of
/// an authority that no longer exists belongs to nobody and is left out.
pub(super) async fn load(
    change: &mut Change,
    pack: &Pack,
    organisations: &BTreeMap<u16, Uuid>,
) -> Result<usize, DbError> {
    let there: Vec<There> = change
        .all(sql!(
            "select organisation_id, kind, published_on from inspections where published_on is not null"
        ))
        .await?;
    let there: BTreeSet<(Uuid, InspectionKind, Date)> = there
        .into_iter()
        .map(|one| (one.organisation_id, one.kind, one.published_on))
        .collect();
    let mut added = 0;
    for one in &pack.inspections {
        let Some(&organisation_id) = organisations.get(&one.area) else {
            continue;
        };
        if there.contains(&(organisation_id, one.kind, one.published)) {
            continue;
        }
        change.turn_to(Author {
            person_id: None,
            at: Instant::start_of(one.published),
        });
        let inspection = inspection(pack, one, organisation_id);
        change.create(&inspection).await?;
        let judgements: Vec<Judgement> = one
            .judgements
            .iter()
            .map(|judgement| Judgement {
                organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                inspection_id: inspection.id,
                area: judgement.area,
                grade: judgement.grade,
            })
            .collect();
        change.create_all(&judgements).await?;
        added += 1;
    }
    Ok(added)
}

fn inspection(pack: &Pack, one: &reference::Inspection, organisation_id: Uuid) -> Inspection {
    let overall: Option<Grade> = one
        .judgements
        .iter()
        .find(|judgement| judgement.area == Area::Overall)
        .map(|judgement| judgement.grade);
    let source = pack.sources.get(usize::from(one.source));
    Inspection {
        organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        kind: one.kind,
        started_on: one.started,
        ended_on: one.ended,
        published_on: Some(one.published),
        received_on: None,
        report_link: None,
        note: None,
        source: source.map_or_else(String::new, |source| {
            format!("{}: {}, {}", source.publisher, source.name, source.vintage)
        }),
        needs_response: !response_needed(one.kind, overall, &[]).is_empty(),
        by_rule: Some(true),
        anchor: Anchor::Published,
        convention: Convention::DayAfter,
        stated_on: None,
        to_secretary_on: None,
        to_secretary_proof: None,
        to_inspector_on: None,
        to_inspector_proof: None,
    }
}
