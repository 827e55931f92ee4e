//! Stories of trackers: brought in, and plans taken out as workbooks.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod tracker_seen;
mod tracker_slips;
mod trackers;
mod workbooks;
