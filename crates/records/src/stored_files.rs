//! Which uploaded files are still needed, and sweeping those that are not: a form that was refused, or a browser that went
//! away, leaves a file behind that no record ever names.

use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::files::{Files, FilesError, Stored};
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeSet;
use thiserror::Error;

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
         union select 'a tracker that was brought in', file_hash from tracker_imports
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
        }
        for one in &swept.aside {
            files.set_aside(&one.hash).await?;
        }
    }
    Ok(swept)
}
