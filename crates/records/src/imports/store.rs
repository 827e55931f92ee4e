//! Imports, and what they changed. They keep no change record: an import is itself the record of what it did.

use improvement::outcomes::{ImportKind, ImportState};
use platform::clock::Instant;
use platform::db::{Arg, Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// An import of figures from a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Import {
    /// Its identifier.
    pub id: Uuid,
    /// The council from whose pages it was made; none when it was made by command.
    pub organisation_id: Option<Uuid>,
    /// The plan whose own indicators it is about; none for published figures.
    pub plan_id: Option<Uuid>,
    /// What it reads.
    pub kind: ImportKind,
    /// What the file was called.
    pub file_name: String,
    /// The SHA-256 of the file.
    pub file_hash: String,
    /// Its bytes.
    pub file_size: i64,
    /// What was said about the file, as JSON.
    pub options: String,
    /// Who made it.
    pub person_id: Option<Uuid>,
    /// How far it has come.
    pub state: ImportState,
    /// Bytes read so far.
    pub done: i64,
    /// When the program last gave a sign of working on it.
    pub seen_at: Instant,
    /// When it was begun.
    pub begun_at: Instant,
    /// When its figures were imported.
    pub committed_at: Option<Instant>,
    /// When that was undone.
    pub undone_at: Option<Instant>,
    /// What came of it, as JSON: the outcome that the room of imports writes.
    pub outcome: String,
}

/// After so many seconds without a sign an import has broken off: its server was stopped.
const BROKEN_OFF: i64 = 600;

impl Import {
    /// Whether the program was at work on it and is no longer. What it was writing was not written.
    #[must_use]
    pub fn has_broken_off(&self, now: Instant) -> bool {
        self.state.is_under_way() && self.seen_at.plus_seconds(BROKEN_OFF) < now
    }
}

/// Adds an import.
///
/// # Errors
/// When the database fails.
pub async fn add(db: &Db, import: &Import) -> Result<(), DbError> {
    let mut change = db
        .change(platform::db::Author {
            person_id: import.person_id,
            at: import.begun_at,
        })
        .await?;
    add_in(&mut change, import).await?;
    change.commit().await
}

/// Adds an import within a change.
///
/// # Errors
/// When the database fails.
pub async fn add_in(change: &mut Change, import: &Import) -> Result<(), DbError> {
    let sql = sql!(
        "insert into figure_imports (id, organisation_id, plan_id, kind, file_name, file_hash, file_size, options,
             person_id, state, done, seen_at, begun_at, committed_at, undone_at, outcome)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );
    let sql = sql
        .bind(import.id)
        .bind(import.organisation_id)
        .bind(import.plan_id)
        .bind(import.kind)
        .bind(&import.file_name)
        .bind(&import.file_hash)
        .bind(import.file_size)
        .bind(&import.options)
        .bind(import.person_id)
        .bind(import.state)
        .bind(import.done)
        .bind(import.seen_at)
        .bind(import.begun_at)
        .bind(import.committed_at)
        .bind(import.undone_at)
        .bind(&import.outcome);
    change.execute(sql).await.map(drop)
}

/// An import of a council's own figures for a plan, or of published figures (`plan` is none), if it is there and was made
/// from the pages of this council. Published figures that came by command belong to no council and are everybody's.
///
/// # Errors
/// [`DbError::Missing`] when it is not there.
pub async fn import(
    db: &Db,
    council: Uuid,
    plan: Option<Uuid>,
    id: Uuid,
) -> Result<Import, DbError> {
    let sql = sql!("select * from figure_imports where id = $1");
    let import: Import = db.one(sql.bind(id)).await?;
    let own = import.organisation_id == Some(council) && import.plan_id == plan;
    let by_command = plan.is_none() && import.organisation_id.is_none() && import.plan_id.is_none();
    if own || by_command {
        Ok(import)
    } else {
        Err(DbError::Missing)
    }
}

/// An import by its identifier, whoever made it: for commands only.
///
/// # Errors
/// [`DbError::Missing`] when it is not there.
pub async fn any_import(db: &Db, id: Uuid) -> Result<Import, DbError> {
    db.one(sql!("select * from figure_imports where id = $1").bind(id))
        .await
}

/// The imports of a council's own figures for a plan, newest first.
///
/// # Errors
/// When the database fails.
pub async fn own_imports(db: &Db, council: Uuid, plan: Uuid) -> Result<Vec<Import>, DbError> {
    let sql = sql!(
        "select * from figure_imports where organisation_id = $1 and plan_id = $2
         order by begun_at desc, id desc"
    );
    db.all(sql.bind(council).bind(plan)).await
}

/// The imports of published figures from a council's pages and by command, newest first.
///
/// # Errors
/// When the database fails.
pub async fn published_imports(db: &Db, council: Uuid) -> Result<Vec<Import>, DbError> {
    let sql = sql!(
        "select * from figure_imports
         where (organisation_id = $1 or organisation_id is null) and plan_id is null
         order by begun_at desc, id desc"
    );
    db.all(sql.bind(council)).await
}

/// Moves an import on, if it still is where it is thought to be; says whether it was.
///
/// # Errors
/// When the database fails.
pub async fn turn(
    db: &Db,
    id: Uuid,
    from: ImportState,
    to: ImportState,
    now: Instant,
) -> Result<bool, DbError> {
    let sql = sql!(
        "update figure_imports set state = $3, seen_at = $4, done = 0 where id = $1 and state = $2"
    );
    let sql = sql.bind(id).bind(from).bind(to).bind(now);
    Ok(db.execute(sql).await? == 1)
}

/// Notes how far reading has come.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: &Db, id: Uuid, done: u64, now: Instant) -> Result<(), DbError> {
    let sql = sql!("update figure_imports set done = $2, seen_at = $3 where id = $1");
    let done = i64::try_from(done).unwrap_or(i64::MAX);
    db.execute(sql.bind(id).bind(done).bind(now))
        .await
        .map(drop)
}

/// Notes what came of reading.
///
/// # Errors
/// When the database fails.
pub async fn read(
    db: &Db,
    id: Uuid,
    state: ImportState,
    outcome: &str,
    now: Instant,
) -> Result<(), DbError> {
    let sql =
        sql!("update figure_imports set state = $2, outcome = $3, seen_at = $4 where id = $1");
    let sql = sql.bind(id).bind(state).bind(outcome).bind(now);
    db.execute(sql).await.map(drop)
}

/// Marks an import as done, within the change that wrote its figures.
///
/// # Errors
/// When the database fails.
pub async fn committed(change: &mut Change, id: Uuid, outcome: &str) -> Result<(), DbError> {
    let now = change.author().at;
    let sql = sql!(
        "update figure_imports set state = 'committed', committed_at = $2, seen_at = $2, outcome = $3 where id = $1"
    );
    change
        .execute(sql.bind(id).bind(now).bind(outcome))
        .await
        .map(drop)
}

/// Marks an import as undone, within the change that took its figures back.
///
/// # Errors
/// When the database fails.
pub async fn undone(change: &mut Change, id: Uuid) -> Result<(), DbError> {
    let now = change.author().at;
    let sql = sql!(
        "update figure_imports set state = 'undone', undone_at = $2, seen_at = $2 where id = $1"
    );
    change.execute(sql.bind(id).bind(now)).await.map(drop)
}

/// When a file with this content was last imported the same way and not undone since.
///
/// # Errors
/// When the database fails.
pub async fn imported_before(db: &Db, import: &Import) -> Result<Option<Instant>, DbError> {
    let sql = sql!(
        "select committed_at from figure_imports
         where file_hash = $1 and kind = $2 and options = $3 and state = 'committed' and id <> $4
           and (plan_id = $5 or (plan_id is null and $5 is null))
         order by committed_at desc limit 1"
    );
    let sql = sql
        .bind(&import.file_hash)
        .bind(import.kind)
        .bind(&import.options)
        .bind(import.id)
        .bind(import.plan_id);
    Ok(db.value::<Option<Instant>>(sql).await?.flatten())
}

/// Writes points of series (measure, area, points), in place of those that stand there.
///
/// # Errors
/// When the database fails.
pub async fn put_series(change: &mut Change, rows: Vec<Vec<Arg>>) -> Result<(), DbError> {
    let sql = sql!(
        "insert into series (measure_code, area_code, points) values {rows}
         on conflict (measure_code, area_code) do update set points = excluded.points"
    );
    change.execute_rows(sql, rows).await.map(drop)
}

/// Waits until nobody else is changing published figures; held until the change ends.
///
/// # Errors
/// When the database fails.
pub async fn take_turn(change: &mut Change) -> Result<(), DbError> {
    let now = change.author().at;
    let sql = sql!("update figure_turn set at = $1 where one = 1");
    change.execute(sql.bind(now)).await.map(drop)
}

/// The newest imports of published figures, newest first: for commands only.
///
/// # Errors
/// When the database fails.
pub async fn all_published(db: &Db) -> Result<Vec<Import>, DbError> {
    db.all(sql!(
        "select * from figure_imports where plan_id is null order by begun_at desc, id desc limit 50"
    ))
    .await
}
