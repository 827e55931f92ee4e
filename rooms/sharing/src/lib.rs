//! Who works on a council’s plans: its people, its Board, and the councils with which it shares.

mod agreements;
mod hand_over;
mod invite;
mod job_title;
mod members;
pub mod pages;
mod people;
mod remove;
mod security_log;
mod small_counts;

use records::access::Permission;
use records::access::navigation::{Destination, Group};

use axum::Router;
use platform::app::App;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    pages::routes()
        .merge(agreements::routes())
        .merge(people::routes())
        .merge(invite::routes())
        .merge(job_title::routes())
        .merge(remove::routes())
        .merge(hand_over::routes())
        .merge(security_log::routes())
        .merge(small_counts::routes())
}

/// What the page of people and agreements is called, wherever it is led to.
const CALLED: &str = "People and sharing";

inventory::submit! {
    Destination {
        label: CALLED,
        group: Group::Council,
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, _| Some(records::sharing::addresses::Sharing::of(council).to_string()),
    }
}
