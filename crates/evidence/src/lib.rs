//! Statistics on series of numbers.

pub mod disclosure;
pub mod funnel;
pub mod series;
pub mod spc;
pub mod stepped_wedge;
