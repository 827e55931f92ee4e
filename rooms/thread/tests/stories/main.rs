//! Stories of the golden thread.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

mod thread;
mod verdicts;
