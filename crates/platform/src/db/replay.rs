//! What a change said to its engine, kept so that it can be said again.

use crate::db::engine::query;
use crate::db::row::{Cell, OwnedRow, Rows};
use crate::db::{Arg, DbError, Sql};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A transaction on either engine.
pub(super) enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// One thing said in a change.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// To do something.
    Execute(Sql),
    /// To give rows.
    Query(Sql),
}

/// What the engine answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// How many rows were touched.
    Touched(u64),
    /// The rows asked for.
    Rows(Vec<OwnedRow>),
}

/// The most that is kept, in bytes: enough for everything that a person does on a page. What is larger is the
/// loading of files, which whoever started it starts again as a whole.
const MOST: usize = 8 * 1024 * 1024;

/// What was said so far, with a fingerprint of each answer.
#[derive(Debug, Default)]
pub(super) struct ReplayLog {
    said: Vec<(Op, u64)>,
    bytes: usize,
    broken: bool,
}

impl ReplayLog {
    /// Whether everything that was said is here.
    pub(super) fn is_whole(&self) -> bool {
        !self.broken
    }

    /// Keeps no more: the change cannot be told again.
    pub(super) fn forget(&mut self) {
        self.broken = true;
        self.said = Vec::new();
    }

    /// Keeps what was said and answered.
    pub(super) fn keep(&mut self, said: Op, answer: &Answer) {
        self.bytes = self.bytes.saturating_add(said.bytes());
        if self.broken || self.bytes > MOST {
            self.forget();
        } else {
            self.said.push((said, answer.fingerprint()));
        }
    }

    /// Says everything once more in a new transaction.
    ///
    /// # Errors
    /// [`DbError::Stale`] when an answer differs from what it was.
    pub(super) async fn again(&self, open: &mut Open) -> Result<(), DbError> {
        for (said, before) in &self.said {
            if open.say(said.clone()).await?.fingerprint() != *before {
                return Err(DbError::Stale);
            }
        }
        Ok(())
    }
}

impl Op {
    fn bytes(&self) -> usize {
        let (Self::Execute(sql) | Self::Query(sql)) = self;
        let args = sql.args.iter().map(|arg| {
            size_of::<Arg>()
                + match arg {
                    Arg::Text(Some(text)) => text.len(),
                    Arg::Bytes(Some(bytes)) => bytes.len(),
                    _ => 0,
                }
        });
        sql.text.len() + args.sum::<usize>()
    }
}

impl Answer {
    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self {
            Self::Touched(rows) => rows.hash(&mut hasher),
            Self::Rows(rows) => {
                for row in rows {
                    row.len().hash(&mut hasher);
                    for (_, cell) in row {
                        cell.fingerprint(&mut hasher);
                    }
                }
            }
        }
        hasher.finish()
    }
}

impl Cell {
    fn fingerprint(&self, hasher: &mut impl Hasher) {
        std::mem::discriminant(self).hash(hasher);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(hasher),
            Self::Int(value) => value.hash(hasher),
            Self::Real(value) => value.to_bits().hash(hasher),
            Self::Text(value) => value.hash(hasher),
            Self::Bytes(value) => value.hash(hasher),
        }
    }
}

impl Open {
    /// Says one thing.
    pub(super) async fn say(&mut self, said: Op) -> Result<Answer, DbError> {
        Ok(match (self, said) {
            (Self::Sqlite(open), Op::Execute(sql)) => {
                Answer::Touched(query!(sql).execute(&mut **open).await?.rows_affected())
            }
            (Self::Postgres(open), Op::Execute(sql)) => {
                Answer::Touched(query!(sql).execute(&mut **open).await?.rows_affected())
            }
            (Self::Sqlite(open), Op::Query(sql)) => {
                let rows = Rows::Sqlite(query!(sql).fetch_all(&mut **open).await?);
                Answer::Rows(rows.keep()?)
            }
            (Self::Postgres(open), Op::Query(sql)) => {
                let rows = Rows::Postgres(query!(sql).fetch_all(&mut **open).await?);
                Answer::Rows(rows.keep()?)
            }
        })
    }

    /// Runs several statements as they stand.
    pub(super) async fn script(&mut self, text: String) -> Result<(), DbError> {
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Self::Sqlite(open) => {
                text.execute(&mut **open).await?;
            }
            Self::Postgres(open) => {
                text.execute(&mut **open).await?;
            }
        }
        Ok(())
    }

    /// Makes it lasting.
    pub(super) async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(open) => open.commit().await?,
            Self::Postgres(open) => open.commit().await?,
        }
        Ok(())
    }
}
