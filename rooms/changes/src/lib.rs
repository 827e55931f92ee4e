//! What changed: the change record of a plan between two dates, and of each record in it.

mod changes;
mod every;
mod record_of;

use axum::Router;
use platform::app::App;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    changes::routes()
        .merge(every::routes())
        .merge(record_of::routes())
}
