//! The demonstration's story: read from the files in `story/`, and written as people would have done it,
//! each thing on its day. What the files mean is in `story/README.md`.

mod board;
mod councils;
mod days;
mod files;
mod inspections;
mod money;
mod options;
mod outcomes;
mod people;
mod plans;
mod reports;
mod risks;
mod staff;
mod support;
mod trackers;

use days::Days;
use files::{Day, File};
use improvement::calendar::BankHolidays;
use improvement::organisations::Role;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Db, DbError};
use platform::sql;
use records::published::store as reference;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;
use uuid::Uuid;

pub use trackers::{UploadedTracker, upload};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../story/", $name)))),+]
    };
}

/// Every file of the story, with its text.
pub const FILES: &[(&str, &str)] = files![
    "people.toml",
    "kirklees.toml",
    "kirklees-actions-2017.toml",
    "kirklees-actions-2019.toml",
    "kirklees-actions-live.toml",
    "kirklees-indicators.toml",
    "kirklees-board.toml",
    "kirklees-risks.toml",
    "kirklees-people.toml",
    "leeds.toml",
    "papers.toml",
    "leeds-indicators.toml",
    "leeds-risks.toml",
    "leeds-money.toml",
    "support.toml",
    "leeds-people.toml",
    "darlington.toml",
    "tarnbridge.toml",
    "tarnbridge-actions.toml",
    "tarnbridge-indicators.toml",
    "tarnbridge-board.toml",
    "tarnbridge-risks.toml",
];

/// Why the story could not be told.
#[derive(Debug, Error)]
pub enum StoryError {
    /// A file is not what it should be.
    #[error("failed to read {file}: {error}")]
    File {
        /// The file.
        file: String,
        /// Where and what.
        error: String,
    },
    /// Something in a file is wrong.
    #[error("failed to tell {file}, {table} “{key}”: {problem}")]
    Wrong {
        /// The file.
        file: String,
        /// The table in it.
        table: &'static str,
        /// Which entry.
        key: String,
        /// What is wrong.
        problem: String,
    },
    /// The database.
    #[error("failed to tell the story: {0}")]
    Db(#[from] DbError),
}

/// What telling came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The database held it already, with whatever has been entered since.
    Already,
    /// It was told.
    Now {
        /// Changes written.
        changes: usize,
        /// Reports that were published in the story: they stand cleared, to be frozen now that everything they
        /// speak of is there.
        publications: Vec<Publication>,
        /// Trackers that somebody has uploaded, to be kept beside the database.
        trackers: Vec<UploadedTracker>,
    },
}

/// A report that the story publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication {
    /// The council whose report it is.
    pub organisation_id: Uuid,
    /// The report.
    pub report_id: Uuid,
    /// Who publishes it, and when.
    pub by: Author,
}

/// Where in the files something stands.
#[derive(Debug, Clone)]
struct Place {
    file: String,
    table: &'static str,
    key: String,
}

impl Place {
    fn new(file: &str, table: &'static str, key: &str) -> Self {
        Self {
            file: file.to_owned(),
            table,
            key: key.to_owned(),
        }
    }

    fn wrong(&self, problem: impl Into<String>) -> StoryError {
        StoryError::Wrong {
            file: self.file.clone(),
            table: self.table,
            key: self.key.clone(),
            problem: problem.into(),
        }
    }
}

/// Tells the story that the program ships, unless the database holds it already. The published figures must have
/// been loaded. `now` is the day from which relative dates are counted, and nothing is written as later than it.
///
/// # Errors
/// When a file is wrong, saying where and what, or the database fails; then nothing has changed.
pub async fn tell(db: &Db, now: Instant) -> Result<Told, StoryError> {
    let anybody: i64 = db
        .value(sql!(
            "select count(*) from people where introduction is not null"
        ))
        .await?
        .unwrap_or_default();
    if anybody > 0 {
        return Ok(Told::Already);
    }
    tell_files(db, FILES, now).await
}

/// Tells a story from files given by name and text.
///
/// # Errors
/// As for [`tell`].
pub async fn tell_files(db: &Db, files: &[(&str, &str)], now: Instant) -> Result<Told, StoryError> {
    let mut story = Story::new(db, now).await?;
    let files = files
        .iter()
        .map(|(name, text)| story.read(name, text))
        .collect::<Result<Vec<_>, _>>()?;
    let mut change = db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    story.councils(db, &mut change, &files).await?;
    story.people(&mut change, &files).await?;
    story.agreements(&files)?;
    story.inspections(db, &files).await?;
    story.plans(&files)?;
    story.endorsements(&files);
    story.indicators(db, &files).await?;
    story.actions(&files)?;
    story.voices(&files)?;
    story.meetings(&files)?;
    story.baselines(&files)?;
    story.risks(&files)?;
    story.support(&files)?;
    story.staff(&files)?;
    story.money(&files)?;
    story.papers(&files)?;
    story.reports(&files)?;
    story.trackers(&files)?;
    let changes = std::mem::take(&mut story.days)
        .write(&mut change, now)
        .await?;
    story.write_spending(&mut change).await?;
    change.commit().await?;
    Ok(Told::Now {
        changes,
        publications: story.publications,
        trackers: story.trackers,
    })
}

/// A role that somebody holds over dates.
struct Holding {
    person_id: Uuid,
    organisation_id: Uuid,
    role: Role,
    from: Date,
    to: Option<Date>,
}

/// A plan with what stands in it.
#[derive(Clone)]
struct PlanKnown {
    id: Uuid,
    organisation_id: Uuid,
    since: Date,
    /// The last day on which a Board endorsed it.
    endorsed: Date,
    focus_areas: BTreeMap<String, Uuid>,
}

/// Something that others refer to by its key.
#[derive(Clone, Copy)]
struct Known {
    id: Uuid,
    /// The first day on which it is there.
    since: Date,
}

/// The story while it is put together: everything that has a key, and what happens on which day.
struct Story {
    today: Date,
    holidays: BankHolidays,
    organisations: BTreeMap<String, Uuid>,
    people: BTreeMap<String, Uuid>,
    holdings: Vec<Holding>,
    inspections: BTreeMap<(Uuid, Date), Known>,
    findings: BTreeMap<String, Known>,
    plans: BTreeMap<String, PlanKnown>,
    indicators: BTreeMap<String, Known>,
    actions: BTreeMap<String, Known>,
    meetings: BTreeMap<String, (Uuid, Date)>,
    /// Published reports, by the meeting they went to.
    report_ids: BTreeMap<String, Uuid>,
    publications: Vec<Publication>,
    trackers: Vec<UploadedTracker>,
    /// Posts and engagements, by their keys.
    posts: BTreeMap<String, Known>,
    engagements: BTreeMap<String, Known>,
    /// Lines of the ledger, each list with the import that it came with.
    spending: Vec<money::Spending>,
    now: Instant,
    days: Days,
}

impl Story {
    async fn new(db: &Db, now: Instant) -> Result<Self, StoryError> {
        #[derive(Deserialize)]
        struct Slug {
            slug: String,
            id: Uuid,
        }
        let organisations: Vec<Slug> = db.all(sql!("select slug, id from organisations")).await?;
        Ok(Self {
            today: now.date(),
            holidays: reference::bank_holidays(db).await?,
            organisations: organisations
                .into_iter()
                .map(|one| (one.slug, one.id))
                .collect(),
            people: BTreeMap::new(),
            holdings: Vec::new(),
            inspections: BTreeMap::new(),
            findings: BTreeMap::new(),
            plans: BTreeMap::new(),
            indicators: BTreeMap::new(),
            actions: BTreeMap::new(),
            meetings: BTreeMap::new(),
            report_ids: BTreeMap::new(),
            publications: Vec::new(),
            trackers: Vec::new(),
            posts: BTreeMap::new(),
            engagements: BTreeMap::new(),
            spending: Vec::new(),
            now,
            days: Days::default(),
        })
    }

    fn read(&self, name: &str, text: &str) -> Result<(String, File), StoryError> {
        let wrong = |error: String| StoryError::File {
            file: name.to_owned(),
            error: error.trim_end().to_owned(),
        };
        let text = files::with_days(text, self.today, &self.holidays).map_err(wrong)?;
        toml::from_str(&text)
            .map(|file| (name.to_owned(), file))
            .map_err(|error| wrong(error.to_string()))
    }

    fn on(&self, day: Day) -> Date {
        day.resolve(self.today, &self.holidays)
    }

    /// The day of a meeting: no Board meets on a weekend or a bank holiday, on whatever day the story is told.
    fn meets(&self, day: Day) -> Date {
        let mut on = self.on(day);
        let step = if on > self.today { 1 } else { -1 };
        while matches!(day, Day::FromToday(_)) && !files::works(on, &self.holidays) {
            on = files::later(on, step.days());
        }
        on
    }

    fn organisation(&self, slug: &str, place: &Place) -> Result<Uuid, StoryError> {
        self.organisations.get(slug).copied().ok_or_else(|| {
            place.wrong(format!(
                "there is no organisation “{slug}”; are the published figures loaded?"
            ))
        })
    }

    fn person(&self, key: &str, place: &Place) -> Result<Uuid, StoryError> {
        found(&self.people, key, "person", place)
    }

    /// The plan that a file is about.
    fn plan(&self, key: Option<&str>, place: &Place) -> Result<PlanKnown, StoryError> {
        let key =
            key.ok_or_else(|| place.wrong("the file does not say which plan it belongs to"))?;
        found(&self.plans, key, "plan", place)
    }

    /// Who leads improvement in an organisation on a day: whoever would have written things down.
    fn lead(&self, organisation_id: Uuid, on: Date) -> Option<Uuid> {
        self.holder(organisation_id, Role::ImprovementLead, on)
            .or_else(|| self.holder(organisation_id, Role::ProgrammeLead, on))
    }

    fn holder(&self, organisation_id: Uuid, role: Role, on: Date) -> Option<Uuid> {
        self.holdings
            .iter()
            .find(|held| {
                held.organisation_id == organisation_id
                    && held.role == role
                    && improvement::organisations::in_force(held.from, held.to, on)
            })
            .map(|held| held.person_id)
    }
}

/// What has this key.
fn found<T: Clone>(
    among: &BTreeMap<String, T>,
    key: &str,
    what: &str,
    place: &Place,
) -> Result<T, StoryError> {
    among
        .get(key)
        .cloned()
        .ok_or_else(|| place.wrong(format!("there is no {what} “{key}”")))
}

/// Gives something its key, which nothing else of its kind may have.
fn keep<T>(
    among: &mut BTreeMap<String, T>,
    key: &str,
    value: T,
    place: &Place,
) -> Result<(), StoryError> {
    match among.insert(key.to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(place.wrong("this key is used twice")),
    }
}
