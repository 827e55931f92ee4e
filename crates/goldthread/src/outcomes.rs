//! The curve: indicators, their figures and targets, and an honest reading of them.

pub mod addresses;
pub mod curve;
mod events;
pub mod own;
pub mod pages;
pub mod published;
pub mod store;
pub mod unit;

pub use curve::{Curve, View, curves, curves_of_plan};
pub use pages::routes;
