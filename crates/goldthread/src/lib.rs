//! Goldthread ties the golden thread of improvement work in children's services: inspection finding, improvement
//! action, support, outcome for children, and what the Board was told.
//!
//! ARCHITECTURE.md is the map of this crate.

pub mod access;
pub mod app;
pub mod api;
pub mod assets;
pub mod background;
pub mod backup;
pub mod bench;
pub mod book;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demonstration;
pub mod etag;
pub mod fault;
pub mod figures;
pub mod files;
pub mod form;
pub mod funnel;
pub mod governance;
pub mod home;
pub mod inspections;
pub mod mail;
pub mod outcomes;
pub mod page;
pub mod plans;
pub mod programmes;
pub mod reference;
pub mod reports;
pub mod server;
pub mod sharing;
pub mod spreadsheet;
pub mod stale;
pub mod thread;
pub mod trackers;
