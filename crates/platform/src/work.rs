//! Work that keeps a processor busy, away from the threads that answer: with a ceiling for each kind.
//!
//! Of each kind so much is done at once and so much may wait. What comes on top is refused at once, for it would only wait until it
//! is given up. Whoever waits and goes away waits no more; what has begun can ask whether anybody still wants it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::Semaphore;

/// Files that are written: reports as Word and PDF, workbooks, pictures.
pub static DOCUMENTS: Work = Work::new("documents", 2, 16);

/// What a page shows and takes long to draw: a report with its charts, a map of the nation.
pub static DRAWING: Work = Work::new("drawing", 2, 64);

/// Files of figures that are read in the background: they may be long.
pub static FIGURES: Work = Work::new("figures", 2, 8);

/// Files that are read while somebody waits: trackers, registers, findings.
pub static READING: Work = Work::new("reading", 2, 8);

/// What is worked out for one curve: many short pieces.
pub static CURVES: Work = Work::new("curves", 2, 64);

/// What is worked out for a whole programme: seconds each.
pub static PROGRAMMES: Work = Work::new("programmes", 2, 8);

/// How long anything waits for its turn, at most: well within the time that a request may take.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Why a piece of work has no answer.
#[derive(Debug, Error)]
pub enum WorkError {
    /// Too much of its kind is waiting already, or it waited too long: it was not begun.
    #[error("too much is waiting already: {0}")]
    Busy(&'static str),
    /// It ended without an answer.
    #[error("failed to finish ({0}): {1}")]
    Broken(&'static str, String),
}

/// A kind of work, with its ceiling.
#[derive(Debug)]
pub struct Work {
    name: &'static str,
    /// Turns to work.
    turns: Semaphore,
    /// Room for what works and what waits.
    room: Semaphore,
}

/// Whether anybody still wants what is worked on. Long loops ask it now and then.
#[derive(Debug, Clone, Default)]
pub struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    /// Whether nobody waits for the answer any more.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Gives up the work when whoever waits for it goes away.
struct Waiting(GivenUp);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

impl Work {
    /// A kind of work, of which so much is done at once while so much waits.
    #[must_use]
    pub const fn new(name: &'static str, at_once: usize, waiting: usize) -> Self {
        Self {
            name,
            turns: Semaphore::const_new(at_once),
            room: Semaphore::const_new(at_once + waiting),
        }
    }

    /// Does a piece of work.
    ///
    /// # Errors
    /// [`WorkError::Busy`] when it was not begun, [`WorkError::Broken`] when it panicked or the program is stopping.
    pub async fn run<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        self.run_while_wanted(move |_| work()).await
    }

    /// The same, for work that asks whether it is still wanted.
    ///
    /// # Errors
    /// As [`Work::run`].
    pub async fn run_while_wanted<T: Send + 'static>(
        &'static self,
        work: impl FnOnce(&GivenUp) -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        let room = self.room.try_acquire().map_err(|_| self.busy())?;
        let turn = tokio::time::timeout(LONGEST_WAIT, self.turns.acquire()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or_else(|| self.busy())?;
        let waiting = Waiting(GivenUp::default());
        let given_up = waiting.0.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Work that nobody wants any more holds its turn until it ends: the ceiling is on what is done, not on who waits.
            let _held = (room, turn);
            (!given_up.is_given_up()).then(|| work(&given_up))
        });
        let broken = |why: String| WorkError::Broken(self.name, why);
        let done = done.await.map_err(|error| broken(error.to_string()))?;
        done.ok_or_else(|| broken("nobody wanted it any more".to_owned()))
    }

    /// Whether more of it would be refused at this moment.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.room.available_permits() == 0
    }

    fn busy(&self) -> WorkError {
        metrics::counter!("work_refused_total", "work" => self.name).increment(1);
        WorkError::Busy(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_comes_on_top_is_refused_and_who_goes_away_waits_no_more() {
        static ONE: Work = Work::new("one", 1, 1);
        let (go, wait) = mpsc::channel::<()>();
        let (say, begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn(ONE.run(move || {
            let _ = say.send(());
            let _ = wait.recv();
            1
        }));
        begun.await.unwrap();
        let second = tokio::spawn(ONE.run(|| 2));
        while !ONE.is_full() {
            tokio::task::yield_now().await;
        }
        assert!(matches!(ONE.run(|| 3).await, Err(WorkError::Busy("one"))));
        // Whoever waits goes away, and makes room.
        second.abort();
        assert!(second.await.unwrap_err().is_cancelled());
        let third = tokio::spawn(ONE.run(|| 3));
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap(), 1);
        assert_eq!(third.await.unwrap().unwrap(), 3);
        assert_eq!(ONE.turns.available_permits(), 1);
        assert_eq!(ONE.room.available_permits(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_has_begun_learns_that_nobody_wants_it() {
        static ONE: Work = Work::new("one", 1, 1);
        let (say, begun) = tokio::sync::oneshot::channel();
        let (tell, told) = tokio::sync::oneshot::channel();
        let asked = tokio::spawn(ONE.run_while_wanted(move |wanted| {
            let _ = say.send(());
            while !wanted.is_given_up() {
                std::thread::yield_now();
            }
            let _ = tell.send(());
        }));
        begun.await.unwrap();
        asked.abort();
        told.await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn work_that_panics_gives_its_turn_back() {
        static ONE: Work = Work::new("one", 1, 0);
        let broken = ONE.run(|| panic!("a bad file")).await;
        assert!(matches!(broken, Err(WorkError::Broken("one", _))));
        assert_eq!(ONE.run(|| 2).await.unwrap(), 2);
    }
}
