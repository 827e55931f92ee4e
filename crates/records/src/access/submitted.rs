//! Forms that are known to come from our own pages, and files sent with them.

use crate::access::policy::Actor;
use crate::access::session::{GuestToken, same};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::Extensions;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use platform::app::App;
use platform::error::AppError;
use platform::form::{CSRF_FIELD, Form};

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

impl FromRequest<App> for Submitted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|_| AppError::TooLarge.into_response())?;
        let form = Form::from_bytes(&bytes);
        check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        Ok(Self(form))
    }
}

impl FromRequest<App> for OneClick {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let query = Form::from_query(request.uri().query());
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|_| AppError::TooLarge.into_response())?;
        let form = Form::from_bytes(&bytes);
        if form.value("List-Unsubscribe") != "One-Click" {
            check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        }
        Ok(Self(query))
    }
}

/// The longest field of a form with files, in bytes.
const LONGEST_FIELD: usize = 256 * 1024;

/// How many times the largest file one form may bring before reading it ends.
const LARGEST_FORM: usize = 8;

/// The form broke off, or went on for too long.
struct Cut;

/// Reads one part of a form, keeping no more than `limit` bytes of it in memory: what is larger is read to its
/// end and dropped, so that the fields around it are not lost. `left` is what the whole form may still bring.
async fn file(mut part: Field<'_>, limit: usize, left: &mut usize) -> Result<(Bytes, bool), Cut> {
    let (mut kept, mut too_large) = (BytesMut::new(), false);
    while let Some(chunk) = part.chunk().await.map_err(|_| Cut)? {
        *left = left.checked_sub(chunk.len()).ok_or(Cut)?;
        too_large |= kept.len() + chunk.len() > limit;
        if too_large {
            kept.clear();
        } else {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok((kept.freeze(), too_large))
}

impl FromRequest<App> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let expected = expected(request.extensions());
        let limit = app.config.upload_megabytes.saturating_mul(1024 * 1024);
        let mut left = limit.saturating_mul(LARGEST_FORM);
        let unreadable = |_: Cut| {
            AppError::Unreadable("We did not receive the whole form, or a file in it is too large. Choose a smaller file and try again.".to_owned())
                .into_response()
        };
        let mut parts = Multipart::from_request(request, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable(Cut))? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let media_type = part.content_type().unwrap_or_default().to_owned();
                    let (bytes, too_large) =
                        file(part, limit, &mut left).await.map_err(unreadable)?;
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
                    let (bytes, too_large) = file(part, LONGEST_FIELD, &mut left)
                        .await
                        .map_err(unreadable)?;
                    if too_large {
                        return Err(AppError::TooLarge.into_response());
                    }
                    fields.push((field, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        let form: Form = fields.into_iter().collect();
        check(&form, expected.as_deref()).map_err(IntoResponse::into_response)?;
        Ok(Self { form, files })
    }
}
