//! Stories: what people do with the program, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod access;
mod any_bytes;
mod api;
mod backups;
mod books;
mod changes;
mod database;
mod demonstration;
mod demonstration_risks;
mod editions;
mod evidence;
mod evidence_cli;
mod figures;
mod findings;
mod funnel;
mod given;
mod governance;
mod growth;
mod hand_over;
mod indicators;
mod inspections;
mod lists;
mod mail;
mod nothing_lost;
mod outcomes;
mod people;
mod permissions;
mod plan_edits;
mod plans;
mod programmes;
mod reference;
mod report_forms;
mod reports;
mod second_factor;
mod security_log;
mod sharing;
mod small_counts;
mod statutory_clock;
mod thread;
mod tracker_seen;
mod tracker_slips;
mod trackers;
mod turning;
mod updates;
mod verdicts;
mod workbooks;
mod world;
