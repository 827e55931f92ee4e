//! Stories of plans: made, worked on, evidenced, and frozen for the Board.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

mod baselines;
mod evidence;
mod lists;
mod partners;
mod plan_edits;
mod plans;
mod updates;
