//! The pages of this room.

use crate::{advance, public, read, send, settings, templates, write};

use crate::form::{Edition, editions};
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView};
use platform::page::{Page, html, long_date};
use records::access::{Authorized, Permission, RequestContext};
use records::governance::store::Meeting;
use records::reports::addresses::{
    EditReport, NewReport, ReportAt, Reports, ReportsXlsx, Templates,
};
use records::reports::store::{Listed, Report, reports};
use uuid::Uuid;

use records::access::route::Routes;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(list)
        .page(xlsx)
        .merge(write::routes())
        .merge(read::routes())
        .merge(public::routes())
        .merge(send::routes())
        .merge(advance::routes())
        .merge(settings::routes())
        .merge(templates::routes())
}

/// A report in the list.
struct ReportRow {
    report: Listed,
    href: String,
    form: String,
    meeting: Option<(Date, String)>,
    author: Option<String>,
}

/// The reports of a plan: the table of its page, and the sheet of its workbook.
fn report_list() -> List<ReportRow> {
    List::new("All reports", |row: &ReportRow| row.report.id)
        .column("title", "Report", 44, |row| row.report.title.clone())
        .linked(|row| &row.href)
        .noted(|row| match &row.author {
            Some(author) => format!("{}, by {author}", row.form),
            None => row.form.clone(),
        })
        .searched()
        .column("form", "Template", 34, |row| row.form.clone())
        .filtered()
        .in_files()
        .column("author", "Author", 24, |row| row.author.clone())
        .filtered()
        .in_files()
        .column("state", "State", 14, |row| Chosen(row.report.state))
        .tagged(|row| colour(row.report.state))
        .noted(|row| match row.published_on() {
            Some(on) => format!("on {}", long_date(&on)),
            None => String::new(),
        })
        .filtered()
        .column("published_on", "Published", 14, ReportRow::published_on)
        .in_files()
        .column("figures_as_at", "Figures as at", 14, |row| row.report.as_at)
        .column("meeting", "For the meeting", 44, |row| {
            row.meeting.as_ref().map(|(_, words)| words.clone())
        })
        .ordered(|row| row.meeting.as_ref().map(|(held_on, _)| *held_on))
        .or_say("None chosen")
        .sorted_by("-figures_as_at")
}

impl ReportRow {
    fn published_on(&self) -> Option<Date> {
        self.report.published_at.map(|at| at.date())
    }
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    page: Page,
    reports: ListView,
    new_href: String,
    templates_href: String,
}

/// The colour of a state of a report.
pub(super) const fn colour(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "grey",
        ReportState::ForComments | ReportState::ForApproval => "blue",
        ReportState::Cleared => "yellow",
        ReportState::Published => "green",
    }
}

/// What a report template is called.
pub(super) fn form_name(editions: &[Edition], key: &str, edition: i64) -> String {
    editions
        .iter()
        .find(|known| known.form.key == key && known.form.edition == edition)
        .map_or_else(|| key.to_owned(), |known| known.form.name.clone())
}

/// The meetings of the plan, the latest first.
pub(super) async fn meetings(visit: &RequestContext) -> Result<Vec<Meeting>, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let mut meetings: Vec<Meeting> = visit.app.db.records(council.id, plan.id, None).await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.held_on, meeting.id)));
    Ok(meetings)
}

/// A page of this room, with the way back.
pub(super) fn page(visit: &RequestContext, title: &str) -> Result<Page, AppError> {
    let to = Reports::of(visit);
    Ok(visit.page(title).breadcrumb("Reports", visit.link(to)))
}

async fn list(visit: Authorized<Reports>) -> Result<Response, AppError> {
    let rows = rows(&visit).await?;
    let may_write = visit.may(Permission::WriteReports) && visit.as_at.is_none();
    Ok(html(&ReportsPage {
        page: visit
            .page("Reports")
            .excel(!rows.is_empty(), visit.file(ReportsXlsx::of(&visit))),
        reports: report_list().view(&rows, &visit.address.to_string(), &visit.asked()),
        new_href: if may_write {
            NewReport::of(&visit).to_string()
        } else {
            String::new()
        },
        templates_href: Templates::of(&visit).to_string(),
    }))
}

async fn xlsx(visit: Authorized<ReportsXlsx>) -> Result<Response, AppError> {
    let book = visit.own_workbook("reports")?;
    book.sheet(&report_list(), &rows(&visit).await?, &visit.asked())
        .answer()
        .await
}

async fn rows(here: &RequestContext) -> Result<Vec<ReportRow>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?.id, here.plan()?.id);
    let mut reports = reports(db, council, plan, here.moment()).await?;
    reports.retain(|report| here.may(report.to_read()));
    let editions = editions(db, council).await?;
    let meetings = meetings(here).await?;
    let authors = reports.iter().filter_map(|report| report.author_id);
    let authors = records::access::store::names(db, authors).await?;
    let meeting = |id: Uuid| {
        let meeting = meetings.iter().find(|meeting| meeting.id == id)?;
        let words = format!("{}, {}", meeting.title, long_date(&meeting.held_on));
        Some((meeting.held_on, words))
    };
    let row = |report: Listed| ReportRow {
        href: here.link(ReportAt::of(here, report.id)),
        form: form_name(&editions, &report.template_key, report.template_edition),
        meeting: report.meeting_id.and_then(meeting),
        author: report.author_id.and_then(|id| authors.get(&id).cloned()),
        report,
    };
    Ok(reports.into_iter().map(row).collect())
}

/// Whether a report is still being written; one that the Board is asked to approve, that is approved or published is only read.
pub(super) fn is_open(report: &Report) -> bool {
    report.state.is_open()
}

/// Where a report is written.
pub(super) fn edit_address(visit: &RequestContext, report: Uuid) -> Result<EditReport, AppError> {
    Ok(EditReport::of(visit, report))
}

/// Where a report is read.
pub(super) fn report_address(visit: &RequestContext, report: Uuid) -> Result<ReportAt, AppError> {
    Ok(ReportAt::of(visit, report))
}

/// What the database says when a form that a report needs is gone.
pub(super) fn without_form(error: DbError) -> AppError {
    match error {
        DbError::Missing => AppError::internal("failed to find the report’s template".to_owned()),
        other => other.into(),
    }
}
