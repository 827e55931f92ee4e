//! Inspections of children's services, what they judged and found, and the clock that they start.

mod alike;
mod edit_clock;
mod edit_finding;
mod edit_inspection;
mod import_findings;
mod inspection;
mod national;
pub mod pages;
mod response;
mod timeline;

use records::access::Permission;
use records::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Inspections",
        place: 20,
        needs: Permission::SignedIn,
        to: |council, _| Some(records::inspections::addresses::Timeline { council: council.slug.clone() }.to_string()),
    }
}
