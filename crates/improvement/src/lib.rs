//! The rules of sector-led improvement work, as pure types and functions.
//!
//! Nothing here reads a clock, a database or a request: whatever a rule needs is passed in, so every
//! rule can be tried against the real cases it was written from.

mod vocabulary;

pub mod calendar;
pub mod call_in;
pub mod changes;
pub mod clock;
pub mod comments;
pub mod digest;
pub mod governance;
pub mod handover;
pub mod inspections;
pub mod money;
pub mod options;
pub mod organisations;
pub mod outcomes;
pub mod people;
pub mod plans;
pub mod programmes;
pub mod reminders;
pub mod risks;
pub mod scope;
pub mod security;
pub mod support;
pub mod thread;
pub mod trackers;

pub use vocabulary::{UnknownWord, Word};

/// What a rule finds wrong with what somebody would do: said in a clause, at the field that it is about.
pub trait Problem: std::fmt::Display {
    /// What a form calls the field; none when the problem is about all of it.
    fn field(&self) -> Option<&str>;
}
