//! Stories of the register of risks: what people do with it, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

mod course;
mod elsewhere;
mod files;
mod grid;
mod register;
mod scene;
