//! Figures in: files of published figures and of a council's own, read, looked at, imported as a whole or not at all,
//! and undone.

pub mod addresses;
mod apply;
mod carry;
mod jobs;
mod outcome;
mod own;
mod pages;
mod problems;
pub mod read;
pub mod revisions;
mod scope;
pub mod store;
mod template;
mod undo;
mod workbook;

use crate::access::Permission;
use crate::access::navigation::Destination;

pub use apply::{Written, compare, write};
pub use carry::{Kept, keep, lay_over};
pub use outcome::Outcome;
pub use pages::routes;
pub use problems::Problems;
pub use undo::{UndoError, undo_published};

inventory::submit! {
    Destination {
        label: "Published figures",
        place: 90,
        needs: Permission::ImportPublished,
        to: |council, _| Some(addresses::PublishedImports { council: council.slug.clone() }.to_string()),
    }
}
