//! A file of published figures: read, compared or written, and what is then said on the terminal.

use super::{Source, unusable};
use crate::cli::CommandError;
use imports::{Outcome, Problems, compare, without_figures, write};
use improvement::calendar::counted;
use improvement::outcomes::{ImportKind, ImportState};
use indicatif::{ProgressBar, ProgressStyle};
use platform::clock::Instant;
use platform::db::{Author, Db};
use platform::files::hex;
use readings::imports::read::{ImportContext, Options, published};
use records::imports::store::{self, Import};
use reference::incoming::{Fault, Incoming, Limits, Places, Progress};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use uuid::Uuid;

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

/// What the first bytes of a workbook are.
const ZIPPED: &[u8] = b"PK\x03\x04";

/// The tidy template where it comes as a workbook, as the CSV that it would be; nothing where the file is to be read as it is.
fn as_csv(kind: ImportKind, file: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let begin = file.fill_buf().map_err(|error| error.to_string())?;
    if kind != ImportKind::Tidy || !begin.starts_with(ZIPPED) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    let csv = imports::as_csv(&bytes).map_err(|error| error.to_string())?;
    Ok(Some(csv.into_owned()))
}

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
    let mut hashed = BufReader::new(Hashed {
        inner: open,
        digest: Sha256::new(),
    });
    let csv = as_csv(kind, &mut hashed).map_err(failed)?;
    let mut input: Box<dyn Read + '_> = match &csv {
        Some(csv) => Box::new(csv.as_slice()),
        None => Box::new(&mut hashed),
    };
    let mut problems = source
        .problems
        .as_ref()
        .map(|_| Problems::of(&name_of(path)));
    let mut first = Vec::new();
    let name = name_of(path);
    let read = published(
        kind,
        &mut input,
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
    drop(input);
    let incoming = read.map_err(|error| failed(error.to_string()))?;
    Ok(FileRead {
        incoming,
        hash: hex(&hashed.into_inner().digest.finalize()),
        first,
    })
}

/// A file whose figures can be imported.
struct Figures {
    kind: ImportKind,
    name: String,
    size: u64,
    options: Options,
    hash: String,
    incoming: Incoming,
    places: Arc<Places>,
    progress: Progress,
}

/// Imports a file, or says what would change.
pub(super) async fn import(
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
    let dry = source.dry_run;
    let figures = Figures::read(db, kind, source, options, now).await?;
    for remark in &figures.incoming.remarks {
        eprintln!("{remark}");
    }
    if dry {
        figures.look(db).await
    } else {
        figures.write(db, now).await
    }
}

impl Figures {
    async fn read(
        db: &Db,
        kind: ImportKind,
        source: Source,
        options: Options,
        now: Instant,
    ) -> Result<Self, CommandError> {
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
        let (name, problems) = (name_of(&source.file), source.problems.clone());
        let (seen, said) = (progress.clone(), options.clone());
        let reading =
            tokio::task::spawn_blocking(move || read(kind, &source, &said, &ground, limits, &seen));
        let read = watched(reading, &progress, &bar(size, "Reading the file"))
            .await
            .map_err(unusable)??;
        let incoming = read.incoming;
        if incoming.faults > 0 {
            let faults = faulty(&name, &incoming, &read.first, problems.as_deref());
            return Err(unusable(faults));
        }
        if incoming.figures() == 0 {
            let mut words = format!("failed to import {name}: {}", without_figures(kind));
            for remark in &incoming.remarks {
                words.push_str(&format!("\n{remark}"));
            }
            return Err(unusable(words));
        }
        progress.store(0, Ordering::Relaxed);
        Ok(Self {
            kind,
            name,
            size,
            options,
            hash: read.hash,
            incoming,
            places,
            progress,
        })
    }

    fn outcome(&self) -> Outcome {
        Outcome {
            rows: self.incoming.rows,
            figures: self.incoming.figures() as u64,
            remarks: self.incoming.remarks.clone(),
            ..Outcome::default()
        }
    }

    /// Its name and how many figures it has.
    fn counted(&self) -> String {
        let figures = counted(self.incoming.figures(), "figure", "figures");
        format!("{}: {figures}", self.name)
    }

    /// A bar for work that goes from series to series.
    fn bar(&self, what: &'static str) -> ProgressBar {
        bar(self.incoming.series().count() as u64, what)
    }

    /// Says what would change.
    async fn look(&self, db: &Db) -> Result<(), CommandError> {
        let comparing = compare(db, &self.incoming, &self.places, &self.progress);
        let written = watched(comparing, &self.progress, &self.bar("Comparing")).await?;
        println!(
            "{}: {} would be new, {} would be revised{}. Nothing was changed.",
            self.counted(),
            written.new,
            written.revised,
            in_measures(written.new_measures)
        );
        Ok(())
    }

    async fn write(&self, db: &Db, now: Instant) -> Result<(), CommandError> {
        let import = self.record(now)?;
        let mut change = db
            .change(Author {
                person_id: None,
                at: now,
            })
            .await?;
        store::add_in(&mut change, &import).await?;
        let writing = write(
            &mut change,
            import.id,
            &self.incoming,
            &self.places,
            &self.progress,
        );
        let written = watched(writing, &self.progress, &self.bar("Importing")).await?;
        if written.new + written.revised + written.new_measures == 0 {
            // Dropped with its import: a file that changes nothing leaves no trace.
            drop(change);
            println!(
                "{}: all that it says is in the database already. Nothing was changed.",
                self.counted()
            );
            return Ok(());
        }
        let outcome = Outcome {
            new: written.new,
            revised: written.revised,
            new_measures: written.new_measures,
            examples: written.examples,
            ..self.outcome()
        };
        store::committed(&mut change, import.id, &outcome.json()).await?;
        change.commit().await?;
        println!(
            "{}: {} new, {} revised{}.\nTo undo this import: goldthread import undo {}",
            self.counted(),
            counted_as(outcome.new),
            counted_as(outcome.revised),
            in_measures(outcome.new_measures),
            import.id
        );
        Ok(())
    }

    /// The import as it is kept, before anything is written.
    fn record(&self, now: Instant) -> Result<Import, CommandError> {
        Ok(Import {
            id: Uuid::now_v7(),
            organisation_id: None,
            plan_id: None,
            kind: self.kind,
            file_name: self.name.clone(),
            file_hash: self.hash.clone(),
            file_size: i64::try_from(self.size).unwrap_or(i64::MAX),
            options: serde_json::to_string(&self.options).map_err(unusable)?,
            person_id: None,
            state: ImportState::Writing,
            done: 0,
            seen_at: now,
            begun_at: now,
            committed_at: None,
            undone_at: None,
            outcome: self.outcome().json(),
        })
    }
}

fn counted_as(figures: u64) -> String {
    let is = if figures == 1 { "is" } else { "are" };
    format!("{figures} {is}")
}

/// In how many measures that were not known, if there are any.
fn in_measures(new: u64) -> String {
    match new {
        0 => String::new(),
        1 => ", in 1 new measure".to_owned(),
        new => format!(", in {new} new measures"),
    }
}

fn faulty(name: &str, incoming: &Incoming, first: &[Fault], problems: Option<&Path>) -> String {
    let mut words = format!(
        "failed to import {name}: {}, so nothing was imported.\n",
        counted(incoming.faults, "problem", "problems")
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
    words.trim_end().to_owned()
}
