//! Giving somebody a role in a council, or an appointment to its Board, and ending it.

use crate::invite;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::organisations::Role;
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
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{
    Appointment, LONGEST_JOB_TITLE, Membership, Person, add_person, folded, person_by_email,
};
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted, session};
use records::mail::is_address;
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
    let key = invite::key(&visit).await?;
    let mut change = visit.app.db.change(visit.author()).await?;
    if known.is_none() {
        add_person(&mut change, &person, None).await?;
    }
    give_role(&mut change, &given, typed.value(WAY)).await?;
    let event = Event::of(SecurityEvent::RoleGiven, person.id)
        .by(visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place)
        .saying(given.role.label());
    change.execute(event.at(change.author().at)).await?;
    if known.is_some() {
        change.commit().await?;
        let notice = format!("{} now has this role.", person.name);
        return visit.done(Sharing::of(&visit), &notice).await;
    }
    // Whoever is new here comes in by a link, with the role and the letter in one transaction.
    let made = invite::write(&visit, &mut change, &key, &person, Purpose::Invitation).await?;
    change.commit().await?;
    invite::told(&visit, &person, made).await
}

/// Gives a role to somebody who works for the council, or the same as an appointment.
async fn give_role(change: &mut Change, given: &Membership, way: &str) -> Result<(), DbError> {
    if way != APPOINTED {
        return change.create(given).await;
    }
    let appointment = Appointment {
        person_id: given.person_id,
        role: given.role,
        from_on: given.from_on,
        to_on: given.to_on,
        ..Appointment::blank(given.organisation_id, given.organisation_id)
    };
    change.create(&appointment).await
}

/// When a role ends.
const ENDINGS: &[(&str, &str, &str)] = &[
    (
        "now",
        "Current",
        "They are signed out immediately and cannot sign in again. Yesterday is recorded as their last day.",
    ),
    (
        "today",
        "At the end of today",
        "They are signed out, but can sign in again until midnight.",
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
    let held = held
        .iter()
        .find(|held| held.id == visit.address.membership)
        .ok_or(AppError::NotFound)?;
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
    let Some((person_id, role)) =
        end(&mut change, council.id, visit.address.membership, last).await?
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
    // Whatever else they may do, they sign in again for it: what a role showed must not stay open on a screen.
    session::end_all_in(&mut change, person_id).await?;
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

/// Ends a role after its last day, whether somebody is a member or appointed; gives whose and which it was, or nothing
/// where it had ended by then.
async fn end(
    change: &mut Change,
    organisation_id: Uuid,
    id: Uuid,
    last: Date,
) -> Result<Option<(Uuid, Role)>, DbError> {
    let over = |to_on: Option<Date>| to_on.is_some_and(|to_on| to_on <= last);
    match change.get::<Membership>(organisation_id, id).await {
        Ok(mut membership) => {
            if over(membership.to_on) {
                return Ok(None);
            }
            membership.to_on = Some(last);
            change.save(&mut membership).await?;
            Ok(Some((membership.person_id, membership.role)))
        }
        Err(DbError::Missing) => {
            let mut appointment: Appointment = change.get(organisation_id, id).await?;
            if over(appointment.to_on) {
                return Ok(None);
            }
            appointment.to_on = Some(last);
            change.save(&mut appointment).await?;
            Ok(Some((appointment.person_id, appointment.role)))
        }
        Err(error) => Err(error),
    }
}
