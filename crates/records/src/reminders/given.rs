//! What was given to somebody, as the record of changes tells it: an action, a role, evidence to review, a comment that mentions them.

use super::{Reminder, reach, reached, tell};
use crate::access::Permission;
use crate::access::policy::Roles;
use crate::access::store::{self, Appointment, Membership, Organisation, Person};
use crate::comments::{Comment, CommentReader, page_of};
use crate::kinds::{PlanPath, home_of};
use crate::plans::addresses::ReviewEvidence;
use crate::plans::store::{Action, Evidence};
use crate::today::addresses::Council;
use futures_util::future::BoxFuture;
use improvement::Word;
use improvement::comments::WhyTold;
use improvement::plans::{Delivery, EvidenceState};
use improvement::reminders::ReminderKind;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::db::record::from_json;
use platform::db::{Db, DbError, Record};
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use uuid::Uuid;

/// How far a round looks back behind the one before, in seconds: longer than a change may take to be kept.
const OVERLAP: i64 = 60;

/// How far the first round looks back, in seconds.
const FIRST: i64 = 3_600;

/// A change from which somebody may have been given something.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'a> {
    /// Where it is kept.
    pub db: &'a Db,
    /// In which council.
    pub council: &'a Organisation,
    /// What was there before, as JSON.
    pub before: Option<&'a str>,
    /// What is there now, as JSON.
    pub after: &'a str,
    /// Who changed it, by name; none where it was the program itself.
    pub by: Option<&'a str>,
    /// The day.
    pub today: Date,
}

/// What somebody was given: whom, what a letter says of it, and where it is.
#[derive(Debug, Clone)]
pub struct GivenTo {
    /// Whom.
    pub person_id: Uuid,
    /// What a letter says: names, numbers and no word of anybody's work.
    pub sentence: String,
    /// The page to go to; the page of the record where this is empty.
    pub href: String,
}

type Read = for<'a> fn(Changed<'a>) -> BoxFuture<'a, Result<Vec<GivenTo>, DbError>>;

/// A kind of record by whose changes people are given something.
#[derive(Debug)]
pub struct GivenSource {
    /// The kind of record.
    pub record: &'static str,
    /// What is given.
    pub kind: ReminderKind,
    /// Reads to whom.
    pub read: Read,
}

inventory::collect!(GivenSource);

#[derive(Deserialize)]
struct Row {
    organisation_id: Uuid,
    kind: String,
    subject_id: Uuid,
    part_of: Uuid,
    version: i64,
    person_id: Option<Uuid>,
    person: Option<String>,
    after: String,
}

/// Tells everybody what they were given since the last round; gives how many letters were written. Safe to start on several servers.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<usize, DbError> {
    let (db, now) = (&app.db, app.clock.now());
    let since = match reached(db, "given").await? {
        Some(reached) => reached.plus_seconds(-OVERLAP),
        None => now.plus_seconds(-FIRST),
    };
    let sources: Vec<&GivenSource> = inventory::iter::<GivenSource>.into_iter().collect();
    let sql = sql!(
        "select changes.organisation_id, changes.kind, changes.subject_id, changes.part_of, changes.version,
                changes.person_id, people.name as person, changes.after
         from changes left join people on people.id = changes.person_id
         where changes.at > $1 and changes.after is not null and changes.kind in ({list})
         order by changes.at, changes.id"
    );
    let sql = sql
        .bind(since)
        .bind_list(sources.iter().map(|source| source.record));
    let rows: Vec<Row> = db.all(sql).await?;
    let mut reminders = Vec::new();
    let mut councils: BTreeMap<Uuid, Organisation> = BTreeMap::new();
    for row in &rows {
        let council = match councils.entry(row.organisation_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                place.insert(store::organisation_by_id(db, row.organisation_id).await?)
            }
        };
        for source in sources.iter().filter(|source| source.record == row.kind) {
            reminders.extend(of_row(app, source, council, row, now).await?);
        }
    }
    let written = tell(app, reminders).await?;
    reach(db, "given", now).await?;
    Ok(written)
}

async fn of_row(
    app: &App,
    source: &GivenSource,
    council: &Organisation,
    row: &Row,
    now: Instant,
) -> Result<Vec<Reminder>, DbError> {
    let db = &app.db;
    let sql = sql!(
        "select after from changes where organisation_id = $1 and subject_id = $2 and kind = $3 and version = $4"
    );
    let sql = sql
        .bind(row.organisation_id)
        .bind(row.subject_id)
        .bind(&row.kind)
        .bind(row.version - 1);
    let before: Option<Option<String>> = db.value(sql).await?;
    let before = before.flatten();
    let changed = Changed {
        db,
        council,
        before: before.as_deref(),
        after: &row.after,
        by: row.person.as_deref(),
        today: now.date(),
    };
    let mut reminders = Vec::new();
    for given in (source.read)(changed).await? {
        let roles = store::roles(db, given.person_id, now.date()).await?;
        let own = row.person_id == Some(given.person_id);
        if own || !roles.may(Permission::ReadPlan, council.id) {
            continue;
        }
        let href = match given.href.is_empty() {
            false => given.href,
            true => page(db, council, row).await?,
        };
        reminders.push(Reminder {
            person_id: given.person_id,
            kind: source.kind,
            occasion: format!("{} {}", row.subject_id, row.version),
            organisation_id: council.id,
            subject_kind: row.kind.clone(),
            subject_id: row.subject_id,
            by_id: row.person_id,
            sentence: given.sentence,
            href,
        });
    }
    Ok(reminders)
}

/// The plan in whose pages a record stands: its own, else the latest; none where the council has none.
async fn plan_of(db: &Db, council: &Organisation, whole: Uuid) -> Result<Uuid, DbError> {
    match crate::plans::store::plan(db, council.id, whole).await {
        Ok(plan) => Ok(plan.id),
        Err(DbError::Missing) => {
            let latest = crate::plans::store::latest(db, council.id).await?;
            Ok(latest.map_or(Uuid::nil(), |plan| plan.id))
        }
        Err(error) => Err(error),
    }
}

/// The page of a record; the council's page of today where it has none.
async fn page(db: &Db, council: &Organisation, row: &Row) -> Result<String, DbError> {
    let path = PlanPath {
        council: council.slug.clone(),
        plan: plan_of(db, council, row.part_of).await?,
    };
    let home = home_of(path, &row.kind, &row.after)?;
    Ok(home.unwrap_or_else(|| Council::of(council).to_string()))
}

inventory::submit! {
    GivenSource {
        record: Action::KIND,
        kind: ReminderKind::Assigned,
        read: |changed| Box::pin(async move { assigned(changed) }),
    }
}

fn assigned(changed: Changed<'_>) -> Result<Vec<GivenTo>, DbError> {
    let after: Action = from_json(changed.after)?;
    let before: Option<Action> = changed.before.map(from_json).transpose()?;
    if matches!(after.delivery, Delivery::Delivered | Delivery::Withdrawn) {
        return Ok(Vec::new());
    }
    let owners = |action: &Action| [action.owner_id, action.partner_owner_id];
    let had = before.as_ref().map_or([None, None], owners);
    let mut new: Vec<Uuid> = owners(&after).into_iter().flatten().collect();
    new.retain(|person| !had.contains(&Some(*person)));
    new.dedup();
    let given = new.into_iter().map(|person_id| GivenTo {
        person_id,
        sentence: match changed.by {
            Some(by) => format!("{by} gave you action {}.", after.reference),
            None => format!("You were given action {}.", after.reference),
        },
        href: String::new(),
    });
    Ok(given.collect())
}

inventory::submit! {
    GivenSource {
        record: Membership::KIND,
        kind: ReminderKind::Role,
        read: |changed| Box::pin(async move {
            let before: Option<Membership> = changed.before.map(from_json).transpose()?;
            let after: Membership = from_json(changed.after)?;
            let had = before.map(|one| (one.person_id, one.role));
            let new = had != Some((after.person_id, after.role));
            role(changed, new, after.person_id, after.role.label(), after.to_on).await
        }),
    }
}

inventory::submit! {
    GivenSource {
        record: Appointment::KIND,
        kind: ReminderKind::Role,
        read: |changed| Box::pin(async move {
            let before: Option<Appointment> = changed.before.map(from_json).transpose()?;
            let after: Appointment = from_json(changed.after)?;
            let had = before.map(|one| (one.person_id, one.role));
            let new = had != Some((after.person_id, after.role));
            role(changed, new, after.person_id, after.role.label(), after.to_on).await
        }),
    }
}

/// A role that is new to somebody. Whoever is invited with it has the invitation.
async fn role(
    changed: Changed<'_>,
    new: bool,
    person_id: Uuid,
    role: &str,
    until: Option<Date>,
) -> Result<Vec<GivenTo>, DbError> {
    if !new || until.is_some_and(|until| until < changed.today) {
        return Ok(Vec::new());
    }
    let sql = sql!(
        "select cast(count(*) as bigint) from sign_in_links
         where person_id = $1 and purpose = 'invitation' and used_at is null"
    );
    let invited: Option<i64> = changed.db.value(sql.bind(person_id)).await?;
    if invited.is_some_and(|invited| invited > 0) {
        return Ok(Vec::new());
    }
    Ok(vec![GivenTo {
        person_id,
        sentence: match changed.by {
            Some(by) => format!("{by} gave you the role of {}.", role.to_lowercase()),
            None => format!("You were given the role of {}.", role.to_lowercase()),
        },
        href: Council::of(changed.council).to_string(),
    }])
}

/// Everybody whose role in the council lets them do something there.
async fn people_who_may(changed: &Changed<'_>, needed: Permission) -> Result<Vec<Person>, DbError> {
    let council = changed.council.id;
    let may = |roles: &Roles| roles.may(needed, council);
    store::people_who(changed.db, council, changed.today, may).await
}

inventory::submit! {
    GivenSource {
        record: Evidence::KIND,
        kind: ReminderKind::Review,
        read: |changed| Box::pin(to_review(changed)),
    }
}

/// Evidence that waits is for everybody who may review it: not whoever offered it, nor an owner of its action since.
async fn to_review(changed: Changed<'_>) -> Result<Vec<GivenTo>, DbError> {
    let after: Evidence = from_json(changed.after)?;
    let before: Option<Evidence> = changed.before.map(from_json).transpose()?;
    let waited = before.is_some_and(|before| before.state == EvidenceState::Waiting);
    if after.state != EvidenceState::Waiting || waited {
        return Ok(Vec::new());
    }
    let (db, council) = (changed.db, changed.council);
    let action: Action = match db.get(council.id, after.action_id).await {
        Err(DbError::Missing) => return Ok(Vec::new()),
        action => action?,
    };
    let at = (council.slug.as_str(), after.plan_id);
    let mut given = Vec::new();
    let barred = crate::plans::judges::barred_from(db, &after).await?;
    for person in people_who_may(&changed, Permission::ReviewEvidence).await? {
        if !barred.contains(&person.id) {
            given.push(GivenTo {
                person_id: person.id,
                sentence: format!(
                    "Evidence on action {} is waiting for your review.",
                    action.reference
                ),
                href: ReviewEvidence::of(&at, after.id).to_string(),
            });
        }
    }
    Ok(given)
}

inventory::submit! {
    GivenSource {
        record: CommentReader::KIND,
        kind: ReminderKind::Mention,
        read: |changed| Box::pin(mentioned(changed)),
    }
}

async fn mentioned(changed: Changed<'_>) -> Result<Vec<GivenTo>, DbError> {
    let after: CommentReader = from_json(changed.after)?;
    let (db, council) = (changed.db, changed.council);
    let comment: Comment = match db.get(council.id, after.comment_id).await {
        Err(DbError::Missing) => return Ok(Vec::new()),
        comment => comment?,
    };
    let Some(person_id) = after.person_id.filter(|_| changed.before.is_none()) else {
        return Ok(Vec::new());
    };
    if comment.withdrawn_at.is_some() {
        return Ok(Vec::new());
    }
    let about = platform::db::Table::of(&comment.about_kind);
    let about = about.map_or_else(|| "record".to_owned(), |table| table.name.to_lowercase());
    let by = changed.by.unwrap_or("Somebody");
    let an = if about.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    let sentence = match after.why {
        WhyTold::Mentioned => format!("{by} mentioned you in a comment on {an} {about}."),
        WhyTold::Owner => format!("{by} commented on {an} {about} that you are responsible for."),
    };
    let plan = plan_of(db, council, comment.whole_id).await?;
    let at = (council.slug.as_str(), plan);
    Ok(vec![GivenTo {
        person_id,
        sentence,
        href: page_of(&at, &comment.about_kind, comment.about_id),
    }])
}

/// What of a report says that it waits for somebody's approval.
#[derive(Deserialize)]
struct Approvable {
    state: String,
    author_id: Option<Uuid>,
}

impl Approvable {
    fn waits(&self) -> bool {
        self.state == "for_approval"
    }
}

inventory::submit! {
    GivenSource {
        record: "report",
        kind: ReminderKind::Approve,
        read: |changed| Box::pin(to_approve(changed)),
    }
}

/// A report that is sent for approval is for everybody who may approve it and did not write it.
async fn to_approve(changed: Changed<'_>) -> Result<Vec<GivenTo>, DbError> {
    let after: Approvable = from_json(changed.after)?;
    let before: Option<Approvable> = changed.before.map(from_json).transpose()?;
    if !after.waits() || before.is_some_and(|before| before.waits()) {
        return Ok(Vec::new());
    }
    let may = people_who_may(&changed, Permission::ClearReports).await?;
    let others = may
        .into_iter()
        .filter(|person| Some(person.id) != after.author_id);
    let given = others.map(|person| GivenTo {
        person_id: person.id,
        sentence: match changed.by {
            Some(by) => format!("{by} asks you to approve a report."),
            None => "A report is waiting for your approval.".to_owned(),
        },
        href: String::new(),
    });
    Ok(given.collect())
}
