//! Published figures: loading the pack into a database, reading them back, and saying where they come from.

pub mod load;
mod pages;
pub mod store;

pub use pages::routes;
