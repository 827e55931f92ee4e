//! Forms that are known to come from our own pages, and files sent with them.

use crate::access::bounds::{self, FORM, GUEST_WITHIN};
use crate::access::once;
use crate::access::policy::Actor;
use crate::access::session::{GuestToken, same};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::LengthLimitError;
use platform::app::App;
use platform::error::AppError;
use platform::form::{CSRF_FIELD, Form, MOST_FIELDS};
use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A form whose token is that of the person's own session.
#[derive(Debug)]
pub struct Submitted(pub Form);

/// A form of our own page, or what a mail program sends by itself when somebody tells it to end a letter (RFC 8058):
/// that brings no cookie and no token of ours. Only for an address that proves by a signature who asks, and does no
/// more than end a letter. What it holds is the query of that address, where the signature stands.
#[derive(Debug)]
pub struct OneClick(pub Form);

/// A file that was sent with a form.
#[derive(Debug, Clone)]
pub struct Attached {
    /// The field it came in.
    pub field: String,
    /// What it was called where it came from.
    pub name: String,
    /// What the browser says it is.
    pub media_type: String,
    /// What is in it; empty when it is too large.
    pub bytes: Bytes,
    /// Whether it is larger than is taken.
    pub too_large: bool,
}

/// A form with files, whose token is that of the person's own session.
#[derive(Debug)]
pub struct Uploaded {
    /// The fields.
    pub form: Form,
    /// The files; those left empty are left out.
    pub files: Vec<Attached>,
}

fn expected(extensions: &Extensions) -> Option<String> {
    match extensions.get::<Actor>() {
        Some(actor) => Some(actor.csrf.clone()),
        None => extensions.get::<GuestToken>().map(|token| token.0.clone()),
    }
}

fn check(form: &Form, expected: Option<&str>) -> Result<(), AppError> {
    if expected.is_some_and(|expected| same(form.value(CSRF_FIELD), expected)) {
        Ok(())
    } else {
        Err(AppError::Expired)
    }
}

/// Reads a form without files. How much of it there may be was said before ([`bounds`]).
async fn read(request: Request, app: &App) -> Result<Form, Response> {
    let strangers = bounds::is_strangers(&request);
    let reading = Bytes::from_request(request, app);
    let read = match strangers {
        true => timeout(GUEST_WITHIN, reading)
            .await
            .map_err(|_| AppError::TooSlow.into_response())?,
        // The server gives up whatever takes too long.
        false => reading.await,
    };
    let bytes = read.map_err(|rejection| {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
            _ if comes_of(&rejection, |cause| cause.is::<LengthLimitError>()) => AppError::TooLarge,
            _ if comes_of(&rejection, is_late) => AppError::TooSlow,
            _ => AppError::Unreadable(BROKEN_OFF.to_owned()),
        }
        .into_response()
    })?;
    match Form::has_too_many_fields(&bytes) {
        true => Err(AppError::TooLarge.into_response()),
        false => Ok(Form::from_bytes(&bytes)),
    }
}

/// Whether an error comes of one like this, however deep.
fn comes_of(error: &(dyn Error + 'static), what: fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if what(error) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_late(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::TimedOut)
}

impl FromRequest<App> for Submitted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let path = request.uri().path().to_owned();
        let form = read(request, app).await?;
        check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        let received = once::received(app, &path, &form, &[]).await;
        received.map_err(IntoResponse::into_response)?;
        Ok(Self(form))
    }
}

impl FromRequest<App> for OneClick {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let query = Form::from_query(request.uri().query());
        let form = read(request, app).await?;
        if form.value("List-Unsubscribe") != "One-Click" {
            check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        }
        Ok(Self(query))
    }
}

const BROKEN_OFF: &str = "We did not receive the whole form. Send it again.";

/// The longest field of a form with files, in bytes.
const LONGEST_FIELD: usize = 256 * 1024;

/// How many times the largest file one form may bring before reading it ends.
const LARGEST_FORM: usize = 8;

/// What a form with files may not be.
enum Cut {
    /// It broke off, or went on for too long.
    Short,
    /// Too many are sent at once to be held in memory.
    Busy,
}

/// How many of the largest uploads are held in memory at once, while they come in.
const AT_ONCE: usize = 8;

/// The memory that uploads may take while they come in, in steps of a kibibyte. It goes by what has come, so that one that comes
/// slowly takes little from the others.
#[derive(Clone, Default)]
struct UploadMemory(Arc<std::sync::OnceLock<Arc<Semaphore>>>);

impl UploadMemory {
    /// What this form holds of it, nothing yet.
    fn begin(app: &App) -> Result<Held, Cut> {
        let Self(memory) = app.shared();
        let largest = app.config.upload_megabytes.saturating_mul(1024);
        let kibibytes = largest.saturating_mul(AT_ONCE).min(Semaphore::MAX_PERMITS);
        let all = memory
            .get_or_init(|| Arc::new(Semaphore::new(kibibytes)))
            .clone();
        let first = all.clone().try_acquire_owned().map_err(|_| Cut::Busy)?;
        Ok(Held {
            all,
            held: first,
            bytes: 1024,
        })
    }
}

/// What one form holds of the memory for uploads, until it is read.
struct Held {
    all: Arc<Semaphore>,
    held: OwnedSemaphorePermit,
    /// So much of what it holds is not used yet.
    bytes: usize,
}

impl Held {
    fn take(&mut self, bytes: usize) -> Result<(), Cut> {
        if let Some(left) = self.bytes.checked_sub(bytes) {
            self.bytes = left;
            return Ok(());
        }
        let more = (bytes - self.bytes).div_ceil(1024);
        let permits = u32::try_from(more).map_err(|_| Cut::Busy)?;
        let taken = self.all.clone().try_acquire_many_owned(permits);
        self.held.merge(taken.map_err(|_| Cut::Busy)?);
        self.bytes = self.bytes + more * 1024 - bytes;
        Ok(())
    }
}

/// Reads one part of a form, keeping no more than `limit` bytes of it in memory: what is larger is read to its
/// end and dropped, so that the fields around it are not lost. `left` is what the whole form may still bring.
async fn file(
    mut part: Field<'_>,
    limit: usize,
    left: &mut usize,
    held: &mut Held,
) -> Result<(Bytes, bool), Cut> {
    let (mut kept, mut too_large) = (BytesMut::new(), false);
    while let Some(chunk) = part.chunk().await.map_err(|_| Cut::Short)? {
        *left = left.checked_sub(chunk.len()).ok_or(Cut::Short)?;
        too_large |= kept.len() + chunk.len() > limit;
        if too_large {
            kept = BytesMut::new();
        } else {
            held.take(chunk.len())?;
            kept.extend_from_slice(&chunk);
        }
    }
    Ok((kept.freeze(), too_large))
}

impl FromRequest<App> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let path = request.uri().path().to_owned();
        let limit = app.config.upload_megabytes.saturating_mul(1024 * 1024);
        let mut left = limit.saturating_mul(LARGEST_FORM);
        let unreadable = |cut: Cut| {
            match cut {
            Cut::Short => AppError::Unreadable("We did not receive the whole form, or a file in it is too large. Choose a smaller file and try again.".to_owned())
                .into_response(),
            Cut::Busy => AppError::Busy.into_response(),
        }
        };
        let mut held = UploadMemory::begin(app).map_err(unreadable)?;
        let (mut parts_left, mut text_left) = (MOST_FIELDS, FORM);
        let mut parts = Multipart::from_request(request, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts
            .next_field()
            .await
            .map_err(|_| unreadable(Cut::Short))?
        {
            parts_left = parts_left
                .checked_sub(1)
                .ok_or_else(|| AppError::TooLarge.into_response())?;
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let media_type = part.content_type().unwrap_or_default().to_owned();
                    let (bytes, too_large) = file(part, limit, &mut left, &mut held)
                        .await
                        .map_err(unreadable)?;
                    if !(name.is_empty() && bytes.is_empty() && !too_large) {
                        files.push(Attached {
                            field,
                            name,
                            media_type,
                            bytes,
                            too_large,
                        });
                    }
                }
                None => {
                    let (bytes, too_large) = file(part, LONGEST_FIELD, &mut left, &mut held)
                        .await
                        .map_err(unreadable)?;
                    let rest = text_left.checked_sub(bytes.len()).filter(|_| !too_large);
                    text_left = rest.ok_or_else(|| AppError::TooLarge.into_response())?;
                    fields.push((field, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        let form: Form = fields.into_iter().collect();
        check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        let received = once::received(app, &path, &form, &files).await;
        received.map_err(IntoResponse::into_response)?;
        Ok(Self { form, files })
    }
}
