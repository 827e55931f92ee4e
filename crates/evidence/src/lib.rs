//! Statistics on series of numbers.

pub mod calibration;
pub mod comparators;
pub mod disclosure;
pub mod forecast;
pub mod funnel;
pub mod panel;
pub mod placebo;
pub mod quadratic;
mod random;
pub mod series;
pub mod spc;
pub mod staggered_did;
pub mod stepped_wedge;
pub mod synthetic_control;
pub mod synthetic_did;
pub mod verdict;
