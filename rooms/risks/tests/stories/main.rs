//! Stories of the register of risks: what people do with it, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod course;
mod elsewhere;
mod files;
mod grid;
mod register;
mod scene;
