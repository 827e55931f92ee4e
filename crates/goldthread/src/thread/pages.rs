//! The pages of this room.

use super::{finding, loom};
use crate::access::route::Routes;
use crate::app::App;
use axum::Router;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(loom::loom)
        .page(loom::xlsx)
        .page(finding::finding)
}
