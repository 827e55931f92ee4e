//! Trackers that were brought in, and where their pages are.

pub mod addresses;
pub mod store;
