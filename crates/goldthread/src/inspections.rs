//! Inspections of children's services, what they judged and found, and the clock that they start.

pub mod addresses;
pub mod pages;
pub mod store;

pub use pages::routes;
