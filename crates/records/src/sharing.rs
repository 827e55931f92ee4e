//! What sharing keeps, and where its pages are.

pub mod addresses;
pub mod store;
