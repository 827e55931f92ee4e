//! The curve: indicators, their figures and targets, and an honest reading of them.

pub mod addresses;
pub mod pages;
pub mod store;

pub use pages::routes;
