//! Published reports that a council shows to everybody: the list, a report as it was published, and the choice itself. Whoever may
//! publish may choose; what is exempt or names officers is never in what everybody reads.

use crate::frozen::document;
use crate::pages::report_address;
use crate::read::{DOCX, attached, written};
use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::Document;
use improvement::governance::ReportState;
use platform::app::App;
use platform::db::CacheRegion;
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use platform::work::DRAWING;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext, Submitted};
use records::reports::addresses::{
    PublicReport, PublicReportDocx, PublicReportPdf, PublicReports, ShowReport,
};
use records::reports::store::{Report, shown_to_everybody};
use std::sync::Arc;
use uuid::Uuid;

const FILES: CacheRegion = CacheRegion::new("files of public reports", 16);

/// The addresses of what everybody reads.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(list)
        .page(read)
        .page(docx)
        .page(pdf)
        .form(show)
}

/// The choice, as the report’s own page offers it.
pub(super) struct PublicChoice {
    pub action: String,
    pub is_shown: bool,
    /// Where everybody reads it.
    pub href: String,
}

impl PublicChoice {
    pub(super) fn of(visit: &RequestContext, report: &Report) -> Option<Self> {
        let may = visit.may(Permission::ClearReports) && visit.as_at.is_none();
        (may && report.state == ReportState::Published).then(|| Self {
            action: ShowReport::of(visit, report.id).to_string(),
            is_shown: report.is_shown_to_everybody(),
            href: PublicReport::of(visit, report.id).to_string(),
        })
    }
}

async fn show(
    visit: Authorized<ShowReport>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let mut report = visit.current::<Report>(visit.address.report).await?;
    if report.state != ReportState::Published {
        return Err(AppError::Unreadable(
            "Only a published report can stand on the public list.".to_owned(),
        ));
    }
    let shows = form.value("show") == "yes";
    if shows != report.public_since.is_some() {
        report.public_since = shows.then(|| visit.today());
        let mut change = visit.app.db.change(visit.author()).await?;
        change.save(&mut report).await?;
        change.commit().await?;
    }
    let said = match shows {
        true => "Everybody can now read this report on the public list.",
        false => "This report is no longer on the public list.",
    };
    visit.done(report_address(&visit, report.id)?, said).await
}

struct Row {
    title: String,
    href: String,
    council: String,
    published: String,
    as_at: String,
}

#[derive(Template)]
#[template(path = "public_reports.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

async fn list(visit: Authorized<PublicReports>) -> Result<Response, AppError> {
    let rows = shown_to_everybody(&visit.app.db).await?.into_iter();
    let rows = rows.map(|one| Row {
        href: PublicReport {
            council: one.slug,
            report: one.id,
        }
        .to_string(),
        title: one.title,
        council: one.council,
        published: one
            .published_at
            .map_or_else(String::new, |at| long_date(&at.date())),
        as_at: long_date(&one.as_at),
    });
    Ok(html(&ListPage {
        page: visit.public_page(
            "Published reports",
            "Reports to improvement Boards that councils chose to show to everybody.",
        ),
        rows: rows.collect(),
    }))
}

/// A report that everybody may read, as it is now: the past is not public.
async fn shown(visit: &RequestContext, id: Uuid) -> Result<Report, AppError> {
    let report = visit.current::<Report>(id).await?;
    match report.is_shown_to_everybody() {
        true => Ok(report),
        false => Err(AppError::NotFound),
    }
}

/// What everybody reads of it: its public version.
async fn for_everybody(visit: &RequestContext, report: &Report) -> Result<Document, AppError> {
    let app = &visit.app;
    let whole = document(&app.db, &app.shared(), report, visit.today()).await?;
    Ok(whole.for_public())
}

#[derive(Template)]
#[template(path = "public_report.html")]
struct ReportPage {
    page: Page,
    published: String,
    docx_href: String,
    pdf_href: String,
    report: String,
}

async fn read(visit: Authorized<PublicReport>) -> Result<Response, AppError> {
    let report = shown(&visit, visit.address.report).await?;
    let whole = for_everybody(&visit, &report).await?;
    let words = DRAWING.run(move || documents::html::fragment(&whole, 1, "report"));
    let words = words.await?;
    let council = &visit.council()?.name;
    let published = report
        .published_at
        .map_or_else(String::new, |at| long_date(&at.date()));
    Ok(html(&ReportPage {
        page: visit
            .public_page(
                &report.title,
                &format!("A report of {council}, published on {published}."),
            )
            .breadcrumb("Published reports", PublicReports {}.to_string()),
        published,
        docx_href: PublicReportDocx::of(&visit, report.id).to_string(),
        pdf_href: PublicReportPdf::of(&visit, report.id).to_string(),
        report: words,
    }))
}

/// A file of what everybody reads, written once and kept until something changes.
async fn file(
    visit: &RequestContext,
    id: Uuid,
    ending: &'static str,
    write: impl FnOnce(&Document) -> Result<Vec<u8>, documents::Error> + Send + 'static,
) -> Result<(Report, Vec<u8>), AppError> {
    let report = shown(visit, id).await?;
    let of = (report.id, report.version, ending);
    let council = [report.organisation_id];
    let db = &visit.app.db;
    let bytes: Arc<Vec<u8>> = db
        .cached(&council, FILES, of, async || {
            let document = for_everybody(visit, &report).await?;
            written(move || write(&document)).await
        })
        .await?;
    Ok((report, bytes.as_ref().clone()))
}

async fn docx(visit: Authorized<PublicReportDocx>) -> Result<Response, AppError> {
    let (report, bytes) =
        file(&visit, visit.address.report, "docx", documents::docx::write).await?;
    Ok(attached(&report, "docx", DOCX, bytes))
}

async fn pdf(visit: Authorized<PublicReportPdf>) -> Result<Response, AppError> {
    let write = visit.app.pdf;
    let (report, bytes) = file(&visit, visit.address.report, "pdf", write).await?;
    Ok(attached(&report, "pdf", "application/pdf", bytes))
}
