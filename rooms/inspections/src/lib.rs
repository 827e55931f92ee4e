//! Inspections of children's services, what they judged and found, and the clock that they start.

mod alike;
mod edit_clock;
mod edit_finding;
mod edit_inspection;
mod import_findings;
mod inspection;
mod national;
pub mod pages;
mod response;
mod timeline;

use improvement::Word;
use improvement::clock::Clock;
use platform::error::AppError;
use readings::inspections::clock::running;
use records::access::navigation::{Destination, Group, OpenDestination};
use records::access::{Permission, RequestContext};
use records::dates::{CalendarEntry, CalendarSource};
use records::inspections::addresses::InspectionAt;
use records::inspections::store::{Inspection, inspections};

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Inspections",
        group: Group::Plan,
        place: 30,
        needs: Permission::Everybody,
        to: |council, _| Some(records::inspections::addresses::Timeline::of(council).to_string()),
    }
}

inventory::submit! {
    OpenDestination {
        label: "Inspections in England",
        says: "Every authority’s latest grade: a map and a list.",
        place: 10,
        to: || records::inspections::addresses::National {}.to_string(),
    }
}

inventory::submit! {
    OpenDestination {
        label: "What inspectors found",
        says: "Search published findings: who had them, and who came further.",
        place: 20,
        to: || records::inspections::addresses::FindingSearch {}.to_string(),
    }
}

inventory::submit! {
    CalendarSource { read: |here| Box::pin(responses_due(here)) }
}

/// The answers to inspections that the council still owes.
async fn responses_due(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let (db, council) = (&here.app.db, here.council()?.id);
    let clocks = running(db, council, here.as_at, here.date()).await?;
    let entry = |(inspection, clock): (Inspection, Clock)| {
        Some(CalendarEntry {
            id: inspection.id,
            on: clock.operational?,
            kind: "Response due",
            what: clock.sentence(),
            href: InspectionAt::of(here, inspection.id).to_string(),
            is_due: true,
        })
    };
    Ok(clocks.into_iter().filter_map(entry).collect())
}

inventory::submit! {
    CalendarSource { read: |here| Box::pin(visits_to_come(here)) }
}

/// The inspections and visits of which the council knows that they are coming.
async fn visits_to_come(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let all = inspections(&here.app.db, here.council()?.id, here.as_at).await?;
    let entry = |inspection: Inspection| {
        let on = inspection.started_on.filter(|on| *on >= here.date())?;
        Some(CalendarEntry {
            id: inspection.id,
            on,
            kind: "Inspection",
            what: inspection.kind.label().to_owned(),
            href: InspectionAt::of(here, inspection.id).to_string(),
            is_due: false,
        })
    };
    Ok(all.into_iter().filter_map(entry).collect())
}
