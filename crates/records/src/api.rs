//! Where other programs read.

pub mod addresses;
