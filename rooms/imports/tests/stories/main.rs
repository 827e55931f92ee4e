//! Stories of figures that are brought in.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod editions;
mod figures;
mod reference;
