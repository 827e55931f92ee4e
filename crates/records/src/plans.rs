//! Plans: priorities, focus areas, actions, what people say of them, and where their pages are.

pub mod addresses;
mod answered;
pub mod store;
