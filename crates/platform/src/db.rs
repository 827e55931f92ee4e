//! The database. SQLite and PostgreSQL meet here and nowhere else: the rest of the program writes portable
//! statements with [`sql!`](crate::sql), reads rows as plain structs, and changes records inside a [`Change`].

pub mod act;
pub mod audit;
pub mod blot;
pub mod cache;
pub mod change;
pub mod encryption;
pub mod engine;
pub mod field;
pub mod migrate;
pub mod record;
pub mod replay;
pub mod row;
pub mod search;
pub mod sending;
pub mod statement;
pub mod trouble;

pub use act::ActPhrase;
pub use audit::Break;
pub use blot::{Blot, WordedTable};
pub use cache::{
    CacheRegion, CachedTables, TableUse, is_known, table_use, with_version_snapshot, written_table,
};
pub use change::{Author, Change};
pub use engine::{Db, is_in_use, sqlite_address, sqlite_file};
pub use field::{FieldKind, FieldSpec};
pub use migrate::MIGRATIONS;
pub use record::{Described, Record, Sensitivity, Snapshot, Table, Tie, Tying, tied_to};
pub use row::Cell;
pub use search::Worded;
pub use sending::Sending;
pub use statement::{Arg, Listed, Sql, ToArg};
pub use trouble::Trouble;

use crate::work::WorkError;
use thiserror::Error;

/// What can go wrong between the program and its database.
#[derive(Debug, Error)]
pub enum DbError {
    /// The engine refused or could not be reached.
    #[error("failed to use the database: {0}")]
    Engine(#[from] sqlx::Error),
    /// A row does not have the shape that the program expects.
    #[error("failed to read a row: {0}")]
    Shape(String),
    /// Somebody else saved the record first.
    #[error("failed to save: the record has been changed since it was opened")]
    Stale,
    /// The engine could not be reached while it was to make a change lasting: it may have done so, or not.
    #[error("failed to learn whether the change was saved: {0}")]
    CommitUnknown(sqlx::Error),
    /// The engine has undone the change; nothing more can be said in it.
    #[error("failed to go on with a change that the database has undone")]
    Undone,
    /// The same form was sent before, and taken.
    #[error("failed to save: the same form was taken before")]
    Repeated,
    /// Whoever sent the form may not do it any more.
    #[error("failed to save: who sent it is not allowed to any more")]
    Refused,
    /// Its person has made as many records in a day as anybody may.
    #[error("failed to save: too many records were made in a day")]
    TooManyRecords,
    /// The record is not there (any more).
    #[error("failed to find the record")]
    Missing,
    /// What a reading rests on could not be worked out.
    #[error("failed to work out what a reading rests on: {0}")]
    Work(#[source] WorkError),
    /// The address of the database cannot be read.
    #[error(
        "failed to read the database address “{0}”: expected sqlite:PATH or postgres://USER@HOST/NAME"
    )]
    Address(String),
    /// The server on another machine offers no encryption, or does not prove who it is.
    #[error(
        "failed to connect to the database safely: {0}. A server on another machine must prove who it is: give sslrootcert=FILE in the address where its certificate is from an authority of your own, or say by sslmode=… what is enough (docs/running.md)"
    )]
    Unproven(Box<dyn std::error::Error + Send + Sync>),
    /// The database was made by a newer version of the program.
    #[error(
        "failed to migrate: the database is at migration {found}, newer than this program's {known}; run the newer program"
    )]
    Newer {
        /// The migration that the database is at.
        found: i64,
        /// The newest migration that this program has.
        known: i64,
    },
}

impl DbError {
    /// Whether the engine says that a row with this key is there already.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

impl serde::de::Error for DbError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Shape(message.to_string())
    }
}
