//! Stories of the golden thread.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod thread;
mod verdicts;
