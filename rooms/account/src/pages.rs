//! Signing in and out, and a person's own account.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use improvement::Word;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use records::access::RequestContext;
use records::access::addresses::{
    Account, EndSession, OwnEmail, OwnJobTitle, OwnName, Password, SignIn, SignInAs, SignOut,
};
use records::access::notices::{self, Changed};
use records::access::password::About;
use records::access::proof::{self, AtTheDoor};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::session::OpenSession;
use records::access::store::{self, LONGEST_JOB_TITLE, Person};
use records::access::submitted::Submitted;
use records::access::{
    Anonymous, Authorized, links, offers, password, pending, second_factor, session,
};

/// The addresses of signing in and of the account.
pub fn routes() -> Router<App> {
    Router::new()
        .page(sign_in)
        .form(submit_sign_in)
        .form(sign_in_as)
        .form(sign_out)
        .page(account)
        .form(change_job_title)
        .form(change_password)
        .form(end_session)
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    people: Vec<Person>,
    /// Where somebody who has forgotten their password asks for a link; empty where no mail is sent.
    forgotten: String,
}

/// Where somebody who has forgotten their password asks for a link, if mail can bring them one.
fn forgotten(app: &App) -> String {
    if app.config.sends_mail() {
        records::access::addresses::ForgottenPassword {}.to_string()
    } else {
        String::new()
    }
}

/// Where to go after signing in: only ever a page of our own.
pub(super) fn next(form: &Form) -> String {
    let next = form.value("next");
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        // Anything else cannot stand in the header that leads on.
        && next.bytes().all(|byte| byte.is_ascii_graphic())
        && !next.starts_with("/sign-");
    if own { next.to_owned() } else { "/".to_owned() }
}

async fn people(app: &App) -> Result<Vec<Person>, AppError> {
    if app.config.demonstration {
        Ok(store::introduced(&app.db).await?)
    } else {
        Ok(Vec::new())
    }
}

async fn sign_in(guest: Anonymous<SignIn>, request: Request) -> Result<Response, AppError> {
    let form = Form::from_query(request.uri().query());
    if guest.actor.is_some() {
        return Ok(Redirect::to(&next(&form)).into_response());
    }
    let people = people(&guest.app).await?;
    Ok(html(&SignInPage {
        page: guest.page("Sign in"),
        forgotten: forgotten(&guest.app),
        form,
        people,
    }))
}

async fn submit_sign_in(
    guest: Anonymous<SignIn>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let email = form.required("email", 254, "Enter your email address");
    let secret = form.value("password").to_owned();
    if secret.is_empty() {
        form.refuse("password", "Enter your password");
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let (Some(email), false) = (email, form.has_problems()) {
        match proof::at_the_door(&guest, &email, secret).await? {
            AtTheDoor::Right(person_id) => {
                let (jar, from) = (guest.jar.clone(), (&*guest.place, &guest.whence));
                return pending::enter(&guest.app, jar, person_id, from, &next(&form)).await;
            }
            AtTheDoor::Wrong => form.refuse("email", "The email address or password is wrong"),
            AtTheDoor::Held => {
                status = StatusCode::TOO_MANY_REQUESTS;
                form.refuse_form(
                    "There have been too many attempts with this address. Wait 15 minutes and try again",
                );
            }
        }
    }
    let form = form.set("password", "");
    let people = people(&guest.app).await?;
    let page = guest.page("Sign in").with_form(&form);
    let forgotten = forgotten(&guest.app);
    let page = SignInPage {
        page,
        form,
        people,
        forgotten,
    };
    Ok(html_with(status, &page))
}

async fn sign_in_as(
    guest: Anonymous<SignInAs>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    if !guest.app.config.demonstration {
        return Err(AppError::NotFound);
    }
    let person = store::person_by_email(&guest.app.db, form.value("email"))
        .await?
        .filter(|person| person.introduction.is_some() && !person.disabled)
        .ok_or(AppError::NotFound)?;
    let (app, jar) = (&guest.app, guest.jar.clone());
    pending::enter(
        app,
        jar,
        person.id,
        (&guest.place, &guest.whence),
        &next(&form),
    )
    .await
}

async fn sign_out(
    visit: Authorized<SignOut>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    session::end(&visit.app.db, &visit.actor.session).await?;
    note(&visit, SecurityEvent::SignedOut).await?;
    let jar = session::forget(CookieJar::new());
    Ok((jar, Redirect::to(&SignIn {}.to_string())).into_response())
}

async fn note(visit: &RequestContext, event: SecurityEvent) -> Result<(), AppError> {
    let event = Event::of(event, visit.actor.person_id).from_place(&visit.place);
    Ok(event.note(&visit.app.db, visit.app.clock.now()).await?)
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    form: Form,
    name: String,
    own_name: String,
    email: String,
    own_email: String,
    job_title_action: String,
    second_factor: bool,
    /// Where they are signed in.
    sessions: Vec<OpenSession>,
    /// The others of these, and all together, to sign out of; empty where there is no other.
    others: Vec<(String, String)>,
    everywhere: &'static str,
    end_session: String,
    asks_password: bool,
    /// How many roles wait until they are taken.
    offers: usize,
    /// How often a digest comes; none where no mail is sent.
    digest: Option<&'static str>,
}

async fn account_page(visit: &RequestContext, form: Form) -> Result<AccountPage, AppError> {
    let (db, person_id) = (&visit.app.db, visit.actor.person_id);
    let proved_at = second_factor::proved_at(db, person_id).await?;
    let digest = match visit.app.config.sends_mail() {
        true => Some(records::mail::digest::choice(db, person_id).await?.label()),
        false => None,
    };
    let sessions = session::open_of(&visit.app, &visit.actor).await?;
    Ok(AccountPage {
        page: visit.page("Your account").with_form(&form),
        form,
        name: visit.actor.name.clone(),
        own_name: OwnName {}.to_string(),
        email: visit.actor.email.clone(),
        own_email: OwnEmail {}.to_string(),
        others: others(&sessions),
        sessions,
        everywhere: EVERYWHERE,
        asks_password: proof::asks(visit).await?,
        end_session: EndSession {}.to_string(),
        offers: offers::of_person(db, person_id).await?.len(),
        job_title_action: OwnJobTitle {}.to_string(),
        second_factor: proved_at.is_some(),
        digest,
    })
}

async fn account(visit: Authorized<Account>) -> Result<Response, AppError> {
    let form = with_job_title(&visit, Form::new()).await?;
    Ok(html(&account_page(&visit, form).await?))
}

/// The form with the title that is kept, where none was typed.
async fn with_job_title(visit: &RequestContext, form: Form) -> Result<Form, AppError> {
    let me = store::person(&visit.app.db, visit.actor.person_id).await?;
    Ok(form.set_some("job-title", me.job_title))
}

async fn change_job_title(
    visit: Authorized<OwnJobTitle>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let title = form.text("job-title", LONGEST_JOB_TITLE, "Shorten your job title");
    if form.has_problems() {
        return Ok(unprocessable(&account_page(&visit, form).await?));
    }
    let me = visit.actor.person_id;
    let mut change = visit.app.db.change(visit.author()).await?;
    store::set_job_title(&mut change, me, title.as_deref()).await?;
    let event = Event::of(SecurityEvent::JobTitleChanged, me)
        .from_place(&visit.place)
        .saying(title.as_deref().unwrap_or("None"));
    change.execute(event.at(visit.app.clock.now())).await?;
    change.commit().await?;
    visit.done(Account {}, "Your job title is saved.").await
}

async fn change_password(
    visit: Authorized<Password>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let new = form.value("new").to_owned();
    let (me, db, now) = (&visit.actor, &visit.app.db, visit.app.clock.now());
    let about = About::of(db, &visit.app.config, &me.name, &me.email).await?;
    let objection = password::objection(&new, about).await;
    if let Some(objection) = objection.map_err(AppError::internal)? {
        form.refuse("new", objection);
    }
    let mut status = proof::by_present_password(&visit, &mut form, "old").await?;
    if form.has_problems() {
        if status == StatusCode::OK {
            status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        let form = with_job_title(&visit, form.set("new", "")).await?;
        return Ok(html_with(status, &account_page(&visit, form).await?));
    }
    let hash = password::hash(new).await.map_err(AppError::internal)?;
    let person_id = visit.actor.person_id;
    // Whoever knew the old password is signed out, and a link sent before opens nothing; the person goes on in a new session.
    let mut change = db.change(visit.author()).await?;
    store::change_password_hash(&mut change, person_id, &hash).await?;
    links::void(&mut change, person_id).await?;
    session::end_all_in(&mut change, person_id).await?;
    let event = Event::of(SecurityEvent::PasswordChanged, person_id).from_place(&visit.place);
    change.execute(event.at(now)).await?;
    notices::tell(
        &mut change,
        &visit.app.config,
        person_id,
        &Changed::Password,
    )
    .await?;
    change.commit().await?;
    let jar = session::begin(&visit.app, CookieJar::new(), person_id, &visit.whence).await?;
    Ok((jar, Redirect::to(&Account {}.to_string())).into_response())
}

/// What is chosen to sign out everywhere.
const EVERYWHERE: &str = "everywhere";

fn others(sessions: &[OpenSession]) -> Vec<(String, String)> {
    let others = sessions.iter().filter(|one| !one.own);
    let mut choices: Vec<(String, String)> = others
        .map(|one| {
            let since = one.since.in_words();
            (
                one.key.clone(),
                format!("{}, signed in {since}", one.called()),
            )
        })
        .collect();
    if !choices.is_empty() {
        let everywhere = "Everywhere, on this device too";
        choices.push((EVERYWHERE.to_owned(), everywhere.to_owned()));
    }
    choices
}

/// Ends one of the sessions that the account lists, or all of them. Whoever finds a session open does not end the others.
async fn end_session(
    visit: Authorized<EndSession>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let asked = "Choose where you want to sign out";
    let Some(chosen) = form.required("session", 200, asked) else {
        let form = with_job_title(&visit, form).await?;
        return Ok(unprocessable(&account_page(&visit, form).await?));
    };
    let status = proof::by_password(&visit, &mut form, "present").await?;
    if status != StatusCode::OK {
        let form = with_job_title(&visit, form).await?;
        return Ok(html_with(status, &account_page(&visit, form).await?));
    }
    if chosen == EVERYWHERE {
        session::end_all(&visit.app.db, visit.actor.person_id).await?;
        note(&visit, SecurityEvent::SignedOutEverywhere).await?;
        let jar = session::forget(CookieJar::new());
        return Ok((jar, Redirect::to(&SignIn {}.to_string())).into_response());
    }
    if !session::end_own(&visit.app, &visit.actor, &chosen).await? {
        let gone = "That device is not signed in any more.";
        return visit.done(Account {}, gone).await;
    }
    note(&visit, SecurityEvent::SessionEnded).await?;
    visit.done(Account {}, "The device was signed out.").await
}
