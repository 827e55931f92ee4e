//! Giving somebody a role in a council, or an appointment to its Board, and ending it.

use super::addresses::{EndMember, NewMember, Sharing};
use super::pages::AskPage;
use crate::access::route::Routes;
use crate::access::store::{Appointment, Membership, Person, add_person, folded, person_by_email};
use crate::access::{Submitted, Visit, password, session};
use crate::db::{Change, DbError};
use crate::fault::Fault;
use crate::form::{Form, words};
use crate::page::{Page, html, unprocessable};
use crate::server::App;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::organisations::Role;
use jiff::civil::Date;
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
        "appointed",
        "Is appointed to its Board, or as its adviser or evaluator",
    ),
];

#[derive(Template)]
#[template(path = "sharing/new_member.html")]
struct AddPage {
    page: Page,
    action: String,
    form: Form,
    roles: Vec<(&'static str, &'static str)>,
    ways: &'static [(&'static str, &'static str)],
}

fn add_page(visit: &Visit<NewMember>, form: Form) -> Result<AddPage, Fault> {
    let sharing = Sharing {
        council: visit.council()?.slug.clone(),
    };
    let page = visit
        .page("Give somebody a role")
        .breadcrumb("Sharing", sharing.to_string())
        .with_form(&form);
    let action = visit.address.to_string();
    Ok(AddPage {
        page,
        action,
        form,
        roles: words::<Role>(),
        ways: WAYS,
    })
}

async fn add(visit: Visit<NewMember>) -> Result<Response, Fault> {
    let form = Form::new()
        .set("way", "member")
        .set_date("from", visit.today());
    Ok(html(&add_page(&visit, form)?))
}

struct Added {
    email: String,
    name: String,
    role: Role,
    appointed: bool,
    from: Date,
    to: Option<Date>,
}

fn read(form: &mut Form) -> Option<Added> {
    let name = form.required("name", 120, "Enter their name");
    let email = form.required("email", 254, "Enter their e-mail address");
    if let Some(email) = &email {
        let whole = email.split_once('@').is_some_and(|(who, place)| {
            !who.is_empty() && place.contains('.') && !email.contains(char::is_whitespace)
        });
        if !whole {
            form.refuse(
                "email",
                "Enter an e-mail address, such as name@example.gov.uk",
            );
        }
    }
    let way = form.value("way").to_owned();
    if !WAYS.iter().any(|(known, _)| *known == way) {
        form.refuse("way", "Choose how they belong to the council");
    }
    let role = form.choice::<Role>("role", "Choose their role");
    let appointed = way == "appointed";
    let appointable = [Role::BoardMember, Role::ExternalAdviser, Role::Evaluator];
    if let (true, Some(role)) = (appointed, role)
        && !appointable.contains(&role)
    {
        form.refuse(
            "role",
            "An appointment is as Board member, external adviser or evaluator",
        );
    }
    let from = form.date("from", "Enter the first day");
    let to = form.optional_date("to", "Enter the last day");
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        form.refuse_date("to", "The last day must be the first day or later");
    }
    form.finish(|| {
        Some(Added {
            email: folded(&email?),
            name: name?,
            role: role?,
            appointed,
            from: from?,
            to,
        })
    })
}

#[derive(Template)]
#[template(path = "sharing/first_password.html")]
struct FirstPasswordPage {
    page: Page,
    name: String,
    email: String,
    secret: String,
    back: String,
}

async fn added(visit: Visit<NewMember>, Submitted(mut form): Submitted) -> Result<Response, Fault> {
    let Some(added) = read(&mut form) else {
        return Ok(unprocessable(&add_page(&visit, form)?));
    };
    let council = visit.council()?;
    let back = Sharing {
        council: council.slug.clone(),
    };
    let known = person_by_email(&visit.app.db, &added.email).await?;
    let secret = session::token();
    let hash = match &known {
        Some(_) => None,
        None => {
            let hash = password::hash(secret.clone()).await;
            Some(hash.map_err(|error| Fault::Ours(error.to_string()))?)
        }
    };
    let person = known.clone().unwrap_or_else(|| Person {
        id: Uuid::now_v7(),
        email: added.email.clone(),
        name: added.name.clone(),
        introduction: None,
        disabled: false,
    });
    let mut change = visit.app.db.change(visit.author()).await?;
    if known.is_none() {
        add_person(&mut change, &person, hash.as_deref()).await?;
    }
    give_role(&mut change, council.id, person.id, &added).await?;
    change.commit().await?;
    if known.is_some() {
        return visit
            .done(back, &format!("{} now has this role.", person.name))
            .await;
    }
    // Shown here and nowhere else: it is stored only as its hash.
    Ok(html(&FirstPasswordPage {
        page: visit.page("Their first password"),
        name: person.name,
        email: person.email,
        secret,
        back: back.to_string(),
    }))
}

async fn give_role(
    change: &mut Change,
    organisation_id: Uuid,
    person_id: Uuid,
    added: &Added,
) -> Result<(), DbError> {
    let (id, version, role) = (Uuid::now_v7(), 1, added.role);
    let (from_on, to_on) = (added.from, added.to);
    if added.appointed {
        let record = Appointment {
            organisation_id,
            id,
            version,
            person_id,
            role,
            from_on,
            to_on,
        };
        change.create(&record).await
    } else {
        let record = Membership {
            organisation_id,
            id,
            version,
            person_id,
            role,
            from_on,
            to_on,
        };
        change.create(&record).await
    }
}

async fn ask_end(visit: Visit<EndMember>) -> Result<Response, Fault> {
    let council = visit.council()?;
    let held = super::store::held(&visit.app.db, council.id).await?;
    let held = held
        .iter()
        .find(|held| held.id == visit.address.membership)
        .ok_or(Fault::NotFound)?;
    let words = format!(
        "After today {} will no longer be {} of {}. What they own stays theirs until it is given to somebody else.",
        held.name,
        held.role.to_string().to_lowercase(),
        council.name
    );
    let page = visit.page("End a role");
    let action = visit.address.to_string();
    Ok(html(&AskPage {
        page,
        action,
        words,
        button: "End it today",
    }))
}

async fn ended(visit: Visit<EndMember>, Submitted(_): Submitted) -> Result<Response, Fault> {
    let (council, today) = (visit.council()?, visit.today());
    let id = visit.address.membership;
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.get::<Membership>(council.id, id).await {
        Ok(mut membership) => {
            membership.to_on = Some(today);
            change.save(&mut membership).await?;
        }
        Err(DbError::Missing) => {
            let mut appointment: Appointment = change.get(council.id, id).await?;
            appointment.to_on = Some(today);
            change.save(&mut appointment).await?;
        }
        Err(error) => return Err(error.into()),
    }
    change.commit().await?;
    visit
        .done(
            Sharing {
                council: council.slug.clone(),
            },
            "The role ends today.",
        )
        .await
}
