//! The curve: indicators, their figures and targets, and an honest reading of them.

mod better_off;
mod choose;
mod details;
mod done;
mod edit;
mod entry;
mod figure_form;
mod indicator;
mod note_form;
pub mod pages;
mod taken;
mod target_form;

use records::access::Permission;
use records::access::navigation::{Destination, Group};
use records::indicators::addresses::BetterOff;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Are children better off?",
        group: Group::Outcomes,
        place: 20,
        needs: Permission::ReadPlan,
        to: |council, plan| Some(BetterOff::of(&(council, plan?)).to_string()),
    }
}

inventory::submit! {
    Destination {
        label: "Outcomes",
        group: Group::Outcomes,
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            Some(records::indicators::addresses::Outcomes::of(&(council, plan?)).to_string())
        },
    }
}
