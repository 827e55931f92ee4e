//! What is due of reports: a paper for a meeting, which must be public five clear days before. Where the bank holidays of the year are not
//! known that day is not either, and nothing is said.

use crate::reminders::due::{DueAsked, DueSource, DueThing};
use crate::reports::addresses::ReportAt;
use crate::reports::store::Report;
use improvement::call_in::agenda_due;
use jiff::civil::Date;
use platform::clock::in_words;
use platform::db::{DbError, Record};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

inventory::submit! {
    DueSource { record: Report::KIND, listed: true, read: |asked| Box::pin(papers(asked)) }
}

#[derive(Deserialize)]
struct Paper {
    plan_id: Uuid,
    id: Uuid,
    title: String,
    author_id: Option<Uuid>,
    held_on: Date,
}

/// Reports that are not published, for meetings to come: each is its author's.
async fn papers(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let sql = sql!(
        "select reports.plan_id, reports.id, reports.title, reports.author_id, meetings.held_on
         from reports
         join meetings on meetings.organisation_id = reports.organisation_id and meetings.id = reports.meeting_id
         where reports.organisation_id = $1 and reports.state <> 'published' and meetings.held_on >= $2"
    );
    let sql = sql.bind(asked.council.id).bind(asked.today);
    let papers: Vec<Paper> = asked.db.all(sql).await?;
    let thing = |paper: Paper| {
        let meeting = in_words(paper.held_on);
        Some(DueThing {
            id: paper.id,
            due_on: agenda_due(paper.held_on, asked.holidays).ok()?,
            owners: paper.author_id.into_iter().collect(),
            what: format!("A report for the meeting on {meeting}"),
            called: format!("The report “{}” for the meeting on {meeting}", paper.title),
            href: ReportAt::of(&(asked.council.slug.as_str(), paper.plan_id), paper.id).to_string(),
        })
    };
    Ok(papers.into_iter().filter_map(thing).collect())
}
