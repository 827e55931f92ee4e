//! Statistics on series of numbers.

pub mod forecast;
pub mod series;
pub mod spc;
pub mod panel;
pub mod placebo;
pub mod quadratic;
pub mod synthetic_control;
pub mod synthetic_did;
