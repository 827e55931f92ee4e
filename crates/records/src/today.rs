//! Where the first pages are.

pub mod addresses;
