//! Every room of the house. A new one is a line here and a line in this package's manifest.

use axum::Router;
use platform::app::App;

const ROOMS: &[fn() -> Router<App>] = &[
    account::routes,
    api::routes,
    benchmarks::routes,
    changes::routes,
    governance::routes,
    imports::routes,
    indicators::routes,
    inspections::routes,
    plans::routes,
    reports::routes,
    risks::routes,
    sharing::routes,
    thread::routes,
    today::routes,
    trackers::routes,
];

/// The addresses of all rooms.
pub fn routes() -> Router<App> {
    let rooms = ROOMS.iter();
    rooms.fold(Router::new(), |router, room| router.merge(room()))
}
