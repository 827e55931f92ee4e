//! The Board: its meetings, what it was told and what it decided.

pub mod store;
