//! The golden thread: one page per finding, and the loom of a whole plan.

pub mod addresses;
mod figures;
pub mod finding;
pub mod gather;
pub mod loom;
mod mend;
pub mod pages;
mod station;
mod told;

pub use gather::{PlanFacts, gather};
pub use pages::routes;
