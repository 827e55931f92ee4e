//! What was read before, kept until something that it was read from changes.
//!
//! Each organisation has a stamp, and all together share one. A change moves the stamps of what it touches in its own
//! transaction, so whoever reads a stamp first and the rows after it never holds older rows than the stamp says: what is kept
//! under a stamp that still stands is as true as a fresh look. Several programs on one database see the same stamps.

use super::{Db, DbError, Sql};
use crate::sql;
use hashlink::LruCache;
use serde::Deserialize;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How many things are kept. The largest, what is published of everybody for all indicators of a plan, takes some megabytes.
const MOST: usize = 48;

/// What everybody's pages rest on: people, organisations, agreements, published figures.
const EVERYBODY: Uuid = Uuid::nil();

/// Tables that no page which is kept is read from: who is signed in, what is in the post, what was let in.
const FLEETING: &[&str] = &[
    "access_tokens",
    "mail_choices",
    "migrations",
    "outbox",
    "pending_sign_ins",
    "recovery_codes",
    "second_factors",
    "security_events",
    "server_secrets",
    "sessions",
    "sign_in_attempts",
    "sign_in_links",
    "stamps",
];

/// Records of one organisation that others' pages are read from too.
const FOR_ALL: &[&str] = &["agreements", "appointments", "memberships"];

/// The stamps of an organisation and of everybody, when something was read.
type Stamps = (i64, i64);

type Entry = (Stamps, Arc<dyn Any + Send + Sync>);

/// What was read before. Cheap to clone: all clones are one.
#[derive(Clone)]
pub(super) struct Kept(Arc<Mutex<LruCache<(&'static str, u64), Entry>>>);

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(MOST))))
    }
}

impl Kept {
    fn get<T: Any + Send + Sync>(
        &self,
        key: (&'static str, u64),
        stamps: Stamps,
    ) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (under, value) = kept.get(&key)?;
        (*under == stamps)
            .then(|| value.clone().downcast().ok())
            .flatten()
    }

    fn put<T: Any + Send + Sync>(&self, key: (&'static str, u64), stamps: Stamps, value: Arc<T>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(key, (stamps, value));
    }
}

/// Whose stamps a change moves.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeSet<Uuid>);

impl Touched {
    /// By a record of an organisation.
    pub(super) fn record(&mut self, organisation_id: Uuid, table: &str) {
        self.0.insert(organisation_id);
        if FOR_ALL.contains(&table) {
            self.0.insert(EVERYBODY);
        }
    }

    /// By a statement.
    pub(super) fn statement(&mut self, text: &str) {
        if !is_fleeting(text) {
            self.0.insert(EVERYBODY);
        }
    }

    /// What moves them, unless nothing was touched. They are in order, so that two changes cannot wait for each other.
    pub(super) fn moved(&mut self) -> Option<Sql> {
        if self.0.is_empty() {
            return None;
        }
        let touched = std::mem::take(&mut self.0);
        let sql = sql!(
            "insert into stamps (organisation_id, stamp) values {rows}
             on conflict (organisation_id) do update set stamp = stamps.stamp + 1"
        );
        Some(sql.bind_rows(touched.into_iter().map(|id| {
            use super::ToArg;
            vec![id.to_arg(), 1_i64.to_arg()]
        })))
    }
}

/// Whether a statement writes to a table that nothing kept is read from.
pub(super) fn is_fleeting(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let table = match words.next() {
        Some("update") => words.next(),
        Some("insert" | "delete") => words.nth(1),
        _ => None,
    };
    table.is_some_and(|table| FLEETING.contains(&table))
}

#[derive(Deserialize)]
struct Stamp {
    organisation_id: Uuid,
    stamp: i64,
}

impl Db {
    /// What `read` gives, or what it gave before, if nothing has changed since of what belongs to this organisation or to
    /// everybody. `what` names the reading, and `of` says everything else that it depends on.
    ///
    /// # Errors
    /// When the engine fails, or reading does.
    pub async fn kept<T, E, R>(
        &self,
        organisation_id: Uuid,
        what: &'static str,
        of: impl Hash,
        read: R,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<DbError>,
        R: AsyncFnOnce() -> Result<T, E>,
    {
        let mut hasher = DefaultHasher::new();
        (organisation_id, of).hash(&mut hasher);
        let key = (what, hasher.finish());
        let stamps = self.stamps(organisation_id).await?;
        if let Some(known) = self.kept.get(key, stamps) {
            return Ok(known);
        }
        let value = Arc::new(read().await?);
        self.kept.put(key, stamps, value.clone());
        Ok(value)
    }

    async fn stamps(&self, organisation_id: Uuid) -> Result<Stamps, DbError> {
        let sql =
            sql!("select organisation_id, stamp from stamps where organisation_id in ($1, $2)");
        let stamps: Vec<Stamp> = self.all(sql.bind(organisation_id).bind(EVERYBODY)).await?;
        let stamps: BTreeMap<Uuid, i64> = stamps
            .into_iter()
            .map(|one| (one.organisation_id, one.stamp))
            .collect();
        let of = |id| stamps.get(&id).copied().unwrap_or_default();
        Ok((of(organisation_id), of(EVERYBODY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_known_by_its_table() {
        assert!(is_fleeting("insert into sessions (token_hash) values ($1)"));
        assert!(is_fleeting("\n  update sign_in_links\n set used_at = $1"));
        assert!(is_fleeting("delete from outbox where id = $1"));
        assert!(!is_fleeting("update people set name = $1"));
        assert!(!is_fleeting("insert into series values {rows}"));
        assert!(!is_fleeting("with gone as (delete from sessions) select 1"));
    }

    #[test]
    fn what_others_read_moves_both_stamps() {
        let id = Uuid::from_u128(7);
        let rows = |touched: &mut Touched| touched.moved().map(|sql| sql.args.len());
        let mut touched = Touched::default();
        assert_eq!(rows(&mut touched), None);
        touched.statement("update sessions set seen_at = $1");
        assert_eq!(rows(&mut touched), None);
        touched.record(id, "actions");
        touched.record(id, "actions");
        assert_eq!(rows(&mut touched), Some(2));
        touched.record(id, "agreements");
        assert_eq!(rows(&mut touched), Some(4));
    }
}
