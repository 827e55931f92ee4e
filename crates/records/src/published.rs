//! Published figures, areas and their neighbours, and where their pages are.

pub mod addresses;
pub mod store;
