//! Reading a report: on the page, as a Word file and as a PDF. All three come from one document.

use crate::checklist::{Check, checklist};
use crate::frozen::{document, thaw, timestamp};
use crate::pages::{colour, edit_address, is_open};
use crate::public::PublicChoice;
use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::Document;
use documents::model::Block;
use improvement::Word;
use improvement::comments::Paragraph;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{CacheRegion, Record};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{self, Page, html, long_date};
use platform::work::{DOCUMENTS, DRAWING};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::comments::shown::Comments;
use records::comments::{NumberedKind, Paragraphs};
use records::reports::addresses::{
    AdvanceReport, ReportAt, ReportDocx, ReportLogo, ReportPdf, SendReport,
};
use records::reports::store::{PaperSettings, Report, readable};
use std::sync::Arc;
use uuid::Uuid;

const WORDS: CacheRegion = CacheRegion::new("words of reports", 64);

pub(super) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The addresses of reading.
pub(super) fn routes() -> Router<App> {
    Router::new().page(read).page(docx).page(pdf).page(logo)
}

/// Which of its versions somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Version {
    /// With what is exempt and with the names of officers.
    Whole,
    /// As the public reads it.
    Public,
}

impl Version {
    /// What is asked for (`?version=whole`), as far as this person may have it. A draft is read whole.
    fn asked(here: &RequestContext, report: &Report) -> Self {
        let asked = Form::from_query(here.query.as_deref());
        let may = here.may(Permission::ReadBoardPapers);
        let draft = report.state != ReportState::Published;
        match (asked.value("version"), draft) {
            ("whole", _) if may => Self::Whole,
            ("public", _) => Self::Public,
            (_, true) if may => Self::Whole,
            _ => Self::Public,
        }
    }

    fn of(self, document: Document) -> Document {
        match self {
            Self::Whole => document,
            Self::Public if document.has_public_version() => document.for_public(),
            // Both say the same, and whoever has signed in may follow its links.
            Self::Public => document,
        }
    }
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
    send_href: String,
    advance_href: String,
    advance: &'static str,
    docx_href: String,
    /// Empty when this program was built without PDF.
    pdf_href: String,
    /// Whether everybody may read it, for those who may say so.
    public: Option<PublicChoice>,
    /// The other version, and what leads there; empty where both are the same or this person may read one alone.
    other_href: String,
    other: &'static str,
    /// What to look at before it goes to the clerk; empty for one that is published, and for those who do not write or approve it.
    checks: Vec<Check>,
    report: Arc<Words>,
    /// What was said about it, on its way to the Board.
    comments: Comments,
    /// Whether anything was said, or may be.
    commented: bool,
}

/// Where a report stands, in a plain sentence or two.
async fn standing(visit: &RequestContext, report: &Report) -> Result<String, AppError> {
    let people = [
        report.author_id,
        report.sent_by_id,
        report.cleared_by_id,
        report.published_by_id,
    ];
    let names = records::access::store::names(&visit.app.db, people.into_iter().flatten()).await?;
    let name = |id: Option<Uuid>| {
        id.and_then(|id| names.get(&id).cloned())
            .unwrap_or_else(|| "somebody".to_owned())
    };
    let on = |day: Option<Date>| day.map(|day| long_date(&day)).unwrap_or_default();
    let figures = format!("Its figures are as at {}.", long_date(&report.as_at));
    Ok(match report.state {
        ReportState::Draft => format!(
            "A draft by {}. {figures} Only those who write and approve it can read it.",
            name(report.author_id),
        ),
        ReportState::ForComments | ReportState::ForApproval => {
            let by = report.answer_by.map_or_else(String::new, |day| {
                format!(" It should answer by {}.", long_date(&day))
            });
            format!(
                "A draft by {}, sent to the Board by {} on {}.{by} {figures}",
                name(report.author_id),
                name(report.sent_by_id),
                on(report.sent_on),
            )
        }
        ReportState::Cleared => format!(
            "Written by {}, approved by {} on {}. It is frozen when it is published.",
            name(report.author_id),
            name(report.cleared_by_id),
            on(report.cleared_on)
        ),
        ReportState::Published => format!(
            "Published on {} by {} and frozen: it stays as it is, whatever changes in the plan.",
            report
                .published_at
                .map(|at| long_date(&at.date()))
                .unwrap_or_default(),
            name(report.published_by_id),
        ),
    })
}

async fn read(visit: Authorized<ReportAt>) -> Result<Response, AppError> {
    let report = readable(&visit, visit.address.report).await?;
    let version = Version::asked(&visit, &report);
    let words = words(&visit, &report, version).await?;
    let live = visit.as_at.is_none();
    let approves = live && visit.may(Permission::ClearReports);
    let writes = live && visit.may(Permission::WriteReports);
    let advance = match report.state {
        state if state.is_draft() => "Approve",
        ReportState::Cleared => "Publish",
        _ => "",
    };
    let advance_href = AdvanceReport::of(&visit, report.id);
    let here = ReportAt::of(&visit, report.id).to_string();
    let with = |to: String| match (version, words.has_versions) {
        (Version::Whole, true) => page::with_query(to, [("version", "whole")]),
        _ => to,
    };
    let shown = |shown: bool, href: String| if shown { href } else { String::new() };
    let both = words.has_versions && visit.may(Permission::ReadBoardPapers);
    let (other, query) = match version {
        Version::Whole => ("Read the public version", "public"),
        Version::Public => ("Read it with exempt information and names", "whole"),
    };
    let checks =
        match live && report.state != ReportState::Published && visit.may(Permission::ReadDrafts) {
            true => checklist(&visit, &report).await?,
            false => Vec::new(),
        };
    let comments = match report.state {
        // What the Board said about a draft stays with those who might have read it.
        ReportState::Published if !visit.may(Permission::ReadBoardPapers) => Comments::default(),
        _ => Comments::of(&visit, Report::KIND, report.id).await?,
    };
    Ok(html(&ReadPage {
        commented: comments.add.is_some() || !comments.list.is_empty(),
        comments,
        page: crate::pages::page(&visit, &report.title)?,
        state: report.state.label(),
        colour: colour(report.state),
        standing: standing(&visit, &report).await?,
        checksum: report.checksum.clone().unwrap_or_default(),
        edit_href: shown(
            writes && is_open(&report),
            edit_address(&visit, report.id)?.to_string(),
        ),
        send_href: shown(
            writes && report.state.is_draft(),
            SendReport::of(&visit, report.id).to_string(),
        ),
        advance_href: shown(approves && !advance.is_empty(), advance_href.to_string()),
        advance,
        public: PublicChoice::of(&visit, &report),
        docx_href: with(visit.link(ReportDocx::of(&visit, report.id))),
        pdf_href: with(visit.link(ReportPdf::of(&visit, report.id))),
        other_href: shown(
            both,
            visit.link(page::with_query(here, [("version", query)])),
        ),
        other,
        checks,
        report: words,
    }))
}

/// What a report says, as part of a page.
struct Words {
    html: String,
    /// Whether its public version says less than the whole one.
    has_versions: bool,
    /// Its numbered paragraphs, which comments can be about.
    paragraphs: Arc<Vec<Paragraph>>,
}

inventory::submit! {
    NumberedKind {
        kind: Report::KIND,
        read: |here, id| Box::pin(async move {
            let report = readable(here, id).await?;
            let version = Version::asked(here, &report);
            Ok(Paragraphs {
                list: words(here, &report, version).await?.paragraphs.clone(),
                prefix: "report",
            })
        }),
    }
}

/// How many letters of a paragraph are kept with a comment on it.
const KEPT: usize = 300;

fn paragraphs(blocks: &[Block], into: &mut Vec<Paragraph>) {
    for block in blocks {
        match block {
            Block::Clause(clause) => into.push(Paragraph {
                number: clause.number.clone(),
                words: page::shortened(&clause.text.plain(), KEPT),
            }),
            Block::Exempt(blocks) => paragraphs(blocks, into),
            _ => {}
        }
    }
}

/// The words of a report in a version, kept until something changes.
async fn words(
    visit: &RequestContext,
    report: &Report,
    version: Version,
) -> Result<Arc<Words>, AppError> {
    let (db, today) = (&visit.app.db, visit.today());
    let of = (report.id, report.version, today, version);
    let logo = ReportLogo::of(visit, report.id).to_string();
    db.cached(&[report.organisation_id], WORDS, of, async || {
        let whole = document(db, &visit.app.shared(), report, today).await?;
        let has_versions = whole.has_public_version();
        let mut shown = version.of(whole);
        if let Some(paper) = &mut shown.paper {
            paper.logo_address = Some(logo);
        }
        let mut numbered = Vec::new();
        paragraphs(&shown.blocks, &mut numbered);
        let drawn = DRAWING.run(move || documents::html::fragment(&shown, 1, "report"));
        Ok(Words {
            paragraphs: Arc::new(numbered),
            html: drawn.await?,
            has_versions,
        })
    })
    .await
}

/// What a report says, to be read away from the site.
async fn to_take_away(visit: &RequestContext, id: Uuid) -> Result<(Report, Document), AppError> {
    let report = readable(visit, id).await?;
    let whole = document(&visit.app.db, &visit.app.shared(), &report, visit.today()).await?;
    let mut document = Version::asked(visit, &report).of(whole);
    if document.made_at.is_none() {
        document.made_at = Some(timestamp(visit.app.clock.now()));
    }
    // A paper that is read elsewhere leads nobody to a page where they would have to sign in.
    if document.paper.is_none() {
        // What the request calls the program is whatever somebody wrote there.
        document.base_address = visit.app.config.address_in_documents();
    }
    Ok((report, document))
}

/// The logo that stands in a report.
async fn logo(visit: Authorized<ReportLogo>) -> Result<Response, AppError> {
    let report = readable(&visit, visit.address.report).await?;
    let logo = match thaw(&report)? {
        Some(document) => document.paper.and_then(|paper| paper.logo),
        None => PaperSettings::of(&visit.app.db, report.organisation_id)
            .await?
            .picture(),
    };
    let logo = logo.ok_or(AppError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    Ok((headers, logo.bytes()).into_response())
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

async fn docx(visit: Authorized<ReportDocx>) -> Result<Response, AppError> {
    let (report, document) = to_take_away(&visit, visit.address.report).await?;
    let bytes = written(move || documents::docx::write(&document)).await?;
    Ok(attached(&report, "docx", DOCX, bytes))
}

async fn pdf(visit: Authorized<ReportPdf>) -> Result<Response, AppError> {
    let (report, document) = to_take_away(&visit, visit.address.report).await?;
    let write = visit.app.pdf;
    let bytes = written(move || write(&document)).await?;
    Ok(attached(&report, "pdf", "application/pdf", bytes))
}

/// Writing a file keeps a processor busy, so it is done where it holds nobody up.
pub(super) async fn written(
    write: impl FnOnce() -> Result<Vec<u8>, documents::Error> + Send + 'static,
) -> Result<Vec<u8>, AppError> {
    DOCUMENTS.run(write).await?.map_err(AppError::internal)
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
