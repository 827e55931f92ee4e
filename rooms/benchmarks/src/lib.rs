//! A council beside others: all authorities in a funnel, and what national programmes turned.

mod funnel;
mod programmes;

use axum::Router;
use platform::app::App;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    funnel::routes().merge(programmes::routes())
}
