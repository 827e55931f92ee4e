//! The program: its commands.

pub mod backup;
pub mod check;
pub mod cli;
