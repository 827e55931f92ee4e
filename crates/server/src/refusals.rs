//! What was refused, for whoever runs the program: who asked (by identifier), from where, for which address, and why it was not answered.
//! Of each place so many lines a minute are written, and so many of all; what comes on top is counted, and told in a line of its own.

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use platform::app::{self, App};
use platform::clock::Instant;
use platform::error::{By, is_expired};
use records::access::attempts;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many lines a minute about one place and one kind.
const LINES: u32 = 10;

/// So many lines a minute in all.
const ALL_LINES: u32 = 300;

/// So many places are counted one by one; the others share a count.
const PLACES: usize = 10_000;

/// So many places are named when a minute is over.
const NAMED: usize = 20;

/// The length of a window, in seconds.
const WINDOW: i64 = 60;

/// Writes down what was refused further in.
pub(super) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let pattern = parts.extensions.get::<MatchedPath>().cloned();
    let place = app::place(&parts, app.config.behind_proxy);
    let answering = next.run(Request::from_parts(parts, body));
    let (response, proof_failed) = attempts::watched(answering).await;
    let pattern = pattern.as_ref().map(MatchedPath::as_str);
    let Some(why) = why(&response, pattern, proof_failed) else {
        return response;
    };
    metrics::counter!("refused_total", "why" => why).increment(1);
    if app.shared::<Refusals>().count(&place, why, app.clock.now()) {
        let by = response.extensions().get::<By>();
        tracing::warn!(
            why,
            status = response.status().as_u16(),
            person = by.map(|By(person)| person.to_string()),
            from = place,
            pattern = pattern.unwrap_or("none"),
            "refused"
        );
    }
    response
}

/// Why a request was refused; none where it was not.
fn why(response: &Response, pattern: Option<&str>, proof_failed: bool) -> Option<&'static str> {
    Some(match response.status() {
        StatusCode::UNPROCESSABLE_ENTITY if proof_failed => "wrong password or code",
        StatusCode::UNAUTHORIZED => "no good token",
        StatusCode::FORBIDDEN if is_expired(response) => "form not from our own page",
        StatusCode::FORBIDDEN => "not allowed",
        StatusCode::NOT_FOUND if pattern.is_some() => "not there for them",
        StatusCode::NOT_FOUND => "unknown address",
        StatusCode::METHOD_NOT_ALLOWED => "unknown method",
        StatusCode::PAYLOAD_TOO_LARGE => "too large",
        StatusCode::TOO_MANY_REQUESTS => "too often",
        StatusCode::BAD_REQUEST => "unreadable",
        _ => return None,
    })
}

/// What was refused in this minute.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    window: i64,
    lines: u32,
    places: HashMap<(String, &'static str), u32>,
}

impl Refusals {
    /// Counts one, and says whether a line is written about it.
    fn count(&self, place: &str, why: &'static str, now: Instant) -> bool {
        self.tell_rest(now);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of = (place.to_owned(), why);
        if counted.places.len() >= PLACES && !counted.places.contains_key(&of) {
            "others".clone_into(&mut of.0);
        }
        let times = counted.places.entry(of).or_default();
        *times = times.saturating_add(1);
        let writes = *times <= LINES && counted.lines < ALL_LINES;
        if writes {
            counted.lines += 1;
        }
        writes
    }

    /// Once a minute is over, says how much more there was than was written.
    pub(crate) fn tell_rest(&self, now: Instant) {
        let window = now.microseconds().div_euclid(WINDOW * 1_000_000);
        let over = {
            let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if counted.window == window {
                return;
            }
            let next = Counted {
                window,
                ..Counted::default()
            };
            std::mem::replace(&mut *counted, next)
        };
        let all: u64 = over.places.values().map(|times| u64::from(*times)).sum();
        let untold = all - u64::from(over.lines);
        if untold == 0 {
            return;
        }
        let mut most: Vec<_> = over.places.into_iter().collect();
        most.sort_by_key(|(of, times)| (std::cmp::Reverse(*times), of.clone()));
        for ((from, why), times) in most.iter().take(NAMED) {
            tracing::warn!(why, from, times, "refused within a minute");
        }
        let places = most.len();
        tracing::warn!(all, untold, places, "refused within a minute, in all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_fills_no_log_and_hides_no_other() {
        let (refusals, now) = (Refusals::default(), Instant::from_microseconds(7_000_000));
        let count = |place: &str, now| refusals.count(place, "unknown address", now);
        let written = (0..1_000).filter(|_| count("here", now)).count();
        assert_eq!(written, LINES as usize);
        assert!(count("there", now));
        let many = (0..20_000).filter(|one| count(&format!("place {one}"), now));
        assert_eq!(many.count(), (ALL_LINES - LINES - 1) as usize);
        let held = refusals.0.lock().unwrap().places.len();
        assert!(held <= PLACES + 1, "{held}");
        assert!(count("here", now.plus_seconds(53)));
    }
}
