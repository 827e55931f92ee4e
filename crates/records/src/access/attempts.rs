//! Limits on signing in, on codes and on letters: after too many tries for one person or from one place, everybody has to wait, but
//! for those in whose browser that person signed in before.
//!
//! The counts are rows, so that several servers on one database count together.

use platform::clock::Instant;
use platform::db::{Author, Db, DbError};
use platform::sql;
use sha2::{Digest, Sha256};
use std::cell::Cell;
use uuid::Uuid;

/// The length of most windows, in seconds.
const WINDOW: i64 = 15 * 60;

tokio::task_local! {
    /// Whether a password or a code was looked at in this request and was not right.
    static WRONG: Cell<bool>;
}

/// Answers a request, and says whether a password or a code was wrong in it, wherever that was asked for.
pub async fn watched<T>(answering: impl Future<Output = T>) -> (T, bool) {
    let both = async { (answering.await, WRONG.with(Cell::get)) };
    WRONG.scope(Cell::new(false), both).await
}

/// Outside a request nobody watches.
fn mark(wrong: bool) {
    let _ = WRONG.try_with(|mark| mark.set(wrong));
}

/// What is counted, each by itself.
#[derive(Debug, Clone, Copy)]
pub enum Tried<'a> {
    /// Failures to sign in with an address for mail.
    Address(&'a str),
    /// Failures to sign in from a browser in which the same person signed in before.
    Browser(Uuid),
    /// Failures to sign in from a place.
    Place(&'a str),
    /// Wrong passwords of somebody who is signed in and wants another.
    Password(Uuid),
    /// Wrong codes for a person's second factor.
    Code(Uuid),
    /// Letters asked for to an address for mail.
    LetterTo(&'a str),
    /// Letters asked for from a place.
    LetterFrom(&'a str),
    /// Calls of the programs that ask for a person.
    Call(Uuid),
}

impl Tried<'_> {
    /// How often within a window, after which one must wait.
    const fn limit(self) -> i64 {
        match self {
            Self::Address(_) | Self::Browser(_) | Self::Password(_) => 10,
            Self::Place(_) => 60,
            // Three codes in a million are right at any time: with five tries in a window, guessing takes years.
            Self::Code(_) => 5,
            Self::LetterTo(_) => 3,
            Self::LetterFrom(_) => 20,
            Self::Call(_) => 300,
        }
    }

    /// The length of a window, in seconds.
    const fn window(self) -> i64 {
        match self {
            Self::Call(_) => 60,
            _ => WINDOW,
        }
    }

    /// Whether it is a try at a password or a code.
    const fn is_proof(self) -> bool {
        matches!(
            self,
            Self::Address(_) | Self::Browser(_) | Self::Password(_) | Self::Code(_)
        )
    }

    fn window_at(self, now: Instant) -> Instant {
        let length = self.window() * 1_000_000;
        Instant::from_microseconds(now.microseconds().div_euclid(length) * length)
    }

    /// Seconds until the window is over, at least one.
    #[must_use]
    pub fn seconds_left(self, now: Instant) -> i64 {
        let end = self.window_at(now).plus_seconds(self.window());
        (end.microseconds() - now.microseconds())
            .div_euclid(1_000_000)
            .max(0)
            + 1
    }

    fn key(self) -> Vec<u8> {
        let (kind, what) = match self {
            Self::Address(address) => ("address", address.to_owned()),
            Self::Browser(known) => ("browser", known.to_string()),
            Self::Place(place) => ("place", place.to_owned()),
            Self::Password(person_id) => ("password", person_id.to_string()),
            Self::Code(person_id) => ("code", person_id.to_string()),
            Self::LetterTo(address) => ("letter to", address.to_owned()),
            Self::LetterFrom(place) => ("letter from", place.to_owned()),
            Self::Call(person_id) => ("call", person_id.to_string()),
        };
        Sha256::digest(format!("{kind}\0{what}").as_bytes()).to_vec()
    }
}

/// Counts a try before it is made, and says whether it may be: not when any of these has been tried too often in this
/// window, and then none is counted. Whoever comes at the same moment waits for the row, so that a hundred at once are
/// counted as a hundred.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &Db, tried: &[Tried<'_>], now: Instant) -> Result<bool, DbError> {
    let nobody = Author {
        person_id: None,
        at: now,
    };
    let mut change = db.change(nobody).await?;
    for one in tried {
        let sql = sql!(
            "insert into sign_in_attempts (key_hash, window_start, failures) values ($1, $2, 1)
             on conflict (key_hash, window_start) do update set failures = sign_in_attempts.failures + 1
             returning failures"
        );
        let sql = sql.bind(one.key()).bind(one.window_at(now));
        let failures: Option<i64> = change.value(sql).await?;
        if failures.is_none_or(|failures| failures > one.limit()) {
            return Ok(false);
        }
    }
    change.commit().await?;
    if tried.iter().any(|one| one.is_proof()) {
        mark(true);
    }
    let sql = sql!("delete from sign_in_attempts where window_start < $1");
    db.execute(sql.bind(now.plus_seconds(-2 * WINDOW))).await?;
    Ok(true)
}

/// Takes back the count of a try that was right: only what failed counts.
///
/// # Errors
/// When the database fails.
pub async fn give_back(db: &Db, tried: &[Tried<'_>], now: Instant) -> Result<(), DbError> {
    mark(false);
    for one in tried {
        let sql = sql!(
            "update sign_in_attempts set failures = failures - 1
             where key_hash = $1 and window_start = $2 and failures > 0"
        );
        db.execute(sql.bind(one.key()).bind(one.window_at(now)))
            .await?;
    }
    Ok(())
}
