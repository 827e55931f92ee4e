//! Statistics on series of numbers.

pub mod calibration;
pub mod forecast;
pub mod panel;
pub mod placebo;
pub mod quadratic;
mod random;
pub mod series;
pub mod spc;
pub mod synthetic_control;
pub mod synthetic_did;
pub mod verdict;
pub mod disclosure;
pub mod funnel;
pub mod series;
pub mod spc;
pub mod stepped_wedge;
