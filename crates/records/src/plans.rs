//! Plans: priorities, focus areas, actions, what people say of them, and where their pages are.

pub mod addresses;
mod answered;
mod due;
pub mod store;
