//! The plan: priorities, focus areas, actions and milestones; progress, evidence and voices.

pub mod addresses;
pub mod facts;
pub mod pages;
pub mod store;
pub mod whole;

pub use pages::routes;
