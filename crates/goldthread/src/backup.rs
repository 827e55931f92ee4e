//! Backups of an embedded database and its files: one archive that is whole or is not there.
//!
//! The archive is an ordinary ZIP file without compression, so that what is in it can be taken out by hand: the
//! database as `goldthread.db`, each uploaded file under `files/`, and `manifest.json` with a checksum for each.

mod make;
mod restore;

pub use make::make;
pub use restore::{Restored, restore};

use platform::db::{DbError, MIGRATIONS};
use platform::files::FilesError;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thiserror::Error;

const DATABASE: &str = "goldthread.db";
const MANIFEST: &str = "manifest.json";
/// The form of archive that this program writes.
const FORM: u32 = 1;

/// Why a backup could not be made or put back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store of files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// Something could not be read or written.
    #[error("failed to read or write {path}: {error}")]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The archive cannot be used; the words say why.
    #[error("failed to use the backup {path}: {why}")]
    Unusable {
        /// The archive.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Something is there already.
    #[error("failed: {path} already exists; {advice}")]
    There {
        /// What.
        path: PathBuf,
        /// What can be done.
        advice: &'static str,
    },
    /// The database is on PostgreSQL.
    #[error(
        "failed: this database is on PostgreSQL, which has tools of its own. Use pg_dump and pg_restore, and copy the folder of files after the database; docs/running.md has the commands"
    )]
    Postgres,
    /// The program is running on the database that is to be replaced.
    #[error("failed to restore: {0} is in use; stop the program first")]
    InUse(PathBuf),
}

/// What an archive says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of archive.
    pub form: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The migration that the database is at.
    pub migration: i64,
    /// When it was made, in microseconds since 1970 UTC.
    pub made_at: i64,
    /// The database.
    pub database: Part,
    /// The files, in order of their hashes.
    pub files: Vec<Part>,
}

/// One thing in an archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// Where it is in the archive.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
    /// The hash of what is in it (SHA-256, hexadecimal).
    pub sha256: String,
}

/// A file that is taken away again unless it is kept.
struct Passing {
    path: PathBuf,
    kept: bool,
}

impl Passing {
    fn new(path: PathBuf) -> Self {
        Self { path, kept: false }
    }

    /// Gives it its lasting name, and sees to it that the disk knows.
    fn keep_as(mut self, to: &Path) -> Result<(), BackupError> {
        std::fs::rename(&self.path, to).map_err(|error| io(to, error))?;
        self.kept = true;
        sync_folder_of(to)
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if !self.kept {
            for ending in ["", "-wal", "-shm", "-journal"] {
                let _ = std::fs::remove_file(beside(&self.path, ending));
            }
        }
    }
}

/// The same path with something added to its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn io(path: &Path, error: std::io::Error) -> BackupError {
    BackupError::Io {
        path: path.to_owned(),
        error,
    }
}

/// Sees to it that a name in a folder outlasts a loss of power.
fn sync_folder_of(path: &Path) -> Result<(), BackupError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| io(folder, error))
}

/// The newest migration that this program knows.
fn known_migration() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, ..)| *version)
}
