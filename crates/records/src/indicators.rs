//! Indicators, targets and a council's own figures, and where their pages are.

pub mod addresses;
pub mod store;
