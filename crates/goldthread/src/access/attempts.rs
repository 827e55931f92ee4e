//! Limits on signing in, on codes and on letters: after too many tries for one person or from one place, everybody
//! has to wait.
//!
//! The counts are rows, so that several servers on one database count together.

use crate::clock::Instant;
use crate::db::{Db, DbError};
use crate::sql;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The length of a window, in seconds.
const WINDOW: i64 = 15 * 60;

/// What is counted, each by itself.
#[derive(Debug, Clone, Copy)]
pub enum Tried<'a> {
    /// Failures to sign in with an address for mail.
    Address(&'a str),
    /// Failures to sign in from a place.
    Place(&'a str),
    /// Wrong codes for a person's second factor.
    Code(Uuid),
    /// Letters asked for to an address for mail.
    LetterTo(&'a str),
    /// Letters asked for from a place.
    LetterFrom(&'a str),
}

impl Tried<'_> {
    /// How often within a window, after which one must wait.
    const fn limit(self) -> i64 {
        match self {
            Self::Address(_) => 10,
            Self::Place(_) => 60,
            // Three codes in a million are right at any time: with five tries in a window, guessing takes years.
            Self::Code(_) => 5,
            Self::LetterTo(_) => 3,
            Self::LetterFrom(_) => 20,
        }
    }

    fn key(self) -> Vec<u8> {
        let (kind, what) = match self {
            Self::Address(address) => ("address", address.to_owned()),
            Self::Place(place) => ("place", place.to_owned()),
            Self::Code(person_id) => ("code", person_id.to_string()),
            Self::LetterTo(address) => ("letter to", address.to_owned()),
            Self::LetterFrom(place) => ("letter from", place.to_owned()),
        };
        Sha256::digest(format!("{kind}\0{what}").as_bytes()).to_vec()
    }
}

fn window(now: Instant) -> Instant {
    let length = WINDOW * 1_000_000;
    Instant::from_microseconds(now.microseconds().div_euclid(length) * length)
}

/// Whether one may try: none of these has been tried too often in this window.
///
/// # Errors
/// When the database fails.
pub async fn may(db: &Db, tried: &[Tried<'_>], now: Instant) -> Result<bool, DbError> {
    for one in tried {
        let sql =
            sql!("select failures from sign_in_attempts where key_hash = $1 and window_start = $2");
        let failures: Option<i64> = db.value(sql.bind(one.key()).bind(window(now))).await?;
        if failures.is_some_and(|failures| failures >= one.limit()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Counts each of these once more, and forgets the windows long past.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &Db, tried: &[Tried<'_>], now: Instant) -> Result<(), DbError> {
    for one in tried {
        let sql = sql!(
            "insert into sign_in_attempts (key_hash, window_start, failures) values ($1, $2, 1)
             on conflict (key_hash, window_start) do update set failures = sign_in_attempts.failures + 1"
        );
        db.execute(sql.bind(one.key()).bind(window(now))).await?;
    }
    let sql = sql!("delete from sign_in_attempts where window_start < $1");
    db.execute(sql.bind(window(now).plus_seconds(-WINDOW)))
        .await
        .map(drop)
}
