//! National programmes of support: who took up which way of working, and whether their figures parted from the others'.

pub mod addresses;
pub mod effects;
pub mod ground;
mod kept;
pub mod pages;
mod told;

pub use pages::routes;
