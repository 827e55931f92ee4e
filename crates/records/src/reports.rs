//! Reports, and where their pages are.

pub mod addresses;
mod answered;
pub mod block;
mod due;
pub mod store;
