//! The golden thread: one page per finding, and the loom of a whole plan.

pub mod finding;
mod helped;
pub mod loom;
pub mod pages;
mod station;
mod told;

use records::access::Permission;
use records::access::navigation::{Destination, Group};

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Thread",
        group: Group::Plan,
        place: 20,
        needs: Permission::ReadPlan,
        to: |council, plan| Some(records::thread::addresses::Loom::of(&(council, plan?)).to_string()),
    }
}
