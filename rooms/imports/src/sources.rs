//! The page that says where the figures come from.

use askama::Template;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::page::{Page, html};
use records::access::Authorized;
use records::access::route::Routes;
use records::published::addresses::Sources;
use records::published::store::{self, Edition, Publication, Source};

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(sources)
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    edition: Option<Edition>,
    sources: Vec<Source>,
    publications: Vec<Publication>,
}

async fn sources(visit: Authorized<Sources>) -> Result<Response, AppError> {
    let db = &visit.app.db;
    Ok(html(&SourcesPage {
        page: visit.public_page(
            "Sources of the figures",
            "The official publications from which the figures come, with their editions and licences.",
        ),
        edition: store::edition(db).await?,
        sources: store::sources(db).await?,
        publications: store::publications(db).await?,
    }))
}
