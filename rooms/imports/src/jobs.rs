//! Work on an import that goes on while its page shows how far it has come: reading, importing, undoing.
//!
//! Everything the work needs is in the database and among the files, and it writes in one transaction: when a server
//! is stopped in the middle, nothing has changed, and the page offers to begin again.

use crate::apply;
use crate::outcome::{Outcome, SHOWN};
use crate::own;
use crate::problems::Problems;
use crate::undo::{UndoError, undo_published};
use crate::workbook;
use bytes::Bytes;
use improvement::outcomes::{ImportKind, ImportState};
use platform::app::App;
use platform::db::{Author, DbError};
use platform::work::{FIGURES, WorkError};
use readings::imports::read::{self, ImportContext, Options};
use records::access::store::organisation_by_id;
use records::imports::store::{self, Import};
use reference::incoming::{Fault, Incoming, Limits, Progress, Refused};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

#[derive(Debug, Error)]
enum JobError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{0}")]
    Files(#[from] platform::files::FilesError),
    #[error("the file was not read: {0}")]
    Work(#[from] WorkError),
    #[error(transparent)]
    Undo(#[from] UndoError),
}

/// How long a page waits for the work before it shows how far it has come instead.
const PATIENCE: Duration = Duration::from_millis(900);
/// How often progress is written down.
const EVERY: Duration = Duration::from_millis(500);

/// Begins what the state of an import asks for, and waits a moment, because most files are read in one.
pub(super) async fn begin(app: &App, import: Import, author: Author) {
    let app = app.clone();
    let work = tokio::spawn(async move {
        let id = import.id;
        let state = import.state;
        let done = match state {
            ImportState::Reading => read_job(&app, &import).await,
            ImportState::Writing => write_job(&app, &import, author).await,
            ImportState::Undoing => undo_job(&app, &import, author).await,
            _ => Ok(()),
        };
        if let Err(error) = done {
            give_up(&app, &import, error).await;
        }
        tracing::debug!(%id, state = ?state, "worked on an import");
    });
    let _ = tokio::time::timeout(PATIENCE, work).await;
}

/// Says on the page why it could not be done.
async fn give_up(app: &App, import: &Import, error: JobError) {
    let (state, why) = match &error {
        JobError::Undo(undo @ (UndoError::Later(_) | UndoError::Changed(_) | UndoError::Watched(_))) => {
            (ImportState::Committed, undo.to_string())
        }
        JobError::Undo(UndoError::NotInForce) => return,
        JobError::Db(DbError::Stale) => (
            ImportState::Ready,
            "somebody changed one of these figures in the meantime, so nothing was imported. Check the figures and import the file again".to_owned(),
        ),
        other => {
            tracing::error!(id = %import.id, error = %other, "failed to work on an import");
            let state = if import.state == ImportState::Undoing {
                ImportState::Committed
            } else {
                ImportState::Faulty
            };
            (state, "the service could not finish, and nothing was changed. Try again in a moment".to_owned())
        }
    };
    let outcome = Outcome {
        refused: Some(why),
        ..Outcome::of(&import.outcome)
    };
    let told = store::read(&app.db, import.id, state, &outcome.json(), app.clock.now()).await;
    if let Err(error) = told {
        tracing::error!(id = %import.id, %error, "failed to note what became of an import");
    }
}

/// A file, read: what came of it, and for its kind the figures themselves.
enum Contents {
    Published(ImportContext, Incoming),
    Own(own::OwnContext, own::OwnFigures),
}

/// What reading comes to.
struct FileRead {
    outcome: Outcome,
    contents: Option<Contents>,
}

/// Reads the file of an import off the async threads, noting how far it has come.
async fn read_file(
    app: &App,
    import: &Import,
    mut each: impl FnMut(&Fault) + Send + 'static,
) -> Result<FileRead, JobError> {
    let bytes = app.files.fetch(&import.file_hash).await?;
    let ground = ImportContext::load(&app.db).await?;
    let own = match (import.kind, import.organisation_id, import.plan_id) {
        (ImportKind::Own, Some(council), Some(plan)) => {
            let council = organisation_by_id(&app.db, council).await?;
            Some(own::OwnContext::load(&app.db, council, plan, app.clock.now()).await?)
        }
        _ => None,
    };
    let progress = Progress::default();
    let seen = progress.clone();
    let of = import.clone();
    let limits = Limits::page(app.clock.today());
    let mut reading = pin!(FIGURES.run(move || {
        let mut outcome = Outcome::default();
        let contents = contents(&of, &bytes, ground, own, limits, &seen, &mut |fault| {
            if outcome.first.len() < SHOWN {
                outcome.first.push((&fault).into());
            }
            each(&fault);
        });
        match contents {
            Err(refused) => FileRead {
                outcome: Outcome::refused(refused),
                contents: None,
            },
            Ok(contents) => {
                match &contents {
                    Contents::Published(_, incoming) => {
                        outcome.rows = incoming.rows;
                        outcome.faults = incoming.faults;
                        outcome.figures = incoming.figures() as u64;
                        outcome.remarks.clone_from(&incoming.remarks);
                    }
                    Contents::Own(_, read) => {
                        outcome.rows = read.rows;
                        outcome.faults = read.faults;
                        outcome.figures = read.figures.len() as u64;
                    }
                }
                FileRead {
                    outcome,
                    contents: Some(contents),
                }
            }
        }
    }));
    loop {
        match tokio::time::timeout(EVERY, &mut reading).await {
            Ok(read) => return Ok(read?),
            Err(_) => {
                let done = progress.load(Ordering::Relaxed);
                store::seen(&app.db, import.id, done, app.clock.now()).await?;
            }
        }
    }
}

fn contents(
    import: &Import,
    bytes: &Bytes,
    ground: ImportContext,
    own: Option<own::OwnContext>,
    limits: Limits,
    progress: &Progress,
    faults: &mut dyn FnMut(Fault),
) -> Result<Contents, Refused> {
    if let Some(own) = own {
        let csv = workbook::as_csv(bytes)?;
        let read = own::read(csv.as_ref(), &own, &ground.places, limits, progress, faults)?;
        return Ok(Contents::Own(own, read));
    }
    let options: Options = serde_json::from_str(&import.options).unwrap_or_default();
    let csv = match import.kind {
        ImportKind::Tidy => workbook::as_csv(bytes)?,
        _ => bytes.as_ref().into(),
    };
    let incoming = read::published(
        import.kind,
        csv.as_ref(),
        &import.file_name,
        &options,
        &ground,
        limits,
        progress,
        faults,
    )?;
    Ok(Contents::Published(ground, incoming))
}

/// Why a file in which nothing is wrong cannot be imported all the same: it has no figures.
#[must_use]
pub fn without_figures(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Own | ImportKind::Tidy => {
            "no row of the file has a figure yet: fill in a period and a figure, and send it again"
        }
        ImportKind::Ees | ImportKind::Lait => {
            "there are no figures in the file that can be imported"
        }
    }
}

async fn read_job(app: &App, import: &Import) -> Result<(), JobError> {
    let FileRead {
        mut outcome,
        contents,
    } = read_file(app, import, |_| {}).await?;
    let good = outcome.faults == 0;
    outcome = match (&contents, import.plan_id) {
        (Some(Contents::Published(ground, incoming)), _) if good => {
            let written =
                apply::compare(&app.db, incoming, &ground.places, &Progress::default()).await?;
            outcome.with(written)
        }
        (Some(Contents::Own(ground, read)), Some(plan)) if good => {
            let steps = own::steps(&app.db, plan, ground, read).await?;
            outcome.with(own::written(ground, &steps))
        }
        _ => outcome,
    };
    if good && outcome.refused.is_none() && outcome.figures == 0 {
        outcome.refused = Some(without_figures(import.kind).to_owned());
    }
    let state = if outcome.faults == 0 && outcome.refused.is_none() {
        ImportState::Ready
    } else {
        ImportState::Faulty
    };
    store::read(&app.db, import.id, state, &outcome.json(), app.clock.now()).await?;
    Ok(())
}

async fn write_job(app: &App, import: &Import, author: Author) -> Result<(), JobError> {
    let FileRead { outcome, contents } = read_file(app, import, |_| {}).await?;
    let (Some(contents), 0) = (contents, outcome.faults) else {
        // What it is read against has changed since it was looked at.
        store::read(
            &app.db,
            import.id,
            ImportState::Faulty,
            &outcome.json(),
            app.clock.now(),
        )
        .await?;
        return Ok(());
    };
    let outcome = match (contents, import.plan_id) {
        (Contents::Published(ground, incoming), _) => {
            let mut change = app.db.change(author).await?;
            let written = apply::write(
                &mut change,
                import.id,
                &incoming,
                &ground.places,
                &Progress::default(),
            )
            .await?;
            let outcome = outcome.with(written);
            store::committed(&mut change, import.id, &outcome.json()).await?;
            change.commit().await?;
            outcome
        }
        (Contents::Own(ground, read), Some(plan)) => {
            let steps = own::steps(&app.db, plan, &ground, &read).await?;
            let outcome = outcome.with(own::written(&ground, &steps));
            let mut change = app.db.change(author).await?;
            own::write(&mut change, import.id, steps).await?;
            store::committed(&mut change, import.id, &outcome.json()).await?;
            change.commit().await?;
            outcome
        }
        (Contents::Own(..), None) => return Ok(()),
    };
    tracing::info!(id = %import.id, new = outcome.new, revised = outcome.revised, "imported figures");
    Ok(())
}

async fn undo_job(app: &App, import: &Import, author: Author) -> Result<(), JobError> {
    let mut change = app.db.change(author).await?;
    match import.kind {
        ImportKind::Own => own::undo(&mut change, import).await?,
        _ => undo_published(&mut change, import).await?,
    }
    change.commit().await?;
    Ok(())
}

fn locked(problems: &Mutex<Problems>) -> MutexGuard<'_, Problems> {
    problems.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything that is wrong in the file of an import, as CSV.
pub(super) async fn problems(
    app: &App,
    import: &Import,
) -> Result<Vec<u8>, platform::error::AppError> {
    let collected = Arc::new(Mutex::new(Problems::of(&import.file_name)));
    let found = Arc::clone(&collected);
    let read = read_file(app, import, move |fault| locked(&found).push(fault))
        .await
        .map_err(platform::error::AppError::internal)?;
    let mut problems = std::mem::replace(&mut *locked(&collected), Problems::of(""));
    if let Some(why) = read.outcome.refused {
        problems.push(&Fault {
            row: 0,
            column: String::new(),
            value: String::new(),
            rule: why,
        });
    }
    Ok(problems.csv())
}
