//! The first page: the councils that a person works with, and what waits for them there.

pub mod addresses;
pub mod pages;
pub mod today;

use crate::access::Permission;
use crate::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Today",
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, _| Some(addresses::Council { council: council.slug.clone() }.to_string()),
    }
}
