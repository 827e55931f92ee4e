//! What is due: each thing that somebody is to have done by a day is told a week before, on the day, and once a week when it is late.
//! What that is each capability says beside its records.

mod plans;

use super::{Reminder, reach, reached, tell};
use crate::access::Permission;
use crate::access::store::{self, Organisation};
use crate::published::store::bank_holidays;
use futures_util::future::BoxFuture;
use improvement::calendar::BankHolidays;
use improvement::digest::FROM_HOUR;
use improvement::reminders::{ReminderKind, due};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{Db, DbError};
use platform::sql;
use uuid::Uuid;

/// How many days ahead something is told.
const AHEAD: i32 = 7;

/// Something that is to be done by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueThing {
    /// What is due, by which it is known what was told of it.
    pub id: Uuid,
    /// The day.
    pub due_on: Date,
    /// Whose it is.
    pub owners: Vec<Uuid>,
    /// What a letter calls it: `Action K1.2`, and never a word of anybody's work.
    pub what: String,
    /// What a page calls it.
    pub called: String,
    /// The page to go to.
    pub href: String,
}

/// In which council it is asked what is due, and on which day.
#[derive(Debug, Clone, Copy)]
pub struct DueAsked<'a> {
    /// Where it is kept.
    pub db: &'a Db,
    /// The council.
    pub council: &'a Organisation,
    /// The day.
    pub today: Date,
    /// The last day of which it is told.
    pub until: Date,
    /// The days on which nobody works.
    pub holidays: &'a BankHolidays,
}

/// Reads what is due by a day, late things too.
type Read = for<'a> fn(DueAsked<'a>) -> BoxFuture<'a, Result<Vec<DueThing>, DbError>>;

/// A kind of thing that is due.
#[derive(Debug)]
pub struct DueSource {
    /// The kind of record that it is about.
    pub record: &'static str,
    /// Whether the page of today tells it in a list of its own.
    pub listed: bool,
    /// Reads what is due.
    pub read: Read,
}

inventory::collect!(DueSource);

/// All that is due in a council within a week and late, by the sources that are `asked`.
///
/// # Errors
/// When the database fails.
pub async fn in_council(
    db: &Db,
    council: &Organisation,
    today: Date,
    asked: impl Fn(&DueSource) -> bool,
) -> Result<Vec<(&'static DueSource, DueThing)>, DbError> {
    let holidays = bank_holidays(db).await?;
    let of = DueAsked {
        db,
        council,
        today,
        until: today.saturating_add(AHEAD.days()),
        holidays: &holidays,
    };
    let mut found = Vec::new();
    for source in inventory::iter::<DueSource> {
        if asked(source) {
            let things = (source.read)(of).await?.into_iter();
            found.extend(things.map(|thing| (source, thing)));
        }
    }
    found.retain(|(_, thing)| thing.due_on <= of.until);
    found.sort_by_key(|(_, one)| (one.due_on, one.id));
    Ok(found)
}

/// Tells everybody what of theirs is due, once a day in the morning; gives how many letters were written. Safe to start on several servers.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<usize, DbError> {
    let (db, now) = (&app.db, app.clock.now());
    let today = now.date();
    let done = reached(db, "due").await?;
    if now.hour() < FROM_HOUR || done.is_some_and(|done| done.date() >= today) {
        return Ok(0);
    }
    let holidays = bank_holidays(db).await?;
    let councils = sql!("select organisation_id from memberships group by organisation_id");
    let councils: Vec<Uuid> = db.values(councils).await?;
    let mut reminders = Vec::new();
    for council in store::organisations(db, &councils).await? {
        for (source, thing) in in_council(db, &council, today, |_| true).await? {
            let Some(told) = due(thing.due_on, today, &holidays) else {
                continue;
            };
            for person_id in &thing.owners {
                let roles = store::roles(db, *person_id, today).await?;
                if !roles.may(Permission::ReadPlan, council.id) {
                    continue;
                }
                reminders.push(Reminder {
                    person_id: *person_id,
                    kind: ReminderKind::Due,
                    occasion: format!("{} {}", thing.id, told.occasion(thing.due_on)),
                    organisation_id: council.id,
                    subject_kind: source.record.to_owned(),
                    subject_id: thing.id,
                    by_id: None,
                    sentence: told.in_words(&thing.what, thing.due_on),
                    href: thing.href.clone(),
                });
            }
        }
    }
    let written = tell(app, reminders).await?;
    reach(db, "due", now).await?;
    Ok(written)
}
