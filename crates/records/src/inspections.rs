//! Inspections, judgements, findings and statutory clocks, and where their pages are.

pub mod addresses;
pub mod store;
