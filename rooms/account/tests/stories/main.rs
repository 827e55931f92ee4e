//! Stories of one's own account: coming in, passwords, the second factor, and mail.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

mod access;
mod bounds;
mod choosing;
mod details;
mod kept;
mod known_browsers;
mod limits;
mod mail;
mod passwords;
mod reminders;
mod second_factor;
mod seeds;
mod sessions;
mod tokens;
