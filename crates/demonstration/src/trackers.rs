//! Trackers that somebody has uploaded and not imported yet. Their files go to the store of files, so they are kept once the story
//! is in the database.

use crate::days::morning;
use crate::files::File;
use crate::{Place, Story, StoryError};
use improvement::trackers::ImportState;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::db::Author;
use platform::spreadsheet;
use records::trackers::store::TrackerImport;
use uuid::Uuid;

/// A tracker that waits to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedTracker {
    organisation_id: Uuid,
    plan_id: Uuid,
    file_name: String,
    text: String,
    by: Uuid,
    on: Date,
    at: Instant,
}

impl Story {
    pub(super) fn trackers(&mut self, files: &[(String, File)]) -> Result<(), StoryError> {
        for (name, file) in files {
            for one in &file.trackers {
                let place = Place::new(name, "trackers", &one.file_name);
                let plan = self.plan(file.plan.as_deref(), &place)?;
                let on = self.on(one.on).max(plan.since);
                let by = self.person(&one.by, &place)?;
                self.trackers.push(UploadedTracker {
                    organisation_id: plan.organisation_id,
                    plan_id: plan.id,
                    file_name: one.file_name.clone(),
                    text: one.text.clone(),
                    by,
                    on,
                    at: morning(on).min(self.now),
                });
            }
        }
        Ok(())
    }
}

/// Keeps a tracker as its upload would have.
///
/// # Errors
/// When the file cannot be read or kept, or the database fails.
pub async fn upload(app: &App, one: UploadedTracker) -> Result<(), StoryError> {
    let place = Place::new("the story", "trackers", &one.file_name);
    let sheets = spreadsheet::read(&one.file_name, one.text.as_bytes())
        .map_err(|error| place.wrong(error.to_string()))?;
    let file_hash = app
        .files
        .keep(one.text.into_bytes().into())
        .await
        .map_err(|error| place.wrong(error.to_string()))?;
    let import = TrackerImport {
        organisation_id: one.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: one.plan_id,
        file_hash,
        file_name: one.file_name,
        sheet: sheets
            .into_iter()
            .next()
            .map(|sheet| sheet.name)
            .unwrap_or_default(),
        heading_row: 1,
        columns: String::new(),
        focus_area_id: None,
        state: ImportState::Waiting,
        begun_by_id: Some(one.by),
        begun_on: one.on,
        made: String::new(),
        summary: String::new(),
    };
    let author = Author {
        person_id: Some(one.by),
        at: one.at,
    };
    let mut change = app.db.change(author).await?;
    change.create(&import).await?;
    change.commit().await?;
    Ok(())
}
