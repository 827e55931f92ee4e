//! The first page and a council's page of today.

use crate::access::policy::Actor;
use crate::access::route::Routes;
use crate::access::store::{self, Organisation};
use crate::access::{Guest, Visit};
use crate::address;
use crate::fault::Fault;
use crate::page::{Page, html};
use crate::server::App;
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};

address!(
    /// The first page.
    Home "/" {} needs Public
);
address!(
    /// A council's page of today.
    Council "/councils/{council}" { council: String } needs ReadPlan
);
address!(
    /// The accessibility statement.
    Accessibility "/accessibility" {} needs Public
);

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(home).page(council).page(accessibility)
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    page: Page,
    councils: Vec<Organisation>,
}

async fn home(guest: Guest<Home>) -> Result<Response, Fault> {
    let Some(actor) = &guest.actor else {
        return Ok(Redirect::to(&crate::access::pages::SignIn {}.to_string()).into_response());
    };
    let councils = councils(&guest.app, actor).await?;
    if let [only] = councils.as_slice() {
        let to = Council {
            council: only.slug.clone(),
        };
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    let page = guest
        .page("Councils you work with")
        .notice(actor.notice.clone());
    Ok(html(&HomePage { page, councils }))
}

async fn councils(app: &App, actor: &Actor) -> Result<Vec<Organisation>, Fault> {
    Ok(store::organisations(&app.db, &actor.councils()).await?)
}

#[derive(Template)]
#[template(path = "home/council.html")]
struct CouncilPage {
    page: Page,
}

async fn council(visit: Visit<Council>) -> Result<Response, Fault> {
    let page = visit.page("Today");
    Ok(html(&CouncilPage { page }))
}

#[derive(Template)]
#[template(path = "home/accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

async fn accessibility(guest: Guest<Accessibility>) -> Response {
    html(&AccessibilityPage {
        page: guest.page("Accessibility statement"),
    })
}
