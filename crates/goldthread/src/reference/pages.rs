//! The page that says where the figures come from.

use super::store::{self, Edition, Publication, Source};
use crate::access::Guest;
use crate::access::route::Routes;
use crate::fault::Fault;
use crate::page::{Page, html};
use crate::app::App;
use askama::Template;
use axum::Router;
use axum::response::Response;


/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(sources)
}

#[derive(Template)]
#[template(path = "reference/sources.html")]
struct SourcesPage {
    page: Page,
    edition: Option<Edition>,
    sources: Vec<Source>,
    publications: Vec<Publication>,
}

async fn sources(guest: Guest<Sources>) -> Result<Response, Fault> {
    let db = &guest.app.db;
    Ok(html(&SourcesPage {
        page: guest.page("Sources of the figures"),
        edition: store::edition(db).await?,
        sources: store::sources(db).await?,
        publications: store::publications(db).await?,
    }))
}
