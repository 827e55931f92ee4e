//! The pages of this room.

use crate::{advance, read, templates, write};

use crate::form::{Edition, editions};
use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::xlsx::Column;
use improvement::Word;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use platform::workbook::PageWorkbook;
use records::access::{Authorized, Permission, RequestContext};
use records::governance::store::Meeting;
use records::reports::addresses::{
    EditReport, NewReport, ReportAt, Reports, ReportsXlsx, Templates,
};
use records::reports::store::{Report, reports};
use uuid::Uuid;

use records::access::route::Routes;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(list)
        .page(xlsx)
        .merge(write::routes())
        .merge(read::routes())
        .merge(advance::routes())
        .merge(templates::routes())
}

struct Row {
    title: String,
    href: String,
    form: String,
    as_at: Date,
    meeting: String,
    author: String,
    state: &'static str,
    colour: &'static str,
    published: Option<Date>,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    new_href: String,
    templates_href: String,
}

/// The colour of a state of a report.
pub(super) const fn colour(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "grey",
        ReportState::Cleared => "yellow",
        ReportState::Published => "green",
    }
}

/// What a form of report is called.
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
    let to = Reports {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
    };
    Ok(visit.page(title).breadcrumb("Reports", visit.link(to)))
}

impl ListPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let columns = vec![
            Column::new("Report", 44),
            Column::new("Form", 34),
            Column::new("Author", 24),
            Column::new("Where it stands", 14),
            Column::new("Published", 14),
            Column::new("Figures as at", 14),
            Column::new("For the meeting", 44),
        ];
        let rows = self.rows.iter().map(|row| {
            vec![
                (&row.title).into(),
                (&row.form).into(),
                (&row.author).into(),
                row.state.into(),
                row.published.into(),
                row.as_at.into(),
                (&row.meeting).into(),
            ]
        });
        Ok(here
            .own_workbook("reports")?
            .list("All reports", columns, rows))
    }
}

async fn list(visit: Authorized<Reports>) -> Result<Response, AppError> {
    Ok(html(&list_page(&visit).await?))
}

async fn xlsx(visit: Authorized<ReportsXlsx>) -> Result<Response, AppError> {
    list_page(&visit).await?.workbook(&visit)?.answer().await
}

async fn list_page(visit: &RequestContext) -> Result<ListPage, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let db = &visit.app.db;
    let reports = reports(db, council.id, plan.id, visit.moment()).await?;
    let editions = editions(db, council.id).await?;
    let meetings = meetings(visit).await?;
    let authors = reports.iter().filter_map(|report| report.author_id);
    let authors = records::access::store::names(db, authors).await?;
    let rows: Vec<Row> = reports
        .iter()
        .map(|report| Row {
            title: report.title.clone(),
            href: visit.link(ReportAt {
                council: council.slug.clone(),
                plan: plan.id,
                report: report.id,
            }),
            form: form_name(&editions, &report.template_key, report.template_edition),
            as_at: report.as_at,
            meeting: report
                .meeting_id
                .and_then(|id| meetings.iter().find(|meeting| meeting.id == id))
                .map(|meeting| format!("{}, {}", meeting.title, long_date(&meeting.held_on)))
                .unwrap_or_default(),
            author: report
                .author_id
                .and_then(|id| authors.get(&id).cloned())
                .unwrap_or_default(),
            state: report.state.label(),
            colour: colour(report.state),
            published: report.published_at.map(|at| at.date()),
        })
        .collect();
    let may_write = visit.may(Permission::WriteReports) && visit.as_at.is_none();
    let new = NewReport {
        council: council.slug.clone(),
        plan: plan.id,
    };
    let templates = Templates {
        council: council.slug.clone(),
    };
    let file = ReportsXlsx {
        council: council.slug.clone(),
        plan: plan.id,
    };
    Ok(ListPage {
        page: visit
            .page("Reports")
            .excel(!rows.is_empty(), visit.file(file)),
        rows,
        new_href: if may_write {
            new.to_string()
        } else {
            String::new()
        },
        templates_href: templates.to_string(),
    })
}

/// Whether a report is still being written; one that is cleared or published is only read.
pub(super) fn is_open(report: &Report) -> bool {
    report.state == ReportState::Draft
}

/// Where a report is written.
pub(super) fn edit_address(visit: &RequestContext, report: Uuid) -> Result<EditReport, AppError> {
    Ok(EditReport {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
        report,
    })
}

/// Where a report is read.
pub(super) fn report_address(visit: &RequestContext, report: Uuid) -> Result<ReportAt, AppError> {
    Ok(ReportAt {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
        report,
    })
}

/// What the database says when a form that a report needs is gone.
pub(super) fn without_form(error: DbError) -> AppError {
    match error {
        DbError::Missing => AppError::internal("failed to find the report’s form".to_owned()),
        other => other.into(),
    }
}
