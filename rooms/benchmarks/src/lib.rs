//! A council beside others: all authorities in a funnel, and what national programmes turned.

mod funnel;
mod programmes;

use axum::Router;
use platform::app::App;
use records::access::navigation::OpenDestination;

inventory::submit! {
    OpenDestination {
        label: "Benchmarks",
        says: "All authorities on one chart: who is unusual, and who only seems so.",
        place: 30,
        to: || records::benchmarks::funnel::Funnel {}.to_string(),
    }
}

inventory::submit! {
    OpenDestination {
        label: "National programmes",
        says: "Who took part, and whether their figures differed from others’.",
        place: 40,
        to: || records::benchmarks::programmes::Programmes {}.to_string(),
    }
}

/// The addresses of this room.
pub fn routes() -> Router<App> {
    funnel::routes().merge(programmes::routes())
}
