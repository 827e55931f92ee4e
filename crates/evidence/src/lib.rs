//! Statistics on series of numbers.

pub mod series;
pub mod spc;
