//! What is kept: a module for each capability with its records, its queries and its addresses; and who may do what.

pub mod access;
pub mod answers;
pub mod api;
pub mod benchmarks;
pub mod changes;
pub mod comments;
pub mod dates;
pub mod facts;
pub mod governance;
pub mod help;
pub mod imports;
pub mod indicators;
pub mod inspections;
pub mod kinds;
pub mod mail;
pub mod plans;
pub mod published;
pub mod reminders;
pub mod reports;
pub mod risks;
pub mod scope;
pub mod search;
pub mod sharing;
pub mod thread;
pub mod today;
pub mod trackers;
