//! Links by which somebody chooses a password: signed, good once, and only for a while.

use crate::access::offers;
use crate::access::signing::{Key, Sealed};
use crate::access::store::Person;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// What somebody is to do by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Come in for the first time.
    Invitation,
    /// Choose a password in place of one forgotten.
    Reset,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    /// How long a link holds, in seconds: a week for an invitation, an hour for a forgotten password.
    #[must_use]
    pub const fn holds_for(self) -> i64 {
        match self {
            Self::Invitation => 7 * 24 * 3600,
            Self::Reset => 3600,
        }
    }

    /// The same in words.
    #[must_use]
    pub const fn holds_in_words(self) -> &'static str {
        match self {
            Self::Invitation => "seven days",
            Self::Reset => "one hour",
        }
    }
}

/// A link that still holds.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its identifier.
    pub id: Uuid,
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it is for.
    pub person: Person,
    /// The council whose administrator was shown it; none when it went to the person alone.
    pub shown_in: Option<Uuid>,
}

/// Makes a link for somebody, in place of every earlier one for the same. `None` makes one for nobody, which costs as
/// much and opens nothing: what becomes of an unknown address cannot be told from the time that it takes. One that is shown to an
/// administrator, for want of mail, says to which council's.
///
/// # Errors
/// When the database fails.
pub async fn make(
    change: &mut Change,
    person_id: Option<Uuid>,
    purpose: Purpose,
    shown_in: Option<Uuid>,
) -> Result<Uuid, DbError> {
    let (id, now) = (Uuid::now_v7(), change.author().at);
    let sql = sql!(
        "update sign_in_links set used_at = $3 where person_id = $1 and purpose = $2 and used_at is null"
    );
    change
        .execute(sql.bind(person_id).bind(purpose.code()).bind(now))
        .await?;
    let sql = sql!(
        "insert into sign_in_links (id, person_id, purpose, made_at, expires_at, used_at, shown_in_id)
         values ($1, $2, $3, $4, $5, null, $6)"
    )
    .bind(id)
    .bind(person_id)
    .bind(purpose.code())
    .bind(now)
    .bind(now.plus_seconds(purpose.holds_for()))
    .bind(shown_in);
    change.execute(sql).await?;
    Ok(id)
}

/// The part of an address that stands for a link.
#[must_use]
pub fn address(key: &Key, link: Uuid) -> String {
    let to = crate::access::addresses::ChoosePassword {};
    format!("{to}?link={}", key.seal(Sealed::Link, link))
}

#[derive(Deserialize)]
struct LinkRow {
    purpose: Purpose,
    shown_in_id: Option<Uuid>,
    id: Uuid,
    email: String,
    name: String,
    introduction: Option<String>,
}

/// The link that a token stands for, if we signed it and it still holds: neither used nor too old, and for somebody
/// who may sign in.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, key: &Key, token: &str, now: Instant) -> Result<Option<Link>, DbError> {
    let Some(id) = key.open(Sealed::Link, token) else {
        return Ok(None);
    };
    let sql = sql!(
        "select sign_in_links.purpose, sign_in_links.shown_in_id, people.id, people.email, people.name, people.introduction
         from sign_in_links join people on people.id = sign_in_links.person_id
         where sign_in_links.id = $1 and sign_in_links.used_at is null and sign_in_links.expires_at > $2
           and sign_in_links.purpose <> 'address' and people.disabled = false"
    );
    let row: Option<LinkRow> = db.maybe(sql.bind(id).bind(now)).await?;
    Ok(row.map(|row| Link {
        id,
        purpose: row.purpose,
        shown_in: row.shown_in_id,
        person: Person {
            id: row.id,
            email: row.email,
            name: row.name,
            job_title: None,
            introduction: row.introduction,
            disabled: false,
        },
    }))
}

/// Uses a link up, and every other one of the same person with it; `false` when somebody was quicker, or when an administrator was
/// shown it and its person meanwhile has something in another council, which it must not open.
///
/// # Errors
/// When the database fails.
pub async fn take(change: &mut Change, link: &Link) -> Result<bool, DbError> {
    let now = change.author().at;
    offers::hold_still(change, link.person.id).await?;
    if let Some(council) = link.shown_in
        && !offers::is_own(change, link.person.id, council).await?
    {
        return Ok(false);
    }
    let sql = sql!(
        "update sign_in_links set used_at = $2 where id = $1 and used_at is null and expires_at > $2"
    );
    if change.execute(sql.bind(link.id).bind(now)).await? == 0 {
        return Ok(false);
    }
    void(change, link.person.id).await?;
    Ok(true)
}

/// Makes every link of a person worthless.
///
/// # Errors
/// When the database fails.
pub async fn void(change: &mut Change, person_id: Uuid) -> Result<(), DbError> {
    let now = change.author().at;
    let sql =
        sql!("update sign_in_links set used_at = $2 where person_id = $1 and used_at is null");
    change
        .execute(sql.bind(person_id).bind(now))
        .await
        .map(drop)
}

/// Forgets the links that no longer hold by their age.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Instant) -> Result<u64, DbError> {
    let sql = sql!("delete from sign_in_links where expires_at < $1");
    db.execute(sql.bind(now)).await
}
