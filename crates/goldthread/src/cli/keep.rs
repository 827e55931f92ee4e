//! Making sure that nothing is lost: backup, restore and check.

use crate::backup;
use crate::check::{self, State};
use crate::cli::CommandError;
use clap::Args;
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::Db;
use platform::files::Files;
use records::stored_files::{self, SweepError};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The archive to write
    file: PathBuf,
    /// Replace an archive of this name
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The archive
    file: PathBuf,
    /// Replace the existing database, which is kept beside it
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Sweep {
    /// List the files, without changing anything
    #[arg(long)]
    dry_run: bool,
}

impl Sweep {
    pub(super) async fn run(self, config: &Config) -> Result<(), CommandError> {
        let db = Db::open_existing(&config.database).await?;
        let files = Files::open(config).map_err(SweepError::from)?;
        let swept = stored_files::sweep(&db, &files, Clock::Machine.now(), self.dry_run).await;
        db.close().await;
        let swept = swept?;
        for (all, what) in [(&swept.aside, "put aside"), (&swept.deleted, "deleted")] {
            for one in all {
                println!("{} ({} bytes): {what}", one.hash, one.size);
            }
        }
        let (aside, deleted) = (swept.aside.len(), swept.deleted.len());
        match self.dry_run {
            true => println!("{aside} file(s) would be put aside, and {deleted} deleted."),
            false => println!("Put {aside} file(s) aside, and deleted {deleted}."),
        }
        Ok(())
    }
}

impl Backup {
    pub(super) async fn run(self, config: &Config) -> Result<(), CommandError> {
        let made = backup::make(config, &self.file, self.force, Clock::Machine.now()).await?;
        println!(
            "Wrote {}: the database ({} bytes) and {} file(s).",
            self.file.display(),
            made.database.bytes,
            made.files.len()
        );
        Ok(())
    }
}

impl Restore {
    pub(super) async fn run(self, config: &Config) -> Result<(), CommandError> {
        let restored =
            backup::restore(config, &self.file, self.force, Clock::Machine.now()).await?;
        let made = Instant::from_microseconds(restored.manifest.made_at);
        println!(
            "Restored the backup of {}: the database and {} file(s). Everybody has to sign in again.",
            made.in_words(),
            restored.manifest.files.len()
        );
        if let Some(before) = restored.before {
            println!("What was there before is kept as {}.", before.display());
        }
        Ok(())
    }
}

/// Says how everything stands, and fails when something is wrong.
pub(super) async fn check(config: &Config) -> Result<(), CommandError> {
    let found = check::all(config, Clock::Machine).await;
    for one in &found {
        println!("{:<8} {:<18} {}", one.state.word(), one.what, one.words);
    }
    let wrong = found.iter().filter(|one| one.state == State::Wrong).count();
    match wrong {
        0 => {
            println!("Everything is in order.");
            Ok(())
        }
        one => Err(CommandError::Unusable(format!(
            "{one} of {} checks found something wrong",
            found.len()
        ))),
    }
}
