//! The curve: indicators, their figures and targets, and an honest reading of them.

pub mod addresses;
mod choose;
pub mod curve;
mod details;
mod edit;
mod entry;
mod events;
mod figure_form;
mod indicator;
mod note_form;
pub mod own;
pub mod pages;
pub mod published;
pub mod store;
mod target_form;
pub mod turning;
pub mod unit;
mod verdict;

pub use curve::{Curve, View, curves, curves_of_plan};
pub(crate) use figure_form::period_in_words;
pub use pages::routes;
