//! The curve: indicators, their figures and targets, and an honest reading of them.

pub mod store;
