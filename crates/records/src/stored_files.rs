//! How much of uploaded files a council keeps, which are still needed, and sweeping those that are not: a form that was refused, or a browser that went
//! away, leaves a file behind that no record ever names.

use bytes::Bytes;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Author, Change, Db, DbError};
use platform::error::AppError;
use platform::files::{Files, FilesError, Stored, hash_of};
use platform::sql;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use uuid::Uuid;

/// How long a file may lie about without being named, in seconds: an upload is kept before its record is.
const GRACE: i64 = 24 * 3600;

/// A file that a record speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedFile {
    /// What kind of record.
    pub named_by: String,
    /// Its hash.
    pub file_hash: String,
}

/// Why a file is not kept: the council's files would be more than they may be, in gigabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "The files of this council take up all of the {0} GB that it has. Give a link instead of a file where you can, or ask whoever runs Goldthread to raise the setting “storage_gigabytes”"
)]
pub struct NoRoom(pub u64);

/// So many bytes are a gigabyte.
const GIGABYTE: u64 = 1 << 30;

/// Keeps a file that somebody sent for a council, where the council has room for it; gives the hash under which it is found again.
/// What a council keeps already takes no more room when it is sent again.
///
/// # Errors
/// When the database or the store fails.
pub async fn keep(
    app: &App,
    council: Uuid,
    bytes: Bytes,
) -> Result<Result<String, NoRoom>, AppError> {
    let hashed = bytes.clone();
    let hash = tokio::task::spawn_blocking(move || hash_of(&hashed)).await;
    let hash = hash.map_err(AppError::internal)?;
    let gigabytes = app.config.storage_gigabytes;
    let most = gigabytes.saturating_mul(GIGABYTE);
    let mut change = app.db.change(nobody(app.clock.now())).await?;
    if !count(&mut change, council, (&hash, bytes.len() as u64), most).await? {
        metrics::counter!("limits_reached_total", "limit" => "files").increment(1);
        return Ok(Err(NoRoom(gigabytes)));
    }
    change.commit().await?;
    app.files.keep_as(&hash, bytes).await?;
    Ok(Ok(hash))
}

fn nobody(at: Instant) -> Author {
    Author {
        person_id: None,
        at,
    }
}

/// Counts a file towards what a council keeps, once; `false` where that would be more than so many bytes. Whoever sends one at the
/// same moment waits, and counts after.
async fn count(
    change: &mut Change,
    council: Uuid,
    (hash, bytes): (&str, u64),
    most: u64,
) -> Result<bool, DbError> {
    let number = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
    let (bytes, most) = (number(bytes), number(most));
    let sql = sql!(
        "insert into stored_uploads (organisation_id, file_hash, bytes) values ($1, $2, $3)
         on conflict (organisation_id, file_hash) do nothing"
    );
    let sql = sql.bind(council).bind(hash).bind(bytes);
    if change.execute(sql).await? == 0 {
        return Ok(true);
    }
    let sql = sql!(
        "insert into stored_totals (organisation_id, bytes) values ($1, $2)
         on conflict (organisation_id) do update set bytes = stored_totals.bytes + excluded.bytes
         where stored_totals.bytes <= $3 - excluded.bytes"
    );
    let sql = sql.bind(council).bind(bytes).bind(most);
    Ok(bytes <= most && change.execute(sql).await? > 0)
}

/// What a council keeps of files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct KeptByCouncil {
    /// The council.
    pub name: String,
    /// So many bytes.
    pub bytes: i64,
}

/// How much each council keeps, the most first.
///
/// # Errors
/// When the database fails.
pub async fn kept_by_councils(db: &Db) -> Result<Vec<KeptByCouncil>, DbError> {
    let sql = sql!(
        "select organisations.name, stored_totals.bytes from stored_totals
         join organisations on organisations.id = stored_totals.organisation_id
         order by stored_totals.bytes desc, organisations.name"
    );
    db.all(sql).await
}

/// Counts what records name and nobody has counted yet: what an earlier version kept.
async fn count_earlier(db: &Db, stored: &[Stored], now: Instant) -> Result<(), DbError> {
    #[derive(Deserialize)]
    struct Named {
        organisation_id: Uuid,
        file_hash: String,
    }
    let sql = sql!(
        "select named.organisation_id, named.file_hash from (
            select organisation_id, file_hash from evidence where file_hash is not null
            union select organisation_id, file_hash from support_files where file_hash is not null
            union select organisation_id, file_hash from tracker_imports
            union select organisation_id, file_hash from ledger_imports where file_hash <> ''
            union select organisation_id, file_hash from finding_imports where organisation_id is not null and file_hash <> ''
            union select organisation_id, file_hash from figure_imports where organisation_id is not null) as named
         where not exists (select 1 from stored_uploads
            where stored_uploads.organisation_id = named.organisation_id and stored_uploads.file_hash = named.file_hash)
         order by 1, 2"
    );
    let sizes = stored.iter().map(|one| (one.hash.as_str(), one.size));
    let sizes: BTreeMap<&str, u64> = sizes.collect();
    for one in db.all::<Named>(sql).await? {
        let Some(size) = sizes.get(one.file_hash.as_str()) else {
            continue;
        };
        let mut change = db.change(nobody(now)).await?;
        let file = (one.file_hash.as_str(), *size);
        count(&mut change, one.organisation_id, file, u64::MAX).await?;
        change.commit().await?;
    }
    Ok(())
}

/// Counts a file no more that is deleted.
async fn uncount(db: &Db, hash: &str, now: Instant) -> Result<(), DbError> {
    let mut change = db.change(nobody(now)).await?;
    let less = sql!(
        "update stored_totals set bytes = bytes - (
            select stored_uploads.bytes from stored_uploads
            where stored_uploads.organisation_id = stored_totals.organisation_id and stored_uploads.file_hash = $1)
         where organisation_id in (select organisation_id from stored_uploads where file_hash = $1)"
    );
    change.execute(less.bind(hash)).await?;
    let gone = sql!("delete from stored_uploads where file_hash = $1");
    change.execute(gone.bind(hash)).await?;
    change.commit().await
}

/// Why files could not be swept.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// What sweeping did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// What is put aside now.
    pub aside: Vec<Stored>,
    /// What was put aside before, and is deleted now.
    pub deleted: Vec<Stored>,
}

/// The files that records name as they are now. What the command line imported was read where it lay, and is not kept.
///
/// # Errors
/// When the database fails.
pub async fn named(db: &Db) -> Result<Vec<NamedFile>, DbError> {
    let sql = sql!(
        "select 'evidence' as named_by, file_hash from evidence where file_hash is not null
         union select 'a product of support', file_hash from support_files where file_hash is not null
         union select 'a tracker that was brought in', file_hash from tracker_imports
         union select 'an import of spending', file_hash from ledger_imports where file_hash <> ''
         union select 'an import of findings', file_hash from finding_imports where person_id is not null and file_hash <> ''
         union select 'an import of figures', file_hash from figure_imports where person_id is not null
         order by 2, 1"
    );
    db.all(sql).await
}

#[derive(Deserialize)]
struct After {
    after: String,
}

/// The hashes that are needed: what records name now, and what they named on any day, which a page as at that day shows.
async fn needed(db: &Db) -> Result<BTreeSet<String>, DbError> {
    let named = named(db).await?;
    let mut needed: BTreeSet<String> = named.into_iter().map(|one| one.file_hash).collect();
    let sql = sql!("select distinct after from changes where after like '%_hash\":\"%'");
    let changes: Vec<After> = db.all(sql).await?;
    for one in &changes {
        // Whatever the field is called: a hash is 64 digits between quotation marks.
        let words = one.after.split('"').filter(|word| word.len() == 64);
        needed.extend(words.map(str::to_owned));
    }
    Ok(needed)
}

/// Puts aside what nothing refers to and has lain for a day, and deletes what was put aside before and nothing has asked for
/// since; with `dry`, only tells it. What was put aside is still found, and put back when something refers to it after all.
///
/// # Errors
/// When the database or the store fails.
pub async fn sweep(db: &Db, files: &Files, now: Instant, dry: bool) -> Result<Swept, SweepError> {
    let before = now.plus_seconds(-GRACE);
    let (stored, aside) = (files.stored().await?, files.put_aside().await?);
    if !dry {
        count_earlier(db, &stored, now).await?;
    }
    let old = |one: &Stored| one.since < before;
    if !stored.iter().chain(&aside).any(old) {
        return Ok(Swept::default());
    }
    // Looked at after the list: a file that somebody sends meanwhile is no longer old.
    let needed = needed(db).await?;
    let mut swept = Swept::default();
    for one in aside {
        match needed.contains(&one.hash) {
            true if dry => {}
            true => files.put_back(&one.hash).await?,
            false => swept.deleted.push(one),
        }
    }
    let unneeded = |one: &Stored| old(one) && !needed.contains(&one.hash);
    swept.aside.extend(stored.into_iter().filter(unneeded));
    if !dry {
        for one in &swept.deleted {
            files.delete_aside(&one.hash).await?;
            uncount(db, &one.hash, now).await?;
        }
        for one in &swept.aside {
            files.set_aside(&one.hash).await?;
        }
    }
    Ok(swept)
}
