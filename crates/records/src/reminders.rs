//! Reminders: what somebody is told by mail, unless they switched that kind off, because it was given to them or is due. What was given
//! is read from the record of changes, whichever page, file or program gave it; nobody is told twice of one act, nor of their own.

pub mod due;
pub mod given;

use crate::access::signing::{Key, Sealed};
use crate::access::store::{self, Person};
use crate::mail::addresses::{Unsubscribe, YourMail};
use crate::mail::{letters, outbox};
use improvement::Word;
use improvement::reminders::ReminderKind;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Author, Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long it is remembered of what somebody was reminded, in seconds: longer than anything that is told once a year.
const REMEMBERED: i64 = 400 * 24 * 3600;

/// Tells everybody what they were given and what is due; gives how many letters were written.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<usize, DbError> {
    Ok(given::write(app).await? + due::write(app).await?)
}

/// The kinds of reminders that somebody switched off.
///
/// # Errors
/// When the database fails.
pub async fn switched_off(db: &Db, person_id: Uuid) -> Result<Vec<ReminderKind>, DbError> {
    #[derive(Deserialize)]
    struct Off {
        kind: ReminderKind,
    }
    let sql = sql!("select kind from reminder_choices where person_id = $1 and wanted = false");
    let off: Vec<Off> = db.all(sql.bind(person_id)).await?;
    Ok(off.into_iter().map(|one| one.kind).collect())
}

/// Switches a kind of reminders on or off for somebody.
///
/// # Errors
/// When the database fails.
pub async fn switch(
    change: &mut Change,
    person_id: Uuid,
    kind: ReminderKind,
    wanted: bool,
) -> Result<(), DbError> {
    let sql = sql!(
        "insert into reminder_choices (person_id, kind, wanted) values ($1, $2, $3)
         on conflict (person_id, kind) do update set wanted = excluded.wanted"
    );
    let sql = sql.bind(person_id).bind(kind.code()).bind(wanted);
    change.execute(sql).await.map(drop)
}

/// Something that somebody is to be reminded of.
#[derive(Debug, Clone)]
pub struct Reminder {
    /// Whom.
    pub person_id: Uuid,
    /// Of what kind.
    pub kind: ReminderKind,
    /// By what it is known that it was told.
    pub occasion: String,
    /// In which council.
    pub organisation_id: Uuid,
    /// What kind of record it is about.
    pub subject_kind: String,
    /// Which.
    pub subject_id: Uuid,
    /// Who brought it about.
    pub by_id: Option<Uuid>,
    /// What a letter says of it: never a word of anybody's work.
    pub sentence: String,
    /// The page to go to.
    pub href: String,
}

/// Notes each reminder that was not told before, with one letter for each person and kind where that is wanted; gives how many letters.
async fn tell(app: &App, reminders: Vec<Reminder>) -> Result<usize, DbError> {
    let mut groups: BTreeMap<(Uuid, ReminderKind), Vec<Reminder>> = BTreeMap::new();
    for one in reminders {
        let group = groups.entry((one.person_id, one.kind)).or_default();
        group.push(one);
    }
    let mut written = 0;
    for ((person_id, kind), group) in groups {
        let person = match store::person(&app.db, person_id).await {
            Err(DbError::Missing) => continue,
            person => person?,
        };
        if !person.disabled && tell_one(app, &person, kind, group).await? {
            written += 1;
        }
    }
    Ok(written)
}

async fn tell_one(
    app: &App,
    person: &Person,
    kind: ReminderKind,
    reminders: Vec<Reminder>,
) -> Result<bool, DbError> {
    let now = app.clock.now();
    let wanted = !switched_off(&app.db, person.id).await?.contains(&kind);
    let key = Key::of(&app.db, &app.config, now).await?;
    let ids: Vec<Uuid> = reminders.iter().map(|one| one.organisation_id).collect();
    let councils = store::organisations(&app.db, &ids).await?;
    let author = Author {
        person_id: None,
        at: now,
    };
    let mut change = app.db.change(author).await?;
    let mut new = Vec::new();
    for one in reminders {
        let sql = sql!(
            "insert into reminders (person_id, kind, occasion, organisation_id, subject_kind, subject_id, by_id, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (person_id, kind, occasion) do nothing"
        );
        let sql = sql
            .bind(person.id)
            .bind(kind.code())
            .bind(&one.occasion)
            .bind(one.organisation_id)
            .bind(&one.subject_kind)
            .bind(one.subject_id)
            .bind(one.by_id)
            .bind(now);
        if change.execute(sql).await? == 1 {
            new.push(one);
        }
    }
    if new.is_empty() {
        return Ok(false);
    }
    let mails = wanted && app.config.sends_mail();
    if mails {
        let base = app.config.address();
        let named = |id: Uuid| councils.iter().find(|council| council.id == id);
        let lines = new.iter().filter_map(|one| {
            let council = named(one.organisation_id)?;
            Some((
                council.name.clone(),
                one.sentence.clone(),
                format!("{base}{}", one.href),
            ))
        });
        let lines: Vec<(String, String, String)> = lines.collect();
        let token = key.seal(Sealed::Reminder(kind), person.id);
        let unsubscribe = format!("{base}{}?link={token}", Unsubscribe {});
        let account = format!("{base}{}", YourMail {});
        let letter = letters::reminder(kind, &lines, &account, &unsubscribe);
        outbox::put(&mut change, Some(person), &letter).await?;
    }
    change.commit().await?;
    Ok(mails)
}

/// Something that somebody was given lately, for the page of today.
#[derive(Debug, Clone, Deserialize)]
pub struct Given {
    /// Of what kind.
    pub kind: ReminderKind,
    /// What kind of record it is about.
    pub subject_kind: String,
    /// Which.
    pub subject_id: Uuid,
    /// Who gave it.
    pub by: Option<String>,
    /// When they were told.
    pub made_at: Instant,
}

/// What somebody was given in a council since a moment, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn given_since(
    db: &Db,
    council: Uuid,
    person_id: Uuid,
    since: Instant,
) -> Result<Vec<Given>, DbError> {
    let sql = sql!(
        "select reminders.kind, reminders.subject_kind, reminders.subject_id, people.name as by, reminders.made_at
         from reminders left join people on people.id = reminders.by_id
         where reminders.person_id = $1 and reminders.organisation_id = $2 and reminders.made_at > $3
           and reminders.kind in ('assigned', 'role', 'approve')
         order by reminders.made_at desc, reminders.occasion"
    );
    db.all(sql.bind(person_id).bind(council).bind(since)).await
}

/// When a round of the work in the background was last done.
async fn reached(db: &Db, name: &str) -> Result<Option<Instant>, DbError> {
    let sql = sql!("select reached_at from reminder_rounds where name = $1");
    db.value(sql.bind(name)).await
}

async fn reach(db: &Db, name: &str, at: Instant) -> Result<(), DbError> {
    let sql = sql!(
        "insert into reminder_rounds (name, reached_at) values ($1, $2)
         on conflict (name) do update set reached_at = excluded.reached_at"
    );
    db.execute(sql.bind(name).bind(at)).await.map(drop)
}

/// Forgets of what people were reminded long ago.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Instant) -> Result<u64, DbError> {
    let sql = sql!("delete from reminders where made_at < $1");
    db.execute(sql.bind(now.plus_seconds(-REMEMBERED))).await
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["reminder_choices", "reminder_rounds", "reminders"],
        means: platform::db::TableUse::Uncached,
    }
}
