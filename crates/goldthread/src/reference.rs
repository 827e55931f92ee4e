//! Published figures: loading the pack into a database, and reading them back.

pub mod store;
