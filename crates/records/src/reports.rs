//! Reports, and where their pages are.

pub mod addresses;
pub mod store;
