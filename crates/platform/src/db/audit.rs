//! Holding the database against itself: is it whole, and is every record's past in the change record?

use crate::clock::Instant;
use crate::db::engine::Engine;
use crate::db::record::{columns, from_json};
use crate::db::{Db, DbError, Record, Sql, Table};
use crate::sql;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// How many records are held against the change record at once.
const AT_ONCE: usize = 2_000;

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
    /// record should stand that does not, a record that is not as its latest change left it, and a past with a version
    /// missing.
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
            let count = (table.differing)(self).await?;
            if count > 0 {
                breaks.push(Break {
                    kind: table.kind.to_owned(),
                    count,
                    what: "they are not as their last recorded change left them",
                });
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

    /// How many records of a kind are not as the change record says that they were left. One that is saved meanwhile is passed
    /// over.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn differing<R: Record>(&self) -> Result<i64, DbError> {
        #[derive(Deserialize)]
        struct Left {
            organisation_id: Uuid,
            id: Uuid,
            version: i64,
            after: String,
        }
        let mut last = (Uuid::nil(), Uuid::nil());
        let mut differing = 0;
        loop {
            let text = format!(
                "select {} from {} where (organisation_id, id) > ($1, $2) order by organisation_id, id limit {AT_ONCE}",
                columns::<R>(),
                R::TABLE
            );
            let records: Vec<R> = self.all(Sql::made(text).bind(last.0).bind(last.1)).await?;
            let Some(newest) = records.last() else {
                return Ok(differing);
            };
            let from = std::mem::replace(&mut last, (newest.organisation_id(), newest.id()));
            let text = format!(
                "select one.organisation_id, one.id, one.version, changes.after from {} as one
                 join changes on changes.organisation_id = one.organisation_id and changes.subject_id = one.id
                   and changes.kind = $1 and changes.version = one.version
                 where (one.organisation_id, one.id) > ($2, $3) and (one.organisation_id, one.id) <= ($4, $5)
                   and changes.after is not null",
                R::TABLE
            );
            let left = Sql::made(text).bind(R::KIND).bind(from.0).bind(from.1);
            let left: Vec<Left> = self.all(left.bind(last.0).bind(last.1)).await?;
            let left: HashMap<(Uuid, Uuid), Left> = left
                .into_iter()
                .map(|left| ((left.organisation_id, left.id), left))
                .collect();
            for record in &records {
                let key = (record.organisation_id(), record.id());
                let left = left
                    .get(&key)
                    .filter(|left| left.version == record.version());
                if left.is_some_and(|left| !is_as_left(record, &left.after)) {
                    differing += 1;
                }
            }
        }
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

/// Whether a record is as it was written down. What was written by an older version of the program is read as this version
/// reads it.
fn is_as_left<R: Record>(record: &R, after: &str) -> bool {
    let Ok(now) = serde_json::to_string(record) else {
        return false;
    };
    if now == after {
        return true;
    }
    let value = |record: &R| serde_json::to_value(record).ok();
    match (
        value(record),
        from_json::<R>(after).ok().as_ref().and_then(value),
    ) {
        (Some(now), Some(left)) => is_same(&now, &left),
        _ => false,
    }
}

/// Whether two values are the same, but for the last digit of a number: reading it from text may round it another way.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (a, b) = (one.as_f64(), other.as_f64());
            one == other
                || a.zip(b).is_some_and(|(a, b)| {
                    (a - b).abs() <= 4.0 * f64::EPSILON * a.abs().max(b.abs())
                }) && !(one.is_i64() && other.is_i64())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, a)| other.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => one == other,
    }
}
