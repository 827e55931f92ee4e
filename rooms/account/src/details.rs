//! One's own name and address for mail. A new address is proven first: nothing changes until the link that goes there is opened.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::Author;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use records::access::addresses::{Account, ConfirmEmail, OwnEmail, OwnName, SignIn};
use records::access::attempts::{self, Tried};
use records::access::new_address::{self, HOLDS_IN_WORDS, NewAddress};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::signing::Key;
use records::access::store::{self, Person, folded};
use records::access::{Anonymous, Authorized, RequestContext, Submitted, proof, removal};
use records::mail::{is_address, letters, outbox};

/// The addresses of name and address.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(ask_name)
        .form(save_name)
        .page(ask_email)
        .form(asked_email)
        .page(ask_confirm)
        .form(confirmed)
}

/// The most characters of a name and of an address.
const NAME: usize = 120;
const EMAIL: usize = 254;

#[derive(Template)]
#[template(path = "own_name.html")]
struct NamePage {
    page: Page,
    form: Form,
    action: String,
    back: String,
}

fn name_page(visit: &RequestContext, form: Form) -> NamePage {
    let back = Account {}.to_string();
    NamePage {
        page: visit
            .page("Change your name")
            .breadcrumb("Your account", &back)
            .with_form(&form),
        form,
        action: OwnName {}.to_string(),
        back,
    }
}

async fn ask_name(visit: Authorized<OwnName>) -> Response {
    let form = Form::new().set("name", visit.actor.name.clone());
    html(&name_page(&visit, form))
}

async fn save_name(
    visit: Authorized<OwnName>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let Some(name) = form.required("name", NAME, "Enter your name") else {
        return Ok(unprocessable(&name_page(&visit, form)));
    };
    let me = store::person(&visit.app.db, visit.actor.person_id).await?;
    if name != me.name {
        let mut change = visit.app.db.change(visit.author()).await?;
        removal::rename(&mut change, &visit.app.config, &me, &name).await?;
        let event = Event::of(SecurityEvent::PersonCorrected, me.id)
            .from_place(&visit.place)
            .saying(format!("{} is now {name}", me.name));
        change.execute(event.at(change.author().at)).await?;
        change.commit().await?;
    }
    visit.done(Account {}, "Your name is saved.").await
}

#[derive(Template)]
#[template(path = "own_email.html")]
struct EmailPage {
    page: Page,
    form: Form,
    action: String,
    back: String,
    email: String,
    asks_password: bool,
    sends_mail: bool,
    holds: &'static str,
}

async fn email_page(visit: &RequestContext, form: Form) -> Result<EmailPage, AppError> {
    let back = Account {}.to_string();
    Ok(EmailPage {
        page: visit
            .page("Change your email address")
            .breadcrumb("Your account", &back)
            .with_form(&form),
        form,
        action: OwnEmail {}.to_string(),
        back,
        email: visit.actor.email.clone(),
        asks_password: proof::asks(visit).await?,
        sends_mail: visit.app.config.sends_mail(),
        holds: HOLDS_IN_WORDS,
    })
}

async fn ask_email(visit: Authorized<OwnEmail>) -> Result<Response, AppError> {
    Ok(html(&email_page(&visit, Form::new()).await?))
}

async fn asked_email(
    visit: Authorized<OwnEmail>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    if !visit.app.config.sends_mail() {
        return Ok(unprocessable(&email_page(&visit, form).await?));
    }
    let email = form.required("email", EMAIL, "Enter your new email address");
    let email = email.map(|email| folded(&email)).unwrap_or_default();
    if !form.has_problems() && !is_address(&email) {
        let wrong = "Enter an email address, such as name@example.gov.uk";
        form.refuse("email", wrong);
    }
    if email == visit.actor.email {
        form.refuse("email", "You sign in with this email address already");
    }
    let status = match form.has_problems() {
        true => {
            form = form.set("password", "");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        false => proof::by_password(&visit, &mut form, "password").await?,
    };
    if status != StatusCode::OK {
        return Ok(html_with(status, &email_page(&visit, form).await?));
    }
    let (db, now) = (&visit.app.db, visit.app.clock.now());
    if !attempts::take(db, &[Tried::LetterFrom(&visit.place)], now).await? {
        return Err(AppError::TooMany);
    }
    if !send_link(&visit, &email).await? {
        let wait = "You have asked for another email address too often today. Try again tomorrow";
        form.refuse("email", wait);
        let page = email_page(&visit, form).await?;
        return Ok(html_with(StatusCode::TOO_MANY_REQUESTS, &page));
    }
    let notice = format!(
        "We are sending a link to {email}, unless somebody already uses that address here. Your address changes when you open it, within {HOLDS_IN_WORDS}."
    );
    visit.done(Account {}, &notice).await
}

/// Sends a link to the new address. Where that is another's the same rows are written, and no letter leaves; `false` where somebody
/// has asked too often.
async fn send_link(visit: &RequestContext, email: &str) -> Result<bool, AppError> {
    let (app, now) = (&visit.app, visit.app.clock.now());
    let key = Key::of(&app.db, &app.config, now).await?;
    // An address that had enough letters for now gets no more, and nobody is told which it is.
    let may = attempts::take(&app.db, &[Tried::LetterTo(email)], now).await?;
    let me = store::person(&app.db, visit.actor.person_id).await?;
    let mut change = app.db.change(visit.author()).await?;
    let Some(made) = new_address::make(&mut change, me.id, email).await? else {
        return Ok(false);
    };
    let letter = letters::new_address(&format!("{}{}", app.config.address(), made.address(&key)));
    let there = Person {
        email: email.to_owned(),
        ..me.clone()
    };
    let to = (made.is_free && may).then_some(&there);
    outbox::put(&mut change, to, &letter).await?;
    let event = Event::of(SecurityEvent::AddressAsked, me.id).from_place(&visit.place);
    change.execute(event.at(now)).await?;
    change.commit().await?;
    Ok(true)
}

#[derive(Template)]
#[template(path = "confirm_email.html")]
struct ConfirmPage {
    page: Page,
    form: Form,
    action: String,
    /// The new address; empty where the link no longer holds.
    email: String,
    asks_password: bool,
    account: String,
}

/// Nothing that holds a link is kept by a browser or told to another page.
fn unkept(response: Response) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, response).into_response()
}

/// Whether whoever is here is signed in as the person whose address it will be.
fn is_theirs(guest: &Anonymous<ConfirmEmail>, link: &NewAddress) -> bool {
    let here = guest.actor.as_ref();
    here.is_some_and(|actor| actor.person_id == link.person.id)
}

fn confirm_page(guest: &Anonymous<ConfirmEmail>, form: Form, link: &NewAddress) -> ConfirmPage {
    ConfirmPage {
        page: guest.page("Confirm your email address").with_form(&form),
        form,
        action: ConfirmEmail {}.to_string(),
        email: link.address.clone(),
        asks_password: !is_theirs(guest, link),
        account: Account {}.to_string(),
    }
}

fn over(guest: &Anonymous<ConfirmEmail>) -> Response {
    let page = ConfirmPage {
        page: guest.page("This link no longer works"),
        form: Form::new(),
        action: String::new(),
        email: String::new(),
        asks_password: false,
        account: Account {}.to_string(),
    };
    unkept(html_with(StatusCode::GONE, &page))
}

async fn link_in(
    guest: &Anonymous<ConfirmEmail>,
    form: &Form,
) -> Result<Option<NewAddress>, AppError> {
    let (db, now) = (&guest.app.db, guest.app.clock.now());
    let key = Key::of(db, &guest.app.config, now).await?;
    Ok(new_address::find(db, &key, form.value("link"), now).await?)
}

/// Opening the link only asks: programs that look through mail open every link in it.
async fn ask_confirm(
    guest: Anonymous<ConfirmEmail>,
    request: Request,
) -> Result<Response, AppError> {
    let form = Form::from_query(request.uri().query());
    match link_in(&guest, &form).await? {
        Some(link) => Ok(unkept(html(&confirm_page(&guest, form, &link)))),
        None => Ok(over(&guest)),
    }
}

async fn confirmed(
    guest: Anonymous<ConfirmEmail>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let Some(link) = link_in(&guest, &form).await? else {
        return Ok(over(&guest));
    };
    if !is_theirs(&guest, &link) {
        let who = (link.person.id, guest.place.as_str());
        let status = proof::of_person(&guest.app, who, &mut form, "password").await?;
        if status != StatusCode::OK {
            let page = confirm_page(&guest, form, &link);
            return Ok(unkept(html_with(status, &page)));
        }
    }
    if !take(&guest, &link).await? {
        return Ok(over(&guest));
    }
    let to = match is_theirs(&guest, &link) {
        true => Account {}.to_string(),
        false => SignIn {}.to_string(),
    };
    Ok(unkept(axum::response::Redirect::to(&to).into_response()))
}

/// Makes the address theirs; `false` where somebody was quicker, with the link or with the address.
async fn take(guest: &Anonymous<ConfirmEmail>, link: &NewAddress) -> Result<bool, AppError> {
    let (app, person) = (&guest.app, &link.person);
    let author = Author {
        person_id: Some(person.id),
        at: app.clock.now(),
    };
    let mut change = app.db.change(author).await?;
    if !new_address::take(&mut change, link).await? {
        return Ok(false);
    }
    let corrected = removal::correct(
        &mut change,
        &app.config,
        person,
        &person.name,
        &link.address,
    );
    match corrected.await {
        Err(error) if error.is_duplicate() => return Ok(false),
        other => other?,
    }
    let event = Event::of(SecurityEvent::PersonCorrected, person.id).from_place(&guest.place);
    change.execute(event.at(author.at)).await?;
    change.commit().await?;
    Ok(true)
}
