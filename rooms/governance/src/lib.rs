//! The Board: its meetings, what it was told and what it decided.

mod decisions;
mod meetings;
mod pages;
mod telling;

use axum::Router;
use platform::app::App;
use platform::error::AppError;
use records::access::navigation::{Destination, Group};
use records::access::{Permission, RequestContext};
use records::dates::{CalendarEntry, CalendarSource};
use records::governance::addresses::MeetingAt;
use records::governance::store::Meeting;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    pages::routes()
        .merge(meetings::routes())
        .merge(telling::routes())
        .merge(decisions::routes())
}

inventory::submit! {
    Destination {
        label: "Board",
        group: Group::Board,
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, plan| Some(records::governance::addresses::Board::of(&(council, plan?)).to_string()),
    }
}

inventory::submit! {
    CalendarSource { read: |here| Box::pin(meetings_to_come(here)) }
}

/// The meetings of the plan that is looked at, from the day of the page on.
async fn meetings_to_come(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let Ok(plan) = here.plan() else {
        return Ok(Vec::new());
    };
    let db = &here.app.db;
    let meetings: Vec<Meeting> = db
        .records(plan.organisation_id, plan.id, here.moment())
        .await?;
    let to_come = meetings
        .into_iter()
        .filter(|one| one.held_on >= here.date());
    let entry = |meeting: Meeting| CalendarEntry {
        id: meeting.id,
        on: meeting.held_on,
        kind: "Meeting",
        href: MeetingAt::of(here, meeting.id).to_string(),
        what: meeting.title,
        is_due: false,
    };
    Ok(to_come.map(entry).collect())
}
