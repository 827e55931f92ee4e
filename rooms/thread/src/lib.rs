//! The golden thread: one page per finding, and the loom of a whole plan.

pub mod finding;
pub mod loom;
mod mend;
pub mod pages;
mod station;
mod told;

use records::access::Permission;
use records::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Thread",
        place: 30,
        needs: Permission::ReadPlan,
        to: |council, plan| {
            let plan = plan?.id;
            Some(records::thread::addresses::Loom { council: council.slug.clone(), plan }.to_string())
        },
    }
}
