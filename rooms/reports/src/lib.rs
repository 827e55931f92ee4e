//! Reports to the Board, composed from live figures in the council's own form. A draft is sent to the Board, approved by
//! somebody who wrote none of it, and published.
//!
//! `form` reads a template, `live` gathers what its blocks fill themselves from, `compose` puts the two together with
//! what the author wrote, and `frozen` keeps what was published.

mod advance;
mod checklist;
pub mod compose;
pub mod form;
pub mod frozen;
pub mod live;
pub mod pages;
mod public;
mod read;
mod send;
mod settings;
mod templates;
mod waiting;
mod write;
pub mod written;

use records::access::Permission;
use records::access::navigation::{Destination, Group, OpenDestination};

pub use pages::routes;

inventory::submit! {
    OpenDestination {
        label: "Published reports",
        says: "Board reports that councils choose to show to everybody.",
        place: 50,
        to: || records::reports::addresses::PublicReports {}.to_string(),
    }
}

inventory::submit! {
    Destination {
        label: "Reports",
        group: Group::Board,
        place: 20,
        needs: Permission::ReadPlan,
        to: |council, plan| Some(records::reports::addresses::Reports::of(&(council, plan?)).to_string()),
    }
}
