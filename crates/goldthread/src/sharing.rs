//! Who works on a council’s plans: its people, its Board, and the councils with which it shares.

pub mod addresses;
pub mod pages;

pub use pages::routes;
