//! A form that somebody sent, as far as the change that it makes depends on it: it is taken once, only while whoever sent it may still
//! do it, and only so many records are made by it.
//!
//! All three are asked within the transaction of the change, so that nothing comes between the answer and what is saved.

use crate::clock::Instant;
use crate::db::{Author, Change, DbError, Sql};
use crate::sql;
use futures_util::future::BoxFuture;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

tokio::task_local! {
    /// The form that the request under way brought.
    static SENDING: Arc<Sending>;
}

/// Asks within a change whether whoever sent a form may still do what it does.
pub type StillAllowed =
    Box<dyn for<'a> Fn(&'a mut Change) -> BoxFuture<'a, Result<bool, DbError>> + Send + Sync>;

/// A form on its way to being taken.
pub struct Sending {
    person_id: Uuid,
    /// How many records its person may make in a day.
    records: i64,
    key: OnceLock<Vec<u8>>,
    still_allowed: OnceLock<StillAllowed>,
    taken: AtomicBool,
}

impl std::fmt::Debug for Sending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sending")
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

impl Sending {
    /// What somebody sends, who may make so many records in a day.
    #[must_use]
    pub fn new(person_id: Uuid, records: i64) -> Arc<Self> {
        Arc::new(Self {
            person_id,
            records,
            key: OnceLock::new(),
            still_allowed: OnceLock::new(),
            taken: AtomicBool::new(false),
        })
    }

    /// Does the work of the request that brought it.
    pub async fn around<F: Future>(self: Arc<Self>, work: F) -> F::Output {
        SENDING.scope(self, work).await
    }

    /// The form that the request under way brought, if it brought any.
    #[must_use]
    pub fn current() -> Option<Arc<Self>> {
        SENDING.try_with(Clone::clone).ok()
    }

    /// Whose it is.
    #[must_use]
    pub fn person_id(&self) -> Uuid {
        self.person_id
    }

    /// Says by what it is known again.
    pub fn is_known_by(&self, key: Vec<u8>) {
        // A request brings one form.
        let _ = self.key.set(key);
    }

    /// Says what is asked within each change that it makes.
    pub fn rests_on(&self, still_allowed: StillAllowed) {
        let _ = self.still_allowed.set(still_allowed);
    }

    /// The key of a form by which something was saved.
    #[must_use]
    pub fn taken(&self) -> Option<&[u8]> {
        self.key().filter(|_| self.taken.load(Ordering::Acquire))
    }

    /// The key of a form, once it is read.
    #[must_use]
    pub fn key(&self) -> Option<&[u8]> {
        self.key.get().map(Vec::as_slice)
    }

    pub(super) fn of(author: &Author) -> Option<Arc<Self>> {
        Self::current().filter(|sending| author.person_id == Some(sending.person_id))
    }

    /// What comes first in each change that the form makes. Who sends it a second time waits here for the first.
    pub(super) async fn begin(&self, change: &mut Change) -> Result<(), DbError> {
        let key = self.key.get();
        if let Some(key) = key.filter(|_| !self.taken.load(Ordering::Acquire)) {
            let sql = sql!(
                "insert into taken_forms (key_hash, person_id, taken_at) values ($1, $2, $3)
                 on conflict (key_hash) do nothing"
            );
            let at = change.author().at;
            let sql = sql.bind(key.clone()).bind(self.person_id).bind(at);
            if change.execute(sql).await? == 0 {
                return Err(DbError::Repeated);
            }
        }
        // What the form has done already may have ended a role of its own person.
        let asked = self.still_allowed.get();
        match asked.filter(|_| !self.taken.load(Ordering::Acquire)) {
            Some(still_allowed) if !still_allowed(change).await? => Err(DbError::Refused),
            _ => Ok(()),
        }
    }

    /// What comes last in each: whoever makes records at the same moment waits, and counts after.
    pub(super) async fn end(&self, change: &mut Change, made: i64) -> Result<(), DbError> {
        if made == 0 {
            return Ok(());
        }
        let sql = sql!(
            "insert into made_records (person_id, day, made) values ($1, $2, $3)
             on conflict (person_id, day) do update set made = made_records.made + excluded.made
             where made_records.made + excluded.made <= $4"
        );
        let day = change.author().at.date();
        let sql = sql.bind(self.person_id).bind(day).bind(made);
        let room = made <= self.records && change.execute(sql.bind(self.records)).await? > 0;
        if !room {
            metrics::counter!("limits_reached_total", "limit" => "records").increment(1);
            return Err(DbError::TooManyRecords);
        }
        Ok(())
    }

    pub(super) fn is_taken(&self) {
        self.taken.store(true, Ordering::Release);
    }
}

/// Forgets the forms and the counts of earlier days.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &crate::db::Db, now: Instant) -> Result<u64, DbError> {
    let before = now.plus_seconds(-24 * 3600);
    let forms = sql!("delete from taken_forms where taken_at < $1");
    let counts = sql!("delete from made_records where day < $1");
    let forgotten = db.execute(forms.bind(before)).await?;
    Ok(forgotten + db.execute(counts.bind(before.date())).await?)
}

/// Rows that nobody else may change until the change ends. SQLite has one writer, who holds them already.
pub(super) fn held(sql: Sql, by_row: bool) -> Sql {
    match by_row {
        true => Sql {
            text: format!("{} for share", sql.text),
            args: sql.args,
        },
        false => sql,
    }
}
