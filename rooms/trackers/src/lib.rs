//! Excel both ways: a council's own tracker brought in, and plans and lists taken out as workbooks.
//!
//! The way in: `spreadsheet` (what kind of file, as cells) → `table` (headings and rows) → `reading` (what each row says;
//! the rules are `improvement::trackers`) → `placing` (against the plan as it is) → `bring` (one change, and its
//! undoing). Nothing is kept between the pages but the file and what its headings mean.

mod bring;
mod columns;
pub mod out;
mod pages;
mod placing;
mod preview;
pub mod reading;
pub mod table;
mod undo;

use axum::Router;
pub use improvement::calendar::counted as times;
use platform::app::App;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(pages::routes())
        .merge(columns::routes())
        .merge(preview::routes())
        .merge(out::routes())
}
