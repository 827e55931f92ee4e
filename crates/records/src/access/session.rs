//! Sessions: kept in the database, known to the browser by a random token of which only the hash is stored.

use crate::access::bounds::WasSignedIn;
use crate::access::device::Whence;
use crate::access::guests::{COUNCIL, Visit};
use crate::access::notices::{self, Changed};
use crate::access::policy::Actor;
use crate::access::signing::{Bytes, Key};
use crate::access::{browser, kept, once, second_factor, store, tokens};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Author, Change, Db, DbError, Sending, with_version_snapshot};
use platform::error::{AppError, Around, By, is_expired};
use platform::sql;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

const SESSION: &str = "goldthread_session";
pub(super) const GUEST: &str = "goldthread_guest";

/// The session that ended last in this browser: by it, what was typed meanwhile in another window finds its person.
const ENDED: &str = "goldthread_ended";

/// Tells the script of the next page which form was taken: its text need not be kept any more. The script removes it.
const SAVED: &str = "goldthread_saved";

/// How often a session's last sign of life is written down, in seconds.
const SEEN_EVERY: i64 = 60;

/// The token that the forms of a guest carry, equal to the one in the guest's cookie.
#[derive(Debug, Clone)]
pub struct GuestToken(pub String);

/// A random token of 256 bits, for an address or a cookie.
#[must_use]
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The form in which a token is stored.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Whether two tokens are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;
    !one.is_empty() && one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Begins a session for a person, ending the one that the browser came with; gives the cookies to set.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    app: &App,
    jar: CookieJar,
    person_id: Uuid,
    whence: &Whence,
) -> Result<CookieJar, DbError> {
    if let Some(old) = jar.get(SESSION) {
        end(&app.db, &hash(old.value())).await?;
    }
    let token = token();
    let now = app.clock.now();
    let sql = sql!(
        "insert into sessions (token_hash, person_id, csrf, notice, created_at, seen_at, device, place)
         values ($1, $2, $3, null, $4, $4, $5, $6)"
    )
    .bind(hash(&token))
    .bind(person_id)
    .bind(self::token())
    .bind(now)
    .bind(&whence.device)
    .bind(&whence.network);
    let author = Author {
        person_id: Some(person_id),
        at: now,
    };
    let mut change = app.db.change(author).await?;
    change.execute(sql).await?;
    know(app, &mut change, person_id, &whence.device).await?;
    let jar = browser::remember(app, &mut change, jar, person_id).await?;
    change.commit().await?;
    Ok(jar
        .add(cookie(SESSION, token, app.config.secure_cookies))
        .remove(expired(GUEST)))
}

/// Keeps in mind with which families of browsers somebody comes in, and tells them of one that is new; not of their first.
async fn know(
    app: &App,
    change: &mut Change,
    person_id: Uuid,
    device: &str,
) -> Result<(), DbError> {
    if device.is_empty() {
        return Ok(());
    }
    let known =
        sql!("select cast(count(*) as bigint) as devices from known_devices where person_id = $1");
    let known: Option<i64> = change.value(known.bind(person_id)).await?;
    let sql = sql!(
        "insert into known_devices (person_id, device, since) values ($1, $2, $3)
         on conflict (person_id, device) do nothing"
    );
    let now = change.author().at;
    let sql = sql.bind(person_id).bind(device).bind(now);
    let is_new = change.execute(sql).await? > 0;
    if is_new && known.is_some_and(|known| known > 0) {
        let changed = Changed::NewDevice(device.to_owned());
        notices::tell(change, &app.config, person_id, &changed).await?;
    }
    Ok(())
}

/// A session as its person sees it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// What stands for it in a form: neither its token nor what is kept of that.
    pub key: String,
    /// The browser and the system, in words.
    pub device: String,
    /// The network, in words.
    pub network: String,
    /// When it began.
    pub since: Instant,
    /// When there was a last sign of life, to the minute.
    pub seen: Instant,
    /// Whether it is the one that asks.
    pub own: bool,
    session: Vec<u8>,
}

impl OpenSession {
    /// The browser and the system, also where nobody knows them.
    #[must_use]
    pub fn called(&self) -> &str {
        match self.device.as_str() {
            "" => "Unknown browser",
            device => device,
        }
    }
}

/// Where somebody is signed in, the one seen last first.
///
/// # Errors
/// When the database fails.
pub async fn open_of(app: &App, actor: &Actor) -> Result<Vec<OpenSession>, DbError> {
    #[derive(Deserialize)]
    struct OpenRow {
        token_hash: Bytes,
        device: String,
        place: String,
        created_at: Instant,
        seen_at: Instant,
    }
    let now = app.clock.now();
    let sql = sql!(
        "select token_hash, device, place, created_at, seen_at from sessions
         where person_id = $1 and ended = false and seen_at >= $2 and created_at >= $3
         order by seen_at desc, created_at desc limit 100"
    );
    let sql = sql
        .bind(actor.person_id)
        .bind(now.plus_seconds(-app.config.session_idle_minutes * 60))
        .bind(now.plus_seconds(-app.config.session_hours * 3600));
    let rows: Vec<OpenRow> = app.db.all(sql).await?;
    let open = |row: OpenRow| OpenSession {
        key: URL_SAFE_NO_PAD.encode(Sha256::digest(&row.token_hash.0)),
        device: row.device,
        network: row.place,
        since: row.created_at,
        seen: row.seen_at,
        own: row.token_hash.0 == actor.session,
        session: row.token_hash.0,
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Ends one of somebody's own sessions by what stands for it in a form; `false` when there is none such.
///
/// # Errors
/// When the database fails.
pub async fn end_own(app: &App, actor: &Actor, key: &str) -> Result<bool, DbError> {
    let open = open_of(app, actor).await?;
    let Some(found) = open.iter().find(|one| same(&one.key, key)) else {
        return Ok(false);
    };
    end(&app.db, &found.session).await?;
    Ok(true)
}

/// Ends one session. It is remembered whose it was, for what was typed before they knew.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &Db, session: &[u8]) -> Result<(), DbError> {
    let sql = sql!("update sessions set ended = true where token_hash = $1");
    db.execute(sql.bind(session.to_vec())).await.map(drop)
}

/// Ends every session of a person, and what waits for their code: sign out everywhere.
///
/// # Errors
/// When the database fails.
pub async fn end_all(db: &Db, person_id: Uuid) -> Result<u64, DbError> {
    let mut change = db
        .change(Author {
            person_id: None,
            at: Instant::from_microseconds(0),
        })
        .await?;
    let ended = end_all_in(&mut change, person_id).await?;
    change.commit().await?;
    Ok(ended)
}

/// The same, together with the change that is the reason for it. Tokens of other programs end as well: whoever made one with what
/// is no longer good does not keep it. And no browser is known any more.
///
/// # Errors
/// When the database fails.
pub async fn end_all_in(change: &mut Change, person_id: Uuid) -> Result<u64, DbError> {
    tokens::take_all_away(change, person_id).await?;
    browser::forget_all(change, person_id).await?;
    let waiting = sql!("delete from pending_sign_ins where person_id = $1");
    change.execute(waiting.bind(person_id)).await?;
    let sessions = sql!("delete from sessions where person_id = $1");
    change.execute(sessions.bind(person_id)).await
}

/// Ends what somebody has open once a role has gone and they hold no other today. Whoever holds another goes on in that: each
/// request asks anew what they may do.
///
/// # Errors
/// When the database fails.
pub async fn end_without_role(
    change: &mut Change,
    person_id: Uuid,
    gone: Uuid,
) -> Result<(), DbError> {
    let today = change.author().at.date();
    let sql = sql!(
        "select cast(count(*) as bigint) as roles from (
            select id, from_on, to_on from memberships where person_id = $1
            union all
            select id, from_on, to_on from appointments where person_id = $1) as held
         where held.id <> $2 and held.from_on <= $3 and coalesce(held.to_on, $3) >= $3"
    );
    let sql = sql.bind(person_id).bind(gone).bind(today);
    let others: Option<i64> = change.value(sql).await?;
    if others.is_none_or(|others| others == 0) {
        end_all_in(change, person_id).await?;
    }
    Ok(())
}

/// Forgets the sessions that have lasted too long.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(app: &App, now: Instant) -> Result<u64, DbError> {
    let before = now.plus_seconds(-app.config.session_hours * 3600);
    let sql = sql!("delete from sessions where created_at < $1");
    app.db.execute(sql.bind(before)).await
}

/// Removes the session's cookie, whether the jar holds what the browser came with or not.
pub fn forget(jar: CookieJar) -> CookieJar {
    let gone = |name| {
        let mut cookie = expired(name);
        cookie.make_removal();
        cookie
    };
    jar.add(gone(SESSION)).add(gone(COUNCIL))
}

/// Leaves a sentence for the next page to say once.
///
/// # Errors
/// When the database fails.
pub async fn leave_notice(db: &Db, session: &[u8], notice: &str) -> Result<(), DbError> {
    let sql = sql!("update sessions set notice = $2 where token_hash = $1");
    db.execute(sql.bind(session.to_vec()).bind(notice))
        .await
        .map(drop)
}

#[derive(Deserialize)]
struct SessionRow {
    person_id: Uuid,
    name: String,
    email: String,
    csrf: String,
    notice: Option<String>,
    created_at: Instant,
    seen_at: Instant,
    ended: bool,
}

/// Whom a token stands for.
enum Whose {
    /// Somebody who is signed in.
    In(Box<Actor>),
    /// Somebody whose session is over.
    Over(Uuid),
    /// Nobody whom we know.
    Nobody,
}

/// Who a token belongs to, if its session has neither been idle too long nor lasted too long.
async fn whose(app: &App, token: &str) -> Result<Whose, DbError> {
    let session = hash(token);
    let sql = sql!(
        "select sessions.person_id, people.name, people.email, sessions.csrf, sessions.notice,
                sessions.created_at, sessions.seen_at, sessions.ended
         from sessions join people on people.id = sessions.person_id
         where sessions.token_hash = $1 and people.disabled = false"
    );
    let Some(row) = app
        .db
        .maybe::<SessionRow>(sql.bind(session.clone()))
        .await?
    else {
        return Ok(Whose::Nobody);
    };
    let now = app.clock.now();
    let idle = row
        .seen_at
        .plus_seconds(app.config.session_idle_minutes * 60);
    let lasts = app.config.session_hours * 3600;
    let absolute = row.created_at.plus_seconds(lasts);
    // A session from days ahead was begun while the clock was wrong, and would outlast every limit.
    let from_ahead = row.created_at > now.plus_seconds(lasts);
    if row.ended || now > idle || now > absolute || from_ahead {
        if !row.ended {
            unless_unwritable(end(&app.db, &session).await)?;
        }
        return Ok(Whose::Over(row.person_id));
    }
    if row.notice.is_some() || now > row.seen_at.plus_seconds(SEEN_EVERY) {
        let sql = sql!("update sessions set seen_at = $2, notice = null where token_hash = $1");
        let seen = app.db.execute(sql.bind(session.clone()).bind(now)).await;
        unless_unwritable(seen.map(drop))?;
    }
    let roles = store::roles(&app.db, row.person_id, now.date()).await?;
    Ok(Whose::In(Box::new(Actor {
        person_id: row.person_id,
        name: row.name,
        email: row.email,
        csrf: row.csrf,
        typed_key: Key::for_typing(app, row.person_id).await,
        notice: row.notice,
        session,
        roles,
        token: None,
    })))
}

/// Whether somebody's role asks for a second factor that they have not set up.
async fn must_set_up(app: &App, actor: &Actor) -> Result<bool, DbError> {
    let asked_of = &app.config.second_factor_for.0;
    let asked = actor.roles.held().any(|held| asked_of.contains(&held.role));
    if !asked {
        return Ok(false);
    }
    let proved_at = second_factor::proved_at(&app.db, actor.person_id).await?;
    Ok(proved_at.is_none())
}

/// A disk that is full, or that can only be read, keeps nobody from reading: what is noted about a session can wait.
fn unless_unwritable(done: Result<(), DbError>) -> Result<(), DbError> {
    match done {
        Err(error) if error.trouble().is_some() => {
            tracing::warn!(%error, "failed to note something about a session");
            Ok(())
        }
        other => other,
    }
}

/// Finds out who is asking, before anything else is done, and refuses forms that another site sends.
pub async fn who(State(app): State<App>, request: Request, next: Next) -> Response {
    if !request.method().is_safe() && from_elsewhere(&request) {
        return AppError::Expired.into_response();
    }
    if request.uri().path().starts_with("/api/")
        && request.headers().contains_key(header::AUTHORIZATION)
    {
        return as_program(&app, request, next).await;
    }
    let visit = Visit::of(&request);
    let mut response = by_cookie_or_kept(app.clone(), request, next).await;
    visit.leave(&mut response, app.config.secure_cookies);
    response
}

async fn by_cookie_or_kept(app: App, request: Request, next: Next) -> Response {
    // What only reads is as true as at the moment it came in; what writes looks anew each time.
    if request.method().is_safe() {
        let expected = council_of(request.uri().path())
            .and_then(|slug| store::recalled_organisation(&app.db, slug));
        with_version_snapshot(expected, by_cookie(app, request, next)).await
    } else {
        by_cookie(app, request, next).await
    }
}

/// The council that a path names, by its slug.
pub(super) fn council_of(path: &str) -> Option<&str> {
    path.strip_prefix("/councils/")?.split('/').next()
}

/// A person, who shows the cookie of a session, or a guest.
async fn by_cookie(app: App, mut request: Request, next: Next) -> Response {
    let jar = CookieJar::from_headers(request.headers());
    let (mut new_guest, mut signed_in, mut over, mut sending) = (None, None, None, None);
    let session = jar.get(SESSION).or_else(|| jar.get(ENDED));
    match session {
        Some(cookie) => match whose(&app, cookie.value()).await {
            Ok(Whose::In(found)) => {
                match must_set_up(&app, &found).await {
                    Ok(true) if !second_factor::leads_out(request.uri().path()) => {
                        let to = super::addresses::SecondFactor {};
                        return Redirect::to(&to.to_string()).into_response();
                    }
                    Ok(_) => {}
                    Err(error) => return AppError::from(error).into_response(),
                }
                let around = Around {
                    name: found.name.clone(),
                    csrf: found.csrf.clone(),
                };
                let person = found.person_id;
                if request.method() == Method::POST {
                    sending = Some(once::sending(&app, &found));
                }
                request.extensions_mut().insert(*found);
                signed_in = Some((around, person));
            }
            Ok(Whose::Over(person)) => {
                over = Some(person);
                request.extensions_mut().insert(WasSignedIn);
            }
            Ok(Whose::Nobody) => {}
            Err(error) => return AppError::from(error).into_response(),
        },
        None if request.method() == Method::GET && jar.get(GUEST).is_none() => {
            new_guest = Some(token());
        }
        None => {}
    }
    let guest = new_guest
        .clone()
        .or_else(|| jar.get(GUEST).map(|cookie| cookie.value().to_owned()));
    // Somebody whose session has just run out is a guest too, and needs a token to sign in again.
    let guest = guest.unwrap_or_else(|| new_guest.insert(token()).clone());
    request.extensions_mut().insert(GuestToken(guest));
    let person = signed_in.as_ref().map(|(_, person)| *person);
    let mut response = match answered(&app, &jar, request, next, (person, over, sending)).await {
        Ok(response) => response,
        Err(error) => return AppError::from(error).into_response(),
    };
    // The page that tells of a fault is made further out, and is made for this person.
    if let Some((around, person)) = signed_in {
        response.extensions_mut().insert(around);
        response.extensions_mut().insert(By(person));
    }
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let (Some(guest), true) = (new_guest, is_page) {
        set_cookie(
            &mut response,
            &cookie(GUEST, guest, app.config.secure_cookies),
        );
    }
    response
}

pub(super) fn set_cookie(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Lets a request go on. What somebody typed is not lost when it cannot be taken: their session is over, or the page was too old.
async fn answered(
    app: &App,
    jar: &CookieJar,
    mut request: Request,
    next: Next,
    (person, over, sending): (Option<Uuid>, Option<Uuid>, Option<Arc<Sending>>),
) -> Result<Response, DbError> {
    let at = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let (at, posts) = (at.to_owned(), request.method() == Method::POST);
    let sent = match posts && person.or(over).is_some() {
        true => kept::copy(&mut request).await,
        false => None,
    };
    let mut response = match sending {
        Some(sending) => {
            let response = Arc::clone(&sending).around(next.run(request)).await;
            once::answered(app, &sending, response).await
        }
        None => next.run(request).await,
    };
    let signs_out = at == (super::addresses::SignOut {}).to_string();
    if posts && signs_out && response.status().is_redirection() {
        if let Some(session) = jar.get(SESSION) {
            let ended = cookie(ENDED, session.value().to_owned(), app.config.secure_cookies);
            set_cookie(&mut response, &ended);
        }
        // Not what was typed and is kept on purpose, and not the cookie by which it is found again.
        let forget = HeaderValue::from_static("\"cache\"");
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static("clear-site-data"), forget);
        return Ok(response);
    }
    match (person, over, sent) {
        (Some(person), _, Some(sent)) if is_expired(&response) => {
            Ok(kept::keep(app, sent, person, false)
                .await?
                .unwrap_or(response))
        }
        (Some(person), _, Some(_)) => {
            if response.status().is_redirection() && !leads_to_sign_in(&response) {
                let path = at.split('?').next().unwrap_or_default().to_owned();
                set_cookie(&mut response, &saved(path, app.config.secure_cookies));
            }
            kept::taken(app, jar, person, &at, response).await
        }
        (Some(person), _, None) if !posts => kept::give_back(app, jar, person, &at, response).await,
        (None, Some(person), Some(sent)) if leads_to_sign_in(&response) => {
            Ok(kept::keep(app, sent, person, true)
                .await?
                .unwrap_or(response))
        }
        _ => Ok(response),
    }
}

fn leads_to_sign_in(response: &Response) -> bool {
    let to = response.headers().get(header::LOCATION);
    let sign_in = (super::addresses::SignIn {}).to_string();
    response.status().is_redirection()
        && to.is_some_and(|to| to.as_bytes().starts_with(format!("{sign_in}?").as_bytes()))
}

/// Another program, which shows a token: a person's cookie, should it bring one, counts for nothing.
async fn as_program(app: &App, mut request: Request, next: Next) -> Response {
    let person = match tokens::actor(app, request.headers()).await {
        Ok(Some(actor)) => {
            let person = actor.person_id;
            request.extensions_mut().insert(actor);
            Some(person)
        }
        Ok(None) => None,
        Err(error) => return AppError::from(error).into_response(),
    };
    let mut response = next.run(request).await;
    if let Some(person) = person {
        response.extensions_mut().insert(By(person));
    }
    response
}

/// Whether a browser says that a form was sent from another site.
fn from_elsewhere(request: &Request) -> bool {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match header("sec-fetch-site") {
        Some("same-origin" | "none") => false,
        Some(_) => true,
        None => match (header("origin"), header("host")) {
            (Some(origin), Some(host)) => origin
                .split_once("://")
                .is_none_or(|(_, from)| from != host),
            _ => false,
        },
    }
}

pub(super) fn cookie(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .build()
}

/// It holds nothing but a path, and the script of our pages reads it.
fn saved(path: String, secure: bool) -> Cookie<'static> {
    let mut cookie = cookie(SAVED, path, secure);
    cookie.set_http_only(false);
    cookie
}

pub(super) fn expired(name: &'static str) -> Cookie<'static> {
    Cookie::build((name, "")).path("/").build()
}
