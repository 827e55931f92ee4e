//! Handing over everything that one person answers for in a council to another: shown first, done in one
//! transaction, and told in the change record item by item.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Person, person, possible_owners, roles};
use records::access::{Authorized, Submitted};
use records::answers::{Handover, Holder, consequences};
use records::sharing::addresses::{HandOver, Sharing};
use records::sharing::store;
use uuid::Uuid;

/// The address of handing over.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(handed_over)
}

/// One thing to be handed over, as the page shows it.
struct Line {
    label: String,
    href: String,
    note: String,
}

/// What would be handed over, and what to know before.
struct Preview {
    from: String,
    to: String,
    from_id: Uuid,
    to_id: Uuid,
    seen: String,
    total: String,
    things: Vec<Line>,
    remarks: Vec<String>,
}

#[derive(Template)]
#[template(path = "hand_over.html")]
struct HandOverPage {
    page: Page,
    action: String,
    form: Form,
    from: Vec<(String, String)>,
    to: Vec<(String, String)>,
    preview: Option<Preview>,
    /// Said when somebody was chosen who answers for nothing.
    nothing: String,
}

type Named = Vec<(String, String)>;

async fn page(visit: &Authorized<HandOver>, form: Form) -> Result<HandOverPage, AppError> {
    let council = visit.council()?;
    let from: Named = store::possible_givers(&visit.app.db, council.id)
        .await?
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let to: Named = possible_owners(&visit.app.db, council.id, visit.today())
        .await?
        .into_iter()
        .map(|person| (person.id.to_string(), person.name))
        .collect();
    let sharing = Sharing::of(visit);
    let page = visit
        .page("Hand over somebody’s work")
        .breadcrumb(crate::CALLED, sharing.to_string())
        .with_form(&form);
    Ok(HandOverPage {
        page,
        action: visit.address.to_string(),
        form,
        from,
        to,
        preview: None,
        nothing: String::new(),
    })
}

/// The two people that a form names, if each is one that may be chosen; else what is wrong stands in the form.
async fn chosen(
    visit: &Authorized<HandOver>,
    page: &mut HandOverPage,
) -> Result<Option<(Person, Person)>, AppError> {
    let form = &mut page.form;
    let from = form.id("from", "Choose whose work to hand over");
    let to = form.id("to", "Choose who takes it over");
    let among = |people: &Named, id: Uuid| people.iter().any(|(known, _)| *known == id.to_string());
    if from.is_some_and(|id| !among(&page.from, id)) {
        form.refuse("from", "Choose whose work to hand over");
    }
    if to.is_some_and(|id| !among(&page.to, id)) {
        form.refuse("to", "Choose who takes it over");
    }
    if from.is_some() && from == to {
        form.refuse("to", "Choose a different person to take it over");
    }
    page.page.in_error = form.has_problems();
    match (from, to, form.has_problems()) {
        (Some(from), Some(to), false) => {
            let db = &visit.app.db;
            Ok(Some((person(db, from).await?, person(db, to).await?)))
        }
        _ => Ok(None),
    }
}

/// Shows what two people have between them to hand over.
async fn with_preview(
    visit: &Authorized<HandOver>,
    mut page: HandOverPage,
    from: &Person,
    to: &Person,
) -> Result<HandOverPage, AppError> {
    let council = visit.council()?;
    let mut owned = store::owned(&visit.app.db, council.id, from.id, visit.today()).await?;
    let taker = roles(&visit.app.db, to.id, visit.today()).await?;
    let mut remarks = store::keep(&taker, council.id, &mut owned, &to.name);
    if owned.is_empty() {
        page.nothing = format!(
            "{} is not responsible for anything here that is still open.",
            from.name
        );
        return Ok(page);
    }
    let (giver, taker) = (Holder::from(from), Holder::from(to));
    let handover = Handover {
        db: &visit.app.db,
        organisation_id: council.id,
        today: visit.today(),
        from: &giver,
        to: &taker,
        things: owned.things(),
    };
    remarks.extend(consequences(&handover).await?);
    remarks.push(format!(
        "What {} wrote, offered and reviewed stays in their name.",
        from.name
    ));
    let lines = handover.things.iter().map(|thing| Line {
        label: thing.title(),
        href: thing.page(&council.slug).unwrap_or_default(),
        note: thing.note(from.id, to.id),
    });
    let things = lines.collect();
    page.preview = Some(Preview {
        from: from.name.clone(),
        to: to.name.clone(),
        from_id: from.id,
        to_id: to.id,
        seen: owned.seen(),
        total: owned.in_words(),
        things,
        remarks,
    });
    Ok(page)
}

async fn open(visit: Authorized<HandOver>, request: Request) -> Result<Response, AppError> {
    let form = Form::from_query(request.uri().query());
    let both = !form.value("to").is_empty();
    let mut page = page(&visit, form).await?;
    if !both {
        return Ok(html(&page));
    }
    match chosen(&visit, &mut page).await? {
        Some((from, to)) => Ok(html(&with_preview(&visit, page, &from, &to).await?)),
        None => Ok(unprocessable(&page)),
    }
}

async fn handed_over(
    visit: Authorized<HandOver>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let seen = form.value("seen").to_owned();
    let mut page = page(&visit, form).await?;
    let Some((from, to)) = chosen(&visit, &mut page).await? else {
        return Ok(unprocessable(&page));
    };
    let (db, council) = (&visit.app.db, visit.council()?);
    let mut owned = store::owned(db, council.id, from.id, visit.today()).await?;
    let taker = roles(db, to.id, visit.today()).await?;
    store::keep(&taker, council.id, &mut owned, &to.name);
    if owned.seen() != seen {
        page.form.refuse_form(
            "Something has changed since you opened this page. Check the list again. Nothing has been handed over",
        );
        page.page.in_error = true;
        return Ok(unprocessable(
            &with_preview(&visit, page, &from, &to).await?,
        ));
    }
    let told = owned.in_words();
    let event = Event::of(SecurityEvent::HandedOver, from.id)
        .by(visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place)
        .saying(format!("{told} to {}", to.name));
    let (giver, taker) = (Holder::from(&from), Holder::from(&to));
    // Somebody who saves one of these at the same moment makes the whole stale: then nothing is handed over.
    let done = visit.write(async |change| {
        owned.hand_over(change, &giver, &taker).await?;
        change.execute(event.at(change.author().at)).await
    });
    if done.await?.is_none() {
        page.form.refuse_form(
            "Somebody has just changed one of these. Check the list again. Nothing has been handed over",
        );
        page.page.in_error = true;
        return Ok(unprocessable(
            &with_preview(&visit, page, &from, &to).await?,
        ));
    }
    let sharing = Sharing::of(&visit);
    let notice = format!("{} is now responsible for {told}.", to.name);
    visit.done(sharing, &notice).await
}
