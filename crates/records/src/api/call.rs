//! A call of another program: a visit that answers with data, is limited in number, and knows which part is asked for.

use super::addresses::Read;
use super::slice::Slice;
use crate::access::attempts::{self, Tried};
use crate::access::route::Begins;
use crate::access::{Actor, Authorized};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::error::AppError;
use std::ops::Deref;

/// A call that may be answered.
#[derive(Debug)]
pub struct Call<A> {
    visit: Authorized<A>,
    /// Which part of the list is asked for.
    pub slice: Slice,
    /// The headers of the call.
    pub headers: HeaderMap,
}

impl<A> Deref for Call<A> {
    type Target = Authorized<A>;

    fn deref(&self) -> &Authorized<A> {
        &self.visit
    }
}

impl<A> Begins<A> for Call<A> {}

impl<A: Read> FromRequestParts<App> for Call<A> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Some(actor) = parts.extensions.get::<Actor>() else {
            let mut response = AppError::NotSignedIn.into_response();
            let how = HeaderValue::from_static("Bearer realm=\"Goldthread\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
            return Err(response);
        };
        let unfit = A::SCOPE.is_some_and(|scope| {
            actor
                .token
                .as_ref()
                .is_some_and(|token| !token.reads(scope))
        });
        counted(app, actor).await?;
        let visit = Authorized::from_request_parts(parts, app).await?;
        if unfit {
            return Err(AppError::NotAllowed.into_response());
        }
        let slice = Slice::read(&parts.uri).map_err(IntoResponse::into_response)?;
        Ok(Self {
            visit,
            slice,
            headers: parts.headers.clone(),
        })
    }
}

/// Counts the call, or says how long to wait.
async fn counted(app: &App, actor: &Actor) -> Result<(), Response> {
    let now = app.clock.now();
    let tried = [Tried::Call(actor.person_id)];
    match attempts::take(&app.db, &tried, now).await {
        Ok(true) => Ok(()),
        Ok(false) => {
            let mut response = AppError::TooMany.into_response();
            let wait = HeaderValue::from(tried[0].seconds_left(now));
            response.headers_mut().insert(header::RETRY_AFTER, wait);
            Err(response)
        }
        Err(error) => Err(AppError::from(error).into_response()),
    }
}
