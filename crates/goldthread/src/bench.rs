//! How fast is it? Data of the size that a whole country would have, and a load generator that does not flatter.
//!
//! docs/performance.md says how to use it and what it measured.

mod curves;
pub mod load;
pub mod pages;
pub mod plan;
pub mod seed;
pub mod words;
