//! The Board: its meetings, what it was told and what it decided.

pub mod addresses;
pub mod pages;
pub mod store;

pub use pages::routes;
