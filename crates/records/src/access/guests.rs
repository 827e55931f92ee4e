//! What surrounds pages that everybody may read: how long they are kept, how often one place may ask for them; and which council
//! somebody came from, for the pages that are about none.

use crate::access::address::ListedAddress;
use crate::access::policy::Permission;
use crate::access::session::{GUEST, cookie, council_of};
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use platform::clock::Instant;
use platform::error::Around;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The council whose pages somebody was on last, by its slug: pages that are about none keep its name and its places.
pub const COUNCIL: &str = "goldthread_council";

/// How long a page that everybody may read is kept by whoever stands between, in seconds.
const KEPT: &str = "public, max-age=300";

/// What a request asked for, as far as its answer needs it.
#[derive(Debug)]
pub(super) struct Visit {
    for_everybody: bool,
    council: Option<String>,
    came_from: Option<String>,
}

impl Visit {
    pub(super) fn of(request: &Request) -> Self {
        let jar = CookieJar::from_headers(request.headers());
        let came_from = jar.get(COUNCIL);
        Self {
            for_everybody: request.method().is_safe() && is_for_everybody(request),
            council: council_of(request.uri().path()).map(str::to_owned),
            came_from: came_from.map(|cookie| cookie.value().to_owned()),
        }
    }

    /// Says who may keep the answer, and remembers the council.
    pub(super) fn leave(self, response: &mut Response, secure: bool) {
        let signed_in = response.extensions().get::<Around>().is_some();
        if self.for_everybody {
            keep(response, signed_in);
        }
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let Some(slug) = self.council.filter(|_| signed_in && is_page) else {
            return;
        };
        if response.status().is_success() && self.came_from.as_ref() != Some(&slug) {
            let cookie = cookie(COUNCIL, slug, secure).to_string();
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
    }
}

/// Whether what is asked for may be read by everybody alike.
fn is_for_everybody(request: &Request) -> bool {
    static PATTERNS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let all = inventory::iter::<ListedAddress>.into_iter();
        all.filter(|listed| listed.needs == Permission::Everybody)
            .map(|listed| listed.pattern)
            .collect()
    });
    let matched = request.extensions().get::<MatchedPath>();
    matched.is_some_and(|matched| PATTERNS.contains(matched.as_str()))
}

/// Anybody may keep what a guest was shown, and nobody what somebody who signed in was. What is kept for everybody carries
/// nobody's token.
fn keep(response: &mut Response, signed_in: bool) {
    let success = response.status().is_success();
    let headers = response.headers_mut();
    let set = headers.get_all(header::SET_COOKIE).iter();
    let others = set.filter(|one| !one.as_bytes().starts_with(GUEST.as_bytes()));
    let is_kept = !signed_in && success && others.count() == 0;
    if is_kept {
        headers.remove(header::SET_COOKIE);
    }
    let said = if is_kept { KEPT } else { "private, no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(said));
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
}

/// How many pages a minute: a whole council may sit behind one address.
const LIMIT: u32 = 300;

/// How many places are counted one by one.
const MOST_PLACES: usize = 50_000;

/// The length of a window, in seconds.
const WINDOW: i64 = 60;

/// What was asked for in this window, by place.
#[derive(Debug, Clone, Default)]
pub struct GuestLimits(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    window: i64,
    places: HashMap<String, u32>,
}

impl GuestLimits {
    /// Counts a page, and says after how many seconds to come again where there were too many.
    #[must_use]
    pub fn take(&self, place: &str, now: Instant) -> Option<u64> {
        let seconds = now.microseconds().div_euclid(1_000_000);
        let window = seconds.div_euclid(WINDOW);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.window != window {
            *counted = Counted {
                window,
                places: HashMap::new(),
            };
        }
        // Whoever comes after so many places shares one count with the others who do: places are as many as somebody has networks.
        let known = counted.places.len() < MOST_PLACES || counted.places.contains_key(place);
        let place = if known { place } else { "others" };
        let asked = counted.places.entry(place.to_owned()).or_default();
        *asked = asked.saturating_add(1);
        let left = (window + 1) * WINDOW - seconds;
        (*asked > LIMIT).then(|| u64::try_from(left).unwrap_or(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_waits_and_the_others_do_not() {
        let (limits, now) = (
            GuestLimits::default(),
            Instant::from_microseconds(7_000_000),
        );
        for _ in 0..LIMIT {
            assert_eq!(limits.take("here", now), None);
        }
        assert_eq!(limits.take("here", now), Some(53));
        assert_eq!(limits.take("there", now), None);
        assert_eq!(limits.take("here", now.plus_seconds(53)), None);
    }
}
