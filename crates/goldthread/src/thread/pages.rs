//! The pages of this room.

use crate::server::App;
use axum::Router;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
}
