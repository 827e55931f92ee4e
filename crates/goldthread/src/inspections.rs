//! Inspections of children's services, what they judged and found, and the clock that they start.

pub mod store;
