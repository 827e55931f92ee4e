//! Reading a report: on the page, as a Word file and as a PDF. All three come from one document.

use crate::frozen::document;
use crate::pages::{colour, edit_address, is_open, page};
use crate::public::PublicChoice;
use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use documents::Document;
use improvement::Word;
use improvement::governance::ReportState;
use platform::app::App;
use platform::db::CacheRegion;
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::reports::addresses::{AdvanceReport, ReportAt, ReportDocx, ReportPdf};
use records::reports::store::Report;
use std::sync::Arc;
use uuid::Uuid;

const WORDS: CacheRegion = CacheRegion::new("words of reports", 64);

pub(super) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The addresses of reading.
pub(super) fn routes() -> Router<App> {
    Router::new().page(read).page(docx).page(pdf)
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReadPage {
    page: Page,
    state: &'static str,
    colour: &'static str,
    standing: String,
    checksum: String,
    edit_href: String,
    advance_href: String,
    advance: &'static str,
    docx_href: String,
    /// Empty when this program was built without PDF.
    pdf_href: String,
    /// Whether everybody may read it, for those who may say so.
    public: Option<PublicChoice>,
    report: Arc<String>,
}

/// Where a report stands, in a plain sentence or two.
async fn standing(visit: &RequestContext, report: &Report) -> Result<String, AppError> {
    let people = [
        report.author_id,
        report.cleared_by_id,
        report.published_by_id,
    ];
    let names = records::access::store::names(&visit.app.db, people.into_iter().flatten()).await?;
    let name = |id: Option<Uuid>| {
        id.and_then(|id| names.get(&id).cloned())
            .unwrap_or_else(|| "somebody".to_owned())
    };
    let on = report.cleared_on.map(|day| long_date(&day));
    Ok(match report.state {
        ReportState::Draft => format!(
            "A draft by {}. Its figures are as at {}.",
            name(report.author_id),
            long_date(&report.as_at)
        ),
        ReportState::Cleared => format!(
            "Written by {}, cleared by {} on {}. It is frozen when it is published.",
            name(report.author_id),
            name(report.cleared_by_id),
            on.unwrap_or_default()
        ),
        ReportState::Published => format!(
            "Published on {} by {} and frozen: this is what the Board read, whatever has changed in the plan since.",
            report
                .published_at
                .map(|at| long_date(&at.date()))
                .unwrap_or_default(),
            name(report.published_by_id),
        ),
    })
}

async fn read(visit: Authorized<ReportAt>) -> Result<Response, AppError> {
    let report = visit.record::<Report>(visit.address.report).await?;
    let words = words(&visit, &report).await?;
    let live = visit.as_at.is_none();
    let advance = match report.state {
        ReportState::Draft => "Clear this report",
        ReportState::Cleared => "Publish this report",
        ReportState::Published => "",
    };
    let may_advance = live && visit.may(Permission::ClearReports) && !advance.is_empty();
    let may_edit = live && visit.may(Permission::WriteReports) && is_open(&report);
    let advance_href = AdvanceReport::of(&visit, report.id);
    let docx = ReportDocx::of(&visit, report.id);
    let pdf = ReportPdf::of(&visit, report.id);
    let shown = |shown: bool, href: String| if shown { href } else { String::new() };
    Ok(html(&ReadPage {
        page: page(&visit, &report.title)?,
        state: report.state.label(),
        colour: colour(report.state),
        standing: standing(&visit, &report).await?,
        checksum: report.checksum.clone().unwrap_or_default(),
        edit_href: shown(may_edit, edit_address(&visit, report.id)?.to_string()),
        advance_href: shown(may_advance, advance_href.to_string()),
        advance,
        docx_href: visit.link(docx),
        pdf_href: visit.link(pdf),
        public: PublicChoice::of(&visit, &report),
        report: words,
    }))
}

/// What a report says, as part of a page, kept until something changes.
async fn words(visit: &RequestContext, report: &Report) -> Result<Arc<String>, AppError> {
    let (db, today) = (&visit.app.db, visit.today());
    let of = (report.id, report.version, today);
    db.cached(&[report.organisation_id], WORDS, of, async || {
        let document = document(db, &visit.app.shared(), report, today).await?;
        Ok(documents::html::fragment(&document, 1, "report"))
    })
    .await
}

/// What a report says, with links that work away from the site.
async fn to_take_away(
    visit: &RequestContext,
    id: Uuid,
    headers: &HeaderMap,
) -> Result<(Report, Document), AppError> {
    let report = visit.record::<Report>(id).await?;
    let mut document = document(&visit.app.db, &visit.app.shared(), &report, visit.today()).await?;
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let scheme = if visit.app.config.secure_cookies {
        "https"
    } else {
        "http"
    };
    document.base_address = host.map(|host| format!("{scheme}://{host}"));
    Ok((report, document))
}

pub(super) fn attached(
    report: &Report,
    ending: &str,
    media_type: &'static str,
    bytes: Vec<u8>,
) -> Response {
    let name = format!("attachment; filename=\"{}\"", file_name(report, ending));
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// The title in small plain letters with the date of the figures: `progress-and-exceptions-2024-10-14.docx`.
pub(super) fn file_name(report: &Report, ending: &str) -> String {
    let mut name = String::new();
    for letter in report.title.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !matches!(letter, '’' | '\'') && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() >= 80 {
            break;
        }
    }
    let name = match name.trim_end_matches('-') {
        "" => "report",
        name => name,
    };
    format!("{name}-{}.{ending}", report.as_at)
}

async fn docx(visit: Authorized<ReportDocx>, headers: HeaderMap) -> Result<Response, AppError> {
    let (report, document) = to_take_away(&visit, visit.address.report, &headers).await?;
    let bytes = written(move || documents::docx::write(&document)).await?;
    Ok(attached(&report, "docx", DOCX, bytes))
}

async fn pdf(visit: Authorized<ReportPdf>, headers: HeaderMap) -> Result<Response, AppError> {
    let (report, document) = to_take_away(&visit, visit.address.report, &headers).await?;
    let write = visit.app.pdf;
    let bytes = written(move || write(&document)).await?;
    Ok(attached(&report, "pdf", "application/pdf", bytes))
}

/// Writing a file keeps a processor busy, so it is done where it holds nobody up.
pub(super) async fn written(
    write: impl FnOnce() -> Result<Vec<u8>, documents::Error> + Send + 'static,
) -> Result<Vec<u8>, AppError> {
    tokio::task::spawn_blocking(write)
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn files_are_named_after_their_title() {
        let mut report = Report::begun(Uuid::nil(), Uuid::nil(), date(2024, 10, 14));
        for (title, name) in [
            (
                "Children’s plan: progress & exceptions",
                "childrens-plan-progress-exceptions-2024-10-14.pdf",
            ),
            ("../../etc/passwd\r\n\"", "etc-passwd-2024-10-14.pdf"),
            ("…", "report-2024-10-14.pdf"),
        ] {
            report.title = title.to_owned();
            assert_eq!(file_name(&report, "pdf"), name);
        }
    }
}
