//! The pages of this room.

use crate::{finding, loom};
use axum::Router;
use platform::app::App;
use records::access::route::Routes;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(loom::loom)
        .page(loom::xlsx)
        .page(finding::finding)
}
