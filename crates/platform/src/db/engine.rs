//! Pools and the running of statements on either engine.

use crate::clock::Instant;
use crate::db::cache::{Cache, forget_version_snapshot, guard, is_uncached};
use crate::db::change::{Author, Change};
use crate::db::encryption;
use crate::db::replay::Open;
use crate::db::row::Rows;
use crate::db::trouble::{TRIES, pause, with_retry};
use crate::db::{Arg, DbError, Sql};
use serde::de::DeserializeOwned;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteLockingMode,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection, PgPool, SqlitePool};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tracing::Instrument;

/// The database: cheap to clone, safe to share.
#[derive(Debug, Clone)]
pub struct Db {
    pub(super) engine: Engine,
    pub(super) cache: Cache,
}

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
        // A statement of thousands of values is not said again as it is: the engine need not keep it.
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(args.len() <= 1_000);
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

/// How long to wait for an engine that is away before saying so.
const PATIENCE: Duration = Duration::from_secs(5);

/// The span of a statement: its words, in which nothing is bound yet.
pub(super) fn statement(sql: &Sql) -> tracing::Span {
    tracing::debug_span!("statement", text = sql.text.as_ref() as &str)
}

impl Db {
    fn of(engine: Engine) -> Self {
        Self {
            engine,
            cache: Cache::default(),
        }
    }

    /// Opens a database: `sqlite:PATH` (made if absent), `sqlite::memory:` or `postgres://…`.
    ///
    /// # Errors
    /// When the address cannot be read or the engine cannot be reached.
    pub async fn open(address: &str) -> Result<Self, DbError> {
        if address.starts_with("sqlite:") {
            Self::open_sqlite(address, true).await
        } else if encryption::is_postgres(address) {
            let options = encryption::options(address)
                .map_err(|_| DbError::Address(without_password(address)))?
                .application_name("goldthread");
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(PATIENCE)
                // A connection that was used a moment ago is not asked whether it is still there: that would double
                // the ways to and fro of every page. Should it have broken since, the statement is tried on another.
                .test_before_acquire(false)
                .before_acquire(|connection, known| {
                    Box::pin(async move {
                        if known.idle_for > Duration::from_millis(500) {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                // To compile a statement takes ten times as long as to answer it. An engine that knows of no such thing
                // says so, and nothing is lost.
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        let _ = sqlx::raw_sql("set jit = off").execute(connection).await;
                        Ok(())
                    })
                })
                .connect_with(options)
                .await
                .map_err(|error| match error {
                    sqlx::Error::Tls(error) => DbError::Unproven(error),
                    error => error.into(),
                })?;
            Ok(Self::of(Engine::Postgres(pool)))
        } else {
            Err(DbError::Address(without_password(address)))
        }
    }

    /// Opens a database that must be there: nothing is made by looking.
    ///
    /// # Errors
    /// When the address cannot be read, or there is no such database.
    pub async fn open_existing(address: &str) -> Result<Self, DbError> {
        if address.starts_with("sqlite:") {
            Self::open_sqlite(address, false).await
        } else {
            Self::open(address).await
        }
    }

    async fn open_sqlite(address: &str, make: bool) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str(address)
            .map_err(|_| DbError::Address(address.to_owned()))?
            .create_if_missing(make)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Waiting is repeated: see `trouble`.
            .busy_timeout(Duration::from_secs(2))
            // Rows come over from the engine's own thread: with a small buffer the two would wake each other for each few.
            .row_buffer_size(1024);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(20))
            .test_before_acquire(false)
            // SQLite ends a change by itself when the disk is full; a connection that does not know so is of no more use.
            .before_acquire(|connection, _| {
                Box::pin(async move { Ok(!connection.is_in_transaction()) })
            })
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(20))
            .test_before_acquire(false)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::of(Engine::Sqlite { read, write }))
    }

    /// What the engine is called, for people.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// How many values are best bound to one statement when there are many. SQLite looks each numbered place up one by one,
    /// so that many at once cost more than several statements of this size, and has not far to go for the next. For
    /// PostgreSQL each statement is a way to and fro, on which one that fills several packets may stand still for 40 ms:
    /// the last waits for a word of the ones before (`TCP_NODELAY` is not set by sqlx 0.9.0).
    pub(super) fn values_at_once(&self) -> usize {
        match self.engine {
            Engine::Sqlite { .. } => 600,
            Engine::Postgres(_) => 20_000,
        }
    }

    /// Every row as a struct.
    ///
    /// # Errors
    /// When the engine fails or a row has another shape.
    pub async fn all<T: DeserializeOwned>(&self, sql: Sql) -> Result<Vec<T>, DbError> {
        self.rows(sql).await?.read()
    }

    /// The first row as a struct, if there is one.
    ///
    /// # Errors
    /// When the engine fails or the row has another shape.
    pub async fn maybe<T: DeserializeOwned>(&self, sql: Sql) -> Result<Option<T>, DbError> {
        self.rows(sql).await?.read_first()
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
        self.rows(sql).await?.read_values()
    }

    /// The first column of the first row, if there is one.
    ///
    /// # Errors
    /// When the engine fails or the value has another type.
    pub async fn value<T: DeserializeOwned>(&self, sql: Sql) -> Result<Option<T>, DbError> {
        Ok(self.values(sql).await?.into_iter().next())
    }

    /// The rows as the engine gives them. Whatever waits for the engine is here and not where rows become structs, so that it
    /// is translated once and not for each kind of struct.
    async fn rows(&self, sql: Sql) -> Result<Rows, DbError> {
        guard(&sql);
        let span = statement(&sql);
        with_retry(|| async {
            Ok(match &self.engine {
                Engine::Sqlite { read: pool, .. } => {
                    Rows::Sqlite(query!(sql.clone()).fetch_all(pool).await?)
                }
                Engine::Postgres(pool) => {
                    Rows::Postgres(query!(sql.clone()).fetch_all(pool).await?)
                }
            })
        })
        .instrument(span)
        .await
    }

    /// Runs a statement on a table that keeps no change record (sessions and the like); gives the rows touched.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn execute(&self, sql: Sql) -> Result<u64, DbError> {
        if !is_uncached(&sql.text) {
            // Pages rest on it: they are told in the same transaction.
            let nobody = Author {
                person_id: None,
                at: Instant::from_microseconds(0),
            };
            let mut change = self.change(nobody).await?;
            let touched = change.execute(sql).await?;
            change.commit().await?;
            return Ok(touched);
        }
        let span = statement(&sql);
        self.execute_alone(sql).instrument(span).await
    }

    /// A statement that is a transaction of its own.
    async fn execute_alone(&self, sql: Sql) -> Result<u64, DbError> {
        let mut tries = 0;
        loop {
            let done = match &self.engine {
                Engine::Sqlite { write, .. } => query!(sql.clone())
                    .execute(write)
                    .await
                    .map(|done| done.rows_affected()),
                Engine::Postgres(pool) => query!(sql.clone())
                    .execute(pool)
                    .await
                    .map(|done| done.rows_affected()),
            };
            match done.map_err(DbError::from) {
                // A connection that broke may have broken after the work was done: only a conflict is certain.
                Err(error) if error.is_conflict() && tries + 1 < TRIES => {
                    pause(tries).await;
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// Begins a change by `author`: every record touched in it is written down with it.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn change(&self, author: Author) -> Result<Change, DbError> {
        forget_version_snapshot();
        Ok(Change::new(self.clone(), self.begin().await?, author))
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Open, DbError> {
        with_retry(|| async {
            Ok(match &self.engine {
                Engine::Sqlite { write, .. } => {
                    Open::Sqlite(write.begin_with("begin immediate").await?)
                }
                Engine::Postgres(pool) => Open::Postgres(pool.begin().await?),
            })
        })
        .await
    }

    /// Asks the engine whether it can make sense of a statement, without running it.
    ///
    /// # Errors
    /// The engine's objection.
    pub async fn prepare(&self, text: &str) -> Result<(), DbError> {
        use sqlx::{Executor, SqlSafeStr};
        let row = format!("({})", vec!["null"; columns_named(text)].join(","));
        let text = AssertSqlSafe(text.replace("{list}", "null").replace("{rows}", &row));
        match &self.engine {
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
        match &self.engine {
            Engine::Sqlite { write, .. } => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(write).await?;
            }
            Engine::Postgres(pool) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Lets the engine look at what was loaded in bulk, so that it finds its ways through it, and clear up now what it would
    /// clear up later beside everybody's work.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn settle(&self) -> Result<(), DbError> {
        let text = match &self.engine {
            Engine::Sqlite { .. } => "analyze",
            Engine::Postgres(_) => "vacuum analyze",
        };
        self.script(text.to_owned()).await
    }

    /// Closes every connection, letting what is under way finish.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// The address of an embedded database: marks that mean something in an address stand for themselves in a path.
#[must_use]
pub fn sqlite_address(file: &Path) -> String {
    let path = file.display().to_string();
    format!("sqlite:{}", path.replace('%', "%25").replace('?', "%3F"))
}

/// The file that an embedded database is in; none for another engine's address.
#[must_use]
pub fn sqlite_file(address: &str) -> Option<PathBuf> {
    if !address.starts_with("sqlite:") {
        return None;
    }
    let options = SqliteConnectOptions::from_str(address).ok()?;
    Some(options.get_filename().to_owned())
}

/// Whether another program has an embedded database open. What cannot be opened at all is in nobody's use.
pub async fn is_in_use(file: &Path) -> bool {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::ZERO);
    let asked = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let asked = sqlx::raw_sql("begin exclusive; rollback")
            .execute(&mut connection)
            .await;
        connection.close().await?;
        asked
    };
    match asked.await {
        Ok(_) => false,
        Err(error) => DbError::from(error).is_conflict(),
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
