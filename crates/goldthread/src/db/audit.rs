//! Holding the database against itself: is it whole, and is every record's past in the change record?

use super::engine::Engine;
use super::{Db, DbError, Sql, Table};
use crate::clock::Instant;
use crate::sql;

/// A place where the records and the change record do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The kind of record.
    pub kind: String,
    /// How many records.
    pub count: i64,
    /// What is wrong with them.
    pub what: &'static str,
}

impl std::fmt::Display for Break {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of kind {}: {}", self.count, self.kind, self.what)
    }
}

impl Db {
    /// What the engine finds wrong with its own file; PostgreSQL checks its pages as it reads them.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn damage(&self) -> Result<Vec<String>, DbError> {
        if matches!(self.engine, Engine::Postgres(_)) {
            return Ok(Vec::new());
        }
        let whole = Sql::made("pragma integrity_check(20)".to_owned());
        let mut found: Vec<String> = self.values(whole).await?;
        found.retain(|line| line != "ok");
        let keys = Sql::made("pragma foreign_key_check".to_owned());
        for table in self.values::<String>(keys).await? {
            found.push(format!(
                "a row of {table} speaks of another that is not there"
            ));
        }
        Ok(found)
    }

    /// Where records and their change records part ways: a record without its latest change, a change after which a
    /// record should stand that does not, and a past with a version missing.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn breaks(&self) -> Result<Vec<Break>, DbError> {
        let mut breaks = Vec::new();
        for table in inventory::iter::<Table> {
            let unnoted = format!(
                "select count(*) from {} as one where not exists (
                    select 1 from changes where changes.organisation_id = one.organisation_id
                      and changes.subject_id = one.id and changes.kind = $1
                      and changes.version = one.version and changes.after is not null)",
                table.table
            );
            let lost = format!(
                "select count(*) from changes as last where last.kind = $1 and last.after is not null
                   and not exists (
                    select 1 from changes as later where later.organisation_id = last.organisation_id
                      and later.subject_id = last.subject_id and later.kind = last.kind and later.version > last.version)
                   and not exists (
                    select 1 from {} as one where one.organisation_id = last.organisation_id
                      and one.id = last.subject_id and one.version = last.version)",
                table.table
            );
            for (text, what) in [
                (
                    unnoted,
                    "there is no record of how they came to be as they are",
                ),
                (
                    lost,
                    "the change record says that they are there, and they are not",
                ),
            ] {
                let sql = Sql::made(text).bind(table.kind);
                let count: i64 = self.value(sql).await?.unwrap_or(0);
                if count > 0 {
                    breaks.push(Break {
                        kind: table.kind.to_owned(),
                        count,
                        what,
                    });
                }
            }
        }
        let gaps = sql!(
            "select cast(count(*) as bigint) as gaps from (
                select subject_id from changes group by organisation_id, kind, subject_id
                having count(*) <> max(version) or min(version) <> 1) as broken"
        );
        let count: i64 = self.value(gaps).await?.unwrap_or(0);
        if count > 0 {
            breaks.push(Break {
                kind: "any".to_owned(),
                count,
                what: "a version is missing from their past",
            });
        }
        Ok(breaks)
    }

    /// When the newest change was made.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn newest_change(&self) -> Result<Option<Instant>, DbError> {
        let sql = sql!("select max(at) as newest from changes");
        Ok(self.value::<Option<Instant>>(sql).await?.flatten())
    }

    /// The time by the engine's own clock: PostgreSQL may run on another machine.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn engine_clock(&self) -> Result<Option<Instant>, DbError> {
        match &self.engine {
            Engine::Sqlite { .. } => Ok(None),
            Engine::Postgres(_) => {
                let text = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
                self.value(Sql::made(text.to_owned())).await
            }
        }
    }

    /// Copies the whole database as it stands at this moment into a new file, while others go on using it.
    ///
    /// # Errors
    /// When the file is there already or cannot be written. [`DbError::Address`] on PostgreSQL, which has tools of its own.
    pub async fn copy_into(&self, file: &std::path::Path) -> Result<(), DbError> {
        match &self.engine {
            Engine::Sqlite { .. } => {
                // Asked of a connection that can only read: so it holds up nobody who writes.
                let sql = Sql::made("vacuum into $1".to_owned()).bind(file.display().to_string());
                self.values::<String>(sql).await.map(drop)
            }
            Engine::Postgres(_) => Err(DbError::Address("postgres".to_owned())),
        }
    }
}
