//! Bringing in the findings of published reports, and taking them out again.

use crate::cli::CommandError;
use clap::Args;
use platform::clock::Instant;
use platform::db::{Author, Db};
use readings::inspections::findings_file as file;
use readings::inspections::findings_file::{Begun, FindingsContext, Undone};
use std::path::PathBuf;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct ImportFindings {
    /// The file
    #[arg(required_unless_present = "undo")]
    file: Option<PathBuf>,
    /// Show what would be imported and what cannot be read, without changing anything
    #[arg(long)]
    preview: bool,
    /// Leave out rows that cannot be read, and import the others
    #[arg(long)]
    leave_out: bool,
    /// Undo an import, by the identifier that it printed
    #[arg(long, conflicts_with = "file")]
    undo: Option<Uuid>,
}

pub(super) async fn run(
    db: &Db,
    command: ImportFindings,
    now: Instant,
) -> Result<(), CommandError> {
    let author = Author {
        person_id: None,
        at: now,
    };
    match (&command.undo, &command.file) {
        (Some(id), _) => undo(db, author, *id).await,
        (None, Some(path)) => bring(db, author, path, &command).await,
        (None, None) => Ok(()),
    }
}

async fn bring(
    db: &Db,
    author: Author,
    path: &PathBuf,
    command: &ImportFindings,
) -> Result<(), CommandError> {
    let shown = path.display().to_string();
    let unusable = |why: String| CommandError::Unusable(format!("{shown}: {why}"));
    let bytes =
        std::fs::read(path).map_err(|error| unusable(format!("failed to read it: {error}")))?;
    let rows = file::rows(&bytes).map_err(|error| unusable(error.to_string()))?;
    let ground = FindingsContext::read(db, None).await?;
    let found = file::place(&rows, &ground);
    for problem in &found.problems {
        eprintln!(
            "{shown}: row {}, column {}: “{}”: {}",
            problem.row, problem.column, problem.value, problem.rule
        );
    }
    if command.preview {
        println!("{}", found.in_words());
        return Ok(());
    }
    if !found.problems.is_empty() && !command.leave_out {
        return Err(unusable(format!(
            "{} cannot be read, so nothing was imported: correct them, or leave them out with --leave-out",
            trackers::times(found.problems.len(), "row", "rows")
        )));
    }
    if found.coming.is_empty() {
        println!("{}", found.in_words());
        return Ok(());
    }
    let begun = Begun {
        organisation_id: None,
        file_hash: String::new(),
        file_name: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    };
    let id = file::begin(db, author, &begun).await?;
    file::bring(db, author, id, &found).await?;
    println!("{}", found.in_words());
    println!("To undo this import: goldthread import findings --undo {id}");
    Ok(())
}

async fn undo(db: &Db, author: Author, id: Uuid) -> Result<(), CommandError> {
    match file::undo(db, author, id, None).await? {
        Undone::Done(count) => println!(
            "Import undone: {} removed.",
            trackers::times(count, "finding", "findings")
        ),
        Undone::Kept(why) => return Err(CommandError::Unusable(why)),
    }
    Ok(())
}
