//! What was read before, kept until something that it was read from changes.
//!
//! Each organisation has a version, and all together share one. A change moves the versions of what it touches in its own
//! transaction, so whoever reads a version first and the rows after it never holds older rows than the version says: what is
//! cached under a version that still stands is as true as a fresh look. Several programs on one database see the same versions.
//!
//! What people tell most often is how their actions go: such changes move a number of their own, and readings of a region that
//! is independent of actions outlive them. Tests would fall over a statement that such a reading may not ask.
//!
//! A request that only reads looks at each version once (`with_version_snapshot`): its answer is as true as at the moment it
//! came in. Of several requests for the same reading, one reads and the others wait for it.

use crate::db::{Db, DbError, Sql, Table, ToArg};
use crate::sql;
use hashlink::LruCache;
use serde::Deserialize;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use uuid::Uuid;

tokio::task_local! {
    /// The versions that a request which only reads has looked at.
    static VERSION_SNAPSHOT: VersionSnapshot;

    /// Whether the reading under way may rest on actions.
    static MAY_READ_ACTIONS: bool;
}

/// Versions by organisation; none where one has not been touched yet.
type Versions = BTreeMap<Uuid, Option<Version>>;

struct VersionSnapshot {
    looked_at: Mutex<Versions>,
    /// An organisation whose version will be wanted too: it is asked for with the first.
    expected: Option<Uuid>,
}

impl VersionSnapshot {
    fn looked_at(&self) -> std::sync::MutexGuard<'_, Versions> {
        self.looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does some work that only reads, and looks at each version once while it lasts. The version of the organisation that is
/// `expected` to be read from costs no network round trip of its own.
pub async fn with_version_snapshot<F: Future>(expected: Option<Uuid>, work: F) -> F::Output {
    let snapshot = VersionSnapshot {
        looked_at: Mutex::default(),
        expected,
    };
    VERSION_SNAPSHOT.scope(snapshot, work).await
}

/// Forgets which versions were looked at: something is about to change.
pub(super) fn forget_version_snapshot() {
    // Outside a request that only reads nothing was remembered.
    let _ = VERSION_SNAPSHOT.try_with(|snapshot| snapshot.looked_at().clear());
}

/// Where readings of one kind are kept, and how many of them: small ones by hundreds, those of megabytes by dozens.
#[derive(Debug, Clone, Copy)]
pub struct CacheRegion {
    name: &'static str,
    most: usize,
    depends_on_actions: bool,
}

impl CacheRegion {
    /// A region with a name of its own.
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

/// What the cache has to know of some tables, said by whoever owns them: `inventory::submit!`.
#[derive(Debug)]
pub struct CachedTables {
    /// The tables.
    pub names: &'static [&'static str],
    /// What a change to them means.
    pub means: TableUse,
}

/// What a change to a table means for what was read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableUse {
    /// Nothing: no cached reading is read from it. Who is signed in, what is in the post, what was let in.
    Uncached,
    /// Everybody's readings are read anew: published figures, organisations, people.
    Everybody,
    /// It tells how actions go, which is most of what is saved: readings that are independent of actions outlive it.
    Actions,
    /// A record of one organisation that others' pages are read from too.
    Shared,
}

inventory::collect!(CachedTables);

inventory::submit! {
    CachedTables { names: &["made_records", "migrations", "stamps", "stored_totals", "stored_uploads", "taken_forms"], means: TableUse::Uncached }
}

// The past of everything: only a test or a repair by hand writes to it by a statement.
inventory::submit! {
    CachedTables { names: &["changes"], means: TableUse::Everybody }
}

static USES: LazyLock<HashMap<&'static str, TableUse>> = LazyLock::new(|| {
    let all = inventory::iter::<CachedTables>.into_iter();
    all.flat_map(|said| said.names.iter().map(|name| (*name, said.means)))
        .collect()
});

/// What was said of a table.
#[must_use]
pub fn table_use(table: &str) -> Option<TableUse> {
    USES.get(table).copied()
}

/// The kinds of record that tell how actions go, as the change record calls them.
fn kinds_of_actions() -> impl Iterator<Item = &'static str> {
    let tables = inventory::iter::<Table>.into_iter();
    tables
        .filter(|table| table_use(table.table) == Some(TableUse::Actions))
        .map(|table| table.kind)
}

/// Refuses, while the program is being tested, a statement about actions in a reading that must not rest on them.
pub(super) fn guard(sql: &Sql) {
    if cfg!(debug_assertions) && MAY_READ_ACTIONS.try_with(|rests| *rests) == Ok(false) {
        let mut words = sql.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let table = words.find(|word| table_use(word) == Some(TableUse::Actions));
        let kind = kinds_of_actions().find(|kind| sql.args.contains(&kind.to_arg()));
        assert!(
            table.is_none() && kind.is_none(),
            "a reading that is kept whatever the work on actions asked for it: {}",
            sql.text
        );
    }
}

/// A reading, with a fingerprint of the versions under which it was taken.
type Entry = (u64, Arc<dyn Any + Send + Sync>);

type Regions = BTreeMap<&'static str, LruCache<u64, Entry>>;

/// Readings under way, each with the lock that whoever wants the same waits for.
type InFlight = HashMap<(&'static str, u64, u64), Weak<tokio::sync::Mutex<()>>>;

/// What was read before. Cheap to clone: all clones are one.
#[derive(Clone, Default)]
pub(super) struct Cache {
    regions: Arc<Mutex<Regions>>,
    in_flight: Arc<Mutex<InFlight>>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

impl Cache {
    fn get<T: Any + Send + Sync>(
        &self,
        region: CacheRegion,
        key: u64,
        versions: u64,
    ) -> Option<Arc<T>> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let (under, value) = regions.get_mut(region.name)?.get(&key)?;
        (*under == versions)
            .then(|| value.clone().downcast().ok())
            .flatten()
    }

    /// What was read last, whatever has changed since.
    fn before<T: Any + Send + Sync>(&self, region: CacheRegion, key: u64) -> Option<Arc<T>> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, value) = regions.get_mut(region.name)?.get(&key)?;
        value.clone().downcast().ok()
    }

    fn put<T: Any + Send + Sync>(
        &self,
        region: CacheRegion,
        key: u64,
        versions: u64,
        value: Arc<T>,
    ) {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions
            .entry(region.name)
            .or_insert_with(|| LruCache::new(region.most))
            .insert(key, (versions, value));
    }

    /// The lock of one reading. Who holds it reads; the others wait for it and find what was read, or, where that failed or
    /// was given up, read themselves.
    fn flight(&self, region: CacheRegion, key: u64, versions: u64) -> Arc<tokio::sync::Mutex<()>> {
        let of = (region.name, key, versions);
        let mut flights = self
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = flights.get(&of).and_then(Weak::upgrade) {
            return lock;
        }
        flights.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        flights.insert(of, Arc::downgrade(&lock));
        lock
    }
}

/// Whose versions a change moves, and whether by more than work on actions.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeSet<(Uuid, bool)>);

impl Touched {
    /// By a record of an organisation.
    pub(super) fn record(&mut self, organisation_id: Uuid, table: &str) {
        let said = table_use(table);
        self.0
            .insert((organisation_id, said != Some(TableUse::Actions)));
        if said == Some(TableUse::Shared) {
            self.0.insert((EVERYBODY, true));
        }
    }

    /// By a statement.
    pub(super) fn statement(&mut self, text: &str) {
        debug_assert!(
            written_table(text).is_none_or(is_known),
            "say by `CachedTables` what a change to this table means for what was read before: {text}"
        );
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

/// The table that a statement writes to, if it does.
#[must_use]
pub fn written_table(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    match words.next() {
        Some("update") => words.next(),
        Some("insert" | "delete") => words.nth(1),
        _ => None,
    }
}

/// Whether it was said what a change to a table means, or it is a table of records, whose owners' readings are read anew.
#[must_use]
pub fn is_known(table: &str) -> bool {
    let mut records = inventory::iter::<Table>.into_iter();
    table_use(table).is_some() || records.any(|known| known.table == table)
}

/// Whether a statement writes to a table that no cached reading is read from.
pub(super) fn is_uncached(text: &str) -> bool {
    written_table(text).and_then(table_use) == Some(TableUse::Uncached)
}

#[derive(Deserialize)]
struct VersionRow {
    organisation_id: Uuid,
    stamp: i64,
    work: i64,
}

/// How often an organisation's records changed otherwise than by work on actions, and how often at all.
#[derive(Debug, Clone, Copy, Hash)]
struct Version {
    otherwise: i64,
    at_all: i64,
}

fn key_of(whose: &[Uuid], of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (whose, of).hash(&mut hasher);
    hasher.finish()
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
        region: CacheRegion,
        of: impl Hash,
        read: R,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<DbError>,
        R: AsyncFnOnce() -> Result<T, E>,
    {
        self.renewed(whose, region, of, async |_| read().await)
            .await
    }

    /// The same where most of what was read before stays as it was: `read` is given that, of whatever moment it may be, and reads
    /// anew only what has changed since. It must ask the database what has: see [`Db::records_since`].
    ///
    /// # Errors
    /// When the engine fails, or reading does.
    pub async fn renewed<T, E, R>(
        &self,
        whose: &[Uuid],
        region: CacheRegion,
        of: impl Hash,
        read: R,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<DbError>,
        R: AsyncFnOnce(Option<Arc<T>>) -> Result<T, E>,
    {
        let key = key_of(whose, of);
        let may_rest = MAY_READ_ACTIONS.try_with(|rests| *rests).unwrap_or(true);
        debug_assert!(
            may_rest || !region.depends_on_actions,
            "what rests on work cannot be part of what is kept whatever the work: {}",
            region.name
        );
        let versions = self.versions(whose, region).await?;
        if let Some(known) = self.cache.get(region, key, versions) {
            return Ok(known);
        }
        // Of several requests for the same, one reads.
        let flight = self.cache.flight(region, key, versions);
        let _first = flight.lock().await;
        if let Some(known) = self.cache.get(region, key, versions) {
            return Ok(known);
        }
        let before = self.cache.before(region, key);
        let value = Arc::new(
            MAY_READ_ACTIONS
                .scope(region.depends_on_actions, read(before))
                .await?,
        );
        self.cache.put(region, key, versions, value.clone());
        Ok(value)
    }

    /// What was read last, whatever has changed since: good enough to guess by, never to show.
    pub fn recalled<T: Any + Send + Sync>(
        &self,
        whose: &[Uuid],
        region: CacheRegion,
        of: impl Hash,
    ) -> Option<Arc<T>> {
        self.cache.before(region, key_of(whose, of))
    }

    /// A fingerprint of how often anything of these organisations, and of everybody, has changed.
    async fn versions(&self, whose: &[Uuid], region: CacheRegion) -> Result<u64, DbError> {
        let whose: BTreeSet<Uuid> = whose.iter().copied().chain([EVERYBODY]).collect();
        let (mut stamps, expected) = VERSION_SNAPSHOT
            .try_with(|snapshot| (snapshot.looked_at().clone(), snapshot.expected))
            .unwrap_or_default();
        let is_unknown = |id: &Uuid| !stamps.contains_key(id);
        if whose.iter().any(is_unknown) {
            let wanted: BTreeSet<Uuid> = whose.iter().copied().chain(expected).collect();
            let unknown: Vec<Uuid> = wanted.into_iter().filter(is_unknown).collect();
            let sql = sql!(
                "select organisation_id, stamp, work from stamps where organisation_id in ({list})"
            );
            let read: Vec<VersionRow> = self.all(sql.bind_list(unknown.iter().copied())).await?;
            stamps.extend(unknown.into_iter().map(|id| (id, None)));
            stamps.extend(read.into_iter().map(|read| {
                let stamp = Version {
                    otherwise: read.stamp,
                    at_all: read.work,
                };
                (read.organisation_id, Some(stamp))
            }));
            let _ = VERSION_SNAPSHOT.try_with(|snapshot| snapshot.looked_at().extend(&stamps));
        }
        let mut hasher = DefaultHasher::new();
        for id in whose {
            let stamp = stamps.get(&id).copied().flatten();
            let otherwise = stamp.map(|stamp| stamp.otherwise);
            let at_all = stamp.map(|stamp| stamp.at_all);
            (id, otherwise, at_all.filter(|_| region.depends_on_actions)).hash(&mut hasher);
        }
        Ok(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    inventory::submit! {
        CachedTables { names: &["sessions", "sign_in_links", "outbox"], means: TableUse::Uncached }
    }
    inventory::submit! {
        CachedTables { names: &["actions", "updates"], means: TableUse::Actions }
    }
    inventory::submit! {
        CachedTables { names: &["agreements"], means: TableUse::Shared }
    }

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

    /// An empty database, and the folder that holds it.
    async fn empty() -> (Db, std::path::PathBuf) {
        let folder = std::env::temp_dir().join(format!("goldthread-cache-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.join("t.db").display()))
            .await
            .unwrap();
        db.migrate(crate::clock::Instant::from_microseconds(0))
            .await
            .unwrap();
        (db, folder)
    }

    #[tokio::test]
    async fn a_reading_is_handed_what_was_there_before() {
        const REGION: CacheRegion = CacheRegion::new("tests of renewal", 4);
        let (db, folder) = empty().await;
        let read = async || {
            let renewed =
                db.renewed::<Vec<usize>, DbError, _>(&[], REGION, "one", async |before| {
                    let mut all = before.map_or_else(Vec::new, |before| before.as_ref().clone());
                    all.push(all.len());
                    Ok(all)
                });
            renewed.await.unwrap()
        };
        assert_eq!(*read().await, [0]);
        assert_eq!(*read().await, [0]);
        db.execute(sql!("update changes set at = at"))
            .await
            .unwrap();
        assert_eq!(*read().await, [0, 1]);
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn of_several_who_want_the_same_one_reads_and_a_failure_passes_the_turn_on() {
        const REGION: CacheRegion = CacheRegion::new("tests of single flight", 4);
        let (db, folder) = empty().await;
        let reads = Mutex::new(0);
        // The others come once the one that fails has begun to read.
        let begun = tokio::sync::Semaphore::new(0);
        let read = async |fails: bool| {
            if !fails {
                begun.acquire().await.unwrap().forget();
            }
            db.cached::<i64, DbError, _>(&[], REGION, "one", async || {
                *reads.lock().unwrap() += 1;
                begun.add_permits(3);
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                if fails { Err(DbError::Missing) } else { Ok(7) }
            })
            .await
        };
        let (failed, one, two, three) =
            tokio::join!(read(true), read(false), read(false), read(false));
        assert!(failed.is_err());
        for found in [one, two, three] {
            assert_eq!(*found.unwrap(), 7);
        }
        assert_eq!(*reads.lock().unwrap(), 2);
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
