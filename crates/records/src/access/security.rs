//! Writing the security log: who came and went, and who was given or lost what. It holds no password, no code and no
//! link.

use improvement::security::SecurityEvent;
use platform::clock::Instant;
use platform::db::{Db, DbError, Sql};
use platform::sql;
use uuid::Uuid;

/// Something that happened, on its way into the log.
#[derive(Debug, Clone)]
pub struct Event {
    kind: SecurityEvent,
    person_id: Option<Uuid>,
    by_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
    place: String,
    detail: String,
}

impl Event {
    /// Something that a person did, or that happened to their way in. `None` is somebody whom nobody knows.
    #[must_use]
    pub fn of(kind: SecurityEvent, person_id: impl Into<Option<Uuid>>) -> Self {
        Self {
            kind,
            person_id: person_id.into(),
            by_id: None,
            organisation_id: None,
            place: String::new(),
            detail: String::new(),
        }
    }

    /// Who did it, where that is another.
    #[must_use]
    pub fn by(mut self, person_id: impl Into<Option<Uuid>>) -> Self {
        self.by_id = person_id.into();
        self
    }

    /// The council in which it happened. Without one, every council sees it where the person works on that day.
    #[must_use]
    pub fn in_council(mut self, organisation_id: Uuid) -> Self {
        self.organisation_id = Some(organisation_id);
        self
    }

    /// From where it was done: the address of a machine or of its network.
    #[must_use]
    pub fn from_place(mut self, place: &str) -> Self {
        self.place = place.chars().take(64).collect();
        self
    }

    /// What else there is to say, in a few words.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The statement that writes it, for the transaction that it belongs to.
    #[must_use]
    pub fn at(self, now: Instant) -> Sql {
        let today = now.date();
        sql!(
            "insert into security_events (id, at, on_date, day_before, kind, person_id, by_id, organisation_id, place, detail)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(today)
        .bind(today.yesterday().unwrap_or(today))
        .bind(self.kind)
        .bind(self.person_id)
        .bind(self.by_id)
        .bind(self.organisation_id)
        .bind(self.place)
        .bind(self.detail)
    }

    /// Writes it by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(self, db: &Db, now: Instant) -> Result<(), DbError> {
        db.execute(self.at(now)).await.map(drop)
    }
}

/// Forgets what is older than the moment given.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, before: Instant) -> Result<u64, DbError> {
    db.execute(sql!("delete from security_events where at < $1").bind(before))
        .await
}
