//! Statistics on series of numbers.

pub mod forecast;
pub mod series;
pub mod spc;
