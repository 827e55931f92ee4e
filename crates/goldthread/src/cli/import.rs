//! Bringing published figures in from the command line, and taking them back.

use crate::cli::CommandError;
use crate::cli::import_findings::{self, ImportFindings};
use clap::{Args, Subcommand};
use imports::{Outcome, undo_published};
use improvement::Word;
use improvement::outcomes::ImportKind;
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::{Author, Db};
use readings::imports::read::Options;
use records::imports::store;
use std::path::PathBuf;
use uuid::Uuid;

mod figures;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// A data file of Explore Education Statistics (CSV, can be compressed with gzip)
    Ees(Ees),
    /// A file of the Local Authority Interactive Tool (CSV, can be compressed with gzip)
    Lait(Source),
    /// The Goldthread template: authority, indicator, period, numerator, denominator, value
    Tidy(Source),
    /// The findings of published reports (CSV: authority, published, number, text)
    Findings(ImportFindings),
    /// The imports of published figures so far
    List,
    /// Undo an import
    Undo {
        /// The identifier, as `list` shows it
        import: Uuid,
    },
}

#[derive(Debug, Args)]
pub(super) struct Source {
    /// The file
    file: PathBuf,
    /// Show what would change, without changing anything
    #[arg(long)]
    dry_run: bool,
    /// Write every problem in the file to this CSV file
    #[arg(long)]
    problems: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Ees {
    #[command(flatten)]
    source: Source,
    /// A column that holds figures; can be given several times. COLUMN=CODE continues a published measure
    #[arg(long)]
    measure: Vec<String>,
    /// Only the rows of one group, as COLUMN=VALUE; can be given several times
    #[arg(long)]
    filter: Vec<String>,
    /// What the data set is called, where the file's name does not say it
    #[arg(long, default_value = "")]
    set: String,
    /// Month and day on which a reporting year ends, such as 09-30
    #[arg(long, default_value = "")]
    year_end: String,
}

fn unusable(words: impl ToString) -> CommandError {
    CommandError::Unusable(words.to_string())
}

pub(super) async fn run(config: &Config, command: Import) -> Result<(), CommandError> {
    config.make_database_folder()?;
    let db = Db::open(&config.database).await?;
    let now = Clock::Machine.now();
    db.migrate(now).await?;
    let done = match command {
        Import::Ees(ees) => {
            let options = Options {
                set: ees.set,
                measures: ees.measure,
                filters: ees.filter,
                year_end: ees.year_end,
            };
            figures::import(&db, ImportKind::Ees, ees.source, options, now).await
        }
        Import::Lait(source) => {
            figures::import(&db, ImportKind::Lait, source, Options::default(), now).await
        }
        Import::Tidy(source) => {
            figures::import(&db, ImportKind::Tidy, source, Options::default(), now).await
        }
        Import::Findings(command) => import_findings::run(&db, command, now).await,
        Import::List => list(&db).await,
        Import::Undo { import } => undo(&db, import, now).await,
    };
    db.close().await;
    done
}

async fn list(db: &Db) -> Result<(), CommandError> {
    let all = store::all_published(db).await?;
    if all.is_empty() {
        println!("No published figures have been imported.");
    }
    for import in all {
        let outcome = Outcome::of(&import.outcome);
        println!(
            "{}  {}  {:<10} {}  {} new, {} revised",
            import.id,
            import.begun_at.in_words(),
            import.state.label(),
            import.file_name,
            outcome.new,
            outcome.revised
        );
    }
    Ok(())
}

async fn undo(db: &Db, id: Uuid, now: Instant) -> Result<(), CommandError> {
    let import = match store::any_import(db, id).await {
        Ok(import) if import.kind != ImportKind::Own => import,
        _ => {
            return Err(unusable(format!(
                "failed to find an import of published figures {id}; goldthread import list shows them"
            )));
        }
    };
    let mut change = db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    undo_published(&mut change, &import)
        .await
        .map_err(|error| {
            unusable(format!(
                "failed to undo the import of {}: {error}",
                import.file_name
            ))
        })?;
    change.commit().await?;
    println!("The import of {} was undone.", import.file_name);
    Ok(())
}
