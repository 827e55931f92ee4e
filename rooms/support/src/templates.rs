//! The texts of the documents that the program writes, and making one the council’s own: each save is an edition, and none is lost.

use crate::papers::{Paper, check};
use crate::{Answered, Edits, support_link};
use axum::Router;
use improvement::Word as _;
use platform::app::App;
use platform::db::{Db, DbError, Record};
use platform::error::AppError;
use platform::fields::Fields;
use platform::lens;
use platform::page::record::{Item, Part, RecordPage};
use platform::page::{Link, html};
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, RecordForm};
use records::support::addresses::{EditSupportTemplate, SupportTemplates};
use records::support::store::SupportTemplate;
use uuid::Uuid;

/// The addresses of texts.
pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).edit(edit)
}

/// The longest text that is taken, in characters.
const LONGEST: usize = 50_000;

/// The text that a council uses for a document: its own newest edition, or the one that comes with the program, which is edition 0.
///
/// # Errors
/// When the database fails.
pub(crate) async fn latest(
    db: &Db,
    council: Uuid,
    paper: Paper,
) -> Result<SupportTemplate, DbError> {
    let own: Vec<SupportTemplate> = db.records(council, council, None).await?;
    let own = own.into_iter().filter(|one| one.key == paper.code());
    let newest = own.max_by_key(|one| one.edition);
    Ok(newest.unwrap_or_else(|| SupportTemplate {
        key: paper.code().to_owned(),
        name: paper.label().to_owned(),
        body: paper.built_in().to_owned(),
        ..SupportTemplate::blank(council, council)
    }))
}

async fn open(here: Authorized<SupportTemplates>) -> Answered {
    let council = here.council()?.id;
    let mut items = Vec::new();
    for paper in Paper::ALL {
        let template = latest(&here.app.db, council, *paper).await?;
        let edit = EditSupportTemplate::of(&here, paper.code().to_owned());
        items.push(Item {
            title: template.name,
            facts: vec![match template.edition {
                0 => "Comes with Goldthread".to_owned(),
                edition => format!("Edition {edition}, the council’s own"),
            }],
            links: here.offer("Change the text", edit).into_iter().collect(),
            ..Item::default()
        });
    }
    Ok(html(&RecordPage {
        page: here
            .page("Texts of agreements and reports")
            .breadcrumb("Support", here.link(support_link(&here).href)),
        sentence: "Goldthread writes these documents from the record of each engagement."
            .to_owned(),
        parts: vec![Part {
            heading: "Documents".to_owned(),
            items,
            ..Part::default()
        }],
        ..RecordPage::default()
    }))
}

async fn edit(here: Authorized<EditSupportTemplate>) -> Edits<SupportTemplate> {
    let paper = Paper::parse(&here.address.key).map_err(|_| AppError::NotFound)?;
    let council = here.council()?.id;
    let now = latest(&here.app.db, council, paper).await?;
    let next = SupportTemplate {
        edition: now.edition + 1,
        key: now.key,
        name: now.name,
        body: now.body,
        ..SupportTemplate::blank(council, council)
    };
    let fields = Fields::new()
        .long_text(lens!(SupportTemplate, body), LONGEST, "Enter the text")
        .hint("A line that starts with # is a heading. Each other line is a paragraph. A name in braces is filled from the record")
        .rows("25")
        .rule(|template| check(&template.body));
    let back = Link::new(
        "Texts of agreements and reports",
        SupportTemplates::of(&here).to_string(),
    );
    let form = RecordForm::new(
        format!("Change the text: {}", paper.label()),
        "Save the text",
        fields,
        back,
    );
    let form = form.lead(crate::papers::names_in_words()).lead(
        "What is saved is a new edition. Documents use it from now on; those that were taken before stay as they are.",
    );
    Ok(form.adding(next, "The text was saved as a new edition."))
}
