//! The golden thread: one page per finding, and the loom of a whole plan.

pub mod addresses;
mod figures;
pub mod finding;
pub mod gather;
pub mod loom;
mod mend;
pub mod pages;
mod station;
mod told;

use crate::access::Permission;
use crate::access::navigation::Destination;

pub use gather::{PlanFacts, gather};
pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Thread",
        place: 30,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            let plan = plan?.id;
            Some(addresses::Loom { council: council.slug.clone(), plan }.to_string())
        },
    }
}
