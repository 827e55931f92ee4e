//! The Board: its meetings, what it was told and what it decided.

pub mod addresses;
mod decisions;
mod meetings;
mod pages;
pub mod store;
mod telling;

use crate::access::Permission;
use crate::access::navigation::Destination;

use crate::app::App;
use axum::Router;

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
            Some(addresses::Board { council: council.slug.clone(), plan }.to_string())
        },
    }
}
