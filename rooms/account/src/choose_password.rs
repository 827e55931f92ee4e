//! Choosing a password by a link: on an invitation, or in place of one forgotten. Asking for a link says the same
//! whether or not the address is known.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use improvement::digest::DigestChoice;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::Author;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, html_with, unprocessable};
use records::access::addresses::{ChoosePassword, ForgottenPassword};
use records::access::attempts::{self, Tried};
use records::access::links::{self, Link, Purpose};
use records::access::notices::{self, Changed};
use records::access::password::About;
use records::access::route::Routes;
use records::access::security::Event;
use records::access::signing::Key;
use records::access::store;
use records::access::submitted::Submitted;
use records::access::{Anonymous, password, pending, session};
use records::mail::{digest, letters, outbox};

/// The addresses of choosing a password.
pub fn routes() -> Router<App> {
    Router::new().page(ask).form(asked).page(open).form(chosen)
}

#[derive(Template)]
#[template(path = "forgotten.html")]
struct ForgottenPage {
    page: Page,
    form: Form,
    sends_mail: bool,
    sent: bool,
    demonstration: bool,
}

fn forgotten_page(guest: &Anonymous<ForgottenPassword>, form: Form, sent: bool) -> ForgottenPage {
    let title = if sent {
        "Check your email"
    } else {
        "Get a new password"
    };
    ForgottenPage {
        page: guest.page(title).with_form(&form),
        form,
        sends_mail: guest.app.config.sends_mail(),
        sent,
        demonstration: guest.app.config.demonstration,
    }
}

async fn ask(guest: Anonymous<ForgottenPassword>) -> Response {
    html(&forgotten_page(&guest, Form::new(), false))
}

async fn asked(
    guest: Anonymous<ForgottenPassword>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    if !guest.app.config.sends_mail() {
        return Ok(html(&forgotten_page(&guest, form, false)));
    }
    let Some(email) = form.required("email", 254, "Enter your email address") else {
        return Ok(unprocessable(&forgotten_page(&guest, form, false)));
    };
    let (db, now) = (&guest.app.db, guest.app.clock.now());
    if !attempts::take(db, &[Tried::LetterFrom(&guest.place)], now).await? {
        return Err(AppError::TooMany);
    }
    let email = store::folded(&email);
    // Whoever has had enough letters for now is told the same, and gets no more.
    if attempts::take(db, &[Tried::LetterTo(&email)], now).await? {
        send_link(&guest, &email).await?;
    }
    Ok(html(&forgotten_page(&guest, Form::new(), true)))
}

/// Sends a link to whoever has this address. For nobody the same rows are written, and no letter leaves.
async fn send_link(guest: &Anonymous<ForgottenPassword>, email: &str) -> Result<(), AppError> {
    let (db, now) = (&guest.app.db, guest.app.clock.now());
    let person = store::person_by_email(db, email)
        .await?
        .filter(|person| !person.disabled);
    let key = Key::of(db, &guest.app.config, now).await?;
    let person_id = person.as_ref().map(|person| person.id);
    let mut change = db.change(Author { person_id, at: now }).await?;
    let link = links::make(&mut change, person_id, Purpose::Reset, None).await?;
    let address = format!(
        "{}{}",
        guest.app.config.address(),
        links::address(&key, link)
    );
    let letter = letters::reset(&address);
    outbox::put(&mut change, person.as_ref(), &letter).await?;
    let event = Event::of(SecurityEvent::ResetAsked, person_id).from_place(&guest.place);
    change.execute(event.at(now)).await?;
    change.commit().await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "choose_password.html")]
struct ChoosePage {
    page: Page,
    form: Form,
    email: String,
    invitation: bool,
    digests: Vec<(&'static str, &'static str)>,
}

/// The page of a link that no longer holds.
#[derive(Template)]
#[template(path = "link_over.html")]
struct OverPage {
    page: Page,
    sends_mail: bool,
}

/// Nothing that holds a link is kept by a browser or told to another page.
fn unkept(response: Response) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, response).into_response()
}

fn over(guest: &Anonymous<ChoosePassword>) -> Response {
    unkept(html_with(
        StatusCode::GONE,
        &OverPage {
            page: guest.page("This link no longer works"),
            sends_mail: guest.app.config.sends_mail(),
        },
    ))
}

async fn link_in(guest: &Anonymous<ChoosePassword>, form: &Form) -> Result<Option<Link>, AppError> {
    let (db, now) = (&guest.app.db, guest.app.clock.now());
    let key = Key::of(db, &guest.app.config, now).await?;
    Ok(links::find(db, &key, form.value("link"), now).await?)
}

fn choose_page(guest: &Anonymous<ChoosePassword>, form: Form, link: &Link) -> ChoosePage {
    let invitation = link.purpose == Purpose::Invitation;
    let title = if invitation {
        "Welcome: choose your password"
    } else {
        "Choose a new password"
    };
    let asks = invitation && guest.app.config.sends_mail();
    ChoosePage {
        page: guest.page(title).with_form(&form),
        form,
        email: link.person.email.clone(),
        invitation,
        digests: if asks {
            words::<DigestChoice>()
        } else {
            Vec::new()
        },
    }
}

async fn open(guest: Anonymous<ChoosePassword>, request: Request) -> Result<Response, AppError> {
    let form = Form::from_query(request.uri().query());
    match link_in(&guest, &form).await? {
        Some(link) => {
            let form = form.set("digest", "weekly");
            Ok(unkept(html(&choose_page(&guest, form, &link))))
        }
        None => Ok(over(&guest)),
    }
}

async fn chosen(
    guest: Anonymous<ChoosePassword>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let Some(link) = link_in(&guest, &form).await? else {
        return Ok(over(&guest));
    };
    let secret = form.value("password").to_owned();
    let (person, app) = (&link.person, &guest.app);
    let about = About::of(&app.db, &app.config, &person.name, &person.email).await?;
    let objection = password::objection(&secret, about).await;
    if let Some(objection) = objection.map_err(AppError::internal)? {
        form.refuse("password", objection);
    } else if secret != form.value("again") {
        form.refuse("again", "The two passwords are not the same");
    }
    let asks = link.purpose == Purpose::Invitation && guest.app.config.sends_mail();
    let choice = if asks {
        form.choice::<DigestChoice>(
            "digest",
            "Choose how often you want an email about what needs your attention",
        )
    } else {
        None
    };
    if form.has_problems() {
        let form = form.set("password", "").set("again", "");
        return Ok(unkept(unprocessable(&choose_page(&guest, form, &link))));
    }
    let hash = password::hash(secret).await.map_err(AppError::internal)?;
    if !take(&guest, &link, &hash, choice).await? {
        return Ok(over(&guest));
    }
    let jar = guest.jar.clone();
    let response = pending::enter(
        &guest.app,
        jar,
        link.person.id,
        (&guest.place, &guest.whence),
        "/",
    )
    .await?;
    Ok(unkept(response))
}

/// Sets the password and uses the link up, in one: whoever was signed in with the old password is signed out.
async fn take(
    guest: &Anonymous<ChoosePassword>,
    link: &Link,
    hash: &str,
    choice: Option<DigestChoice>,
) -> Result<bool, AppError> {
    let (person_id, now) = (link.person.id, guest.app.clock.now());
    let author = Author {
        person_id: Some(person_id),
        at: now,
    };
    let mut change = guest.app.db.change(author).await?;
    if !links::take(&mut change, link).await? {
        return Ok(false);
    }
    store::change_password_hash(&mut change, person_id, hash).await?;
    store::password_shown_in(&mut change, person_id, link.shown_in).await?;
    session::end_all_in(&mut change, person_id).await?;
    if let Some(choice) = choice {
        digest::choose(&mut change, person_id, choice).await?;
    }
    let event = match link.purpose {
        Purpose::Invitation => SecurityEvent::InvitationTaken,
        Purpose::Reset => SecurityEvent::PasswordReset,
    };
    let event = Event::of(event, person_id).from_place(&guest.place);
    change.execute(event.at(now)).await?;
    if link.purpose == Purpose::Reset {
        notices::tell(
            &mut change,
            &guest.app.config,
            person_id,
            &Changed::Password,
        )
        .await?;
    }
    change.commit().await?;
    Ok(true)
}
