//! The records of this room.

use improvement::trackers::{Column, ImportState};
use jiff::civil::Date;
use platform::db::{Change, Db, DbError};
use platform::record;
use platform::sql;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a council has said its headings mean, by the heading in plain letters.
pub type Remembered = BTreeMap<String, Column>;

record! {
    /// A tracker that is brought in: its file, what its columns hold, and what came of it.
    pub struct TrackerImport "tracker_import" in "tracker_imports" part of plan_id {
        called "Tracker import", |import| import.file_name.clone();
        aside file_hash, begun_by_id, begun_on;
        acts file_name "+" "uploaded {file_name} to import it", state "brought_in" "imported {file_name}", state "undone" "undid the import of {file_name}";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The hash of the file's content.
        pub file_hash: String = text "Fingerprint of the file" as "file",
        /// What the file was called.
        pub file_name: String = text "File name",
        /// The sheet that is read.
        pub sheet: String = text "Sheet",
        /// The row of its headings, from 1; nought until one was chosen.
        pub heading_row: i64 = number "Heading row",
        /// What each column holds, as a JSON list of words in their order; empty until it was said.
        pub columns: String = hidden,
        /// Where actions go that the tracker places nowhere.
        pub focus_area_id: Option<Uuid> = link(focus_area) "Focus area",
        /// Where it stands.
        pub state: ImportState = word(ImportState) "State",
        /// Who began it.
        pub begun_by_id: Option<Uuid> = person "Started by" as "originator",
        /// When.
        pub begun_on: Date = date "Started on" as "start date",
        /// The records that it made, as JSON, in the order in which they were made.
        pub made: String = hidden,
        /// What came in, in words.
        pub summary: String = long_text "Summary",
    }
}

impl TrackerImport {
    /// The priority under which actions come in that stand under none: called after the sheet, or after the file.
    #[must_use]
    pub fn priority(&self) -> &str {
        match self.sheet.trim() {
            "" => platform::spreadsheet::stem(&self.file_name),
            sheet => sheet,
        }
    }
}

record! {
    /// What a council's people said that a heading of theirs means.
    pub struct TrackerHeading "tracker_heading" in "tracker_headings" part of organisation_id {
        called "Tracker heading";
        acts heading "+" "recorded that the heading {heading} means {meaning}";
        /// The heading, in plain letters.
        pub heading: String = text "Heading",
        /// What it means.
        pub meaning: Column = word(Column) "Meaning",
    }
}

/// The trackers brought into a plan, latest first.
///
/// # Errors
/// When the database fails.
pub async fn imports(
    db: &Db,
    organisation_id: Uuid,
    plan_id: Uuid,
) -> Result<Vec<TrackerImport>, DbError> {
    let sql = sql!(
        "select * from tracker_imports where organisation_id = $1 and plan_id = $2 order by id desc limit 30"
    );
    db.all(sql.bind(organisation_id).bind(plan_id)).await
}

/// What a council's headings mean, as its people said before.
///
/// # Errors
/// When the database fails.
pub async fn remembered(db: &Db, organisation_id: Uuid) -> Result<Remembered, DbError> {
    let headings: Vec<TrackerHeading> = db.records(organisation_id, organisation_id, None).await?;
    Ok(headings
        .into_iter()
        .map(|one| (one.heading, one.meaning))
        .collect())
}

/// Keeps what was said of headings for the council's next tracker.
///
/// # Errors
/// When the database fails.
pub async fn remember(
    change: &mut Change,
    organisation_id: Uuid,
    said: &BTreeMap<String, Column>,
) -> Result<(), DbError> {
    let sql = sql!("select * from tracker_headings where organisation_id = $1");
    let known: Vec<TrackerHeading> = change.all(sql.bind(organisation_id)).await?;
    let mut known: BTreeMap<String, TrackerHeading> = known
        .into_iter()
        .map(|one| (one.heading.clone(), one))
        .collect();
    for (heading, meaning) in said {
        match known.remove(heading) {
            Some(same) if same.meaning == *meaning => {}
            Some(mut other) => {
                other.meaning = *meaning;
                change.save(&mut other).await?;
            }
            None => {
                let new = TrackerHeading {
                    organisation_id,
                    id: Uuid::now_v7(),
                    version: 1,
                    heading: heading.clone(),
                    meaning: *meaning,
                };
                change.create(&new).await?;
            }
        }
    }
    Ok(())
}

/// What a heading is remembered by: as much of it as a heading is long.
#[must_use]
pub fn remembered_as(heading: &str) -> String {
    improvement::trackers::plain(heading)
        .chars()
        .take(200)
        .collect()
}
