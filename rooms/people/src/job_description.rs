//! The job description of a post as a document that the program writes, for Word and as tagged PDF.

use crate::post::found;
use crate::{Answered, staffing};
use axum::Router;
use axum::response::IntoResponse;
use documents::Document;
use documents::model::{Block, Fact, Facts, Level};
use improvement::calendar::in_words;
use platform::app::App;
use platform::error::AppError;
use platform::work::DOCUMENTS;
use platform::workbook::{download, file_name};
use readings::people::Staffing;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::people::addresses::{JobDescriptionDocx, JobDescriptionPdf};
use records::people::store::Post;
use uuid::Uuid;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(crate) fn routes() -> Router<App> {
    Router::new().page(docx).page(pdf)
}

/// The document of a post. It says nothing of whoever holds it or what they are paid.
fn document(staffing: &Staffing, post: &Post) -> Document {
    let above = post.reports_to_id.and_then(|id| staffing.post(id));
    let role = post.role_id.and_then(|id| staffing.role(id));
    let facts = [
        ("Grade", post.grade.clone()),
        ("Working time", post.fte.in_words()),
        ("Area", post.area.clone()),
        (
            "Role",
            role.map(|role| role.name.clone()).unwrap_or_default(),
        ),
        (
            "Reports to",
            above.map(|post| post.title.clone()).unwrap_or_default(),
        ),
        ("Paid from", post.paid_by.clone()),
        ("In place", post.dates().in_words()),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let facts = facts.map(|(name, value)| Fact {
        name: name.to_owned(),
        value: value.into(),
    });
    let mut blocks = vec![
        Block::heading(Level::One, None, &post.title),
        Block::Facts(Facts {
            caption: "The post".to_owned(),
            facts: facts.collect(),
        }),
        Block::heading(Level::Two, None, "Job description"),
    ];
    let paragraphs = post.description.split("\n\n").map(str::trim);
    let paragraphs = paragraphs.filter(|words| !words.is_empty());
    blocks.extend(paragraphs.map(Block::paragraph));
    let council = &staffing.council.name;
    Document {
        title: format!("Job description: {}", post.title),
        subtitle: None,
        language: "en-GB".to_owned(),
        organisation: council.clone(),
        author: None,
        reference: Some(post.reference.clone()),
        date: staffing.today,
        source_line: format!("{council}, posts as at {}", in_words(staffing.today)),
        base_address: None,
        close: false,
        made_at: None,
        paper: None,
        blocks,
    }
}

async fn written(
    here: &RequestContext,
    post: Uuid,
    (kind, ending): (&str, &str),
    write: fn(&Document) -> Result<Vec<u8>, documents::Error>,
) -> Answered {
    let staffing = staffing(here).await?;
    let post = found(&staffing, post)?;
    if post.description.is_empty() {
        return Err(AppError::NotFound);
    }
    let document = document(&staffing, post);
    let bytes = DOCUMENTS
        .run(move || write(&document))
        .await?
        .map_err(AppError::internal)?;
    let name = file_name(&["job description", &post.title], staffing.today, ending);
    Ok((download(kind, &name), bytes).into_response())
}

async fn docx(here: Authorized<JobDescriptionDocx>) -> Answered {
    written(&here, here.address.post, (DOCX, "docx"), |document| {
        documents::docx::write(document)
    })
    .await
}

async fn pdf(here: Authorized<JobDescriptionPdf>) -> Answered {
    let write = here.app.pdf;
    written(&here, here.address.post, ("application/pdf", "pdf"), write).await
}
