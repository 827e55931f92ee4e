//! Stories of benchmarks: all authorities beside each other, and national programmes.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod funnel;
mod programmes;
