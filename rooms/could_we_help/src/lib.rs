//! “Could we help?”: what a council is asked, what it could do about it, and what each choice would leave at home, give and cost. Nothing here
//! touches anything else until a choice is agreed.
//!
//! `requests.rs` has the list, `request.rs` the page of one request, `need.rs` why they ask and the council's own risks; `forms.rs` what is written
//! down about a request, `people.rs` whose time an option gives, `agree.rs` agreeing and taking back; `outside.rs` what is said on other pages.

mod agree;
mod forms;
mod need;
mod outside;
mod people;
mod request;
mod requests;

use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::page::Link;
use readings::options::Requests;
use records::access::address::AddressContext;
use records::access::navigation::{Destination, Group};
use records::access::{Editing, Permission, RequestContext};
use records::options::{HelpRequest, HelpRequests, RequestAt};
use uuid::Uuid;

type Answered = Result<Response, AppError>;
type Edits<R> = Result<Editing<R>, AppError>;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(requests::routes())
        .merge(request::routes())
        .merge(forms::routes())
        .merge(people::routes())
        .merge(agree::routes())
}

inventory::submit! {
    Destination {
        label: "Could we help?",
        group: Group::Support,
        place: 15,
        needs: Permission::ReadPeople,
        to: |council, _| Some(HelpRequests::of(council).to_string()),
    }
}

/// All that the council of the page is asked, as the page shows it.
async fn requests(here: &RequestContext) -> Result<Requests, AppError> {
    let council = here.council()?;
    Ok(Requests::of(&here.app.db, council, here.moment(), here.date()).await?)
}

/// The list of requests, as a step back.
fn requests_link(here: &(impl AddressContext + ?Sized)) -> Link {
    Link::new("Could we help?", HelpRequests::of(here).to_string())
}

/// A request as it is now, to be changed.
struct Seen {
    all: Requests,
    request: HelpRequest,
    /// Its page, as a step back.
    page: Link,
}

impl Seen {
    async fn read(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let all = Requests::of(&here.app.db, here.council()?, None, here.today()).await?;
        let request = all.request(id).cloned().ok_or(AppError::NotFound)?;
        let label = title(&all, &request);
        let page = Link::new(&label, RequestAt::of(here, id).to_string());
        Ok(Self { all, request, page })
    }
}

/// What a request is called.
fn title(all: &Requests, request: &HelpRequest) -> String {
    format!("Could we help {}?", all.asking(request))
}
