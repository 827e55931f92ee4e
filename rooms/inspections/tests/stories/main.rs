//! Stories of inspections, their findings, and the clock that runs from them.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

mod findings;
mod guests;
mod inspections;
mod others;
mod statutory_clock;
