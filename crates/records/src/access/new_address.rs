//! A new address for mail: it is somebody's only once they have opened the link that went there.

use crate::access::addresses::ConfirmEmail;
use crate::access::offers;
use crate::access::signing::{Key, Sealed};
use crate::access::store::{Person, folded, person};
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// How long a link holds, in seconds.
const HOLDS: i64 = 24 * 3600;

/// The same in words.
pub const HOLDS_IN_WORDS: &str = "24 hours";

/// How often within a day somebody may ask for another address.
const ASKED_A_DAY: i64 = 5;

/// A link that still holds.
#[derive(Debug, Clone)]
pub struct NewAddress {
    /// Its identifier.
    pub id: Uuid,
    /// Whose address it will be.
    pub person: Person,
    /// The address.
    pub address: String,
}

/// Makes a link for somebody's new address, in place of every earlier one; nothing where they have asked too often. Where the address
/// is another's already the same is written, and the link opens nothing.
///
/// # Errors
/// When the database fails.
pub async fn make(
    change: &mut Change,
    person_id: Uuid,
    address: &str,
) -> Result<Option<Made>, DbError> {
    let now = change.author().at;
    offers::hold_still(change, person_id).await?;
    let sql = sql!(
        "select cast(count(*) as bigint) as asked from security_events
         where person_id = $1 and kind = 'address_asked' and at > $2"
    );
    let since = now.plus_seconds(-24 * 3600);
    let asked: Option<i64> = change.value(sql.bind(person_id).bind(since)).await?;
    if asked.is_some_and(|asked| asked >= ASKED_A_DAY) {
        return Ok(None);
    }
    let sql = sql!("delete from sign_in_links where person_id = $1 and purpose = 'address'");
    change.execute(sql.bind(person_id)).await?;
    let address = folded(address);
    let sql = sql!("select cast(count(*) as bigint) as used from people where email = $1");
    let used: Option<i64> = change.value(sql.bind(&address)).await?;
    let is_free = used == Some(0);
    let id = Uuid::now_v7();
    let sql = sql!(
        "insert into sign_in_links (id, person_id, purpose, made_at, expires_at, used_at, shown_in_id, address)
         values ($1, $2, 'address', $3, $4, null, null, $5)"
    )
    .bind(id)
    .bind(person_id)
    .bind(now)
    .bind(now.plus_seconds(HOLDS))
    .bind(if is_free { address.as_str() } else { "" });
    change.execute(sql).await?;
    Ok(Some(Made { id, is_free }))
}

/// A link that was made.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    id: Uuid,
    /// Whether the address is nobody's yet, so that a letter goes there.
    pub is_free: bool,
}

impl Made {
    /// The part of an address that stands for the link.
    #[must_use]
    pub fn address(&self, key: &Key) -> String {
        let to = ConfirmEmail {};
        format!("{to}?link={}", key.seal(Sealed::Address, self.id))
    }
}

/// The link that a token stands for, if we signed it and it still holds: neither used nor too old, and for somebody who may sign in.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &Db,
    key: &Key,
    token: &str,
    now: Instant,
) -> Result<Option<NewAddress>, DbError> {
    #[derive(Deserialize)]
    struct Kept {
        person_id: Uuid,
        address: String,
    }
    let Some(id) = key.open(Sealed::Address, token) else {
        return Ok(None);
    };
    let sql = sql!(
        "select person_id, address from sign_in_links
         where id = $1 and purpose = 'address' and person_id is not null and address <> ''
           and used_at is null and expires_at > $2"
    );
    let Some(kept) = db.maybe::<Kept>(sql.bind(id).bind(now)).await? else {
        return Ok(None);
    };
    let person = person(db, kept.person_id).await?;
    Ok((!person.disabled).then_some(NewAddress {
        id,
        person,
        address: kept.address,
    }))
}

/// Uses a link up; `false` when somebody was quicker.
///
/// # Errors
/// When the database fails.
pub async fn take(change: &mut Change, link: &NewAddress) -> Result<bool, DbError> {
    let now = change.author().at;
    offers::hold_still(change, link.person.id).await?;
    // Which address it was is kept with its person alone.
    let sql = sql!(
        "update sign_in_links set used_at = $2, address = '' where id = $1 and used_at is null and expires_at > $2"
    );
    Ok(change.execute(sql.bind(link.id).bind(now)).await? == 1)
}
