//! The curve: indicators, their figures and targets, and an honest reading of them.

pub mod addresses;
mod cautions;
mod choose;
mod compared;
pub mod curve;
mod details;
mod drawing;
mod drawn;
mod edit;
mod entry;
pub mod events;
mod figure_form;
pub mod glyph;
pub mod ground;
mod in_a_row;
mod indicator;
mod note_form;
pub mod own;
pub(crate) mod own_past;
pub mod pages;
pub mod published;
pub mod starts;
pub mod store;
pub mod supported;
mod taken;
mod target_form;
pub mod turning;
pub mod unit;
pub(crate) mod variation;
pub(crate) mod verdict;
pub mod verdict_charts;
pub mod verdicts;
pub mod working;

use crate::access::Permission;
use crate::access::navigation::Destination;

pub use curve::{Curve, View, curves};
pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Outcomes",
        place: 50,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            let plan = plan?.id;
            Some(addresses::Outcomes { council: council.slug.clone(), plan }.to_string())
        },
    }
}
