//! What can go wrong on the way to a page, and the page that says so.

use crate::db::{DbError, Trouble};
use crate::files::FilesError;
use crate::page::{Page, ProblemPage, Signed};
use crate::work::WorkError;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

/// Why a page cannot be shown or a change not made.
#[derive(Debug, Error)]
pub enum AppError {
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
    /// It did not come within the time that it may take.
    #[error("failed to accept the form: it came too slowly")]
    TooSlow,
    /// So much work of this kind is waiting that more would only wait too.
    #[error("failed: too much is waiting already")]
    Busy,
    /// Too many tries; wait.
    #[error("failed: too many attempts")]
    TooMany,
    /// The page that says what is wrong is made already: a form that comes back with its problems, or beside what is saved now.
    #[error("failed: the form comes back")]
    FormAgain(Box<Response>),
    /// The same form was sent before, and taken: the first answer says where it led.
    #[error("failed to save: the same form was taken before")]
    Repeated,
    /// More would be kept than one person or council may have; the words say what and what to do.
    #[error("failed to save: a limit is reached: {0}")]
    Limit(&'static str),
    /// Somebody else saved the same first, and the page has no way to show both.
    #[error("failed to save: somebody else was first")]
    Stale,
    /// The database or the disk cannot do its work just now; why is for the log.
    #[error("failed for want of the database or the disk")]
    Trouble(Trouble, #[source] Cause),
    /// The database broke off while it was to save: nobody knows whether it did.
    #[error("failed to learn whether it was saved")]
    CommitUnknown(#[source] Cause),
    /// The database, or something else of ours. People are shown a reference; the log has the error with all its causes.
    #[error("failed inside")]
    Internal(#[source] Cause),
}

/// What an error came from.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// An error with all that it came from, in one line for the log.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let mut said: Vec<String> = Vec::new();
    for cause in causes {
        let words = cause.to_string();
        // Transparent errors say the same again.
        if said.last() != Some(&words) {
            said.push(words);
        }
    }
    said.join(": ")
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Missing => Self::NotFound,
            DbError::Stale => Self::Stale,
            DbError::Repeated => Self::Repeated,
            DbError::Refused => Self::NotAllowed,
            DbError::TooManyRecords => Self::Limit(TOO_MANY_RECORDS),
            DbError::CommitUnknown(_) => Self::CommitUnknown(error.into()),
            other => match other.trouble() {
                Some(trouble) => Self::Trouble(trouble, other.into()),
                None => Self::internal(other),
            },
        }
    }
}

impl From<WorkError> for AppError {
    fn from(error: WorkError) -> Self {
        Self::internal(error)
    }
}

impl From<FilesError> for AppError {
    fn from(error: FilesError) -> Self {
        match error.trouble() {
            Some(trouble) => Self::Trouble(trouble, error.into()),
            None => Self::internal(error),
        }
    }
}

impl AppError {
    /// Whether the database has a row with the same key already.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        let Self::Internal(cause) = self else {
            return false;
        };
        let error = cause.downcast_ref::<DbError>();
        error.is_some_and(DbError::is_duplicate)
    }

    /// Something of ours that failed; or that was not begun, because too much is waiting already.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        let cause = cause.into();
        let first: &(dyn std::error::Error + 'static) = cause.as_ref();
        let mut causes = std::iter::successors(Some(first), |error| error.source());
        let is_busy = |cause: &(dyn std::error::Error + 'static)| {
            matches!(cause.downcast_ref::<WorkError>(), Some(WorkError::Busy(_)))
        };
        match causes.any(is_busy) {
            true => Self::Busy,
            false => Self::Internal(cause),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::FormAgain(response) => response.status(),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::Expired => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany | Self::Limit(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Stale | Self::Repeated => StatusCode::CONFLICT,
            Self::Trouble(Trouble::Full, _) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Trouble(..) | Self::CommitUnknown(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Whose request an answer is to, left with it for the log.
#[derive(Debug, Clone, Copy)]
pub struct By(pub uuid::Uuid);

/// Who is signed in, left with an answer by whoever knows, for the page around a fault.
#[derive(Debug, Clone)]
pub struct Around {
    /// Their name.
    pub name: String,
    /// The token that their forms carry.
    pub csrf: String,
}

/// A fault on its way out, until the page around it is made.
#[derive(Debug, Clone)]
struct FailureText {
    status: StatusCode,
    words: Option<String>,
    /// Whether it is the form's token that was refused, not the person.
    expired: bool,
    /// What ails the database or the disk.
    trouble: Option<Trouble>,
    /// Whether nothing was begun, because too much is waiting.
    busy: bool,
    /// Whether the same form was taken before.
    repeated: bool,
}

/// What is said to somebody who has made as many records in a day as one person may.
const TOO_MANY_RECORDS: &str = "You have added as much today as one person can. This was not saved. Go on tomorrow, or ask whoever runs Goldthread to raise the setting “records_a_day”.";

/// After so many seconds somebody may come again who was sent away because too much was waiting.
const BUSY_FOR: &str = "20";

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Self::FormAgain(response) = self {
            return *response;
        }
        if matches!(
            self,
            Self::Internal(_) | Self::Trouble(..) | Self::CommitUnknown(_)
        ) {
            tracing::error!(error = chain(&self), "failed to answer");
        }
        let expired = matches!(self, Self::Expired);
        let busy = matches!(self, Self::Busy);
        let repeated = matches!(self, Self::Repeated);
        let trouble = match self {
            Self::Trouble(trouble, _) => Some(trouble),
            _ => None,
        };
        let words = match self {
            Self::Unreadable(words) => Some(words),
            Self::Limit(words) => Some(words.to_owned()),
            _ => None,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(FailureText {
            status,
            words,
            expired,
            trouble,
            busy,
            repeated,
        });
        if busy {
            let soon = HeaderValue::from_static(BUSY_FOR);
            response.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        if trouble.is_some_and(|trouble| trouble != Trouble::Full) {
            let soon = HeaderValue::from_static("5");
            response.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        response
    }
}

/// Whether an answer says that a form was refused for its token: it came from a page that was too old.
#[must_use]
pub fn is_expired(response: &Response) -> bool {
    let failed = response.extensions().get::<FailureText>();
    failed.is_some_and(|failed| failed.expired)
}

/// Whether an answer says that the same form was taken before.
#[must_use]
pub fn is_repeated(response: &Response) -> bool {
    let failed = response.extensions().get::<FailureText>();
    failed.is_some_and(|failed| failed.repeated)
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
        .get::<FailureText>()
        .cloned()
        .or_else(|| untold(&response));
    let Some(told) = told else { return response };
    if for_program {
        let mut answer = to_program(&told, &reference);
        carry(response.headers(), answer.headers_mut());
        return answer;
    }
    let page = match response.extensions().get::<Around>() {
        Some(Around { name, csrf }) => Page::new("").person(Signed::new(name, "")).csrf(csrf),
        None => Page::new(""),
    };
    let (headers, mut page) = (response.headers().clone(), problem(page, &told, &reference));
    carry(&headers, page.headers_mut());
    page
}

/// Faults that the router itself answers with a bare status.
fn untold(response: &Response) -> Option<FailureText> {
    let status = response.status();
    let bare = !response.headers().contains_key("content-type")
        || response
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind == "text/plain; charset=utf-8");
    ((status.is_client_error() || status.is_server_error()) && bare).then_some(FailureText {
        status,
        words: None,
        expired: false,
        trouble: None,
        busy: false,
        repeated: false,
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
fn to_program(told: &FailureText, reference: &str) -> Response {
    let detail = match (told.status, &told.words) {
        (_, Some(words)) => words.as_str(),
        (StatusCode::UNAUTHORIZED, _) => {
            "Send a token: Authorization: Bearer goldthread_… People create tokens under “Your account”."
        }
        (StatusCode::FORBIDDEN, _) => {
            "The token, or the person who owns it, is not allowed to read this."
        }
        (StatusCode::NOT_FOUND, _) => "There is nothing here, or nothing you can see.",
        (StatusCode::METHOD_NOT_ALLOWED, _) => "Only GET requests are answered here.",
        _ if told.busy => {
            "The service is busy, and this was not started. Wait the number of seconds in Retry-After."
        }
        (StatusCode::TOO_MANY_REQUESTS, _) => {
            "There were too many calls within a minute. Wait the number of seconds in Retry-After."
        }
        (status, _) if status.is_client_error() => {
            "This address does not accept that kind of request."
        }
        _ => "Something went wrong on our side. Try again later.",
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

fn problem(page: Page, told: &FailureText, reference: &str) -> Response {
    let plain = |page: Page, title: &str, happened: &str, advice: &str| ProblemPage {
        page: page.title(title),
        happened: happened.to_owned(),
        advice: vec![advice.to_owned()],
        reference: None,
    };
    if let Some(trouble) = told.trouble {
        return ProblemPage::trouble(page, trouble, reference).respond(told.status);
    }
    let made = match (told.status, &told.words) {
        (StatusCode::NOT_FOUND, _) => ProblemPage::not_found(page),
        (StatusCode::FORBIDDEN, _) if told.expired => ProblemPage::expired(page),
        (StatusCode::FORBIDDEN, _) => ProblemPage::not_allowed(page),
        (StatusCode::BAD_REQUEST, Some(words)) => plain(
            page,
            "We could not read that",
            words,
            "Go back, correct it and send it again.",
        ),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => plain(
            page,
            "The file or text is too large",
            "You sent more than we can accept. Nothing was changed.",
            "Go back, choose a smaller file or shorten the text, and try again.",
        ),
        (StatusCode::REQUEST_TIMEOUT, _) => plain(
            page,
            "That took too long to reach us",
            "We did not receive all of what you sent in time. Nothing was changed.",
            "Check your connection, then go back and send it again.",
        ),
        _ if told.busy => plain(
            page,
            "The service is busy",
            "Many people are asking for files, or signing in, at this moment. We did not start what you asked for, and nothing was changed.",
            "Wait half a minute, then go back and try again.",
        ),
        (StatusCode::TOO_MANY_REQUESTS, Some(words)) => plain(
            page,
            "You have reached a limit",
            words,
            "What you typed is still on the page before this one: go back to copy it.",
        ),
        (StatusCode::TOO_MANY_REQUESTS, _) => plain(
            page,
            "Please wait",
            "There have been too many attempts in a short time.",
            "Wait 15 minutes and try again.",
        ),
        (StatusCode::CONFLICT, _) if told.repeated => plain(
            page,
            "We have this already",
            "You sent the same form twice. We took it the first time, and did not take it again.",
            "Go back to the page that you came from and reload it to see what is there now.",
        ),
        (StatusCode::CONFLICT, _) => plain(
            page,
            "Somebody else saved first",
            "Somebody saved the same thing while you were working on it. What you entered was not saved.",
            "Go back, copy what you wrote, reload the page and enter it again, taking account of what is there now.",
        ),
        // Also what took too long: it was cut off on the way, wherever it was.
        (StatusCode::SERVICE_UNAVAILABLE, _) => ProblemPage::unsure(page, reference),
        (status, _) if status.is_client_error() => plain(
            page,
            "We could not read that",
            "This address does not accept that kind of request. Nothing was changed.",
            "Go back and try again.",
        ),
        _ => ProblemPage::fault(page, reference),
    };
    made.respond(told.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Error)]
    #[error("failed to read the ledger")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn what_was_not_begun_says_when_to_come_again_whatever_stands_around_it() {
        #[derive(Debug, Error)]
        #[error("failed to write the report")]
        struct Around(#[source] WorkError);

        let response = AppError::internal(Around(WorkError::Busy("documents"))).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], BUSY_FOR);
        let broken = WorkError::Broken("documents", "it panicked".to_owned());
        let response = AppError::internal(Around(broken)).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn the_log_has_every_cause_and_people_have_none() {
        let error = AppError::internal(Outer(std::io::Error::other("the disk is gone")));
        let line = "failed inside: failed to read the ledger: the disk is gone";
        assert_eq!(chain(&error), line);
        let response = error.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let told = response.extensions().get::<FailureText>().unwrap();
        assert_eq!(told.words, None);
    }
}
