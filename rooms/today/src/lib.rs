//! The first page: the councils that a person works with, and what waits for them there; its calendar and its search.

mod calendar;
pub mod council;
mod find;
mod front;
mod homes;
mod journeys;
pub mod pages;
mod picture;
mod search;

use records::access::Permission;
use records::access::navigation::{Destination, Group};

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Today",
        group: Group::Today,
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, _| Some(records::today::addresses::Council::of(council).to_string()),
    }
}

inventory::submit! {
    Destination {
        label: "Calendar",
        group: Group::Today,
        place: 20,
        needs: Permission::ReadPlan,
        to: |council, _| Some(records::today::addresses::Calendar::of(council).to_string()),
    }
}
