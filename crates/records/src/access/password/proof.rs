//! Whether a password is right: the one way to ask, wherever it is asked. Each try is counted before it is looked at, given back
//! when it was right, and written into the security log when it was not. Nothing outside `password` can look at one otherwise, for
//! what compares it with its hash is private there.

use crate::access::attempts::{self, Tried};
use crate::access::security::Event;
use crate::access::{Anonymous, RequestContext, browser, store};
use axum::http::StatusCode;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::form::Form;
use uuid::Uuid;

/// What a password is typed for: whose it should be, and how the try is counted and told.
struct Question<'a> {
    person_id: Option<Uuid>,
    tried: &'a [Tried<'a>],
    place: &'a str,
    wrong: SecurityEvent,
    held: SecurityEvent,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Right,
    Wrong,
    /// There were too many, and it was not looked at.
    Held,
}

impl Question<'_> {
    /// Takes as long, and says as little, for somebody unknown.
    async fn ask(&self, app: &App, secret: String) -> Result<Outcome, AppError> {
        let (db, now) = (&app.db, app.clock.now());
        if !attempts::take(db, self.tried, now).await? {
            self.note(app, self.held).await?;
            return Ok(Outcome::Held);
        }
        let hash = match self.person_id {
            Some(person_id) => store::password_hash(db, person_id).await?,
            None => None,
        };
        let right = super::verify(secret, hash).await;
        if right.map_err(AppError::internal)? {
            attempts::give_back(db, self.tried, now).await?;
            return Ok(Outcome::Right);
        }
        self.note(app, self.wrong).await?;
        Ok(Outcome::Wrong)
    }

    /// An address that nobody here has is not written down: people type passwords into the wrong field.
    async fn note(&self, app: &App, what: SecurityEvent) -> Result<(), DbError> {
        let event = Event::of(what, self.person_id).from_place(self.place);
        event.note(&app.db, app.clock.now()).await
    }
}

/// What came of a password that was typed to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtTheDoor {
    /// It is that of this person, who may sign in.
    Right(Uuid),
    /// There is no such person, or it is not theirs: nobody is told which.
    Wrong,
    /// There were too many tries, and it was not looked at.
    Held,
}

/// Whether somebody may come in by an address for mail and a password. A browser in which its person signed in before has a limit of
/// its own: what strangers try from elsewhere keeps nobody out who is known.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn at_the_door<A>(
    guest: &Anonymous<A>,
    email: &str,
    secret: String,
) -> Result<AtTheDoor, AppError> {
    let app = &guest.app;
    let person = store::person_by_email(&app.db, email).await?;
    let person_id = person.map(|person| person.id);
    let folded = store::folded(email);
    let tried = match browser::known(app, &guest.jar, &folded).await? {
        Some(known) => vec![Tried::Browser(known)],
        None => vec![Tried::Address(&folded), Tried::Place(&guest.place)],
    };
    let question = Question {
        person_id,
        tried: &tried,
        place: &guest.place,
        wrong: SecurityEvent::SignInFailed,
        held: SecurityEvent::SignInHeld,
    };
    Ok(match (question.ask(app, secret).await?, person_id) {
        (Outcome::Right, Some(person_id)) => AtTheDoor::Right(person_id),
        (Outcome::Held, _) => AtTheDoor::Held,
        _ => AtTheDoor::Wrong,
    })
}

/// Whether somebody is asked for a password. Only the people of a demonstration come in without having one.
///
/// # Errors
/// When the database fails.
pub async fn asks(visit: &RequestContext) -> Result<bool, DbError> {
    store::has_password(&visit.app.db, visit.actor.person_id).await
}

/// Whether the password in a field is that of whoever is signed in, before something that outlasts the session, or where none is
/// asked for: `200 OK`; else what is wrong stands in the form, and the status says what to answer.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn by_password(
    visit: &RequestContext,
    form: &mut Form,
    field: &str,
) -> Result<StatusCode, AppError> {
    match asks(visit).await? {
        true => by_present_password(visit, form, field).await,
        false => Ok(StatusCode::OK),
    }
}

/// The same, where whoever has no password has nothing to prove it by.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn by_present_password(
    visit: &RequestContext,
    form: &mut Form,
    field: &str,
) -> Result<StatusCode, AppError> {
    let who = (visit.actor.person_id, visit.place.as_str());
    of_person(&visit.app, who, form, field).await
}

/// The same for somebody who need not be signed in, and from where it is tried: whoever opens a link that went to them.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn of_person(
    app: &App,
    (person_id, place): (Uuid, &str),
    form: &mut Form,
    field: &str,
) -> Result<StatusCode, AppError> {
    let secret = form.value(field).to_owned();
    *form = std::mem::take(form).set(field, "");
    if secret.is_empty() {
        form.refuse(field, "Enter your password");
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let question = Question {
        person_id: Some(person_id),
        tried: &[Tried::Password(person_id)],
        place,
        wrong: SecurityEvent::PasswordFailed,
        held: SecurityEvent::PasswordHeld,
    };
    Ok(match question.ask(app, secret).await? {
        Outcome::Right => StatusCode::OK,
        Outcome::Wrong => {
            form.refuse(field, "This is not your current password");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Outcome::Held => {
            let wait = "There have been too many attempts. Wait 15 minutes and try again";
            form.refuse(field, wait);
            StatusCode::TOO_MANY_REQUESTS
        }
    })
}
