//! What the program does by itself while it serves: it carries letters, writes digests and forgets what need not be
//! remembered. Any number of servers may do so on one database; what each takes on is said in rows.

use platform::app::App;
use platform::clock::Instant;
use platform::db::DbError;
use records::access::{browser, kept, links, pending, second_factor, security, session, tokens};
use records::mail::sending::{self, Carrier, MailError};
use records::mail::{digest, outbox};
use records::reminders;
use records::stored_files::{self, SweepError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often the outbox is looked at.
const ROUND: Duration = Duration::from_secs(5);

/// After how many rounds digests are looked for and old things forgotten: every ten minutes.
const ROUNDS: u32 = 120;

/// After how many rounds people are told what they were given: every half a minute.
const GIVEN: u32 = 6;

/// The work under way.
#[derive(Debug)]
pub struct Background {
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

/// Begins the work.
///
/// # Errors
/// When the settings of mail cannot be read.
pub fn begin(app: App) -> Result<Background, MailError> {
    let carrier = Carrier::open(&app.config)?;
    let (stop, mut told) = watch::channel(false);
    let work = tokio::spawn(async move {
        let mut rounds = 0_u32;
        loop {
            if rounds.is_multiple_of(ROUNDS) {
                told_of(now_and_then(&app).await);
            }
            // Not at once: in a rolling restart servers of an earlier version still read seeds as they are.
            if rounds > 0 && rounds.is_multiple_of(ROUNDS) {
                told_of(seal_seeds(&app).await);
            }
            if rounds.is_multiple_of(GIVEN) {
                told_of(reminders::write(&app).await.map(drop));
            }
            if let Some(carrier) = &carrier {
                told_of(sending::carry(&app, carrier).await.map(drop));
            }
            crate::monitoring::gather();
            rounds = rounds.wrapping_add(1);
            tokio::select! {
                _ = told.changed() => return,
                () = tokio::time::sleep(ROUND) => {}
            }
        }
    });
    Ok(Background { stop, work })
}

impl Background {
    /// Lets what is under way finish, and ends.
    pub async fn end(self) {
        // A failure to tell means that the work has ended already.
        let _ = self.stop.send(true);
        let _ = self.work.await;
    }
}

/// A database that fails now is asked again in the next round.
fn told_of(result: Result<(), DbError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "failed at work in the background; it is tried again");
    }
}

/// Writes the digests that are due, and forgets what is over.
///
/// # Errors
/// When the database fails.
pub async fn now_and_then(app: &App) -> Result<(), DbError> {
    digest::write(app).await?;
    let now = app.clock.now();
    pending::forget(app, now).await?;
    session::forget_old(app, now).await?;
    browser::forget(&app.db, now).await?;
    kept::forget(&app.db, now).await?;
    links::forget(&app.db, now).await?;
    tokens::forget(&app.db, now.date()).await?;
    outbox::forget(&app.db, now).await?;
    reminders::forget(&app.db, now).await?;
    let days = app.config.security_log_days;
    security::forget(&app.db, now.plus_seconds(-days * 24 * 3600)).await?;
    swept(app, now).await
}

/// Seals the seeds of two-step sign-in that are not sealed with the secret in force.
///
/// # Errors
/// When the database fails.
pub async fn seal_seeds(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let kept = second_factor::look_at_seeds(&app.db, &app.config, now, true).await?;
    if kept.older > 0 {
        tracing::info!(seeds = kept.older, "encrypted keys of two-step sign-in");
    }
    if kept.unknown > 0 {
        tracing::error!(
            seeds = kept.unknown,
            "keys of two-step sign-in were encrypted with another secret; set secret_before to it"
        );
    }
    Ok(())
}

/// When this server swept files last.
#[derive(Clone, Default)]
struct LastSweep(Arc<Mutex<Option<Instant>>>);

/// Sweeps files that nothing refers to, once a day.
async fn swept(app: &App, now: Instant) -> Result<(), DbError> {
    {
        let last = app.shared::<LastSweep>();
        let mut last = last.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now < last.plus_seconds(24 * 3600)) {
            return Ok(());
        }
        *last = Some(now);
    }
    match stored_files::sweep(&app.db, &app.files, now, false).await {
        Ok(swept) if swept.aside.is_empty() && swept.deleted.is_empty() => Ok(()),
        Ok(swept) => {
            let (aside, deleted) = (swept.aside.len(), swept.deleted.len());
            tracing::info!(aside, deleted, "swept files that nothing refers to");
            Ok(())
        }
        Err(SweepError::Db(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%error, "failed to sweep files; it is tried again");
            Ok(())
        }
    }
}
