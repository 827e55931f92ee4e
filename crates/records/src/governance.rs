//! Boards' meetings, what they were told and what they decided, and where their pages are.

pub mod addresses;
mod answered;
mod due;
pub mod store;
