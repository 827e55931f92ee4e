//! Statistics on series of numbers.

pub mod forecast;
