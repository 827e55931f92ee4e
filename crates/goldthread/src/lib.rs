//! Goldthread, the program.

pub mod assets;
pub mod form;
pub mod page;
