//! Excel both ways: a council's own tracker brought in, and plans and lists taken out as workbooks.
//!
//! The way in: `spreadsheet` (what kind of file, as cells) → `table` (headings and rows) → `reading` (what each row says;
//! the rules are `improvement::trackers`) → `placing` (against the plan as it is) → `bring` (one change, and its
//! undoing). Nothing is kept between the pages but the file and what its headings mean.

pub mod addresses;
mod bring;
mod columns;
pub mod out;
mod pages;
mod placing;
mod preview;
pub mod reading;
pub mod store;
pub mod table;
mod undo;

use crate::server::App;
use axum::Router;
pub(crate) use improvement::calendar::counted as times;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(pages::routes())
        .merge(columns::routes())
        .merge(preview::routes())
        .merge(out::routes())
}

/// Words cut at a space before so many characters, with a sign that they go on.
#[must_use]
pub(crate) fn shortened(words: &str, most: usize) -> String {
    let words = words.trim();
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let cut: String = words.chars().take(most.saturating_sub(1)).collect();
    let end = cut
        .rfind(char::is_whitespace)
        .filter(|end| *end * 2 > cut.len());
    format!("{}…", cut[..end.unwrap_or(cut.len())].trim_end())
}
