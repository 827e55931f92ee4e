//! Statistics on series of numbers.

pub mod panel;
pub mod placebo;
pub mod quadratic;
pub mod staggered_did;
pub mod synthetic_control;
pub mod synthetic_did;
