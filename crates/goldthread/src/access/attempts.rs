//! Limits on signing in: after too many failures for an address or from a place, everybody has to wait.
//!
//! The counts are rows, so that several servers on one database count together.

use crate::clock::Instant;
use crate::db::{Db, DbError};
use crate::sql;
use sha2::{Digest, Sha256};

/// The length of a window, in seconds.
const WINDOW: i64 = 15 * 60;
/// Failures for one address for mail within a window, after which it must wait.
const PER_ADDRESS: i64 = 10;
/// Failures from one place within a window, after which it must wait.
const PER_PLACE: i64 = 60;

fn window(now: Instant) -> Instant {
    let length = WINDOW * 1_000_000;
    Instant::from_microseconds(now.microseconds().div_euclid(length) * length)
}

fn key(kind: &str, what: &str) -> Vec<u8> {
    Sha256::digest(format!("{kind}\0{what}").as_bytes()).to_vec()
}

/// Whether signing in may be tried for this address for mail, from this place.
///
/// # Errors
/// When the database fails.
pub async fn may_try(db: &Db, email: &str, place: &str, now: Instant) -> Result<bool, DbError> {
    for (key, limit) in [
        (key("address", email), PER_ADDRESS),
        (key("place", place), PER_PLACE),
    ] {
        let sql =
            sql!("select failures from sign_in_attempts where key_hash = $1 and window_start = $2");
        let failures: Option<i64> = db.value(sql.bind(key).bind(window(now))).await?;
        if failures.is_some_and(|failures| failures >= limit) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Counts a failure, and forgets those of windows long past.
///
/// # Errors
/// When the database fails.
pub async fn failed(db: &Db, email: &str, place: &str, now: Instant) -> Result<(), DbError> {
    for key in [key("address", email), key("place", place)] {
        let sql = sql!(
            "insert into sign_in_attempts (key_hash, window_start, failures) values ($1, $2, 1)
             on conflict (key_hash, window_start) do update set failures = sign_in_attempts.failures + 1"
        );
        db.execute(sql.bind(key).bind(window(now))).await?;
    }
    let sql = sql!("delete from sign_in_attempts where window_start < $1");
    db.execute(sql.bind(window(now).plus_seconds(-WINDOW)))
        .await
        .map(drop)
}
