//! What ails the engine, told apart by what can be done about it: try again at once, make room, or wait.

use crate::db::DbError;
use std::time::Duration;

/// A trouble of the engine that is nobody's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Two changes met, and the engine undid one of them: the same again will do.
    Conflict,
    /// The connection broke or cannot be made: the engine is stopping, starting or away.
    Away,
    /// The disk is full.
    Full,
    /// Nothing can be written: the disk or the engine takes reading only.
    ReadOnly,
    /// The disk does not do what it is told.
    Disk,
}

/// How often a statement or a change is tried before the conflict is told to the person.
pub(super) const TRIES: u32 = 10;

impl DbError {
    /// What ails the engine, when that is what went wrong.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::CommitUnknown(_) => Some(Trouble::Away),
            Self::Engine(error) => of_engine(error),
            _ => None,
        }
    }

    /// Whether the engine has certainly undone the statement, so that the same again may do.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            // Waiting for a free connection has taken its time already.
            Self::Engine(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => false,
            other => matches!(other.trouble(), Some(Trouble::Conflict | Trouble::Away)),
        }
    }

    pub(super) fn is_conflict(&self) -> bool {
        self.trouble() == Some(Trouble::Conflict)
    }

    /// A commit that failed: unless the engine itself says that it did not do it, nobody knows.
    pub(super) fn of_commit(self) -> Self {
        match (self.trouble(), self) {
            (Some(Trouble::Away | Trouble::Disk), Self::Engine(error)) => {
                Self::CommitUnknown(error)
            }
            (_, other) => other,
        }
    }
}

fn of_engine(error: &sqlx::Error) -> Option<Trouble> {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Some(Trouble::Away),
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            // PostgreSQL names a state in five characters; SQLite gives the number of its result.
            match code.parse::<i32>() {
                Ok(number) if code.len() < 5 => of_sqlite(number),
                _ => of_state(&code),
            }
        }
        _ => None,
    }
}

/// The states of PostgreSQL's appendix A, and of the engines that speak its language.
fn of_state(state: &str) -> Option<Trouble> {
    match state {
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => Some(Trouble::Conflict),
        // disk_full
        "53100" => Some(Trouble::Full),
        // read_only_sql_transaction
        "25006" => Some(Trouble::ReadOnly),
        // too_many_connections; admin_shutdown, crash_shutdown, cannot_connect_now;
        // object_not_in_prerequisite_state and invalid_catalog_name: a database that takes no connections, or is gone
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "55000" | "3D000" => Some(Trouble::Away),
        // io_error
        "58030" => Some(Trouble::Disk),
        // connection exceptions
        other if other.starts_with("08") => Some(Trouble::Away),
        _ => None,
    }
}

/// SQLite's result codes; the lowest eight bits are the primary one.
fn of_sqlite(code: i32) -> Option<Trouble> {
    match code & 0xff {
        // SQLITE_BUSY, SQLITE_LOCKED
        5 | 6 => Some(Trouble::Conflict),
        // SQLITE_READONLY
        8 => Some(Trouble::ReadOnly),
        // SQLITE_IOERR
        10 => Some(Trouble::Disk),
        // SQLITE_FULL
        13 => Some(Trouble::Full),
        // SQLITE_CANTOPEN
        14 => Some(Trouble::Away),
        _ => None,
    }
}

/// Waits before another try: longer each time, and never as long as whoever was met in the same moment.
pub(super) async fn pause(tries: u32) {
    let most = 10_u64 << tries.min(6);
    let wait = rand::random_range(most / 2..=most);
    tokio::time::sleep(Duration::from_millis(wait)).await;
}

/// Tries something that stands alone until the engine has no passing trouble with it.
pub(super) async fn with_retry<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, DbError>
where
    F: Future<Output = Result<T, DbError>>,
{
    let mut tries = 0;
    loop {
        match attempt().await {
            Err(error) if error.is_passing() && tries + 1 < TRIES => {
                tracing::debug!(%error, tries, "trying again");
                pause(tries).await;
                tries += 1;
            }
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_told_apart_on_both_engines() {
        assert_eq!(of_state("40001"), Some(Trouble::Conflict));
        assert_eq!(of_state("08006"), Some(Trouble::Away));
        assert_eq!(of_state("53100"), Some(Trouble::Full));
        assert_eq!(of_state("23505"), None);
        // SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED, SQLITE_CONSTRAINT_UNIQUE
        assert_eq!(of_sqlite(517), Some(Trouble::Conflict));
        assert_eq!(of_sqlite(778), Some(Trouble::Disk));
        assert_eq!(of_sqlite(1032), Some(Trouble::ReadOnly));
        assert_eq!(of_sqlite(2067), None);
    }

    #[test]
    fn a_commit_that_broke_off_is_neither_yes_nor_no() {
        let broken = || sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into());
        let error = DbError::Engine(broken()).of_commit();
        assert!(matches!(error, DbError::CommitUnknown(_)));
        assert!(!error.is_conflict());
        assert!(matches!(DbError::Stale.of_commit(), DbError::Stale));
    }
}
