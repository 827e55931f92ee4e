//! Support between councils: what is kept of it, and where its pages are.

pub mod addresses;
mod answered;
pub mod asked;
pub mod of_council;
pub mod store;
