//! Migrations: written once, in words that become each engine's types.
//!
//! A migration names its types in braces (`{id}`, `{text}`, `{date}` …) and ends its tables with `{strict}`.
//! One text for both engines cannot drift apart; what it may say is in `migrations/README.md`.

use crate::clock::Instant;
use crate::db::engine::Engine;
use crate::db::{Db, DbError};
use crate::sql;

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const WORDS: &[(&str, &str, &str)] = &[
    // word, SQLite, PostgreSQL
    ("{id}", "blob", "uuid"),
    ("{text}", "text", "text"),
    ("{int}", "integer", "bigint"),
    ("{real}", "real", "double precision"),
    ("{bool}", "integer", "boolean"),
    ("{date}", "text", "date"),
    ("{bytes}", "blob", "bytea"),
    ("{strict}", "strict", ""),
];

impl Db {
    /// Brings the database up to this program's newest migration; gives the numbers of those applied.
    /// Safe to start from several processes at once: one applies, the others wait for it.
    ///
    /// # Errors
    /// [`DbError::Newer`] when the database was made by a newer program, or what the engine objects to.
    pub async fn migrate(&self, now: Instant) -> Result<Vec<i64>, DbError> {
        self.migrate_up_to(i64::MAX, now).await
    }

    /// The same, and no further than to the migration of this number: a database as an earlier release made it, so that a test
    /// can see what becomes of it.
    ///
    /// # Errors
    /// As for [`migrate`](Self::migrate).
    pub async fn migrate_up_to(&self, last: i64, now: Instant) -> Result<Vec<i64>, DbError> {
        let made = "create table if not exists migrations (version {int} primary key, name {text} not null, applied_at {int} not null) {strict}";
        // Two processes that make the same table at once can collide inside PostgreSQL's catalogue: the loser tries again.
        if self.script(self.translated(made)).await.is_err() {
            self.script(self.translated(made)).await?;
        }
        let found = self.newest_migration().await?;
        let known = MIGRATIONS.last().map_or(0, |(version, ..)| *version);
        if found > known {
            return Err(DbError::Newer { found, known });
        }
        let mut applied = Vec::new();
        let wanted = |version: i64| version > found && version <= last;
        for (version, name, text) in MIGRATIONS.iter().filter(|(version, ..)| wanted(*version)) {
            if self.apply(*version, name, text, now).await? {
                applied.push(*version);
            }
        }
        Ok(applied)
    }

    /// Whether the database is at this program's newest migration.
    ///
    /// # Errors
    /// When the engine fails or there is no table of migrations yet.
    pub async fn is_current(&self) -> Result<bool, DbError> {
        let known = MIGRATIONS.last().map_or(0, |(version, ..)| *version);
        Ok(self.newest_migration().await? == known)
    }

    /// The number of the newest migration that the database has had.
    ///
    /// # Errors
    /// When the engine fails or there is no table of migrations yet.
    pub async fn newest_migration(&self) -> Result<i64, DbError> {
        let newest =
            sql!("select cast(coalesce(max(version), 0) as bigint) as newest from migrations");
        Ok(self.value(newest).await?.unwrap_or(0))
    }

    /// Applies one migration; `false` when another process has just done so.
    async fn apply(
        &self,
        version: i64,
        name: &str,
        text: &str,
        now: Instant,
    ) -> Result<bool, DbError> {
        // The row comes first: its key makes a second process wait here, and then find the work done.
        let mark = sql!("insert into migrations (version, name, applied_at) values ($1, $2, $3)")
            .bind(version)
            .bind(name)
            .bind(now);
        let mut change = self
            .change(crate::db::Author {
                person_id: None,
                at: now,
            })
            .await?;
        match change.execute(mark).await {
            Err(error) if error.is_duplicate() => return Ok(false),
            other => other?,
        };
        change.script(self.translated(text)).await?;
        change.commit().await?;
        Ok(true)
    }

    fn translated(&self, text: &str) -> String {
        let (own, other) = match self.engine {
            Engine::Sqlite { .. } => ("sqlite", "postgres"),
            Engine::Postgres(_) => ("postgres", "sqlite"),
        };
        let text = without(text, other)
            .replace(&format!("{{{own}}}"), "")
            .replace(&format!("{{/{own}}}"), "");
        WORDS.iter().fold(text, |text, (word, sqlite, postgres)| {
            let own = match self.engine {
                Engine::Sqlite { .. } => sqlite,
                Engine::Postgres(_) => postgres,
            };
            text.replace(word, own)
        })
    }
}

/// A migration without what only the other engine has: what stands between `{other}` and `{/other}`.
fn without(text: &str, other: &str) -> String {
    let (begins, ends) = (format!("{{{other}}}"), format!("{{/{other}}}"));
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(&begins) {
        kept.push_str(before);
        rest = after.split_once(&ends).map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}
