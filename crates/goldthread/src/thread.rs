//! The golden thread: one page per finding, and the loom of a whole plan.

pub mod addresses;
pub mod pages;

pub use pages::routes;
