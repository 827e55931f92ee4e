//! Building the pack of published figures, and loading it.

use crate::cli::CommandError;
use clap::{Args, Subcommand};
use imports::load::{self, Loaded};
use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Reference {
    /// Build the pack from a folder of official files
    Build(Build),
    /// Load the pack that the program ships into the database
    Load,
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// The folder of official files
    #[arg(long)]
    from: PathBuf,
    /// The folder for the pack, its manifest and its attribution
    #[arg(long)]
    to: PathBuf,
}

pub(super) async fn run(config: &Config, command: Reference) -> Result<(), CommandError> {
    match command {
        Reference::Build(folders) => build(&folders),
        Reference::Load => load(config).await,
    }
}

fn build(folders: &Build) -> Result<(), CommandError> {
    let unusable = |error: String| CommandError::Unusable(error);
    let pack = ::reference::build(&folders.from).map_err(|error| unusable(error.to_string()))?;
    pack.write(&folders.to)
        .map_err(|error| unusable(error.to_string()))?;
    println!(
        "Built version {}: {} measures, {} series, {} inspections.",
        pack.version,
        pack.measures.len(),
        pack.series.len(),
        pack.inspections.len()
    );
    Ok(())
}

async fn load(config: &Config) -> Result<(), CommandError> {
    config.make_database_folder()?;
    let db = Db::open(&config.database).await?;
    let now = Clock::Machine.now();
    db.migrate(now).await?;
    let loaded = load::shipped(&db, now).await?;
    db.close().await;
    println!("{}", in_words(&loaded));
    Ok(())
}

fn in_words(loaded: &Loaded) -> String {
    match loaded {
        Loaded::Already { version } => {
            format!("The database already has the figures of version {version}.")
        }
        Loaded::New {
            version,
            series,
            inspections,
        } => format!(
            "Loaded the figures of version {version}: {series} series, {inspections} inspections added."
        ),
    }
}
