//! Making a backup while the program serves.

use crate::backup::{BackupError, DATABASE, FORM, MANIFEST, Manifest, Part, Passing, beside, io};
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Db, sqlite_file};
use platform::files::{Files, hex};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Writes the database and the files as they stand into one archive. Others go on using both: the database is
/// copied as of one moment, and the files after it, so that none is missing that it names. The archive has its
/// name only once it is whole and on the disk.
///
/// # Errors
/// When something cannot be read or written, a stored file is damaged, or `to` is there already and not `force`.
pub async fn make(
    config: &Config,
    to: &Path,
    force: bool,
    now: Instant,
) -> Result<Manifest, BackupError> {
    if sqlite_file(&config.database).is_none() {
        return Err(BackupError::Postgres);
    }
    if to.exists() && !force {
        return Err(BackupError::There {
            path: to.to_owned(),
            advice: "choose another name, or replace it with --force",
        });
    }
    let db = Db::open_existing(&config.database).await?;
    let copy = Passing::new(beside(to, ".database-part"));
    let archive = Passing::new(beside(to, ".part"));
    if copy.path.exists() {
        std::fs::remove_file(&copy.path).map_err(|error| io(&copy.path, error))?;
    }
    let migration = db.newest_migration().await?;
    db.copy_into(&copy.path).await?;
    db.close().await;
    let failed = |error: std::io::Error| io(&archive.path, error);
    let zipped = |error: zip::result::ZipError| io(&archive.path, error.into());
    let mut writer = ZipWriter::new(BufWriter::new(File::create(&archive.path).map_err(failed)?));
    let mut source = File::open(&copy.path).map_err(|error| io(&copy.path, error))?;
    let database = put(&mut writer, DATABASE.to_owned(), &mut source).map_err(zipped)?;
    let store = Files::open(config)?;
    let mut files = Vec::new();
    for hash in store.all().await? {
        let bytes = store.fetch(&hash).await?;
        files.push(put(&mut writer, format!("files/{hash}"), &mut bytes.as_ref()).map_err(zipped)?);
    }
    let manifest = Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        migration,
        made_at: now.microseconds(),
        database,
        files,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| failed(error.into()))?;
    writer.start_file(MANIFEST, stored()).map_err(zipped)?;
    writer.write_all(&text).map_err(failed)?;
    let buffer = writer.finish().map_err(zipped)?;
    let file = buffer
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    drop(file);
    archive.keep_as(to)?;
    Ok(manifest)
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true)
}

/// Puts one thing into the archive, counting and hashing it on the way.
fn put(
    writer: &mut ZipWriter<impl Write + Seek>,
    name: String,
    source: &mut impl Read,
) -> Result<Part, zip::result::ZipError> {
    writer.start_file(name.as_str(), stored())?;
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        let read = source.read(&mut piece)?;
        let Some(some) = piece.get(..read).filter(|some| !some.is_empty()) else {
            break;
        };
        hash.update(some);
        writer.write_all(some)?;
        bytes += read as u64;
    }
    Ok(Part {
        name,
        bytes,
        sha256: hex(&hash.finalize()),
    })
}
