//! What holds for every answer on its way, whatever room it comes from: nobody keeps what depends on who asks; and where people reach
//! the program by HTTPS, browsers come back by HTTPS alone, and take our cookies from nobody but us.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, SameSite};
use platform::app::App;
use platform::config::Config;

/// What the name of each of our cookies begins with.
const OURS: &str = "goldthread_";

/// A browser takes a cookie of such a name by HTTPS alone, for this host alone, and from nobody who has only a part of its name.
const HOST_ONLY: &str = "__Host-";

/// The one cookie that the script of our pages reads: it holds a path.
const READ_BY_SCRIPT: &str = "goldthread_saved";

/// For a year, and for whatever is below our name.
const HTTPS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// How a cookie of ours is called where it passes between us and the browser.
#[must_use]
pub fn cookie_name(config: &Config, name: &str) -> String {
    match config.is_https() && name.starts_with(OURS) {
        true => format!("{HOST_ONLY}{name}"),
        false => name.to_owned(),
    }
}

pub(super) async fn passing(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let config = &app.config;
    if config.is_https() {
        take_own_cookies(request.headers_mut());
    }
    let program = request.headers().contains_key(header::AUTHORIZATION)
        && request.uri().path().starts_with("/api/");
    let is_ours = request.extensions().get::<MatchedPath>().is_some();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    give_cookies(config, headers);
    keep_from_keeping(headers, program && is_ours);
    if config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ALONE);
    }
    response
}

/// Takes those cookies that can only be ours by the names that the program knows. One of ours without the beginning was planted.
fn take_own_cookies(headers: &mut HeaderMap) {
    let lines = headers.get_all(header::COOKIE).iter();
    let all = lines.filter_map(|line| line.to_str().ok());
    let all = all.flat_map(|line| line.split(';')).map(str::trim);
    let known: Vec<&str> = all
        .filter(|cookie| !cookie.starts_with(OURS))
        .map(|cookie| match cookie.strip_prefix(HOST_ONLY) {
            Some(own) if own.starts_with(OURS) => own,
            _ => cookie,
        })
        .collect();
    let line = HeaderValue::try_from(known.join("; "));
    headers.remove(header::COOKIE);
    if let Some(line) = line.ok().filter(|line| !line.is_empty()) {
        headers.insert(header::COOKIE, line);
    }
}

/// Gives cookies with everything that guards them, whoever made them.
fn give_cookies(config: &Config, headers: &mut HeaderMap) {
    let given: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    headers.remove(header::SET_COOKIE);
    for value in given {
        let guarded = value.to_str().ok().and_then(|text| guarded(config, text));
        headers.append(header::SET_COOKIE, guarded.unwrap_or(value));
    }
}

fn guarded(config: &Config, text: &str) -> Option<HeaderValue> {
    let mut cookie = Cookie::parse(text.to_owned()).ok()?;
    let name = cookie.name().to_owned();
    cookie.set_name(cookie_name(config, &name));
    cookie.set_path("/");
    cookie.unset_domain();
    cookie.set_secure(config.secure_cookies || config.is_https());
    cookie.set_http_only(name != READ_BY_SCRIPT);
    if cookie.same_site().is_none_or(|site| site == SameSite::None) {
        cookie.set_same_site(SameSite::Lax);
    }
    HeaderValue::try_from(cookie.to_string()).ok()
}

/// What is not said to be for everybody is kept by nobody, not by the browser either: whoever sits down at it next finds nothing.
/// A program that shows a token keeps what it was answered, and asks each time whether that still holds.
fn keep_from_keeping(headers: &mut HeaderMap, to_program: bool) {
    let said = headers.get(header::CACHE_CONTROL);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let has = |word: &str| said.split(',').any(|one| one.trim() == word);
    let held_by_program = to_program && headers.contains_key(header::ETAG) && has("no-cache");
    if !has("public") && !has("no-store") && !held_by_program {
        let no_store = HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, no_store);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn https() -> Config {
        Config {
            public_address: Some("https://goldthread.example".to_owned()),
            secure_cookies: false,
            ..Config::default()
        }
    }

    #[test]
    fn cookies_are_guarded_whoever_made_them() {
        let said = |config: &Config, text: &str| {
            let value = guarded(config, text).unwrap();
            value.to_str().unwrap().to_owned()
        };
        assert_eq!(
            said(&https(), "goldthread_session=x; Path=/a; Domain=example"),
            "__Host-goldthread_session=x; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
        assert_eq!(
            said(&https(), "goldthread_saved=/a"),
            "__Host-goldthread_saved=/a; SameSite=Lax; Secure; Path=/"
        );
        let gone = said(&https(), "goldthread_session=; Max-Age=0; Path=/");
        assert!(
            gone.contains("Max-Age=0") && gone.contains("Secure"),
            "{gone}"
        );
        let plain = Config {
            public_address: None,
            ..https()
        };
        assert_eq!(
            said(&plain, "goldthread_session=x; SameSite=None"),
            "goldthread_session=x; HttpOnly; SameSite=Lax; Path=/"
        );
    }

    #[test]
    fn a_cookie_of_ours_that_others_could_have_set_is_not_taken() {
        let mut headers = HeaderMap::new();
        let line = HeaderValue::from_static("goldthread_session=planted; other=1");
        headers.append(header::COOKIE, line);
        let line = HeaderValue::from_static("__Host-goldthread_session=own;goldthread_guest=x");
        headers.append(header::COOKIE, line);
        take_own_cookies(&mut headers);
        let all: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
        assert_eq!(all, ["other=1; goldthread_session=own"]);
    }
}
