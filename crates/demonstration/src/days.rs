//! What happens on which day. The story is put together in any order and written in the order of its days, so that
//! every page can be shown as at any of them.

use crate::{Place, StoryError};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Change, DbError, Record};
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// The order of things within one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    Access,
    Role,
    Post,
    Holder,
    Away,
    Cover,
    Floor,
    Agreed,
    Inspection,
    Plan,
    Indicator,
    Action,
    Link,
    Step,
    Update,
    Evidence,
    Review,
    Delivery,
    Blue,
    Impact,
    Risk,
    Support,
    Money,
    Voice,
    Meeting,
    Told,
    Decision,
    Report,
    Clearance,
    Baseline,
}

/// When and by whom something is written, and where in the files it stands.
#[derive(Debug, Clone)]
pub struct When {
    pub on: Date,
    pub turn: Turn,
    pub by: Option<Uuid>,
    pub place: Place,
}

/// A record that the story goes on to change.
#[derive(Debug)]
pub struct Held<R> {
    record: Arc<Mutex<R>>,
    /// The first day on which it is there.
    pub since: Date,
}

/// Nine o'clock, when a day's writing begins.
pub fn morning(day: Date) -> Instant {
    Instant::start_of(day).plus_seconds(9 * 3600)
}

/// The days of the story.
#[derive(Default)]
pub struct Days(Vec<(When, Box<dyn Event>)>);

type Written<'a> = Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 'a>>;

trait Event: Send {
    fn write(self: Box<Self>, change: &mut Change) -> Written<'_>;
}

struct Begins<R>(Arc<Mutex<R>>);

struct Becomes<R> {
    record: Arc<Mutex<R>>,
    how: Box<dyn FnOnce(&mut R) + Send>,
}

impl<R: Record> Event for Begins<R> {
    fn write(self: Box<Self>, change: &mut Change) -> Written<'_> {
        Box::pin(async move { change.create(&*self.0.lock().await).await })
    }
}

impl<R: Record> Event for Becomes<R> {
    fn write(self: Box<Self>, change: &mut Change) -> Written<'_> {
        let Self { record, how } = *self;
        Box::pin(async move {
            let mut record = record.lock().await;
            how(&mut record);
            change.save(&mut *record).await
        })
    }
}

impl Days {
    /// A record comes to be.
    pub fn begins<R: Record>(&mut self, when: When, record: R) -> Held<R> {
        let record = Arc::new(Mutex::new(record));
        let since = when.on;
        self.0.push((when, Box::new(Begins(Arc::clone(&record)))));
        Held { record, since }
    }

    /// A record that the database has already.
    pub fn holds<R: Record>(record: R, since: Date) -> Held<R> {
        Held {
            record: Arc::new(Mutex::new(record)),
            since,
        }
    }

    /// A record becomes different; never before it is there.
    pub fn becomes<R: Record>(
        &mut self,
        mut when: When,
        held: &Held<R>,
        how: impl FnOnce(&mut R) + Send + 'static,
    ) {
        when.on = when.on.max(held.since);
        let event = Becomes {
            record: Arc::clone(&held.record),
            how: Box::new(how),
        };
        self.0.push((when, Box::new(event)));
    }

    /// Writes everything down, each on its day from nine in the morning on; nothing later than `now`.
    pub async fn write(mut self, change: &mut Change, now: Instant) -> Result<usize, StoryError> {
        self.0.sort_by_key(|(when, _)| (when.on, when.turn));
        let count = self.0.len();
        let (mut day, mut seconds) = (Date::MIN, 0);
        for (when, event) in self.0 {
            seconds = if when.on == day { seconds + 1 } else { 0 };
            day = when.on;
            change.turn_to(Author {
                person_id: when.by,
                at: morning(day).plus_seconds(seconds).min(now),
            });
            event.write(change).await.map_err(|error| {
                when.place
                    .wrong(format!("failed to write it as on {day}: {error}"))
            })?;
        }
        Ok(count)
    }
}
