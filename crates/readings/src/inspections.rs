//! Clocks that follow from inspections, and findings as they stand in files.

pub mod clock;
pub mod findings_file;
pub mod map;
