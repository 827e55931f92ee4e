//! Inspections of children's services, what they judged and found, and the clock that they start.

pub mod addresses;
mod alike;
pub mod clock;
mod edit_clock;
mod edit_finding;
mod edit_inspection;
pub mod findings_file;
mod import_findings;
mod inspection;
mod national;
pub mod pages;
mod response;
pub mod store;
mod timeline;

use crate::access::Permission;
use crate::access::navigation::Destination;

pub use pages::routes;

inventory::submit! {
    Destination {
        label: "Inspections",
        place: 20,
        needs: Permission::SignedIn,
        to: |council, _| Some(addresses::Timeline { council: council.slug.clone() }.to_string()),
    }
}
