//! How much a form may bring: known from who sends it and what it is sent to, before anything of it is read.

use crate::access::policy::Actor;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use http_body_util::Limited;
use platform::error::AppError;
use std::time::Duration;

/// The largest form of somebody whom nobody knows, in bytes: an address for mail, a password, a code.
pub const GUEST_FORM: usize = 16 * 1024;

/// The largest form without files of somebody who has signed in: two of the longest texts that are taken.
pub const FORM: usize = 512 * 1024;

/// How long a guest may take to send a form.
pub const GUEST_WITHIN: Duration = Duration::from_secs(10);

/// Somebody whose session is over: known by its cookie, and so not a stranger. What they typed is kept for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct WasSignedIn;

/// Whether a request comes from somebody of whom nothing is known.
pub(super) fn is_strangers(request: &Request) -> bool {
    let extensions = request.extensions();
    extensions.get::<Actor>().is_none() && extensions.get::<WasSignedIn>().is_none()
}

/// Cuts what a form may bring. One that says itself that it is longer is refused before a byte of it is read; one that does not say
/// is read no further than this.
///
/// # Errors
/// [`AppError::TooLarge`].
pub(super) fn bounded(request: Request, takes_files: bool) -> Result<Request, AppError> {
    let largest = match (is_strangers(&request), takes_files) {
        (true, _) => GUEST_FORM,
        (false, false) => FORM,
        // A file that is too large is read to its end, so that the fields around it are not lost: the settings say how far.
        (false, true) => return Ok(request),
    };
    if request.body().size_hint().lower() > largest as u64 {
        return Err(AppError::TooLarge);
    }
    Ok(request.map(|body| Body::new(Limited::new(body, largest))))
}
