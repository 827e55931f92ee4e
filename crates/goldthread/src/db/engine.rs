//! Pools and the running of statements on either engine.

use super::change::{Author, Change, Open};
use super::row::{read, read_value};
use super::{Arg, DbError, Sql};
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use std::str::FromStr;
use std::time::Duration;

/// The database: cheap to clone, safe to share.
#[derive(Debug, Clone)]
pub struct Db(pub(super) Engine);

#[derive(Debug, Clone)]
pub(super) enum Engine {
    /// One writer and many readers on one file (write-ahead log).
    Sqlite { read: SqlitePool, write: SqlitePool },
    /// PostgreSQL, or an engine that speaks it.
    Postgres(PgPool),
}

/// Binds the arguments of a statement for whichever engine the surroundings call for.
macro_rules! query {
    ($sql:expr) => {{
        let Sql { text, args } = $sql;
        let mut query = sqlx::query(AssertSqlSafe(text));
        for arg in args {
            query = match arg {
                Arg::Int(value) => query.bind(value),
                Arg::Real(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
                Arg::Bool(value) => query.bind(value),
                Arg::Id(value) => query.bind(value),
                Arg::Date(value) => query.bind(value.map(jiff_sqlx::Date::from)),
                Arg::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}
pub(super) use query;

impl Db {
    /// Opens a database: `sqlite:PATH` (made if absent), `sqlite::memory:` or `postgres://…`.
    ///
    /// # Errors
    /// When the address cannot be read or the engine cannot be reached.
    pub async fn open(address: &str) -> Result<Self, DbError> {
        if address.starts_with("sqlite:") {
            Self::open_sqlite(address).await
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address)
                .map_err(|_| DbError::Address(without_password(address)))?
                .application_name("goldthread");
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            Ok(Self(Engine::Postgres(pool)))
        } else {
            Err(DbError::Address(without_password(address)))
        }
    }

    async fn open_sqlite(address: &str) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str(address)
            .map_err(|_| DbError::Address(address.to_owned()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self(Engine::Sqlite { read, write }))
    }

    /// What the engine is called, for people.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match &self.0 {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// Every row as a struct.
    ///
    /// # Errors
    /// When the engine fails or a row has another shape.
    pub async fn all<T: DeserializeOwned>(&self, sql: Sql) -> Result<Vec<T>, DbError> {
        match &self.0 {
            Engine::Sqlite { read: pool, .. } => query!(sql)
                .fetch_all(pool)
                .await?
                .iter()
                .map(read)
                .collect(),
            Engine::Postgres(pool) => query!(sql)
                .fetch_all(pool)
                .await?
                .iter()
                .map(read)
                .collect(),
        }
    }

    /// The first row as a struct, if there is one.
    ///
    /// # Errors
    /// When the engine fails or the row has another shape.
    pub async fn maybe<T: DeserializeOwned>(&self, sql: Sql) -> Result<Option<T>, DbError> {
        match &self.0 {
            Engine::Sqlite { read: pool, .. } => query!(sql)
                .fetch_optional(pool)
                .await?
                .as_ref()
                .map(read)
                .transpose(),
            Engine::Postgres(pool) => query!(sql)
                .fetch_optional(pool)
                .await?
                .as_ref()
                .map(read)
                .transpose(),
        }
    }

    /// The first row as a struct.
    ///
    /// # Errors
    /// [`DbError::Missing`] when there is none.
    pub async fn one<T: DeserializeOwned>(&self, sql: Sql) -> Result<T, DbError> {
        self.maybe(sql).await?.ok_or(DbError::Missing)
    }

    /// The first column of every row.
    ///
    /// # Errors
    /// When the engine fails or a value has another type.
    pub async fn values<T: DeserializeOwned>(&self, sql: Sql) -> Result<Vec<T>, DbError> {
        match &self.0 {
            Engine::Sqlite { read: pool, .. } => query!(sql)
                .fetch_all(pool)
                .await?
                .iter()
                .map(read_value)
                .collect(),
            Engine::Postgres(pool) => query!(sql)
                .fetch_all(pool)
                .await?
                .iter()
                .map(read_value)
                .collect(),
        }
    }

    /// The first column of the first row, if there is one.
    ///
    /// # Errors
    /// When the engine fails or the value has another type.
    pub async fn value<T: DeserializeOwned>(&self, sql: Sql) -> Result<Option<T>, DbError> {
        Ok(self.values(sql).await?.into_iter().next())
    }

    /// Runs a statement on a table that keeps no change record (sessions and the like); gives the rows touched.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn execute(&self, sql: Sql) -> Result<u64, DbError> {
        Ok(match &self.0 {
            Engine::Sqlite { write, .. } => query!(sql).execute(write).await?.rows_affected(),
            Engine::Postgres(pool) => query!(sql).execute(pool).await?.rows_affected(),
        })
    }

    /// Begins a change by `author`: every record touched in it is written down with it.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn change(&self, author: Author) -> Result<Change, DbError> {
        let open = match &self.0 {
            Engine::Sqlite { write, .. } => {
                Open::Sqlite(write.begin_with("begin immediate").await?)
            }
            Engine::Postgres(pool) => Open::Postgres(pool.begin().await?),
        };
        Ok(Change::new(open, author))
    }

    /// Asks the engine whether it can make sense of a statement, without running it.
    ///
    /// # Errors
    /// The engine's objection.
    pub async fn prepare(&self, text: &str) -> Result<(), DbError> {
        use sqlx::{Executor, SqlSafeStr};
        let row = format!("({})", vec!["null"; columns_named(text)].join(","));
        let text = AssertSqlSafe(text.replace("{list}", "null").replace("{rows}", &row));
        match &self.0 {
            Engine::Sqlite { write, .. } => drop(write.prepare(text.into_sql_str()).await?),
            Engine::Postgres(pool) => drop(pool.prepare(text.into_sql_str()).await?),
        }
        Ok(())
    }

    /// Runs several statements as they stand: migrations and the making of test databases only.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn script(&self, text: String) -> Result<(), DbError> {
        match &self.0 {
            Engine::Sqlite { write, .. } => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(write).await?;
            }
            Engine::Postgres(pool) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Closes every connection, letting what is under way finish.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// How many columns a statement names in its first brackets: `insert into t (a, b) values {rows}` names two.
fn columns_named(text: &str) -> usize {
    let named = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    named.map_or(1, |(columns, _)| columns.split(',').count())
}

/// A database address that may be shown: no password in it.
#[must_use]
fn without_password(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}://…{}", &address[..scheme], &address[at..])
        }
        _ => address.to_owned(),
    }
}
