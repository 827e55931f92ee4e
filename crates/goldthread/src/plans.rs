//! The plan: priorities, focus areas, actions and milestones; progress, evidence and voices.

pub mod store;
