//! Giving somebody a role in a council, or an appointment to its Board, and ending it.

use crate::invite;
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use improvement::Word;
use improvement::organisations::{Role, in_force};
use improvement::security::SecurityEvent;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Control, Fields};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, html, unprocessable};
use records::access::links::Purpose;
use records::access::offers::{self, Given, Offer};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{
    Appointment, LONGEST_JOB_TITLE, Membership, Person, add_person, folded, made_in,
    person_by_email,
};
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted, session};
use records::mail::{is_address, letters, outbox};
use records::sharing::addresses::{EndMember, HandOver, NewMember, Sharing};
use records::sharing::store;
use uuid::Uuid;

/// The addresses of people.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(add)
        .form(added)
        .page(ask_end)
        .form(ended)
}

/// How somebody belongs to a council.
const WAYS: &[(&str, &str)] = &[
    ("member", "Works for the council"),
    (
        APPOINTED,
        "Is appointed to its Board, or as an adviser or evaluator",
    ),
];

const WAY: &str = "way";
const TITLE: &str = "job-title";
const APPOINTED: &str = "appointed";

/// What an appointment can be as.
const APPOINTABLE: [Role; 3] = [Role::BoardMember, Role::ExternalAdviser, Role::Evaluator];

/// The most characters of a name and of an e-mail address.
const NAME: usize = 120;
const EMAIL: usize = 254;

fn fields() -> Fields<Membership> {
    let ways = WAYS.iter();
    let ways = ways.map(|(way, label)| ((*way).to_owned(), (*label).to_owned()));
    Fields::new()
        .other(
            ("name", "Their name"),
            Control::Line(""),
            |_, form| form,
            |_, form| {
                form.required("name", NAME, "Enter their name");
            },
        )
        .of_another()
        .other(
            ("email", "Their email address"),
            Control::Line(""),
            |_, form| form,
            |_, form| {
                let email = form.required("email", EMAIL, "Enter their email address");
                if email.is_some_and(|email| !is_address(&email)) {
                    let wrong = "Enter an email address, such as name@example.gov.uk";
                    form.refuse("email", wrong);
                }
            },
        )
        .kind("email")
        .of_another()
        .other(
            (TITLE, "Their job title"),
            Control::Line(""),
            |_, form| form,
            |_, form| {
                form.text(TITLE, LONGEST_JOB_TITLE, "Shorten their job title");
            },
        )
        .hint("Such as Head of Service, Assessment. Somebody who has an account already says it themselves")
        .optional()
        .of_another()
        .other(
            (WAY, "What is their connection to the council?"),
            Control::Radios(ways.collect()),
            |_, form| form,
            |_, form| {
                if WAYS.iter().all(|(way, _)| form.value(WAY) != *way) {
                    form.refuse(WAY, "Choose their connection to the council");
                }
            },
        )
        .word::<Role, _>(lens!(Membership, role), "Choose their role")
        .in_a_list("Choose a role")
        .date(lens!(Membership, from_on), "Enter the first day")
        .key("from")
        .called("First day")
        .date(lens!(Membership, to_on), "Enter the last day")
        .key("to")
        .called("Last day")
        .hint("Leave this blank if there is no end date")
        .rule(|role| {
            let early = role.to_on.is_some_and(|to| to < role.from_on);
            early.then_some("The last day must be the first day or later")
        })
}

fn role_form(here: &RequestContext) -> RecordForm<Membership> {
    let back = Link::new(crate::CALLED, Sharing::of(here).to_string());
    RecordForm::new("Give somebody a role", "Give the role", fields(), back).check(|given, form| {
        if form.value(WAY) == APPOINTED && !APPOINTABLE.contains(&given.role) {
            let wrong = "Somebody appointed must be a Board member, external adviser or evaluator";
            form.refuse("role", wrong);
        }
    })
}

async fn add(visit: Authorized<NewMember>) -> Result<Response, AppError> {
    let offered = Form::new()
        .set(WAY, "member")
        .set_date("from", visit.today());
    Ok(role_form(&visit).offer(&visit, offered))
}

async fn added(
    visit: Authorized<NewMember>,
    Submitted(mut typed): Submitted,
) -> Result<Response, AppError> {
    let council = visit.council()?;
    let blank = Membership::blank(council.id, council.id);
    let mut given = role_form(&visit).read(&visit, blank, &mut typed)?;
    let text = |name: &str, longest| typed.clone().text(name, longest, "").unwrap_or_default();
    let (name, email) = (text("name", NAME), folded(&text("email", EMAIL)));
    let known = person_by_email(&visit.app.db, &email).await?;
    let person = known.clone().unwrap_or_else(|| Person {
        id: Uuid::now_v7(),
        email,
        name,
        job_title: Some(text(TITLE, LONGEST_JOB_TITLE)).filter(|title| !title.is_empty()),
        introduction: None,
        disabled: false,
    });
    given.person_id = person.id;
    let offer = Offer {
        organisation_id: given.organisation_id,
        id: given.id,
        person_id: person.id,
        role: given.role,
        appointed: typed.value(WAY) == APPOINTED,
        from_on: given.from_on,
        to_on: given.to_on,
    };
    if known.is_some() {
        return given_to_known(&visit, typed, &person, &offer).await;
    }
    let key = invite::key(&visit).await?;
    let mut change = visit.app.db.change(visit.author()).await?;
    add_person(&mut change, &person, None).await?;
    made_in(&mut change, person.id, Some(council.id)).await?;
    offers::create(&mut change, &offer).await?;
    note(&visit, &mut change, SecurityEvent::RoleGiven, &offer).await?;
    // Whoever is new here comes in by a link, with the role and the letter in one transaction.
    let made = invite::write(&visit, &mut change, &key, &person, Purpose::Invitation).await?;
    change.commit().await?;
    invite::told(&visit, &person, made).await
}

/// Why somebody is offered no more roles for now.
const OFFERED_ENOUGH: &str = "You have offered this person a role three times in the last day, and each time we emailed them. Wait for their answer, or try again tomorrow";

/// Gives a role to somebody who has an account. Where the council does not know them, it waits until they take it, and they are
/// told so at their own address.
async fn given_to_known(
    visit: &Authorized<NewMember>,
    mut typed: Form,
    person: &Person,
    offer: &Offer,
) -> Result<Response, AppError> {
    let (app, council) = (&visit.app, visit.council()?);
    let mut change = app.db.change(visit.author()).await?;
    let given = offers::give(&mut change, offer).await?;
    let kind = SecurityEvent::RoleOffered;
    let enough = offers::has_written_enough(&mut change, person.id, council.id, kind).await?;
    if given == Given::Waiting && enough {
        typed.refuse("email", OFFERED_ENOUGH);
        let answer = role_form(visit).offer(visit, typed);
        return Ok((StatusCode::TOO_MANY_REQUESTS, answer).into_response());
    }
    let (event, notice) = match given {
        Given::Held => (
            SecurityEvent::RoleGiven,
            format!("{} now has this role.", person.name),
        ),
        Given::Waiting => (
            SecurityEvent::RoleOffered,
            format!(
                "{} already has an account. The role is waiting until they sign in and accept it.",
                person.name
            ),
        ),
    };
    note(visit, &mut change, event, offer).await?;
    if given == Given::Waiting && app.config.sends_mail() && !person.disabled {
        let (by, at) = (&visit.actor.name, app.config.address());
        let letter = letters::offer(&person.name, &council.name, by, &at.to_string());
        outbox::put(&mut change, Some(person), &letter).await?;
    }
    change.commit().await?;
    visit.done(Sharing::of(visit), &notice).await
}

/// Writes down what was done about somebody's role.
async fn note(
    visit: &RequestContext,
    change: &mut Change,
    event: SecurityEvent,
    offer: &Offer,
) -> Result<(), AppError> {
    let event = Event::of(event, offer.person_id)
        .by(visit.actor.person_id)
        .in_council(offer.organisation_id)
        .from_place(&visit.place)
        .saying(offer.role.label());
    change.execute(event.at(change.author().at)).await?;
    Ok(())
}

/// When a role ends.
const ENDINGS: &[(&str, &str, &str)] = &[
    (
        "now",
        "Now",
        "They lose this role immediately. If it is their only role, they are signed out. Yesterday is recorded as their last day.",
    ),
    (
        "today",
        "At the end of today",
        "They keep this role until midnight. If it is their only role, they are signed out and can sign in again until then.",
    ),
];

const LAST_ADMINISTRATOR: &str = "There is no other administrator here without an end date, so nobody could give people access. Give somebody else the role first, then end this one";

#[derive(Template)]
#[template(path = "end_role.html")]
struct EndPage {
    page: Page,
    action: String,
    form: Form,
    words: String,
    endings: &'static [(&'static str, &'static str, &'static str)],
}

async fn end_page(visit: &Authorized<EndMember>, form: Form) -> Result<EndPage, AppError> {
    let council = visit.council()?;
    let held = store::held(&visit.app.db, council.id).await?;
    let held = held.iter().find(|held| held.id == visit.address.membership);
    let Some(held) = held else {
        let offered = store::offered(&visit.app.db, council.id).await?;
        let waits = offered
            .iter()
            .find(|one| one.id == visit.address.membership);
        let waits = waits.ok_or(AppError::NotFound)?;
        return Ok(EndPage {
            page: visit.page("Withdraw a role").with_form(&form),
            action: visit.address.to_string(),
            form,
            words: format!(
                "{} has not accepted the role of {} yet. If you withdraw it, they can no longer accept it.",
                waits.name,
                waits.role.to_string().to_lowercase()
            ),
            endings: &[],
        });
    };
    let words = format!(
        "{} will no longer be {} of {}. They keep what they own until it is handed over to somebody else. You can do that next.",
        held.name,
        held.role.to_string().to_lowercase(),
        council.name
    );
    let page = visit.page("End a role").with_form(&form);
    Ok(EndPage {
        page,
        action: visit.address.to_string(),
        form,
        words,
        endings: ENDINGS,
    })
}

async fn ask_end(visit: Authorized<EndMember>) -> Result<Response, AppError> {
    let form = Form::new().set("when", "now");
    Ok(html(&end_page(&visit, form).await?))
}

async fn ended(
    visit: Authorized<EndMember>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (council, today) = (visit.council()?, visit.today());
    if let Some(answer) = withdrawn(&visit).await? {
        return Ok(answer);
    }
    let last = match form.value("when") {
        "now" => today.yesterday().unwrap_or(today),
        "today" => today,
        _ => {
            form.refuse("when", "Choose when the role ends");
            return Ok(unprocessable(&end_page(&visit, form).await?));
        }
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    store::take_turn(&mut change, council.id).await?;
    let Some(Ended {
        person_id,
        role,
        was_active,
    }) = end(&mut change, council.id, visit.address.membership, last).await?
    else {
        form.refuse(
            "when",
            "This role has already ended. Its last day has not changed",
        );
        return Ok(unprocessable(&end_page(&visit, form).await?));
    };
    if role == Role::Administrator
        && !store::has_administrator(&mut change, council.id, today).await?
    {
        form.refuse("when", LAST_ADMINISTRATOR);
        return Ok(unprocessable(&end_page(&visit, form).await?));
    }
    // A role that let them do nothing is no reason to sign anybody out.
    if was_active {
        session::end_without_role(&mut change, person_id, visit.address.membership).await?;
    }
    let event = Event::of(SecurityEvent::RoleEnded, person_id)
        .by(visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place)
        .saying(role.label());
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    let owned = store::owned(&visit.app.db, council.id, person_id, today).await?;
    if owned.is_empty() || !visit.may(Permission::HandOver) {
        return visit.done(Sharing::of(&visit), "The role has ended.").await;
    }
    let to = HandOver::of(&visit);
    let notice = format!(
        "The role has ended. They are still responsible for {}: hand this over to somebody.",
        owned.in_words()
    );
    visit.done(format!("{to}?from={person_id}"), &notice).await
}

/// Withdraws an offered role that nobody has taken yet; nothing where the address names none.
async fn withdrawn(visit: &Authorized<EndMember>) -> Result<Option<Response>, AppError> {
    let council = visit.council()?;
    let mut change = visit.app.db.change(visit.author()).await?;
    let offer = offers::take(&mut change, council.id, visit.address.membership).await?;
    let Some(offer) = offer else {
        return Ok(None);
    };
    note(visit, &mut change, SecurityEvent::OfferWithdrawn, &offer).await?;
    change.commit().await?;
    let notice = "The role was withdrawn. It can no longer be accepted.";
    visit.done(Sharing::of(visit), notice).await.map(Some)
}

/// A role that was ended.
struct Ended {
    person_id: Uuid,
    role: Role,
    /// Whether it was held today until then.
    was_active: bool,
}

/// Ends a role after its last day, whether somebody is a member or appointed; gives whose and which it was, or nothing
/// where it had ended by then.
async fn end(
    change: &mut Change,
    organisation_id: Uuid,
    id: Uuid,
    last: Date,
) -> Result<Option<Ended>, DbError> {
    let today = change.author().at.date();
    let over = |to_on: Option<Date>| to_on.is_some_and(|to_on| to_on <= last);
    match change.get::<Membership>(organisation_id, id).await {
        Ok(mut membership) => {
            if over(membership.to_on) {
                return Ok(None);
            }
            let was_active = in_force(membership.from_on, membership.to_on, today);
            membership.to_on = Some(last);
            change.save(&mut membership).await?;
            Ok(Some(Ended {
                person_id: membership.person_id,
                role: membership.role,
                was_active,
            }))
        }
        Err(DbError::Missing) => {
            let mut appointment: Appointment = change.get(organisation_id, id).await?;
            if over(appointment.to_on) {
                return Ok(None);
            }
            let was_active = in_force(appointment.from_on, appointment.to_on, today);
            appointment.to_on = Some(last);
            change.save(&mut appointment).await?;
            Ok(Some(Ended {
                person_id: appointment.person_id,
                role: appointment.role,
                was_active,
            }))
        }
        Err(error) => Err(error),
    }
}
