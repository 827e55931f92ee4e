//! The pages on which somebody sets their second factor up, renews their recovery codes, or takes it off.

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use qrcode::QrCode;
use qrcode::render::svg::Color;
use records::access::addresses::{
    ConfirmSecondFactor, NewRecoveryCodes, RemoveSecondFactor, SecondFactor, SecondFactorPicture,
};
use records::access::attempts::{self, Tried};
use records::access::notices::{self, Changed};
use records::access::proof::{asks, by_password};
use records::access::route::Routes;
use records::access::second_factor::{
    begin, is_required, new_recovery_codes, of, recovery_codes_left, take_off, use_code,
};
use records::access::security::Event;
use records::access::{Authorized, RequestContext, Submitted, tokens};

/// The addresses of the second factor.
pub fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .form(begun)
        .form(confirmed)
        .page(picture)
        .form(renewed)
        .form(removed)
}

/// How far somebody has come with their second factor.
enum State {
    /// There is none.
    None,
    /// There is a secret that no code has proved yet: its letters.
    Begun(String),
    /// It is asked for at every sign-in; so many recovery codes are left.
    On(i64),
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    page: Page,
    form: Form,
    state: State,
    required: bool,
    /// Whether turning it off asks for the password.
    asks_password: bool,
    picture: String,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodesPage {
    page: Page,
    codes: Vec<String>,
}

fn ours(error: impl std::fmt::Display) -> AppError {
    AppError::internal(error.to_string())
}

async fn page(visit: &RequestContext, form: Form) -> Result<SecondFactorPage, AppError> {
    let (db, person_id) = (&visit.app.db, visit.actor.person_id);
    let state = match of(&visit.app, person_id).await? {
        None => State::None,
        Some(factor) if factor.confirmed => State::On(recovery_codes_left(db, person_id).await?),
        Some(factor) if factor.can_be_read() => State::Begun(factor.typed().map_err(ours)?),
        Some(_) => State::None,
    };
    Ok(SecondFactorPage {
        page: visit
            .page("Two-step sign-in")
            .breadcrumb(
                "Your account",
                records::access::addresses::Account {}.to_string(),
            )
            .with_form(&form),
        form,
        state,
        required: required(visit).await?,
        asks_password: asks(visit).await?,
        picture: SecondFactorPicture {}.to_string(),
    })
}

async fn required(visit: &RequestContext) -> Result<bool, AppError> {
    let asked_of = &visit.app.config.second_factor_for.0;
    Ok(is_required(
        &visit.app.db,
        asked_of,
        visit.actor.person_id,
        visit.today(),
    )
    .await?)
}

/// A page that no browser keeps: it holds what opens the account.
fn unkept(response: Response) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], response).into_response()
}

async fn open(visit: Authorized<SecondFactor>) -> Result<Response, AppError> {
    Ok(unkept(html(&page(&visit, Form::new()).await?)))
}

async fn begun(
    visit: Authorized<SecondFactor>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    begin(&visit.app, visit.actor.person_id).await?;
    Ok(Redirect::to(&SecondFactor {}.to_string()).into_response())
}

/// The secret as a picture for the camera of a telephone, at an address of its own: nothing runs or lies inline.
async fn picture(visit: Authorized<SecondFactorPicture>) -> Result<Response, AppError> {
    let factor = of(&visit.app, visit.actor.person_id)
        .await?
        .filter(|factor| !factor.confirmed)
        .ok_or(AppError::NotFound)?;
    let address = factor.app_address(&visit.actor.email).map_err(ours)?;
    let code = QrCode::new(address).map_err(ours)?;
    let svg = code.render::<Color<'_>>().min_dimensions(240, 240).build();
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, svg).into_response())
}

/// The code in a form, if it is right; else what is wrong stands in the form.
async fn right_code(visit: &RequestContext, form: &mut Form) -> Result<StatusCode, AppError> {
    let (db, now, person_id) = (&visit.app.db, visit.app.clock.now(), visit.actor.person_id);
    let Some(code) = form.required("code", 60, "Enter the 6-digit code from your app") else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    };
    let tried = [Tried::Code(person_id)];
    if !attempts::take(db, &tried, now).await? {
        form.refuse(
            "code",
            "There have been too many attempts. Wait 15 minutes and try again",
        );
        return Ok(StatusCode::TOO_MANY_REQUESTS);
    }
    let factor = of(&visit.app, person_id).await?.ok_or(AppError::NotFound)?;
    let mut change = db.change(visit.author()).await?;
    if use_code(&mut change, person_id, &factor, &code).await? {
        change.commit().await?;
        attempts::give_back(db, &tried, now).await?;
        return Ok(StatusCode::OK);
    }
    // What follows is written by itself, and waits for this change to be out of the way.
    drop(change);
    Event::of(SecurityEvent::CodeFailed, person_id)
        .from_place(&visit.place)
        .note(db, now)
        .await?;
    form.refuse(
        "code",
        "This code is wrong or has already been used. Wait for the next code in your app and enter it",
    );
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

/// New recovery codes, shown here and nowhere else.
async fn shown(visit: &RequestContext, what: SecurityEvent) -> Result<Response, AppError> {
    let person_id = visit.actor.person_id;
    let mut change = visit.app.db.change(visit.author()).await?;
    let codes = new_recovery_codes(&mut change, person_id).await?;
    if what == SecurityEvent::SecondFactorOn {
        // What was made with a password alone is worth no more than that.
        tokens::take_all_away(&mut change, person_id).await?;
    }
    let changed = match what {
        SecurityEvent::SecondFactorOn => Changed::SecondFactorOn,
        _ => Changed::RecoveryCodes,
    };
    notices::tell(&mut change, &visit.app.config, person_id, &changed).await?;
    let event = Event::of(what, person_id).from_place(&visit.place);
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    Ok(unkept(html(&RecoveryCodesPage {
        page: visit.page("Your recovery codes"),
        codes,
    })))
}

async fn confirmed(
    visit: Authorized<ConfirmSecondFactor>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    match right_code(&visit, &mut form).await? {
        StatusCode::OK => shown(&visit, SecurityEvent::SecondFactorOn).await,
        status => Ok(unkept(html_with(
            status,
            &page(&visit, form.set("code", "")).await?,
        ))),
    }
}

async fn renewed(
    visit: Authorized<NewRecoveryCodes>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    match right_code(&visit, &mut form).await? {
        StatusCode::OK => shown(&visit, SecurityEvent::RecoveryCodesMade).await,
        status => Ok(html_with(
            status,
            &page(&visit, form.set("code", "")).await?,
        )),
    }
}

async fn removed(
    visit: Authorized<RemoveSecondFactor>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    if required(&visit).await? {
        form.refuse_form("Your role requires two-step sign-in, so you cannot turn it off");
        return Ok(unprocessable(&page(&visit, form).await?));
    }
    let status = by_password(&visit, &mut form, "password").await?;
    if status != StatusCode::OK {
        return Ok(html_with(status, &page(&visit, form).await?));
    }
    let person_id = visit.actor.person_id;
    let mut change = visit.app.db.change(visit.author()).await?;
    take_off(&mut change, person_id).await?;
    let off = Changed::SecondFactorOff;
    notices::tell(&mut change, &visit.app.config, person_id, &off).await?;
    let event = Event::of(SecurityEvent::SecondFactorOff, person_id).from_place(&visit.place);
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    visit
        .done(
            records::access::addresses::Account {},
            "Two-step sign-in is off. From now on you need only your password to sign in.",
        )
        .await
}
