//! The pages about mail: how often somebody wants a digest, ending it from a letter, and the letters of a demonstration.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use improvement::Word;
use improvement::digest::DigestChoice;
use improvement::reminders::ReminderKind;
use platform::app::App;
use platform::db::Author;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, html_with, unprocessable};
use records::access::addresses::Account;
use records::access::route::Routes;
use records::access::signing::{Key, Sealed};
use records::access::{Anonymous, Authorized, OneClick, Submitted};
use records::mail::addresses::{DemonstrationMail, Unsubscribe, YourMail};
use records::mail::digest::{choice, choose, letter};
use records::mail::outbox;
use records::reminders::{switch, switched_off};
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .form(chosen)
        .page(ask_to_end)
        .form(ended)
        .page(demonstration)
}

#[derive(Template)]
#[template(path = "yours.html")]
struct YourMailPage {
    page: Page,
    form: Form,
    choices: Vec<(&'static str, &'static str)>,
    kinds: Vec<(&'static str, &'static str)>,
    sends_mail: bool,
    /// What the letter would say now, line by line; empty when nothing waits.
    preview: Vec<Line>,
}

async fn page(visit: &Authorized<YourMail>, form: Form) -> Result<YourMailPage, AppError> {
    let letter = letter(&visit.app, visit.actor.person_id).await?;
    let page = visit
        .page("Your emails")
        .breadcrumb("Your account", Account {}.to_string())
        .with_form(&form);
    Ok(YourMailPage {
        page,
        form,
        choices: words::<DigestChoice>(),
        kinds: words::<ReminderKind>(),
        sends_mail: visit.app.config.sends_mail(),
        preview: letter.map_or_else(Vec::new, |letter| {
            lines(&letter.body, &visit.app.config.address())
        }),
    })
}

async fn open(visit: Authorized<YourMail>) -> Result<Response, AppError> {
    let (db, person) = (&visit.app.db, visit.actor.person_id);
    let off = switched_off(db, person).await?;
    let wanted = ReminderKind::ALL.iter().filter(|kind| !off.contains(kind));
    let form = Form::new()
        .set_word("digest", choice(db, person).await?)
        .set_all("reminders", wanted.map(|kind| kind.code()));
    Ok(html(&page(&visit, form).await?))
}

async fn chosen(
    visit: Authorized<YourMail>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let Some(choice) = form.choice::<DigestChoice>("digest", "Choose how often") else {
        return Ok(unprocessable(&page(&visit, form).await?));
    };
    let person = visit.actor.person_id;
    let mut change = visit.app.db.change(visit.author()).await?;
    choose(&mut change, person, choice).await?;
    // A form that does not ask about reminders changes none of them.
    if form.holds("reminders-asked") {
        for kind in ReminderKind::ALL {
            let wanted = form.has("reminders", kind.code());
            switch(&mut change, person, *kind, wanted).await?;
        }
    }
    change.commit().await?;
    visit
        .done(YourMail {}, "Your email settings are saved.")
        .await
}

/// What a link from a letter ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Digest,
    Reminders(ReminderKind),
}

/// Ends letters of a kind for somebody.
async fn end(app: &App, person_id: Uuid, letters: Letters) -> Result<(), AppError> {
    let author = Author {
        person_id: Some(person_id),
        at: app.clock.now(),
    };
    let mut change = app.db.change(author).await?;
    match letters {
        Letters::Digest => choose(&mut change, person_id, DigestChoice::Never).await?,
        Letters::Reminders(kind) => switch(&mut change, person_id, kind, false).await?,
    }
    change.commit().await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage {
    page: Page,
    action: String,
    ended: bool,
    known: bool,
    /// The kind of reminders that it ends; empty where it ends the digest.
    kind: &'static str,
}

/// Whose letters a link ends: we signed it, so nobody need sign in.
async fn whose(
    guest: &Anonymous<Unsubscribe>,
    form: &Form,
) -> Result<Option<(Uuid, Letters)>, AppError> {
    let (app, token) = (&guest.app, form.value("link"));
    let key = Key::of(&app.db, &app.config, app.clock.now()).await?;
    if let Some(person) = key.open(Sealed::Unsubscribe, token) {
        return Ok(Some((person, Letters::Digest)));
    }
    let kinds = ReminderKind::ALL.iter().copied();
    let mut opened = kinds.filter_map(|kind| {
        let person = key.open(Sealed::Reminder(kind), token)?;
        Some((person, Letters::Reminders(kind)))
    });
    Ok(opened.next())
}

fn told(
    guest: &Anonymous<Unsubscribe>,
    action: String,
    letters: Option<Letters>,
    ended: bool,
) -> Response {
    let title = match (letters, ended) {
        (Some(Letters::Digest), true) => "The digest has stopped",
        (Some(Letters::Digest), false) => "Stop the digest",
        (Some(Letters::Reminders(_)), true) => "These reminders have stopped",
        (Some(Letters::Reminders(_)), false) => "Stop these reminders",
        (None, _) => "This link is incomplete",
    };
    let kind = match letters {
        Some(Letters::Reminders(kind)) => kind.label(),
        _ => "",
    };
    let known = letters.is_some();
    let status = if known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let page = UnsubscribePage {
        page: guest.page(title),
        action,
        ended,
        known,
        kind,
    };
    html_with(status, &page)
}

async fn ask_to_end(guest: Anonymous<Unsubscribe>, request: Request) -> Result<Response, AppError> {
    // Opening the link only asks: programs that look through mail open every link in it.
    let form = Form::from_query(request.uri().query());
    let letters = whose(&guest, &form).await?.map(|(_, letters)| letters);
    let action = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, |path| path.as_str().to_owned());
    Ok(told(&guest, action, letters, false))
}

async fn ended(
    guest: Anonymous<Unsubscribe>,
    OneClick(form): OneClick,
) -> Result<Response, AppError> {
    let known = whose(&guest, &form).await?;
    if let Some((person_id, letters)) = known {
        end(&guest.app, person_id, letters).await?;
    }
    let letters = known.map(|(_, letters)| letters);
    Ok(told(&guest, String::new(), letters, true))
}

/// A letter as the page shows it.
struct LetterShown {
    address: String,
    subject: String,
    when: String,
    lines: Vec<Line>,
}

/// A line of a letter: words, or a link.
struct Line {
    text: String,
    link: bool,
}

/// The lines of a letter whose links begin with `base`, as they are read on a page.
fn lines(body: &str, base: &str) -> Vec<Line> {
    let own = format!("{base}/");
    body.lines()
        .filter(|line| !line.is_empty())
        .map(|line| Line {
            text: line.to_owned(),
            link: line.starts_with(&own),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "demonstration.html")]
struct DemonstrationPage {
    page: Page,
    letters: Vec<LetterShown>,
}

async fn demonstration(visit: Authorized<DemonstrationMail>) -> Result<Response, AppError> {
    // Outside a demonstration a letter is for whoever it is addressed to.
    if !visit.app.config.demonstration {
        return Err(AppError::NotFound);
    }
    let letters = outbox::newest(&visit.app.db).await?;
    let letters = letters
        .into_iter()
        .map(|letter| LetterShown {
            address: letter.address,
            subject: letter.subject,
            when: letter.made_at.in_words(),
            lines: lines(&letter.body, ""),
        })
        .collect();
    let page = visit.page("Emails from this demonstration");
    Ok(html(&DemonstrationPage { page, letters }).into_response())
}
