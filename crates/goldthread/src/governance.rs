//! The Board: its meetings, what it was told and what it decided.

pub mod addresses;
mod decisions;
mod meetings;
mod pages;
pub mod store;
mod telling;

use crate::server::App;
use axum::Router;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    pages::routes()
        .merge(meetings::routes())
        .merge(telling::routes())
        .merge(decisions::routes())
}
