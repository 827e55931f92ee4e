//! Putting a backup back: first everything in it is checked, then it takes its place in one step.

use crate::backup::{
    BackupError, DATABASE, FORM, MANIFEST, Manifest, Part, Passing, beside, io, known_migration,
    sync_folder_of,
};
use crate::check;
use bytes::Bytes;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Db, Sql, is_in_use, sqlite_address, sqlite_file};
use platform::files::{Files, hex};
use platform::sql;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

type Archive = ZipArchive<BufReader<File>>;

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// What the archive said of itself.
    pub manifest: Manifest,
    /// Where the database that was there before is now.
    pub before: Option<PathBuf>,
}

/// The largest manifest that is read: some three hundred thousand files.
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;

/// The largest uploaded file that is put back, in bytes: each is held whole for a moment. Twice what may be uploaded now, in case it
/// was more once.
fn largest_file(config: &Config) -> u64 {
    (config.upload_megabytes as u64).max(50) * 2 * 1024 * 1024
}

/// Puts a backup in place of the configured database, after every part of it has been held against its checksum and
/// the database against itself. What was there before is kept beside it. Everybody has to sign in again, and open
/// invitations are sent anew: what was ended or used up since must not come back.
///
/// # Errors
/// When the archive is not sound, the database is in use, or one is there already and not `force`. Then everything
/// is as it was, except that files of the backup may be in the store already, where they harm nobody.
pub async fn restore(
    config: &Config,
    from: &Path,
    force: bool,
    now: Instant,
) -> Result<Restored, BackupError> {
    let target = sqlite_file(&config.database).ok_or(BackupError::Postgres)?;
    if target.exists() && !force {
        return Err(BackupError::There {
            path: target,
            advice: "with --force the backup replaces it, and the existing database is kept beside it",
        });
    }
    let mut archive = open(from)?;
    let manifest = manifest(&mut archive, from)?;
    let fresh = Passing::new(beside(&target, ".restoring"));
    unpack(&mut archive, from, &manifest.database, &fresh.path)?;
    let largest = largest_file(config);
    for part in &manifest.files {
        sound(&mut archive, from, part, largest)?;
    }
    ready(&fresh.path, from, manifest.migration).await?;
    if target.exists() && is_in_use(&target).await {
        return Err(BackupError::InUse(target));
    }
    let store = Files::open(config)?;
    for part in &manifest.files {
        store
            .keep(Bytes::from(read(&mut archive, from, part)?))
            .await?;
    }
    let before = put_aside(&target, now)?;
    fresh.keep_as(&target)?;
    Ok(Restored { manifest, before })
}

fn unusable(path: &Path, why: impl std::fmt::Display) -> BackupError {
    BackupError::Unusable {
        path: path.to_owned(),
        why: why.to_string(),
    }
}

fn open(from: &Path) -> Result<Archive, BackupError> {
    let file = File::open(from).map_err(|error| io(from, error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| {
        unusable(
            from,
            format!("it is not a whole archive ({error}); take another backup"),
        )
    })
}

fn manifest(archive: &mut Archive, from: &Path) -> Result<Manifest, BackupError> {
    let not_ours = |_| {
        unusable(
            from,
            "there is no manifest in it; it is not a backup of this program",
        )
    };
    let part = archive.by_name(MANIFEST).map_err(not_ours)?;
    let manifest: Manifest = serde_json::from_reader(part.take(LARGEST_MANIFEST))
        .map_err(|error| unusable(from, format!("its manifest cannot be read: {error}")))?;
    if manifest.form != FORM || manifest.migration > known_migration() {
        let why = format!(
            "version {} of the program made it, which is newer than this one; run that version or a later one",
            manifest.program
        );
        return Err(unusable(from, why));
    }
    if manifest.database.name != DATABASE {
        return Err(unusable(from, "its manifest names no database"));
    }
    let names: BTreeSet<&str> = manifest
        .files
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    if names.len() < manifest.files.len() {
        return Err(unusable(from, "its manifest names a file twice"));
    }
    Ok(manifest)
}

/// Reads one file of the archive; never more of it than the manifest says that there is.
fn read(archive: &mut Archive, from: &Path, part: &Part) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    inside(archive, from, part)?
        .read_to_end(&mut bytes)
        .map_err(|error| unusable(from, format!("{} cannot be read: {error}", part.name)))?;
    Ok(bytes)
}

/// One thing in the archive; never more of it than the manifest says that there is.
fn inside<'a>(
    archive: &'a mut Archive,
    from: &Path,
    part: &Part,
) -> Result<impl Read + 'a, BackupError> {
    let missing = |error| unusable(from, format!("{} is not in it ({error})", part.name));
    let inside = archive.by_name(&part.name).map_err(missing)?;
    Ok(inside.take(part.bytes.saturating_add(1)))
}

/// The hash of one thing in the archive, read piece by piece; each piece goes on to `each`.
fn hashed(
    archive: &mut Archive,
    from: &Path,
    part: &Part,
    mut each: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<String, BackupError> {
    let mut inside = inside(archive, from, part)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        let count = inside
            .read(&mut piece)
            .map_err(|error| unusable(from, format!("{} cannot be read: {error}", part.name)))?;
        let Some(some) = piece.get(..count).filter(|some| !some.is_empty()) else {
            return Ok(hex(&hash.finalize()));
        };
        hash.update(some);
        each(some)?;
    }
}

fn differs(from: &Path, part: &Part) -> BackupError {
    let why = format!(
        "{} is not what was backed up: its checksum is different",
        part.name
    );
    unusable(from, why)
}

fn sound(archive: &mut Archive, from: &Path, part: &Part, largest: u64) -> Result<(), BackupError> {
    if part.bytes > largest {
        let megabytes = largest >> 20;
        let why = format!(
            "{} is larger than {megabytes} MB; set upload_megabytes to at least half of its size and restore again",
            part.name
        );
        return Err(unusable(from, why));
    }
    let hash = hashed(archive, from, part, |_| Ok(()))?;
    // A file is known by its hash, so its name must tell the same.
    if hash == part.sha256 && part.name.ends_with(&hash) {
        Ok(())
    } else {
        Err(differs(from, part))
    }
}

/// Takes the database out of the archive, and sees to it that it is what was put in.
fn unpack(archive: &mut Archive, from: &Path, part: &Part, to: &Path) -> Result<(), BackupError> {
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| io(folder, error))?;
    }
    let mut file = File::create(to).map_err(|error| io(to, error))?;
    let hash = hashed(archive, from, part, |some| {
        file.write_all(some).map_err(|error| io(to, error))
    })?;
    file.sync_all().map_err(|error| io(to, error))?;
    if hash == part.sha256 {
        Ok(())
    } else {
        Err(differs(from, part))
    }
}

/// The migration from which there are links of invitation and reset.
const WITH_LINKS: i64 = 4;

/// What a database does by itself, as triggers and views: in order of their names, without regard to white space.
async fn own_doings(db: &Db) -> Result<Vec<(String, String)>, BackupError> {
    #[derive(serde::Deserialize)]
    struct Doing {
        name: String,
        said: String,
    }
    // PostgreSQL has no such table, and backups of it are its own.
    let text = "select name, coalesce(sql, '') as said from sqlite_master where type in ('trigger', 'view') order by name";
    let doings: Vec<Doing> = db.all(Sql::listed(text)).await?;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let doings = doings.into_iter();
    Ok(doings.map(|one| (one.name, plain(&one.said))).collect())
}

/// What a database does by itself that one of its migration does not: it would do that as soon as it is used.
async fn strange(db: &Db, file: &Path, migration: i64) -> Result<Option<String>, BackupError> {
    let found = own_doings(db).await?;
    let ours = Passing::new(beside(file, ".ours"));
    let fresh = Db::open(&sqlite_address(&ours.path)).await?;
    fresh
        .migrate_up_to(migration, Instant::from_microseconds(0))
        .await?;
    let own = own_doings(&fresh).await?;
    fresh.close().await;
    let mut strange = found.into_iter().filter(|one| !own.contains(one));
    Ok(strange.next().map(|(name, _)| name))
}

/// Holds the database against itself, and ends every session and every link in it: one that was used up since must not open
/// the door again.
async fn ready(file: &Path, from: &Path, migration: i64) -> Result<(), BackupError> {
    let db = Db::open(&sqlite_address(file)).await?;
    if let Some(name) = strange(&db, file, migration).await? {
        db.close().await;
        let why = format!(
            "its database does something by itself that this program did not give it ({name}); it is not as it was backed up"
        );
        return Err(unusable(from, why));
    }
    let mut wrong = db.damage().await?;
    if wrong.is_empty() {
        wrong = check::contradictions(&db).await?;
    }
    if let Some(first) = wrong.first() {
        db.close().await;
        return Err(unusable(from, format!("its database is damaged: {first}")));
    }
    db.execute(sql!("delete from sessions")).await?;
    if migration >= WITH_LINKS {
        db.execute(sql!("delete from pending_sign_ins")).await?;
        db.execute(sql!("delete from sign_in_links")).await?;
    }
    db.close().await;
    File::open(file)
        .and_then(|file| file.sync_all())
        .map_err(|error| io(file, error))
}

/// Moves what is there now out of the way, with what belongs to it.
fn put_aside(target: &Path, now: Instant) -> Result<Option<PathBuf>, BackupError> {
    if !target.exists() {
        return Ok(None);
    }
    let aside = beside(
        target,
        &format!(".before-{}", now.microseconds() / 1_000_000),
    );
    for ending in ["-wal", "-shm", ""] {
        let (from, to) = (beside(target, ending), beside(&aside, ending));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|error| io(&from, error))?;
        }
    }
    sync_folder_of(target)?;
    Ok(Some(aside))
}
