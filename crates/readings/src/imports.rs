//! Official files as figures, and what imports revised.

pub mod read;
pub mod revisions;
