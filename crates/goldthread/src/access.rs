//! Who may do what: people, the organisations they work for, what they may do there, and how they sign in.
//!
//! `policy` is the only place that says who may do what; `route` makes sure that every address asks it.

pub mod attempts;
pub mod pages;
pub mod password;
pub mod policy;
pub mod route;
pub mod session;
pub mod store;
pub mod submitted;

pub use policy::{Actor, Permission};
pub use route::{Guest, Visit};
pub use submitted::{Submitted, Uploaded};
