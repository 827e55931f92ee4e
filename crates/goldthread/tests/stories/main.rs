//! Stories that go across rooms, or need the program itself. Those of a room stand with it, in `rooms/<room>/tests`.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod answers;
mod any_bytes;
mod at_rest;
mod backups;
mod books;
mod capacity_cli;
mod database;
mod demonstration;
mod demonstration_live;
mod demonstration_risks;
mod erased;
mod evidence_cli;
mod growth;
mod hostile_files;
mod imports_cli;
mod kept;
mod leeds_papers;
mod money_cli;
mod nothing_lost;
mod once;
mod passing;
mod people;
mod permissions;
mod report_forms;
mod small_counts;
mod turning;
mod values;
