//! How fast is it? Data of the size that a whole country would have, and a load generator that does not flatter.
//!
//! docs/performance.md says how to use it and what it measured.

mod attack;
mod command;
mod cost;
mod curves;
mod load;
mod pages;
pub mod plan;
pub mod seed;
mod words;

pub use command::{Bench, run};

use platform::app::OpenError;
use platform::db::DbError;
use server::StartError;
use thiserror::Error;

/// Why nothing could be measured.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Opening the program.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Starting it.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Reading or writing.
    #[error("failed to read or write: {0}")]
    Io(#[from] std::io::Error),
    /// Something that was asked did not go as it must; the words say what.
    #[error("{0}")]
    Failed(String),
}
