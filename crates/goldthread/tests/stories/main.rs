//! Stories: what people do with the program, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod access;
mod changes;
mod database;
mod demonstration;
mod evidence;
mod findings;
mod governance;
mod inspections;
mod lists;
mod outcomes;
mod permissions;
mod plans;
mod reference;
mod report_forms;
mod reports;
mod sharing;
mod thread;
mod trackers;
mod updates;
mod world;
