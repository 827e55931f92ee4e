//! Browsers in which somebody signed in before. Each holds a random token of which only the hash is stored, and which opens nothing:
//! tries from it are counted by themselves, so that strangers who use up the tries of an address do not keep its person out.
//! A token is good for one sign-in and then replaced; what is counted stays with the browser and its person.

use crate::access::session::{self, cookie};
use axum_extra::extract::cookie::CookieJar;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::sql;
use uuid::Uuid;

const BROWSER: &str = "goldthread_browser";

/// For how long a browser is known in which nobody signs in, in seconds: a year.
const KNOWN_FOR: i64 = 365 * 24 * 3600;

/// How many are known of one person.
const MOST: i64 = 20;

/// What stands for a person in this browser, if the person with an address for mail, folded, signed in there before.
pub(super) async fn known(
    app: &App,
    jar: &CookieJar,
    email: &str,
) -> Result<Option<Uuid>, DbError> {
    let Some(cookie) = jar.get(BROWSER) else {
        return Ok(None);
    };
    let sql = sql!(
        "select known_browsers.id from known_browsers join people on people.id = known_browsers.person_id
         where known_browsers.token_hash = $1 and known_browsers.seen_at > $2 and people.email = $3"
    );
    let since = app.clock.now().plus_seconds(-KNOWN_FOR);
    let sql = sql.bind(session::hash(cookie.value())).bind(since);
    app.db.value(sql.bind(email)).await
}

/// Knows this browser from now on, in which a person signs in; gives it another token, with all who are known in it. What comes
/// with a token that was planted there, or taken from there, is thereby worth nothing.
pub(super) async fn remember(
    app: &App,
    change: &mut Change,
    jar: CookieJar,
    person_id: Uuid,
) -> Result<CookieJar, DbError> {
    let (token, now) = (session::token(), change.author().at);
    let new = session::hash(&token);
    if let Some(old) = jar.get(BROWSER) {
        let sql = sql!("update known_browsers set token_hash = $2 where token_hash = $1");
        let sql = sql.bind(session::hash(old.value())).bind(new.clone());
        change.execute(sql).await?;
    }
    let sql = sql!(
        "insert into known_browsers (token_hash, person_id, id, seen_at) values ($1, $2, $3, $4)
         on conflict (token_hash, person_id) do update set seen_at = excluded.seen_at"
    );
    let sql = sql.bind(new).bind(person_id).bind(Uuid::now_v7()).bind(now);
    change.execute(sql).await?;
    let older = sql!(
        "delete from known_browsers where person_id = $1 and id not in (
            select id from known_browsers where person_id = $1 order by seen_at desc, id desc limit $2)"
    );
    change.execute(older.bind(person_id).bind(MOST)).await?;
    let mut cookie = cookie(BROWSER, token, app.config.secure_cookies);
    cookie.make_permanent();
    Ok(jar.add(cookie))
}

/// Knows none of a person's browsers any more.
pub(super) async fn forget_all(change: &mut Change, person_id: Uuid) -> Result<(), DbError> {
    let sql = sql!("delete from known_browsers where person_id = $1");
    change.execute(sql.bind(person_id)).await.map(drop)
}

/// Forgets the browsers in which nobody has signed in for long.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Instant) -> Result<u64, DbError> {
    let sql = sql!("delete from known_browsers where seen_at < $1");
    db.execute(sql.bind(now.plus_seconds(-KNOWN_FOR))).await
}
