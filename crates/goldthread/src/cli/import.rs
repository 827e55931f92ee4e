//! Bringing published figures in from the command line, and taking them back.

use crate::cli::CommandError;
use crate::cli::import_findings::{self, ImportFindings};
use clap::{Args, Subcommand};
use imports::{Outcome, Problems, compare, undo_published, write};
use improvement::Word;
use improvement::outcomes::{ImportKind, ImportState};
use indicatif::{ProgressBar, ProgressStyle};
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::{Author, Db};
use platform::files::hex;
use readings::imports::read::{ImportContext, Options, published};
use records::imports::store::{self, Import as Made};
use reference::incoming::{Fault, Incoming, Limits, Progress};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;
use uuid::Uuid;

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
            bring(&db, ImportKind::Ees, ees.source, options, now).await
        }
        Import::Lait(source) => bring(&db, ImportKind::Lait, source, Options::default(), now).await,
        Import::Tidy(source) => bring(&db, ImportKind::Tidy, source, Options::default(), now).await,
        Import::Findings(command) => import_findings::run(&db, command, now).await,
        Import::List => list(&db).await,
        Import::Undo { import } => undo(&db, import, now).await,
    };
    db.close().await;
    done
}

/// A bar on standard error; hidden where nobody sees it.
fn bar(of: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(of);
    let style = ProgressStyle::with_template("{msg:24} [{bar:40}] {percent:>3}% {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.with_message(what)
}

/// Shows on a bar how far some work has come until it ends.
async fn watched<T>(work: impl Future<Output = T>, progress: &Progress, bar: &ProgressBar) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(Duration::from_millis(100), &mut work).await {
            Ok(done) => {
                bar.finish_and_clear();
                return done;
            }
            Err(_) => bar.set_position(progress.load(Ordering::Relaxed)),
        }
    }
}

/// The file's name without its folder.
fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(
        || "file".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// A reader that takes the SHA-256 of what passes through it.
struct Hashed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// What is read from a file.
struct FileRead {
    incoming: Incoming,
    hash: String,
    first: Vec<Fault>,
}

/// How many faults are written to the terminal.
const TOLD: usize = 20;

fn read(
    kind: ImportKind,
    source: &Source,
    options: &Options,
    ground: &ImportContext,
    limits: Limits,
    progress: &Progress,
) -> Result<FileRead, CommandError> {
    let path = &source.file;
    let failed = |error: String| unusable(format!("failed to import {}: {error}", path.display()));
    let open = File::open(path).map_err(|error| failed(error.to_string()))?;
    let mut hashed = Hashed {
        inner: open,
        digest: Sha256::new(),
    };
    let mut problems = source
        .problems
        .as_ref()
        .map(|_| Problems::of(&name_of(path)));
    let mut first = Vec::new();
    let name = name_of(path);
    let read = published(
        kind,
        &mut hashed,
        &name,
        options,
        ground,
        limits,
        progress,
        &mut |fault| {
            if let Some(problems) = &mut problems {
                problems.push(&fault);
            }
            if first.len() < TOLD {
                first.push(fault);
            }
        },
    );
    if let (Some(to), Some(problems)) = (&source.problems, problems) {
        std::fs::write(to, problems.csv())?;
    }
    let incoming = read.map_err(|error| failed(error.to_string()))?;
    Ok(FileRead {
        incoming,
        hash: hex(&hashed.digest.finalize()),
        first,
    })
}

async fn bring(
    db: &Db,
    kind: ImportKind,
    source: Source,
    options: Options,
    now: Instant,
) -> Result<(), CommandError> {
    if records::published::store::edition(db).await?.is_none() {
        return Err(unusable(
            "failed to import: the database has no authorities and measures yet; load them first with goldthread reference load",
        ));
    }
    options.ees("x").map_err(unusable)?;
    let size = std::fs::metadata(&source.file)
        .map_err(|error| {
            unusable(format!(
                "failed to import {}: {error}",
                source.file.display()
            ))
        })?
        .len();
    let ground = ImportContext::load(db).await?;
    let limits = Limits::command(now.date());
    let (progress, places) = (Progress::default(), ground.places.clone());
    let name = name_of(&source.file);
    let (dry, problems) = (source.dry_run, source.problems.clone());
    let (seen, said) = (progress.clone(), options.clone());
    let reading =
        tokio::task::spawn_blocking(move || read(kind, &source, &said, &ground, limits, &seen));
    let read = watched(reading, &progress, &bar(size, "Reading the file"))
        .await
        .map_err(unusable)??;
    let FileRead {
        incoming,
        hash,
        first,
    } = read;
    if incoming.faults > 0 {
        return Err(unusable(faulty(
            &name,
            &incoming,
            &first,
            problems.as_deref(),
        )));
    }
    for remark in &incoming.remarks {
        eprintln!("{remark}");
    }
    let outcome = Outcome {
        rows: incoming.rows,
        figures: incoming.figures() as u64,
        remarks: incoming.remarks.clone(),
        ..Outcome::default()
    };
    let series = incoming.series().count() as u64;
    progress.store(0, Ordering::Relaxed);
    if dry {
        let comparing = compare(db, &incoming, &places, &progress);
        let written = watched(comparing, &progress, &bar(series, "Comparing")).await?;
        println!(
            "{name}: {} figures; {} would be new and {} revised, {} measures would be new. Nothing was changed.",
            outcome.figures, written.new, written.revised, written.new_measures
        );
        return Ok(());
    }
    let import = Made {
        id: Uuid::now_v7(),
        organisation_id: None,
        plan_id: None,
        kind,
        file_name: name.clone(),
        file_hash: hash,
        file_size: i64::try_from(size).unwrap_or(i64::MAX),
        options: serde_json::to_string(&options).map_err(unusable)?,
        person_id: None,
        state: ImportState::Writing,
        done: 0,
        seen_at: now,
        begun_at: now,
        committed_at: None,
        undone_at: None,
        outcome: outcome.json(),
    };
    let mut change = db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    store::add_in(&mut change, &import).await?;
    let writing = write(&mut change, import.id, &incoming, &places, &progress);
    let written = watched(writing, &progress, &bar(series, "Importing")).await?;
    if written.new + written.revised + written.new_measures == 0 {
        // Dropped with its import: a file that changes nothing leaves no trace.
        drop(change);
        println!(
            "{name}: all {} figures are already in the database; nothing was changed.",
            outcome.figures
        );
        return Ok(());
    }
    let (new, revised, measures) = (written.new, written.revised, written.new_measures);
    let outcome = Outcome {
        new,
        revised,
        new_measures: measures,
        examples: written.examples,
        ..outcome
    };
    store::committed(&mut change, import.id, &outcome.json()).await?;
    change.commit().await?;
    println!(
        "{name}: {} figures read; {new} are new and {revised} revised, {measures} measures are new.\nTo undo this import: goldthread import undo {}",
        outcome.figures, import.id
    );
    Ok(())
}

fn faulty(name: &str, incoming: &Incoming, first: &[Fault], problems: Option<&Path>) -> String {
    let mut words = format!(
        "failed to import {name}: {} problem(s), so nothing was imported.\n",
        incoming.faults
    );
    for fault in first {
        let column = if fault.column.is_empty() {
            String::new()
        } else {
            format!(", column “{}”", fault.column)
        };
        let value = if fault.value.is_empty() {
            String::new()
        } else {
            format!(": “{}”", fault.value)
        };
        words.push_str(&format!(
            "  {name} row {}{column}{value}: {}\n",
            fault.row, fault.rule
        ));
    }
    match problems {
        Some(path) => words.push_str(&format!("All of them are in {}.", path.display())),
        None if incoming.faults > first.len() as u64 => {
            words
                .push_str("These are the first; --problems FILE writes all of them to a CSV file.");
        }
        None => {}
    }
    words
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
