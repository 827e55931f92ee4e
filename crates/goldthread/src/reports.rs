//! Reports to the Board, composed from live figures in the council's own form.

pub mod addresses;
pub mod pages;
pub mod store;

pub use pages::routes;
