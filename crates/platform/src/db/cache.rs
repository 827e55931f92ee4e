//! What was read before, kept until something that it was read from changes.
//!
//! Each organisation has a stamp, and all together share one. A change moves the stamps of what it touches in its own
//! transaction, so whoever reads a stamp first and the rows after it never holds older rows than the stamp says: what is kept
//! under a stamp that still stands is as true as a fresh look. Several programs on one database see the same stamps.
//!
//! What people tell most often is how their actions go: such changes move a number of their own, and readings on a shelf
//! that does not rest on actions outlive them. Tests would fall over a statement that such a reading may not ask.
//!
//! A request that only reads looks at each stamp once (`with_version_snapshot`): its answer is as true as at the moment it came in.

use crate::db::{Db, DbError, Sql, ToArg};
use crate::sql;
use hashlink::LruCache;
use serde::Deserialize;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

tokio::task_local! {
    /// The stamps that a request which only reads has looked at; none where an organisation has not been touched yet.
    static VERSION_SNAPSHOT: Mutex<BTreeMap<Uuid, Option<Stamp>>>;

    /// Whether the reading under way may rest on actions.
    static MAY_READ_ACTIONS: bool;
}

/// Does some work that only reads, and looks at each stamp once while it lasts.
pub async fn with_version_snapshot<F: Future>(work: F) -> F::Output {
    VERSION_SNAPSHOT.scope(Mutex::default(), work).await
}

/// Forgets which stamps were looked at: something is about to change.
pub(super) fn forget_version_snapshot() {
    // Outside a request that only reads nothing was remembered.
    let _ = VERSION_SNAPSHOT.try_with(|looked_at| {
        looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    });
}

/// Where readings of one kind are kept, and how many of them: small ones by hundreds, those of megabytes by dozens.
#[derive(Debug, Clone, Copy)]
pub struct CacheRegion {
    name: &'static str,
    most: usize,
    depends_on_actions: bool,
}

impl CacheRegion {
    /// A shelf with a name of its own.
    #[must_use]
    pub const fn new(name: &'static str, most: usize) -> Self {
        Self {
            name,
            most,
            depends_on_actions: true,
        }
    }

    /// The same for readings that rest on no action, nor on what hangs on one: they outlive what is told of these.
    #[must_use]
    pub const fn independent_of_actions(self) -> Self {
        Self {
            depends_on_actions: false,
            ..self
        }
    }
}

/// What everybody's pages rest on: people, organisations, agreements, published figures.
const EVERYBODY: Uuid = Uuid::nil();

/// Tables that no page which is kept is read from: who is signed in, what is in the post, what was let in.
const UNCACHED_TABLES: &[&str] = &[
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

/// Where people tell how their actions go, by table and by kind of record.
const WORK: &[(&str, &str)] = &[
    ("actions", "action"),
    ("updates", "update"),
    ("milestones", "milestone"),
    ("evidence", "evidence"),
];

/// Refuses, while the program is being tested, a statement about actions in a reading that must not rest on them.
pub(super) fn guard(sql: &Sql) {
    if cfg!(debug_assertions) && MAY_READ_ACTIONS.try_with(|rests| *rests) == Ok(false) {
        let mut words = sql.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let table = words.find(|word| WORK.iter().any(|(table, _)| table == word));
        let kind = WORK
            .iter()
            .find(|(_, kind)| sql.args.contains(&kind.to_arg()));
        assert!(
            table.is_none() && kind.is_none(),
            "a reading that is kept whatever the work on actions asked for it: {}",
            sql.text
        );
    }
}

/// Records of one organisation that others' pages are read from too.
const FOR_ALL: &[&str] = &["agreements", "appointments", "memberships"];

/// A reading, with a fingerprint of the stamps under which it was taken.
type Entry = (u64, Arc<dyn Any + Send + Sync>);

type Shelves = BTreeMap<&'static str, LruCache<u64, Entry>>;

/// What was read before. Cheap to clone: all clones are one.
#[derive(Clone, Default)]
pub(super) struct Cache(Arc<Mutex<Shelves>>);

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

impl Cache {
    fn get<T: Any + Send + Sync>(
        &self,
        shelf: CacheRegion,
        key: u64,
        stamps: u64,
    ) -> Option<Arc<T>> {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (under, value) = shelves.get_mut(shelf.name)?.get(&key)?;
        (*under == stamps)
            .then(|| value.clone().downcast().ok())
            .flatten()
    }

    fn put<T: Any + Send + Sync>(&self, shelf: CacheRegion, key: u64, stamps: u64, value: Arc<T>) {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelves
            .entry(shelf.name)
            .or_insert_with(|| LruCache::new(shelf.most))
            .insert(key, (stamps, value));
    }
}

/// Whose stamps a change moves, and whether by more than work on actions.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeSet<(Uuid, bool)>);

impl Touched {
    /// By a record of an organisation.
    pub(super) fn record(&mut self, organisation_id: Uuid, table: &str) {
        let is_work = WORK.iter().any(|(work, _)| *work == table);
        self.0.insert((organisation_id, !is_work));
        if FOR_ALL.contains(&table) {
            self.0.insert((EVERYBODY, true));
        }
    }

    /// By a statement.
    pub(super) fn statement(&mut self, text: &str) {
        if !is_uncached(text) {
            self.0.insert((EVERYBODY, true));
        }
    }

    /// What moves them, unless nothing was touched. They are in order, so that two changes cannot wait for each other.
    pub(super) fn moved(&mut self) -> Option<Sql> {
        if self.0.is_empty() {
            return None;
        }
        let mut moved: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (id, by_more) in std::mem::take(&mut self.0) {
            *moved.entry(id).or_default() |= i64::from(by_more);
        }
        let sql = sql!(
            "insert into stamps (organisation_id, stamp, work) values {rows}
             on conflict (organisation_id) do update
             set stamp = stamps.stamp + excluded.stamp, work = stamps.work + excluded.work"
        );
        Some(
            sql.bind_rows(
                moved
                    .into_iter()
                    .map(|(id, by_more)| vec![id.to_arg(), by_more.to_arg(), 1_i64.to_arg()]),
            ),
        )
    }
}

/// Whether a statement writes to a table that nothing kept is read from.
pub(super) fn is_uncached(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let table = match words.next() {
        Some("update") => words.next(),
        Some("insert" | "delete") => words.nth(1),
        _ => None,
    };
    table.is_some_and(|table| UNCACHED_TABLES.contains(&table))
}

#[derive(Deserialize)]
struct Row {
    organisation_id: Uuid,
    stamp: i64,
    work: i64,
}

/// How often an organisation's records changed otherwise than by work on actions, and how often at all.
#[derive(Debug, Clone, Copy, Hash)]
struct Stamp {
    otherwise: i64,
    at_all: i64,
}

impl Db {
    /// What `read` gives, or what it gave before, if nothing has changed since of what belongs to these organisations or to
    /// everybody. `of` says everything else that the reading depends on.
    ///
    /// # Errors
    /// When the engine fails, or reading does.
    pub async fn cached<T, E, R>(
        &self,
        whose: &[Uuid],
        shelf: CacheRegion,
        of: impl Hash,
        read: R,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<DbError>,
        R: AsyncFnOnce() -> Result<T, E>,
    {
        let mut hasher = DefaultHasher::new();
        (whose, of).hash(&mut hasher);
        let key = hasher.finish();
        let may_rest = MAY_READ_ACTIONS.try_with(|rests| *rests).unwrap_or(true);
        debug_assert!(
            may_rest || !shelf.depends_on_actions,
            "what rests on work cannot be part of what is kept whatever the work: {}",
            shelf.name
        );
        let stamps = self.stamps(whose, shelf).await?;
        if let Some(known) = self.cache.get(shelf, key, stamps) {
            return Ok(known);
        }
        let value = Arc::new(
            MAY_READ_ACTIONS
                .scope(shelf.depends_on_actions, read())
                .await?,
        );
        self.cache.put(shelf, key, stamps, value.clone());
        Ok(value)
    }

    /// A fingerprint of how often anything of these organisations, and of everybody, has changed.
    async fn stamps(&self, whose: &[Uuid], shelf: CacheRegion) -> Result<u64, DbError> {
        let whose: BTreeSet<Uuid> = whose.iter().copied().chain([EVERYBODY]).collect();
        let mut stamps: BTreeMap<Uuid, Option<Stamp>> = VERSION_SNAPSHOT
            .try_with(|known| known.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default();
        stamps.retain(|id, _| whose.contains(id));
        let unknown: Vec<Uuid> = whose
            .into_iter()
            .filter(|id| !stamps.contains_key(id))
            .collect();
        if !unknown.is_empty() {
            let sql = sql!(
                "select organisation_id, stamp, work from stamps where organisation_id in ({list})"
            );
            let read: Vec<Row> = self.all(sql.bind_list(unknown.iter().copied())).await?;
            stamps.extend(unknown.into_iter().map(|id| (id, None)));
            stamps.extend(read.into_iter().map(|read| {
                let stamp = Stamp {
                    otherwise: read.stamp,
                    at_all: read.work,
                };
                (read.organisation_id, Some(stamp))
            }));
            let _ = VERSION_SNAPSHOT.try_with(|known| {
                known
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend(&stamps);
            });
        }
        let mut hasher = DefaultHasher::new();
        for (id, stamp) in stamps {
            let otherwise = stamp.map(|stamp| stamp.otherwise);
            let at_all = stamp.map(|stamp| stamp.at_all);
            (id, otherwise, at_all.filter(|_| shelf.depends_on_actions)).hash(&mut hasher);
        }
        Ok(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_known_by_its_table() {
        assert!(is_uncached("insert into sessions (token_hash) values ($1)"));
        assert!(is_uncached("\n  update sign_in_links\n set used_at = $1"));
        assert!(is_uncached("delete from outbox where id = $1"));
        assert!(!is_uncached("update people set name = $1"));
        assert!(!is_uncached("insert into series values {rows}"));
        assert!(!is_uncached("with gone as (delete from sessions) select 1"));
    }

    #[test]
    fn what_others_read_moves_both_stamps() {
        let id = Uuid::from_u128(7);
        let rows = |touched: &mut Touched| touched.moved().map(|sql| sql.args.len() / 3);
        let mut touched = Touched::default();
        assert_eq!(rows(&mut touched), None);
        touched.statement("update sessions set seen_at = $1");
        assert_eq!(rows(&mut touched), None);
        touched.record(id, "actions");
        touched.record(id, "actions");
        assert_eq!(rows(&mut touched), Some(1));
        touched.record(id, "agreements");
        assert_eq!(rows(&mut touched), Some(2));
    }

    #[test]
    fn work_on_actions_moves_a_number_of_its_own() {
        let id = Uuid::from_u128(7);
        let moved = |tables: &[&str]| {
            let mut touched = Touched::default();
            tables.iter().for_each(|table| touched.record(id, table));
            touched.moved().map(|sql| sql.args)
        };
        let numbers = |stamp: i64| Some(vec![id.to_arg(), stamp.to_arg(), 1_i64.to_arg()]);
        assert_eq!(moved(&["actions", "updates"]), numbers(0));
        assert_eq!(moved(&["actions", "priorities"]), numbers(1));
    }
}
