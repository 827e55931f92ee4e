//! What was typed into a form that could not be taken, because the session had ended or the page was too old. It is kept for an hour,
//! sealed with a key that only the browser has, for the person whose session it was; the page then comes back with it, and nothing is
//! sent by itself.

mod fill;

use crate::access::session::{cookie, expired, hash, set_cookie};
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Author, Db, DbError};
use platform::form::{CSRF_FIELD, Form, MOST_FIELDS, ONCE_FIELD};
use platform::page::with_query;
use platform::sql;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The browser's key to what was kept for it.
const KEY: &str = "goldthread_kept";

/// For how long it is kept, in seconds.
const KEPT_FOR: i64 = 3_600;

/// The largest form that is kept, in bytes, without and with files. Files themselves are not kept.
const LARGEST: usize = 256 * 1024;
const LARGEST_WITH_FILES: usize = 1024 * 1024;

/// How many forms are kept for one person.
const EACH: i64 = 5;

/// A part of a name by which a field is known that must never be kept.
const SECRET: &[&str] = &["password", "secret", "token", "code"];

/// A form as it was sent, before anybody knew whether it could be taken.
#[derive(Debug)]
pub(super) struct Sent {
    /// Where it was sent.
    action: String,
    /// The page on which it stood.
    page: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A form as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    action: String,
    fields: Vec<(String, String)>,
    files: bool,
}

/// Takes a copy of a form on its way in, where it is small enough to be kept. Only forms of people whom we know are copied: what a
/// stranger sends is never read here.
pub(super) async fn copy(request: &mut Request) -> Option<Sent> {
    let headers = request.headers().clone();
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let largest = match text(header::CONTENT_TYPE)? {
        kind if kind.starts_with("application/x-www-form-urlencoded") => LARGEST,
        kind if kind.starts_with("multipart/form-data") => LARGEST_WITH_FILES,
        _ => return None,
    };
    // A form of which nobody knows how long it is does not come from a browser.
    let length = request.body().size_hint().exact()?;
    if usize::try_from(length).is_ok_and(|length| length > largest) {
        return None;
    }
    let body = std::mem::replace(request.body_mut(), Body::empty());
    let body = to_bytes(body, largest).await.ok()?;
    *request.body_mut() = Body::from(body.clone());
    let action = path_and_query(request.uri());
    let page = text(header::REFERER).and_then(|from| own_page(from, text(header::HOST)?));
    Some(Sent {
        page: page.unwrap_or_else(|| action.clone()),
        action,
        headers,
        body,
    })
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned()
}

/// The page of ours that an address is of.
fn own_page(address: &str, host: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let rest = rest.strip_prefix(host)?;
    let page = rest.split('#').next().unwrap_or_default();
    (page.starts_with('/') && !page.starts_with("//")).then(|| page.to_owned())
}

impl Sent {
    /// The fields that were typed, and whether files came with them; none where there is a secret among them.
    async fn read(self) -> Option<Kept> {
        let kind = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let (mut fields, mut files) = (Vec::new(), false);
        if kind.starts_with("multipart/") {
            let mut request = Request::new(Body::from(self.body));
            *request.headers_mut() = self.headers;
            let mut parts = Multipart::from_request(request, &()).await.ok()?;
            while let Some(part) = parts.next_field().await.ok()? {
                if fields.len() >= MOST_FIELDS {
                    return None;
                }
                let name = part.name().unwrap_or_default().to_owned();
                match part.file_name().is_some() {
                    true => files |= !part.bytes().await.ok()?.is_empty(),
                    false => fields.push((name, part.text().await.ok()?)),
                }
            }
        } else if Form::has_too_many_fields(&self.body) {
            return None;
        } else {
            fields = serde_html_form::from_bytes(&self.body).ok()?;
        }
        let is_secret = |(name, _): &(String, String)| {
            let name = name.to_lowercase();
            SECRET.iter().any(|part| name.contains(part))
        };
        fields.retain(|(name, _)| name != CSRF_FIELD);
        // By its key a form is known again that was taken although the answer got lost: it is kept, and is nothing typed.
        let mut own = fields.iter().filter(|(name, _)| name != ONCE_FIELD);
        let typed = own.any(|(_, value)| !value.trim().is_empty());
        let keep = typed && !fields.iter().any(is_secret) && !self.action.starts_with("/account");
        keep.then_some(Kept {
            action: self.action,
            fields,
            files,
        })
    }
}

/// The cipher of a browser's key. Each key seals one form, so that its nonce is never used twice.
fn cipher(key: &[u8]) -> Option<ChaCha20Poly1305> {
    ChaCha20Poly1305::new_from_slice(key).ok()
}

/// Keeps a form for somebody, and gives the way to `to`, or to its page, with the key in a cookie. None where there is nothing to keep.
pub(super) async fn keep(
    app: &App,
    sent: Sent,
    person_id: Uuid,
    to_sign_in: bool,
) -> Result<Option<Response>, DbError> {
    let page = sent.page.clone();
    let Some(kept) = sent.read().await else {
        return Ok(None);
    };
    let key = rand::random::<[u8; 32]>();
    let plain = serde_json::to_vec(&kept).unwrap_or_default();
    let payload = Payload {
        msg: &plain,
        aad: person_id.as_bytes(),
    };
    let sealed = cipher(&key).and_then(|cipher| cipher.encrypt(&Nonce::default(), payload).ok());
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let token = URL_SAFE_NO_PAD.encode(key);
    let now = app.clock.now();
    let mut change = app
        .db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    let older = sql!(
        "delete from kept_forms where person_id = $1 and key_hash not in (
            select key_hash from kept_forms where person_id = $1 order by kept_at desc limit $2)"
    );
    change.execute(older.bind(person_id).bind(EACH - 1)).await?;
    let sql = sql!(
        "insert into kept_forms (key_hash, person_id, page, sealed, kept_at) values ($1, $2, $3, $4, $5)"
    );
    let sql = sql
        .bind(hash(&token))
        .bind(person_id)
        .bind(&page)
        .bind(sealed)
        .bind(now);
    change.execute(sql).await?;
    change.commit().await?;
    let to = match to_sign_in {
        true => with_query(
            super::addresses::SignIn {},
            [("next", page.as_str()), ("kept", "yes")],
        ),
        false => page,
    };
    let mut response = Redirect::to(&to).into_response();
    set_cookie(
        &mut response,
        &cookie(KEY, token, app.config.secure_cookies),
    );
    Ok(Some(response))
}

#[derive(Deserialize)]
struct KeptRow {
    page: String,
    sealed: super::signing::Bytes,
    kept_at: Instant,
}

/// What a browser's key opens for somebody, with the page on which it stood.
async fn find(
    app: &App,
    jar: &CookieJar,
    person_id: Uuid,
) -> Result<Option<(String, Kept)>, DbError> {
    let Some(token) = jar.get(KEY).map(|cookie| cookie.value().to_owned()) else {
        return Ok(None);
    };
    let sql =
        sql!("select page, sealed, kept_at from kept_forms where key_hash = $1 and person_id = $2");
    let row: Option<KeptRow> = app.db.maybe(sql.bind(hash(&token)).bind(person_id)).await?;
    let now = app.clock.now();
    let row = row.filter(|row| row.kept_at.plus_seconds(KEPT_FOR) > now);
    let Some((row, key)) = row.zip(URL_SAFE_NO_PAD.decode(&token).ok()) else {
        return Ok(None);
    };
    let payload = Payload {
        msg: &row.sealed.0,
        aad: person_id.as_bytes(),
    };
    let opened = cipher(&key).and_then(|cipher| cipher.decrypt(&Nonce::default(), payload).ok());
    let kept = opened.and_then(|plain| serde_json::from_slice(&plain).ok());
    Ok(kept.map(|kept| (row.page, kept)))
}

/// Puts what was kept for somebody back into the page on which they typed it.
pub(super) async fn give_back(
    app: &App,
    jar: &CookieJar,
    person_id: Uuid,
    at: &str,
    response: Response,
) -> Result<Response, DbError> {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || !response.status().is_success() || jar.get(KEY).is_none() {
        return Ok(response);
    }
    let Some((page, kept)) = find(app, jar, person_id).await? else {
        return Ok(response);
    };
    if page != at {
        return Ok(response);
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Ok((head, Body::empty()).into_response());
    };
    let html = String::from_utf8_lossy(&body);
    let filled = fill::fill(&html, &kept.action, &kept.fields, kept.files);
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::ETAG);
    head.headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((head, Body::from(filled)).into_response())
}

/// Forgets what was kept for somebody once the same form has been taken.
pub(super) async fn taken(
    app: &App,
    jar: &CookieJar,
    person_id: Uuid,
    action: &str,
    mut response: Response,
) -> Result<Response, DbError> {
    if jar.get(KEY).is_none() || !response.status().is_redirection() {
        return Ok(response);
    }
    if let Some((_, kept)) = find(app, jar, person_id).await?
        && kept.action == action
    {
        if let Some(cookie) = jar.get(KEY) {
            let sql = sql!("delete from kept_forms where key_hash = $1");
            app.db.execute(sql.bind(hash(cookie.value()))).await?;
        }
        let mut gone = expired(KEY);
        gone.make_removal();
        set_cookie(&mut response, &gone);
    }
    Ok(response)
}

/// Forgets what was kept for too long.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Instant) -> Result<u64, DbError> {
    let sql = sql!("delete from kept_forms where kept_at < $1");
    db.execute(sql.bind(now.plus_seconds(-KEPT_FOR))).await
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn only_a_page_of_our_own_is_gone_back_to() {
        let own = |address| own_page(address, "leeds.example");
        assert_eq!(
            own("https://leeds.example/a?b=c#d"),
            Some("/a?b=c".to_owned())
        );
        for other in [
            "https://other.example/a",
            "https://leeds.example.org/a",
            "https://leeds.example",
            "leeds.example/a",
            "https://leeds.example//x",
        ] {
            assert_eq!(own(other), None, "{other}");
        }
    }
}
