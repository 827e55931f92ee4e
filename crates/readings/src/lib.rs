//! What is worked out from records for more than one page.

pub mod funnel;
pub mod imports;
pub mod indicators;
pub mod inspections;
pub mod money;
pub mod options;
pub mod people;
pub mod plans;
pub mod programmes;
pub mod support;
pub mod thread;
