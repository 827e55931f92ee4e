//! Where the pages of the thread are.

pub mod addresses;
