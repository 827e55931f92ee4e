//! All authorities beside each other by size: who lies further from the rest than chance and the usual differences explain.

pub mod addresses;
pub mod pages;
pub mod pairs;
pub mod placed;
mod told;

pub use pages::routes;
