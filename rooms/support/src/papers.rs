//! The documents that the program writes from the record: agreements and reports, as a page, in Word and as tagged PDF. Their texts are
//! templates: names in braces are filled from the record, and what the record does not know stands as a gap that nobody can miss.

mod filled;
mod tables;
mod text;

use crate::Answered;
use crate::seen::Seen;
use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::Document;
use filled::Facts;
use improvement::Word as _;
use improvement::calendar::counted;
use improvement::vocabulary;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Link, Page, html, with_query};
use platform::work::DOCUMENTS;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::money::addresses::EngagementCharges;
use records::support::addresses::{
    SupportDocument, SupportDocumentPdf, SupportDocumentWord, SupportTemplates,
};
pub(crate) use text::check;
use uuid::Uuid;

vocabulary! {
    /// A document that the program writes.
    Paper, "a document of support" {
        Partnership = "partnership", "Partnership agreement";
        Secondment = "secondment", "Secondment agreement";
        Highlight = "highlight", "Monthly highlight report";
        Closing = "closing", "Closing report";
    }
}

impl Paper {
    /// The text that comes with the program.
    pub(crate) const fn built_in(self) -> &'static str {
        match self {
            Self::Partnership => include_str!("../papers/partnership.txt"),
            Self::Secondment => include_str!("../papers/secondment.txt"),
            Self::Highlight => include_str!("../papers/highlight.txt"),
            Self::Closing => include_str!("../papers/closing.txt"),
        }
    }

    /// Whether its paragraphs are numbered, as those of an agreement are.
    const fn is_numbered(self) -> bool {
        matches!(self, Self::Partnership | Self::Secondment)
    }
}

/// The addresses of documents.
pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(word).page(pdf)
}

/// The documents of an engagement, each as a link; of secondments one for each.
pub(crate) fn links(here: &RequestContext, seen: &Seen) -> Vec<Link> {
    let id = seen.engagement.id;
    let mut links = Vec::new();
    for paper in Paper::ALL {
        let to = SupportDocument::of(here, id, paper.code().to_owned());
        if *paper != Paper::Secondment {
            links.push(Link::new(paper.label(), here.link(to)));
            continue;
        }
        for one in &seen.support.records.secondments {
            let label = format!("{}: {}", paper.label(), one.who);
            let to = with_query(to.to_string(), [("secondment", one.id.to_string())]);
            links.push(Link::new(label, here.link(to)));
        }
    }
    let charges = here.link(EngagementCharges::of(here, id));
    links.push(Link::new("Charges for this support", charges));
    links
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage {
    page: Page,
    gaps: String,
    missing: Vec<String>,
    word_href: String,
    pdf_href: String,
    templates_href: String,
    edition: String,
    content: String,
}

/// A document as the record fills it, with what is missing.
struct Written {
    seen: Seen,
    paper: Paper,
    edition: i64,
    document: Document,
    missing: Vec<String>,
}

async fn written(here: &RequestContext, engagement: Uuid, key: &str) -> Result<Written, AppError> {
    let paper = Paper::parse(key).map_err(|_| AppError::NotFound)?;
    let seen = Seen::read(here, engagement).await?;
    let keeper = seen.engagement.organisation_id;
    let template = crate::templates::latest(&here.app.db, keeper, paper).await?;
    let asked: Form = here.asked();
    let facts = Facts::read(here, &seen, paper, &asked).await?;
    let (blocks, missing) = text::fill(&template.body, paper.is_numbered(), &facts);
    let document = Document {
        title: format!("{}: {}", paper.label(), seen.engagement.title),
        subtitle: Some(format!(
            "{} and {}",
            seen.name(improvement::support::Side::Helper),
            seen.name(improvement::support::Side::Helped)
        )),
        language: "en-GB".to_owned(),
        organisation: seen.name(seen.engagement.side),
        author: None,
        reference: None,
        date: here.date(),
        source_line: format!(
            "From the record as at {}",
            improvement::calendar::in_words(here.date())
        ),
        base_address: here.app.config.public_address.clone(),
        close: false,
        made_at: None,
        paper: None,
        blocks,
    };
    Ok(Written {
        seen,
        paper,
        edition: template.edition,
        document,
        missing,
    })
}

async fn open(here: Authorized<SupportDocument>) -> Answered {
    let (id, key) = (here.address.engagement, here.address.key.clone());
    let written = written(&here, id, &key).await?;
    let gaps = match written.missing.len() {
        0 => String::new(),
        many => format!(
            "{} from the record: fill in {} before anybody signs or reads this.",
            counted(many, "fact is missing", "facts are missing"),
            if many == 1 { "it" } else { "them" }
        ),
    };
    let back = &written.seen.page;
    Ok(html(&PaperPage {
        page: here
            .page(&written.document.title)
            .breadcrumb(&back.label, here.link(&back.href)),
        gaps,
        missing: written.missing,
        word_href: here.file(SupportDocumentWord::of(&here, id, key.clone())),
        pdf_href: here.file(SupportDocumentPdf::of(&here, id, key)),
        // The texts are the keeper's own: whoever is here as a party is not let in there.
        templates_href: match here.is_party() {
            true => String::new(),
            false => SupportTemplates::of(&here).to_string(),
        },
        edition: match written.edition {
            0 => "The text comes with Goldthread.".to_owned(),
            edition => format!("The text is edition {edition} of the council’s own."),
        },
        content: documents::html::fragment(&written.document, 2, "paper-"),
    }))
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

async fn word(here: Authorized<SupportDocumentWord>) -> Answered {
    let written = written(&here, here.address.engagement, &here.address.key).await?;
    let document = written.document.clone();
    let bytes = DOCUMENTS
        .run(move || documents::docx::write(&document))
        .await?;
    let bytes = bytes.map_err(AppError::internal)?;
    Ok(attached(&written, "docx", DOCX, bytes))
}

async fn pdf(here: Authorized<SupportDocumentPdf>) -> Answered {
    let written = written(&here, here.address.engagement, &here.address.key).await?;
    let (document, write) = (written.document.clone(), here.app.pdf);
    let bytes = DOCUMENTS.run(move || write(&document)).await?;
    let bytes = bytes.map_err(AppError::internal)?;
    Ok(attached(&written, "pdf", "application/pdf", bytes))
}

fn attached(written: &Written, ending: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let words = [written.paper.label(), &written.seen.engagement.title];
    let name = platform::workbook::file_name(&words, written.document.date, ending);
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            platform::file_kind::disposition(&name),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// The names and tables that a text can hold, in a sentence each.
pub(crate) fn names_in_words() -> String {
    let names = filled::NAMES
        .iter()
        .map(|(name, label)| format!("{{{name}}}: {label}"));
    let tables = filled::TABLES
        .iter()
        .map(|(name, label)| format!("{{table {name}}}: {label}"));
    let all: Vec<String> = names.chain(tables).collect();
    format!("Names that can be used: {}.", all.join("; "))
}
