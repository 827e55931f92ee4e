//! Handing over everything that one person answers for in a council to another: shown first, done in one
//! transaction, and told in the change record item by item.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::handover::{Owners, is_to_be_answered_for};
use improvement::plans::Brag;
use improvement::security::SecurityEvent;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Change, Db, DbError, Record};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use platform::sql;
use readings::plans::facts::Beside;
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Person, names, person, possible_owners, roles};
use records::access::{Authorized, Permission, Submitted};
use records::governance::store::Decision;
use records::plans::addresses::ActionAt;
use records::plans::store::Action;
use records::reports::store::Report;
use records::sharing::addresses::{HandOver, Sharing};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The address of handing over.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(handed_over)
}

/// Everything that somebody answers for in a council.
#[derive(Debug, Default)]
pub(super) struct Owned {
    actions: Vec<Action>,
    decisions: Vec<Decision>,
    drafts: Vec<Report>,
}

impl Owned {
    pub(super) fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.decisions.is_empty() && self.drafts.is_empty()
    }

    /// How much it is: “3 actions, 1 decision and 1 draft of a report”.
    pub(super) fn in_words(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let parts: Vec<String> = [
            counted(self.actions.len(), "action", "actions"),
            counted(self.decisions.len(), "decision", "decisions"),
            counted(self.drafts.len(), "draft of a report", "drafts of reports"),
        ]
        .into_iter()
        .flatten()
        .collect();
        match parts.as_slice() {
            [] => "nothing".to_owned(),
            [only] => only.clone(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        }
    }

    /// What stands for exactly this, each thing at its version: what is handed over is what was shown.
    fn seen(&self) -> String {
        let mut digest = Sha256::new();
        let mut take = |kind: &str, id: Uuid, version: i64| {
            digest.update(format!("{kind} {id} {version}\n").as_bytes());
        };
        for one in &self.actions {
            take(Action::KIND, one.id, one.version);
        }
        for one in &self.decisions {
            take(Decision::KIND, one.id, one.version);
        }
        for one in &self.drafts {
            take(Report::KIND, one.id, one.version);
        }
        let bytes = digest.finalize();
        bytes
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Everything that somebody answers for in a council: actions, on either side, that are not over; decisions still to
/// be carried out or reviewed, where they are named as the officer responsible; and drafts of reports.
///
/// # Errors
/// When the database fails.
pub(super) async fn owned(
    db: &Db,
    organisation_id: Uuid,
    person_id: Uuid,
    today: Date,
) -> Result<Owned, DbError> {
    let name = match person(db, person_id).await {
        Ok(person) => person.name,
        Err(DbError::Missing) => return Ok(Owned::default()),
        Err(error) => return Err(error),
    };
    let sql = sql!(
        "select * from actions
         where organisation_id = $1 and (owner_id = $2 or partner_owner_id = $2)
         order by due_on, id"
    );
    let mut actions: Vec<Action> = db.all(sql.bind(organisation_id).bind(person_id)).await?;
    actions.retain(|action| is_to_be_answered_for(action.delivery, action.impact));
    let sql = sql!(
        "select * from decisions
         where organisation_id = $1
           and (implement_by >= $2 or review_on >= $2 or (implement_by is null and review_on is null))
         order by decided_on, id"
    );
    let mut decisions: Vec<Decision> = db.all(sql.bind(organisation_id).bind(today)).await?;
    decisions.retain(|decision| is_named(&decision.responsible, &name));
    let sql = sql!(
        "select * from reports where organisation_id = $1 and author_id = $2 and state = 'draft' order by id"
    );
    let drafts: Vec<Report> = db.all(sql.bind(organisation_id).bind(person_id)).await?;
    Ok(Owned {
        actions,
        decisions,
        drafts,
    })
}

/// Whether a field of words names somebody, and nobody and nothing else.
fn is_named(words: &str, name: &str) -> bool {
    words.trim().to_lowercase() == name.trim().to_lowercase()
}

/// One thing to be handed over, as the page shows it.
struct Thing {
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
    things: Vec<Thing>,
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
        "select owner_id from actions where organisation_id = $1 and owner_id is not null
         union select partner_owner_id from actions where organisation_id = $1 and partner_owner_id is not null
         union select author_id from reports where organisation_id = $1 and author_id is not null
         union select person_id from memberships where organisation_id = $1
         union select person_id from appointments where organisation_id = $1"
    );
    let ids: Vec<Uuid> = db.values(sql.bind(council.id)).await?;
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
    let mut remarks = Vec::new();
    keep_drafts(visit, &mut owned, to, &mut remarks).await?;
    if owned.is_empty() {
        page.nothing = format!("{} answers for nothing here that is still open.", from.name);
        return Ok(page);
    }
    remarks.extend(remarks_on(visit, &owned, from, to).await?);
    let mut things: Vec<Thing> = owned
        .actions
        .iter()
        .map(|action| Thing {
            label: format!("Action {}: {}", action.reference, action.title),
            href: ActionAt {
                council: council.slug.clone(),
                plan: action.plan_id,
                action: action.id,
            }
            .to_string(),
            note: note_on(action, from.id, to.id),
        })
        .collect();
    let bare = |label: String, note: &str| Thing {
        label,
        href: String::new(),
        note: note.to_owned(),
    };
    things.extend(owned.decisions.iter().map(|decision| {
        bare(
            format!("Decision {}: {}", decision.reference, decision.title),
            "as the officer responsible",
        )
    }));
    things.extend(
        owned
            .drafts
            .iter()
            .map(|report| bare(format!("Report: {}", report.title), "as its author")),
    );
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

/// On which side somebody answers for an action, and what becomes of the other.
fn note_on(action: &Action, from: Uuid, to: Uuid) -> String {
    let side = if action.owner_id == Some(from) {
        "as owner"
    } else {
        "as partner owner"
    };
    if [action.owner_id, action.partner_owner_id].contains(&Some(to)) {
        format!("{side}; the two owned it together, so it will have no partner owner")
    } else {
        side.to_owned()
    }
}

/// A draft goes only to somebody who may write reports here; else it stays where it is, and that is said.
async fn keep_drafts(
    visit: &Authorized<HandOver>,
    owned: &mut Owned,
    to: &Person,
    remarks: &mut Vec<String>,
) -> Result<(), AppError> {
    if owned.drafts.is_empty() {
        return Ok(());
    }
    let taker = roles(&visit.app.db, to.id, visit.today()).await?;
    if !taker.may(Permission::WriteReports, visit.council()?.id) {
        owned.drafts.clear();
        remarks.push(format!(
            "Drafts of reports stay where they are: {} may not write reports here.",
            to.name
        ));
    }
    Ok(())
}

/// What follows from a handover that its list does not say.
async fn remarks_on(
    visit: &Authorized<HandOver>,
    owned: &Owned,
    from: &Person,
    to: &Person,
) -> Result<Vec<String>, AppError> {
    let (council, today) = (visit.council()?, visit.today());
    let ids: Vec<Uuid> = owned.actions.iter().map(|action| action.id).collect();
    let beside = Beside::actions(&visit.app.db, council.id, &ids).await?;
    let (mut milestones, mut waiting, mut lapsing) = (0, 0, 0);
    for action in &owned.actions {
        let facts = beside.facts(action);
        milestones += facts.milestones.saturating_sub(facts.milestones_done);
        waiting += facts.evidence_waiting(today);
        let mut after = action.clone();
        hand(&mut after, from.id, to.id);
        let blue = |action: &Action| beside.standing(action, today).rating == Some(Brag::Blue);
        lapsing += i32::from(blue(action) && !blue(&after));
    }
    let mut remarks = Vec::new();
    match milestones {
        0 => {}
        1 => remarks
            .push("One milestone that is still to be reached goes with its action.".to_owned()),
        count => remarks.push(format!(
            "{count} milestones that are still to be reached go with their actions."
        )),
    }
    if waiting > 0 {
        remarks.push(format!(
            "{} for these actions and waits for a reviewer. {} will own them, so somebody else has to review it.",
            match waiting {
                1 => "One piece of evidence was offered".to_owned(),
                count => format!("Evidence in {count} pieces was offered"),
            },
            to.name
        ));
    }
    if lapsing > 0 {
        remarks.push(format!(
            "{} blue on evidence that {} accepted. An owner’s own word does not count: blue lapses there until somebody else accepts evidence.",
            match lapsing {
                1 => "One action is rated".to_owned(),
                count => format!("{count} actions are rated"),
            },
            to.name
        ));
    }
    remarks.push(format!(
        "What {} wrote, offered and reviewed stays under that name.",
        from.name
    ));
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
    keep_drafts(&visit, &mut owned, &to, &mut Vec::new()).await?;
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

fn hand(action: &mut Action, from: Uuid, to: Uuid) {
    let owners = Owners {
        owner: action.owner_id,
        partner: action.partner_owner_id,
    }
    .handed_over(from, to);
    (action.owner_id, action.partner_owner_id) = (owners.owner, owners.partner);
}

async fn write(
    change: &mut Change,
    owned: Owned,
    from: &Person,
    to: &Person,
) -> Result<(), DbError> {
    for mut action in owned.actions {
        hand(&mut action, from.id, to.id);
        change.save(&mut action).await?;
    }
    for mut decision in owned.decisions {
        decision.responsible.clone_from(&to.name);
        change.save(&mut decision).await?;
    }
    for mut report in owned.drafts {
        report.author_id = Some(to.id);
        // Whether the author gains is asked of each author anew.
        report.author_benefits = None;
        change.save(&mut report).await?;
    }
    Ok(())
}
