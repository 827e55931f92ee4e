//! The way in: a right password opens a session, or leads to the second factor first.

use crate::access::device::Whence;
use crate::access::security::Event;
use crate::access::session::{cookie, expired};
use crate::access::{offers, second_factor, session};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::clock::Instant;
use platform::db::DbError;
use platform::error::AppError;
use platform::page::with_query;
use platform::sql;
use uuid::Uuid;

const PENDING: &str = "goldthread_pending";

/// How long somebody has to give their code, in seconds.
const HOLDS_FOR: i64 = 10 * 60;

/// Lets somebody in who has proved who they are by a password or a link: on to where they want to go, or to the page
/// that asks for their code.
///
/// # Errors
/// When the database fails.
pub async fn enter(
    app: &App,
    jar: CookieJar,
    person_id: Uuid,
    (place, whence): (&str, &Whence),
    next: &str,
) -> Result<Response, AppError> {
    let proved_at = second_factor::proved_at(&app.db, person_id).await?;
    if proved_at.is_some() {
        let jar = begin(app, jar, person_id).await?;
        let to = with_query(crate::access::addresses::GiveCode {}, [("next", next)]);
        return Ok((jar, Redirect::to(&to)).into_response());
    }
    let jar = session::begin(app, jar, person_id, whence).await?;
    Event::of(SecurityEvent::SignedIn, person_id)
        .from_place(place)
        .note(&app.db, app.clock.now())
        .await?;
    let to = onward(app, person_id, next).await?;
    Ok((jar, Redirect::to(&to)).into_response())
}

/// Where somebody goes on to who has come in: first of all to a role that waits for them, unless they are on their way elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn onward(app: &App, person_id: Uuid, next: &str) -> Result<String, DbError> {
    let waits = next == "/" && !offers::of_person(&app.db, person_id).await?.is_empty();
    Ok(match waits {
        true => crate::access::addresses::OfferedRoles {}.to_string(),
        false => next.to_owned(),
    })
}

async fn begin(app: &App, jar: CookieJar, person_id: Uuid) -> Result<CookieJar, DbError> {
    let jar = end(app, jar).await?;
    let token = session::token();
    let sql =
        sql!("insert into pending_sign_ins (token_hash, person_id, made_at) values ($1, $2, $3)");
    let sql = sql
        .bind(session::hash(&token))
        .bind(person_id)
        .bind(app.clock.now());
    app.db.execute(sql).await?;
    Ok(jar.add(cookie(PENDING, token, app.config.secure_cookies)))
}

/// Whose code this browser is to give, if its password was right a short while ago.
///
/// # Errors
/// When the database fails.
pub async fn whose(app: &App, jar: &CookieJar) -> Result<Option<Uuid>, DbError> {
    let Some(cookie) = jar.get(PENDING) else {
        return Ok(None);
    };
    let sql = sql!(
        "select pending_sign_ins.person_id from pending_sign_ins
         join people on people.id = pending_sign_ins.person_id
         where pending_sign_ins.token_hash = $1 and pending_sign_ins.made_at > $2 and people.disabled = false"
    );
    let since = app.clock.now().plus_seconds(-HOLDS_FOR);
    app.db
        .value(sql.bind(session::hash(cookie.value())).bind(since))
        .await
}

/// Ends what waits for a code in this browser.
///
/// # Errors
/// When the database fails.
pub async fn end(app: &App, jar: CookieJar) -> Result<CookieJar, DbError> {
    let Some(cookie) = jar.get(PENDING) else {
        return Ok(jar);
    };
    let sql = sql!("delete from pending_sign_ins where token_hash = $1");
    app.db
        .execute(sql.bind(session::hash(cookie.value())))
        .await?;
    Ok(jar.remove(expired(PENDING)))
}

/// Forgets what has waited too long.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App, now: Instant) -> Result<u64, DbError> {
    let sql = sql!("delete from pending_sign_ins where made_at < $1");
    app.db.execute(sql.bind(now.plus_seconds(-HOLDS_FOR))).await
}
