//! What can go wrong on the way to a page, and the page that says so.

use crate::access::Actor;
use crate::access::session::GuestToken;
use crate::db::DbError;
use crate::page::{Page, ProblemPage, Signed};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

/// Why a page cannot be shown or a change not made.
#[derive(Debug, Error)]
pub enum Fault {
    /// There is nothing here, or one may not see it: the two look the same.
    #[error("failed to find the page")]
    NotFound,
    /// Another program shows no token, or one that is not good any more.
    #[error("failed: no token that is good today")]
    NotSignedIn,
    /// One may see this but not do that.
    #[error("failed: not allowed")]
    NotAllowed,
    /// The form was not sent from a page of the person's own session.
    #[error("failed to accept the form: its token is not this session's")]
    Expired,
    /// The request cannot be read; the words say why and what to do.
    #[error("failed to read the request: {0}")]
    Unreadable(String),
    /// More was sent than is taken.
    #[error("failed to accept the form: it is too large")]
    TooLarge,
    /// Too many tries; wait.
    #[error("failed: too many tries")]
    TooMany,
    /// The database, or something else of ours.
    #[error("{0}")]
    Ours(String),
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Missing => Self::NotFound,
            other => Self::Ours(other.to_string()),
        }
    }
}

impl Fault {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::Expired => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Ours(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A fault on its way out, until the page around it is made.
#[derive(Debug, Clone)]
struct Told {
    status: StatusCode,
    words: Option<String>,
    /// Whether it is the form's token that was refused, not the person.
    expired: bool,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Self::Ours(error) = &self {
            tracing::error!(%error, "failed to answer");
        }
        let expired = matches!(self, Self::Expired);
        let words = match self {
            Self::Unreadable(words) => Some(words),
            _ => None,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Told {
            status,
            words,
            expired,
        });
        response
    }
}

/// Makes the page for whatever went wrong further in.
pub async fn tell(request: Request, next: Next) -> Response {
    let reference = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let for_program = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let told = response
        .extensions()
        .get::<Told>()
        .cloned()
        .or_else(|| untold(&response));
    let Some(told) = told else { return response };
    if for_program {
        let mut answer = to_program(&told, &reference);
        carry(response.headers(), answer.headers_mut());
        return answer;
    }
    let page = match response.extensions().get::<Actor>() {
        Some(actor) => Page::new("")
            .person(Signed::new(&actor.name, ""))
            .csrf(&actor.csrf),
        None => Page::new("").csrf(
            response
                .extensions()
                .get::<GuestToken>()
                .map_or("", |token| token.0.as_str()),
        ),
    };
    let (headers, mut page) = (response.headers().clone(), problem(page, &told, &reference));
    carry(&headers, page.headers_mut());
    page
}

/// Faults that the router itself answers with a bare status.
fn untold(response: &Response) -> Option<Told> {
    let status = response.status();
    let bare = !response.headers().contains_key("content-type")
        || response
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind == "text/plain; charset=utf-8");
    ((status.is_client_error() || status.is_server_error()) && bare).then_some(Told {
        status,
        words: None,
        expired: false,
    })
}

fn carry(from: &HeaderMap, to: &mut HeaderMap) {
    for name in ["set-cookie", "retry-after", "allow", "www-authenticate"] {
        for value in from.get_all(name) {
            if let Ok(name) = axum::http::HeaderName::try_from(name) {
                to.append(name, value.clone());
            }
        }
    }
}

/// What a program is told: problem details as RFC 9457 has them.
fn to_program(told: &Told, reference: &str) -> Response {
    let detail = match (told.status, &told.words) {
        (_, Some(words)) => words.as_str(),
        (StatusCode::UNAUTHORIZED, _) => {
            "Show a token: Authorization: Bearer goldthread_… A person makes one on their account."
        }
        (StatusCode::FORBIDDEN, _) => "The token, or its person, may not read this.",
        (StatusCode::NOT_FOUND, _) => "There is nothing here, or nothing that you may see.",
        (StatusCode::METHOD_NOT_ALLOWED, _) => "Only GET is answered here.",
        (StatusCode::TOO_MANY_REQUESTS, _) => {
            "There were too many calls within a minute. Wait as long as Retry-After says, in seconds."
        }
        (status, _) if status.is_client_error() => "The request was not one that this address takes.",
        _ => "Something went wrong on our side. Try again in a while.",
    };
    let body = serde_json::json!({
        "type": "about:blank",
        "title": told.status.canonical_reason().unwrap_or_default(),
        "status": told.status.as_u16(),
        "detail": detail,
        "reference": reference,
    });
    let kind = [("content-type", "application/problem+json")];
    (told.status, kind, body.to_string()).into_response()
}

fn problem(page: Page, told: &Told, reference: &str) -> Response {
    let plain = |page: Page, title: &str, happened: &str, advice: &str| ProblemPage {
        page: page.title(title),
        happened: happened.to_owned(),
        advice: vec![advice.to_owned()],
        reference: None,
    };
    let made = match (told.status, &told.words) {
        (StatusCode::NOT_FOUND, _) => ProblemPage::not_found(page),
        (StatusCode::FORBIDDEN, _) if told.expired => ProblemPage::expired(page),
        (StatusCode::FORBIDDEN, _) => ProblemPage::not_allowed(page),
        (StatusCode::BAD_REQUEST, Some(words)) => plain(
            page,
            "We could not read that",
            words,
            "Go back, put it right and send it again.",
        ),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => plain(
            page,
            "That is too large",
            "More was sent than we can take. Nothing was changed.",
            "Go back, choose a smaller file or shorten the text, and send it again.",
        ),
        (StatusCode::TOO_MANY_REQUESTS, _) => plain(
            page,
            "Please wait",
            "There have been too many tries in a short time.",
            "Wait a quarter of an hour and try again.",
        ),
        (status, _) if status.is_client_error() => plain(
            page,
            "We could not read that",
            "The request was not one that this address takes. Nothing was changed.",
            "Go back and try again.",
        ),
        _ => ProblemPage::fault(page, reference),
    };
    made.respond(told.status)
}
