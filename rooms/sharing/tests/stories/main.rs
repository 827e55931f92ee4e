//! Stories of who works on a council's plans: its people, and the councils with which it shares.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

mod across;
mod hand_over;
mod people;
mod removal;
mod security_log;
mod sharing;
