//! Stories of indicators: what is watched, its curve, and what is said of it.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod better_off;
mod indicators;
mod outcomes;
mod verdicts;
