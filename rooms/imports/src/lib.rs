//! Figures in: files of published figures and of a council's own, read, looked at, imported as a whole or not at all,
//! and undone.

mod apply;
mod carry;
mod jobs;
mod list;
pub mod load;
mod outcome;
mod own;
mod pages;
mod problems;
mod scope;
mod sources;
mod template;
mod undo;
mod workbook;

use axum::Router;
use platform::app::App;
use records::access::Permission;
use records::access::navigation::{Destination, Group, OpenDestination};

pub use apply::{Written, compare, write};
pub use carry::{Kept, keep, lay_over};
pub use jobs::without_figures;
pub use outcome::Outcome;
pub use problems::Problems;
pub use undo::{UndoError, undo_published};
pub use workbook::as_csv;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    pages::routes().merge(sources::routes())
}

inventory::submit! {
    Destination {
        label: "Published figures",
        group: Group::Council,
        place: 20,
        needs: Permission::ImportPublished,
        to: |council, _| Some(records::imports::addresses::PublishedImports::of(council).to_string()),
    }
}

inventory::submit! {
    OpenDestination {
        label: "Sources",
        says: "Where every published figure comes from.",
        place: 90,
        to: || records::published::addresses::Sources {}.to_string(),
    }
}
