//! Every room of the house: those that this package's manifest names. A new one is a line there.

use axum::Router;
use platform::app::App;

include!(concat!(env!("OUT_DIR"), "/rooms.rs"));

/// The addresses of all rooms.
pub fn routes() -> Router<App> {
    let rooms = ROOMS.iter();
    rooms.fold(Router::new(), |router, room| router.merge(room()))
}
