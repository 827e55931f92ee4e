//! A plan as a whole, and the lists of its actions.

pub mod action_lists;
pub mod facts;
mod handing_over;
pub mod references;
pub mod snapshot;
