//! Inviting somebody who has just been given a role, and sending them a link once more.

use crate::pages::AskPage;
use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::Change;
use platform::error::AppError;
use platform::page::{Page, html};
use records::access::address::Address;
use records::access::links::{self, Purpose};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::signing::Key;
use records::access::store::{Person, person};
use records::access::{Authorized, RequestContext, Submitted, offers};
use records::mail::{letters, outbox};
use records::sharing::addresses::{InviteAgain, Sharing};
use records::sharing::store;
use uuid::Uuid;

/// The address of sending a link once more.
pub(super) fn routes() -> Router<App> {
    Router::new().page(ask).form(sent)
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    page: Page,
    name: String,
    email: String,
    link: String,
    back: String,
}

/// A link that has been made: carried by mail, or to be given by hand.
pub(super) enum Made {
    /// It is in the outbox.
    Mailed,
    /// No mail is sent here: this is it.
    ByHand(String),
}

/// The key that links are signed with. It is asked for before a change begins: the first time it is made, and a
/// change under way would hold that up.
pub(super) async fn key(visit: &RequestContext) -> Result<Key, AppError> {
    let app = &visit.app;
    Ok(Key::of(&app.db, &app.config, app.clock.now()).await?)
}

/// Makes a link for somebody, and the letter with it where mail is sent.
pub(super) async fn write<A: Address>(
    visit: &Authorized<A>,
    change: &mut Change,
    key: &Key,
    person: &Person,
    purpose: Purpose,
) -> Result<Made, AppError> {
    let (app, council, now) = (&visit.app, visit.council()?, change.author().at);
    // Nobody else gives them a role while it is asked whether the account is this council's own.
    offers::hold_still(change, person.id).await?;
    if !offers::is_own(change, person.id, council.id).await? {
        return Err(AppError::Unreadable(ELSEWHERE.to_owned()));
    }
    let event = match purpose {
        Purpose::Invitation => SecurityEvent::Invited,
        Purpose::Reset => SecurityEvent::ResetAsked,
    };
    if app.config.sends_mail()
        && offers::has_written_enough(change, person.id, council.id, event).await?
    {
        return Err(AppError::Unreadable(ENOUGH.to_owned()));
    }
    let shown_in = (!app.config.sends_mail()).then_some(council.id);
    let link = links::make(change, Some(person.id), purpose, shown_in).await?;
    let link = format!("{}{}", app.config.address(), links::address(key, link));
    let event = Event::of(event, person.id)
        .by(visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place);
    change.execute(event.at(now)).await?;
    if !app.config.sends_mail() {
        return Ok(Made::ByHand(link));
    }
    let letter = match purpose {
        Purpose::Invitation => {
            letters::invitation(&person.name, &council.name, &visit.actor.name, &link)
        }
        Purpose::Reset => letters::reset(&link),
    };
    outbox::put(change, Some(person), &letter).await?;
    Ok(Made::Mailed)
}

/// Says what has become of a link.
pub(super) async fn told(
    visit: &RequestContext,
    person: &Person,
    made: Made,
) -> Result<Response, AppError> {
    let back = Sharing::of(visit);
    match made {
        Made::Mailed => {
            let notice = format!(
                "We are emailing a link to {} <{}>.",
                person.name, person.email
            );
            visit.done(back, &notice).await
        }
        Made::ByHand(link) => {
            let page = html(&InvitationPage {
                page: visit.page("Their invitation"),
                name: person.name.clone(),
                email: person.email.clone(),
                link,
                back: back.to_string(),
            });
            Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
        }
    }
}

/// Somebody of this council, and what kind of link they need.
async fn found(visit: &Authorized<InviteAgain>) -> Result<(Person, Purpose), AppError> {
    let (db, council, id) = (&visit.app.db, visit.council()?, visit.address.invited);
    let today = visit.today();
    let held = store::held(db, council.id).await?;
    let held = held
        .iter()
        .find(|held| held.person_id == id && held.holds_on(today))
        .ok_or(AppError::NotFound)?;
    let purpose = if held.invited {
        Purpose::Invitation
    } else {
        Purpose::Reset
    };
    Ok((person(db, id).await?, purpose))
}

/// Why a link may not leave here, if it may not: it must not open more than what this council itself gave, so there is none for
/// somebody who holds, held or is offered a role elsewhere. Without mail it is shown to whoever asks for it, and then there is none
/// for the account of somebody who has come in already either.
async fn kept_back(
    visit: &Authorized<InviteAgain>,
    id: Uuid,
    purpose: Purpose,
) -> Result<Option<&'static str>, AppError> {
    let elsewhere = store::belongs_elsewhere(&visit.app.db, id, visit.council()?.id).await?;
    Ok(match (visit.app.config.sends_mail(), purpose) {
        _ if elsewhere => Some(ELSEWHERE),
        (true, _) | (false, Purpose::Invitation) => None,
        (false, Purpose::Reset) => Some(KEPT),
    })
}

/// Why there is no link for somebody of another council too.
const ELSEWHERE: &str = "This person also has or had a role in another council, or has been offered one, so only they can get a new password: with “Get a new password” on the page to sign in. If this server does not send email, ask whoever runs Goldthread to use the command “goldthread user reset”.";

/// Why there are no more letters to somebody for now.
const ENOUGH: &str = "This person has been sent three links in the last day. Ask them to check their junk folder, or try again tomorrow.";

/// Why a link may not leave, for whoever asks.
const KEPT: &str = "This server does not send email, so we could only show the link to you, and this is not your account. Ask whoever runs Goldthread to use the command “goldthread user reset”.";

async fn ask(visit: Authorized<InviteAgain>) -> Result<Response, AppError> {
    let (person, purpose) = found(&visit).await?;
    if let Some(why) = kept_back(&visit, person.id, purpose).await? {
        return Err(AppError::Unreadable(why.to_owned()));
    }
    let (title, words) = match purpose {
        Purpose::Invitation => (
            "Invite again",
            format!(
                "{} has not signed in yet. A new link replaces the one they were sent.",
                person.name
            ),
        ),
        Purpose::Reset => (
            "A new password",
            format!(
                "We will email {} a link to choose a new password. Their old password works until they do.",
                person.name
            ),
        ),
    };
    Ok(html(&AskPage {
        page: visit.page(title),
        action: visit.address.to_string(),
        words,
        button: "Send a link",
    }))
}

async fn sent(
    visit: Authorized<InviteAgain>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    let (person, purpose) = found(&visit).await?;
    if let Some(why) = kept_back(&visit, person.id, purpose).await? {
        return Err(AppError::Unreadable(why.to_owned()));
    }
    let key = key(&visit).await?;
    let mut change = visit.app.db.change(visit.author()).await?;
    let made = write(&visit, &mut change, &key, &person, purpose).await?;
    change.commit().await?;
    told(&visit, &person, made).await
}
