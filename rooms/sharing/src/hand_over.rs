//! Handing over everything that one person answers for in a council to another: shown first, done in one
//! transaction, and told in the change record item by item.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::security::SecurityEvent;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Change, Db, DbError};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, capitalised, html, listed, unprocessable};
use platform::sql;
use records::access::policy::TakenOnlyBy;
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Person, names, person, possible_owners, roles};
use records::access::{Authorized, Submitted};
use records::answers::{Answers, Handover, Holder, Thing, Things, consequences};
use records::sharing::addresses::{HandOver, Sharing};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The address of handing over.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(handed_over)
}

/// Everything that somebody answers for in a council, kind by kind.
#[derive(Default)]
pub(super) struct Owned(Vec<(&'static Answers, Things)>);

impl Owned {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much it is: “3 actions, 1 decision and 1 draft of a report”.
    pub(super) fn in_words(&self) -> String {
        let counted = self.0.iter().map(|(kind, things)| match things.len() {
            1 => format!("1 {}", kind.one),
            count => format!("{count} {}", kind.many),
        });
        match listed(counted.collect()) {
            none if none.is_empty() => "nothing".to_owned(),
            some => some,
        }
    }

    fn things(&self) -> Vec<&dyn Thing> {
        let all = self.0.iter().flat_map(|(_, things)| things);
        all.map(AsRef::as_ref).collect()
    }

    /// What stands for exactly this, each thing at its version: what is handed over is what was shown.
    fn seen(&self) -> String {
        let mut digest = Sha256::new();
        for thing in self.things() {
            let (kind, id, version) = thing.key();
            digest.update(format!("{kind} {id} {version}\n").as_bytes());
        }
        let bytes = digest.finalize();
        bytes
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn holder(person: &Person) -> Holder {
    Holder {
        id: person.id,
        name: person.name.clone(),
    }
}

/// Everything that somebody answers for in a council and that is not over: which records say so, and when it is, is said beside each.
///
/// # Errors
/// When the database fails.
pub(super) async fn owned(
    db: &Db,
    organisation_id: Uuid,
    person_id: Uuid,
    today: Date,
) -> Result<Owned, DbError> {
    let whose = match person(db, person_id).await {
        Ok(person) => holder(&person),
        Err(DbError::Missing) => return Ok(Owned::default()),
        Err(error) => return Err(error),
    };
    let mut owned = Owned::default();
    for kind in Answers::all() {
        let things = (kind.find)(db, organisation_id, &whose, today).await?;
        if !things.is_empty() {
            owned.0.push((kind, things));
        }
    }
    Ok(owned)
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

/// Everybody who may have something to hand over: whoever owns something here, or holds or held a role here.
async fn possible_givers(visit: &Authorized<HandOver>) -> Result<Named, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?);
    let sql = sql!(
        "select person_id from memberships where organisation_id = $1
         union select person_id from appointments where organisation_id = $1"
    );
    let mut ids: Vec<Uuid> = db.values(sql.bind(council.id)).await?;
    for owners in Answers::all()
        .into_iter()
        .filter_map(|kind| (kind.people)(council.id))
    {
        ids.extend(db.values::<Uuid>(owners).await?);
    }
    let mut people: Named = names(db, ids)
        .await?
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(people)
}

async fn page(visit: &Authorized<HandOver>, form: Form) -> Result<HandOverPage, AppError> {
    let council = visit.council()?;
    let from = possible_givers(visit).await?;
    let to: Named = possible_owners(&visit.app.db, council.id, visit.today())
        .await?
        .into_iter()
        .map(|person| (person.id.to_string(), person.name))
        .collect();
    let sharing = Sharing {
        council: council.slug.clone(),
    };
    let page = visit
        .page("Hand over what somebody answers for")
        .breadcrumb("Sharing", sharing.to_string())
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
    let from = form.id("from", "Choose whose things are handed over");
    let to = form.id("to", "Choose who takes them over");
    let among = |people: &Named, id: Uuid| people.iter().any(|(known, _)| *known == id.to_string());
    if from.is_some_and(|id| !among(&page.from, id)) {
        form.refuse("from", "Choose whose things are handed over");
    }
    if to.is_some_and(|id| !among(&page.to, id)) {
        form.refuse("to", "Choose who takes them over");
    }
    if from.is_some() && from == to {
        form.refuse("to", "Choose somebody else to take them over");
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
    let mut owned = owned(&visit.app.db, council.id, from.id, visit.today()).await?;
    let mut remarks = keep(visit, &mut owned, to).await?;
    if owned.is_empty() {
        page.nothing = format!("{} answers for nothing here that is still open.", from.name);
        return Ok(page);
    }
    let (giver, taker) = (holder(from), holder(to));
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
        "What {} wrote, offered and reviewed stays under that name.",
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

/// What may only go to somebody who may work with it stays where it is with anybody else, and that is said.
async fn keep(
    visit: &Authorized<HandOver>,
    owned: &mut Owned,
    to: &Person,
) -> Result<Vec<String>, AppError> {
    let (council, mut remarks) = (visit.council()?.id, Vec::new());
    let taker = roles(&visit.app.db, to.id, visit.today()).await?;
    owned.0.retain(|(kind, _)| {
        let kept = TakenOnlyBy::of(kind.kind).filter(|only| !taker.may(only.needs, council));
        remarks.extend(kept.map(|only| {
            let what = capitalised(kind.many);
            format!(
                "{what} stay where they are: {} {}.",
                to.name, only.else_said
            )
        }));
        kept.is_none()
    });
    Ok(remarks)
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
    let mut owned = owned(db, council.id, from.id, visit.today()).await?;
    keep(&visit, &mut owned, &to).await?;
    if owned.seen() != seen {
        page.form.refuse_form(
            "Something has changed since this was shown. Look at it again; nothing has been handed over",
        );
        page.page.in_error = true;
        return Ok(unprocessable(
            &with_preview(&visit, page, &from, &to).await?,
        ));
    }
    let told = owned.in_words();
    let mut change = db.change(visit.author()).await?;
    // Somebody who saves one of these at the same moment makes the whole stale: then nothing is handed over.
    match write(&mut change, owned, &from, &to).await {
        Err(DbError::Stale) => {
            drop(change);
            page.form.refuse_form(
                "Somebody changed one of these just now. Look at it again; nothing has been handed over",
            );
            page.page.in_error = true;
            return Ok(unprocessable(
                &with_preview(&visit, page, &from, &to).await?,
            ));
        }
        other => other?,
    }
    let event = Event::of(SecurityEvent::HandedOver, from.id)
        .by(visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place)
        .saying(format!("{told} to {}", to.name));
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    let sharing = Sharing {
        council: council.slug.clone(),
    };
    let notice = format!("{} now answers for {told}.", to.name);
    visit.done(sharing, &notice).await
}

async fn write(
    change: &mut Change,
    owned: Owned,
    from: &Person,
    to: &Person,
) -> Result<(), DbError> {
    let (from, to) = (holder(from), holder(to));
    for mut thing in owned.0.into_iter().flat_map(|(_, things)| things) {
        thing.hand_over(change, &from, &to).await?;
    }
    Ok(())
}
