//! The plan: priorities, focus areas, actions and milestones; progress, evidence and voices.

pub mod action;
mod action_form;
pub mod addresses;
pub mod begin;
pub mod edit_action;
pub mod facts;
mod next;
pub mod pages;
pub mod record_of;
pub mod references;
pub mod store;
pub mod structure;
pub mod whole;

pub use pages::routes;
