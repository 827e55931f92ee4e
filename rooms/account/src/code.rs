//! The second step of signing in: the code of the second factor, or a recovery code.

use crate::pages::next;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::Author;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with};
use records::access::addresses::GiveCode;
use records::access::addresses::SignIn;
use records::access::attempts::{self, Tried};
use records::access::route::Routes;
use records::access::second_factor::{self, Factor};
use records::access::security::Event;
use records::access::submitted::Submitted;
use records::access::{Anonymous, pending, session};
use uuid::Uuid;

/// The address of this step.
pub fn routes() -> Router<App> {
    Router::new().page(ask).form(given)
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    page: Page,
    form: Form,
}

fn page(guest: &Anonymous<GiveCode>, form: Form) -> CodePage {
    let page = guest.page("Enter your code").with_form(&form);
    CodePage { page, form }
}

fn to_the_start() -> Response {
    Redirect::to(&SignIn {}.to_string()).into_response()
}

async fn ask(guest: Anonymous<GiveCode>, request: Request) -> Result<Response, AppError> {
    let form = Form::from_query(request.uri().query());
    if guest.actor.is_some() {
        return Ok(Redirect::to(&next(&form)).into_response());
    }
    match pending::whose(&guest.app, &guest.jar).await? {
        Some(_) => Ok(html(&page(&guest, form))),
        None => Ok(to_the_start()),
    }
}

async fn given(
    guest: Anonymous<GiveCode>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let Some(person_id) = pending::whose(&guest.app, &guest.jar).await? else {
        return Ok(to_the_start());
    };
    let Some(factor) = second_factor::of(&guest.app, person_id).await? else {
        return Ok(to_the_start());
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(code) = form.required("code", 60, "Enter your code") {
        let (db, now) = (&guest.app.db, guest.app.clock.now());
        let tried = [Tried::Code(person_id)];
        if !attempts::take(db, &tried, now).await? {
            status = StatusCode::TOO_MANY_REQUESTS;
            note(&guest, SecurityEvent::CodeHeld, person_id).await?;
            form.refuse(
                "code",
                "There have been too many attempts. Wait 15 minutes and try again",
            );
        } else if let Some(how) = used(&guest, person_id, &factor, &code).await? {
            attempts::give_back(db, &tried, now).await?;
            note(&guest, how, person_id).await?;
            let jar = pending::end(&guest.app, guest.jar.clone()).await?;
            let jar = session::begin(&guest.app, jar, person_id, &guest.whence).await?;
            let to = pending::onward(&guest.app, person_id, &next(&form)).await?;
            return Ok((jar, Redirect::to(&to)).into_response());
        } else {
            note(&guest, SecurityEvent::CodeFailed, person_id).await?;
            form.refuse(
                "code",
                "This code is wrong or has already been used. Wait for the next code in your app and enter it",
            );
        }
    }
    Ok(html_with(status, &page(&guest, form.set("code", ""))))
}

/// Uses a code of the app or a recovery code up; how the person came in, if it was right.
async fn used(
    guest: &Anonymous<GiveCode>,
    person_id: Uuid,
    factor: &Factor,
    code: &str,
) -> Result<Option<SecurityEvent>, AppError> {
    let author = Author {
        person_id: Some(person_id),
        at: guest.app.clock.now(),
    };
    let mut change = guest.app.db.change(author).await?;
    let how = if second_factor::use_code(&mut change, person_id, factor, code).await? {
        SecurityEvent::SignedIn
    } else if second_factor::use_recovery_code(&mut change, person_id, code).await? {
        SecurityEvent::RecoveryCodeUsed
    } else {
        return Ok(None);
    };
    change.commit().await?;
    Ok(Some(how))
}

async fn note(
    guest: &Anonymous<GiveCode>,
    event: SecurityEvent,
    person_id: Uuid,
) -> Result<(), AppError> {
    let event = Event::of(event, person_id).from_place(&guest.place);
    Ok(event.note(&guest.app.db, guest.app.clock.now()).await?)
}
