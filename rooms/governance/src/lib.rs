//! The Board: its meetings, what it was told and what it decided.

mod decisions;
mod meetings;
mod pages;
mod telling;

use records::access::Permission;
use records::access::navigation::Destination;

use axum::Router;
use platform::app::App;

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
        place: 60,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            let plan = plan?.id;
            Some(records::governance::addresses::Board { council: council.slug.clone(), plan }.to_string())
        },
    }
}
