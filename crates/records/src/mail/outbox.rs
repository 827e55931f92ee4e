//! The outbox: letters that wait to be carried, and what became of them.

use crate::access::store::Person;
use crate::mail::letters::Letter;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// How long a server keeps a letter to itself while it carries it, in seconds: longer than the mail server is waited for.
const LEASE: i64 = 120;

/// How long after each failure the next try comes, in seconds. After the last the letter is given up.
const WAITS: &[i64] = &[60, 300, 1_800, 7_200, 21_600, 43_200, 86_400];

/// How long what became of a letter is remembered, in seconds: thirty days.
const REMEMBERED: i64 = 30 * 24 * 3600;

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    /// Its identifier, which is also that of the message.
    pub id: Uuid,
    /// Where it goes.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Where the person ends letters of its kind.
    pub unsubscribe: Option<String>,
    /// How often it has been tried.
    pub tries: i64,
}

/// When a letter is tried again that has failed so many times; none when it is given up.
#[must_use]
pub fn next_try(tries: i64, now: Instant) -> Option<Instant> {
    let at = usize::try_from(tries).ok()?.checked_sub(1)?;
    WAITS.get(at).map(|wait| now.plus_seconds(*wait))
}

/// Puts a letter into the outbox, in the transaction of whatever it tells of. A letter to nobody is put there too,
/// with nothing in it, and thrown away: see [`crate::access::links::make`].
///
/// # Errors
/// When the database fails.
pub async fn put(
    change: &mut Change,
    person: Option<&Person>,
    letter: &Letter,
) -> Result<(), DbError> {
    let now = change.author().at;
    let known = |text: &str| {
        if person.is_some() {
            text.to_owned()
        } else {
            String::new()
        }
    };
    let sql = sql!(
        "insert into outbox (id, person_id, kind, address, subject, body, unsubscribe, made_at, due_at, tries)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0)"
    )
    .bind(Uuid::now_v7())
    .bind(person.map(|person| person.id))
    .bind(letter.kind.code())
    .bind(person.map_or_else(String::new, |person| person.email.clone()))
    .bind(known(&letter.subject))
    .bind(known(&letter.body))
    .bind(&letter.unsubscribe)
    .bind(now);
    change.execute(sql).await.map(drop)
}

/// Takes the letters whose turn has come, no more than twenty, so that no other server takes them for a while.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &Db, now: Instant) -> Result<Vec<Waiting>, DbError> {
    let sql = sql!(
        "select id, address, subject, body, unsubscribe, tries from outbox
         where due_at <= $1 and sent_at is null and given_up_at is null and person_id is not null
           and (leased_until < $1 or leased_until is null)
         order by due_at, id limit 20"
    );
    let due: Vec<Waiting> = db.all(sql.bind(now)).await?;
    let mut taken = Vec::new();
    for mut letter in due {
        // The same conditions once more: whoever comes second finds the lease and touches nothing.
        let sql = sql!(
            "update outbox set leased_until = $2, tries = tries + 1
             where id = $1 and sent_at is null and given_up_at is null
               and (leased_until < $3 or leased_until is null)"
        );
        let sql = sql.bind(letter.id).bind(now.plus_seconds(LEASE)).bind(now);
        if db.execute(sql).await? == 1 {
            letter.tries += 1;
            taken.push(letter);
        }
    }
    Ok(taken)
}

/// Notes that a letter has been carried, and forgets what it said.
///
/// # Errors
/// When the database fails.
pub async fn carried(db: &Db, id: Uuid, now: Instant) -> Result<(), DbError> {
    let sql = sql!(
        "update outbox set sent_at = $2, leased_until = null, body = '', unsubscribe = null, problem = null where id = $1"
    );
    db.execute(sql.bind(id).bind(now)).await.map(drop)
}

/// Notes that a letter could not be carried: it is tried again later, or given up and what it said forgotten.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    db: &Db,
    letter: &Waiting,
    problem: &str,
    for_good: bool,
    now: Instant,
) -> Result<(), DbError> {
    let again = next_try(letter.tries, now).filter(|_| !for_good);
    let sql = match again {
        Some(due) => sql!(
            "update outbox set due_at = $2, leased_until = null, problem = $3 where id = $1"
        )
        .bind(letter.id)
        .bind(due)
        .bind(problem),
        None => sql!(
            "update outbox set given_up_at = $2, leased_until = null, problem = $3, body = '', unsubscribe = null
             where id = $1"
        )
        .bind(letter.id)
        .bind(now)
        .bind(problem),
    };
    db.execute(sql).await.map(drop)
}

/// Forgets what became of letters long ago, and letters to nobody.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Instant) -> Result<u64, DbError> {
    let nobody = sql!("delete from outbox where person_id is null and made_at <= $1");
    db.execute(nobody.bind(now)).await?;
    let sql = sql!(
        "delete from outbox where made_at < $1 and (sent_at is not null or given_up_at is not null)"
    );
    db.execute(sql.bind(now.plus_seconds(-REMEMBERED))).await
}

/// A letter as the page of a demonstration shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Shown {
    /// Where it would go.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub made_at: Instant,
}

/// The newest letters of a demonstration.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &Db) -> Result<Vec<Shown>, DbError> {
    let sql = sql!(
        "select address, subject, body, made_at from outbox where person_id is not null order by id desc limit 50"
    );
    db.all(sql).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_for_nearly_two_days_and_then_given_up() {
        let now = Instant::from_microseconds(0);
        assert_eq!(next_try(1, now), Some(now.plus_seconds(60)));
        assert_eq!(next_try(7, now), Some(now.plus_seconds(86_400)));
        assert_eq!(next_try(8, now), None);
        assert_eq!(next_try(0, now), None);
        assert!(WAITS.is_sorted());
    }
}
