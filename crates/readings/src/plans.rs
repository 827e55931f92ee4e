//! A plan as a whole, and the lists of its actions.

pub mod action_lists;
pub mod facts;
pub mod references;
pub mod whole;
