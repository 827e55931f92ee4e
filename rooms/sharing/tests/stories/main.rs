//! Stories of who works on a council's plans: its people, and the councils with which it shares.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod hand_over;
mod people;
mod security_log;
mod sharing;
