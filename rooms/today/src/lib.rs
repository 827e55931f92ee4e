//! The first page: the councils that a person works with, and what waits for them there.

pub mod council;
pub mod pages;

use records::access::Permission;
use records::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Today",
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, _| Some(records::today::addresses::Council { council: council.slug.clone() }.to_string()),
    }
}
