//! The curve: indicators, their figures and targets, and an honest reading of them.

mod choose;
mod details;
mod edit;
mod entry;
mod figure_form;
mod indicator;
mod note_form;
pub mod pages;
mod taken;
mod target_form;

use records::access::Permission;
use records::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Outcomes",
        place: 50,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            let plan = plan?.id;
            Some(records::indicators::addresses::Outcomes { council: council.slug.clone(), plan }.to_string())
        },
    }
}
