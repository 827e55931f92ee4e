//! The list of imports: what came of each file.

use crate::outcome::Outcome;
use crate::scope::Scope;
use axum::Router;
use axum::response::Response;
use improvement::outcomes::ImportState;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List};
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::imports::addresses::{OwnImportsXlsx, PublishedImportsXlsx};
use records::imports::store::{self, Import};

/// The addresses of the list as a file.
pub(super) fn routes() -> Router<App> {
    Router::new().page(own).page(published)
}

/// Imports on a page.
const PAGE: usize = 50;

/// An import among others.
pub(super) struct ImportRow {
    import: Import,
    /// What it brings, or why it cannot.
    what: String,
    href: String,
}

/// The imports of a plan or of published figures: the table of their page, and the sheet of its workbook.
pub(super) fn import_list() -> List<ImportRow> {
    List::new("Imports", |row: &ImportRow| row.import.id)
        .column("file", "File", 44, |row| row.import.file_name.clone())
        .linked(|row| &row.href)
        .searched()
        .column("kind", "Type of file", 30, |row| Chosen(row.import.kind))
        .in_files()
        .column("begun_at", "When", 18, |row| row.import.begun_at)
        .column("state", "Result", 20, |row| Chosen(row.import.state))
        .tagged(|row| colour(row.import.state))
        .noted(|row| row.what.clone())
        .filtered()
        .column("what", "Figures", 34, |row| row.what.clone())
        .in_files()
        .sorted_by("-begun_at")
        .paged(PAGE)
}

/// The colour of a state.
pub(super) fn colour(state: ImportState) -> &'static str {
    match state {
        ImportState::Committed => "green",
        ImportState::Faulty => "red",
        ImportState::Ready => "yellow",
        ImportState::Undone | ImportState::Discarded => "grey",
        _ => "blue",
    }
}

fn row(scope: &Scope, import: Import) -> ImportRow {
    let outcome = Outcome::of(&import.outcome);
    let what = match import.state {
        ImportState::Committed | ImportState::Ready => counted(&outcome),
        ImportState::Faulty => match &outcome.refused {
            Some(_) => "Cannot be read".to_owned(),
            None => number_of(outcome.faults, "problem"),
        },
        _ => String::new(),
    };
    ImportRow {
        href: scope.item(import.id),
        what,
        import,
    }
}

/// The imports of a plan, or of published figures.
pub(super) async fn rows(
    visit: &RequestContext,
    scope: &Scope,
) -> Result<Vec<ImportRow>, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let imports = match scope.plan() {
        Some(plan) => store::own_imports(db, council, plan).await?,
        None => store::published_imports(db, council).await?,
    };
    Ok(imports
        .into_iter()
        .map(|import| row(scope, import))
        .collect())
}

/// “1 problem”, “2 problems”.
pub(super) fn number_of(count: u64, what: &str) -> String {
    let number = improvement::outcomes::number_in_words(count as f64, 0, "");
    let s = if count == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}

fn counted(outcome: &Outcome) -> String {
    if outcome.changes() {
        format!(
            "{} new, {} revised",
            number_of(outcome.new, "figure"),
            outcome.revised
        )
    } else {
        "No changes".to_owned()
    }
}

async fn own(visit: Authorized<OwnImportsXlsx>) -> Result<Response, AppError> {
    workbook(&visit).await
}

async fn published(visit: Authorized<PublishedImportsXlsx>) -> Result<Response, AppError> {
    workbook(&visit).await
}

async fn workbook<A: Address>(visit: &Authorized<A>) -> Result<Response, AppError> {
    let scope = Scope::of(&visit.address);
    let book = visit.own_workbook("imports of figures")?;
    book.sheet(&import_list(), &rows(visit, &scope).await?, &visit.asked())
        .answer()
        .await
}
