//! Correcting the name of somebody who belongs to this council alone, and removing who they were once they have left. Of somebody
//! who has, had or is offered a role elsewhere no council decides.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use records::access::address::Address;
use records::access::removal::{self, REMOVED, Words, is_removed_address};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Person, person};
use records::access::{Authorized, Submitted, offers, proof};
use records::sharing::addresses::{CorrectName, RemovePerson, Sharing};
use records::sharing::store::{self, HeldBy};
use uuid::Uuid;

/// The addresses of these pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(ask_name)
        .form(save_name)
        .page(ask)
        .form(removed)
}

/// The most characters of a name.
const NAME: usize = 120;

/// Somebody whose only council this is, and who is still known by name.
async fn found<A: Address>(visit: &Authorized<A>, id: Uuid) -> Result<HeldBy, AppError> {
    let held = store::held(&visit.app.db, visit.council()?.id).await?;
    held.into_iter()
        .find(|one| one.person_id == id && one.only_here && !is_removed_address(&one.email))
        .ok_or(AppError::NotFound)
}

#[derive(Template)]
#[template(path = "correct_name.html")]
struct NamePage {
    page: Page,
    action: String,
    back: String,
    name: String,
    form: Form,
}

fn name_page(visit: &Authorized<CorrectName>, held: &HeldBy, form: Form) -> NamePage {
    let back = Sharing::of(visit).to_string();
    NamePage {
        page: visit
            .page("Correct a name")
            .breadcrumb(crate::CALLED, &back)
            .with_form(&form),
        action: visit.address.to_string(),
        back,
        name: held.name.clone(),
        form,
    }
}

async fn ask_name(visit: Authorized<CorrectName>) -> Result<Response, AppError> {
    let held = found(&visit, visit.address.corrected).await?;
    let form = Form::new().set("name", held.name.clone());
    Ok(html(&name_page(&visit, &held, form)))
}

async fn save_name(
    visit: Authorized<CorrectName>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let held = found(&visit, visit.address.corrected).await?;
    let Some(name) = form.required("name", NAME, "Enter their name") else {
        return Ok(unprocessable(&name_page(&visit, &held, form)));
    };
    let council = visit.council()?.id;
    let theirs = person(&visit.app.db, held.person_id).await?;
    let mut change = visit.app.db.change(visit.author()).await?;
    offers::hold_still(&mut change, held.person_id).await?;
    if !offers::is_own(&mut change, held.person_id, council).await? {
        return Err(AppError::NotFound);
    }
    removal::rename(&mut change, &visit.app.config, &theirs, &name).await?;
    let event = Event::of(SecurityEvent::PersonCorrected, held.person_id)
        .by(visit.actor.person_id)
        .in_council(council)
        .from_place(&visit.place)
        .saying(format!("{} is now {name}", theirs.name));
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    visit
        .done(Sharing::of(&visit), "Their name is saved.")
        .await
}

#[derive(Template)]
#[template(path = "remove_person.html")]
struct RemovePage {
    page: Page,
    action: String,
    back: String,
    name: String,
    email: String,
    instead: &'static str,
    asks_password: bool,
    form: Form,
}

/// Somebody who has left.
async fn left(visit: &Authorized<RemovePerson>) -> Result<Person, AppError> {
    let held = found(visit, visit.address.removed).await?;
    match held.has_left(visit.today()) {
        true => Ok(person(&visit.app.db, held.person_id).await?),
        false => Err(AppError::NotFound),
    }
}

async fn remove_page(
    visit: &Authorized<RemovePerson>,
    person: &Person,
    form: Form,
) -> Result<RemovePage, AppError> {
    let back = Sharing::of(visit).to_string();
    Ok(RemovePage {
        page: visit
            .page("Remove a name and email address")
            .breadcrumb(crate::CALLED, &back)
            .with_form(&form),
        action: visit.address.to_string(),
        back,
        name: person.name.clone(),
        email: person.email.clone(),
        instead: REMOVED,
        asks_password: proof::asks(visit).await?,
        form,
    })
}

async fn ask(visit: Authorized<RemovePerson>) -> Result<Response, AppError> {
    let person = left(&visit).await?;
    Ok(html(&remove_page(&visit, &person, Form::new()).await?))
}

async fn removed(
    visit: Authorized<RemovePerson>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (person, council) = (left(&visit).await?, visit.council()?.id);
    let status = proof::by_password(&visit, &mut form, "password").await?;
    if status != StatusCode::OK {
        let page = remove_page(&visit, &person, form).await?;
        return Ok(html_with(status, &page));
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    // Nobody gives them a role while it is asked whether they have one.
    offers::hold_still(&mut change, person.id).await?;
    if !offers::is_own(&mut change, person.id, council).await?
        || removal::is_here(&mut change, person.id).await?
    {
        return Err(AppError::NotFound);
    }
    let words = removal::remove(&mut change, &person).await?;
    let event = Event::of(SecurityEvent::PersonRemoved, person.id)
        .by(visit.actor.person_id)
        .in_council(council)
        .from_place(&visit.place);
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    let notice = match words {
        Words::Without => "The name and email address were removed.",
        Words::Kept => {
            "The name and email address were removed. The name was left in what others wrote, because it is a single word or somebody else has the same name."
        }
    };
    visit.done(Sharing::of(&visit), notice).await
}
