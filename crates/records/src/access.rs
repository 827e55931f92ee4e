//! Who may do what: people, the organisations they work for, what they may do there, and how they sign in.
//!
//! `policy` is the only place that says who may do what; `route` makes sure that every address asks it.

pub mod addresses;
pub mod attempts;
pub mod edit;
pub mod links;
pub mod navigation;
pub mod password;
pub mod pending;
pub mod policy;
pub mod route;
pub mod second_factor;
pub mod security;
pub mod session;
pub mod signing;
pub mod store;
pub mod submitted;
pub mod tokens;

pub use edit::Edit;
pub use policy::{Actor, Permission};
pub use route::{Anonymous, Authorized, RequestContext};
pub use submitted::{OneClick, Submitted, Uploaded};
