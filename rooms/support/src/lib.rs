//! Support between councils: who helps whom, since when, for what, with which days of help, and whether it may step down. Both councils
//! see one engagement at one address, each by its own roles, and each gives its own word.
//!
//! `overview.rs` has what a council is in, `engagement.rs` the page of one engagement, `seen.rs` who sees it and for which side they
//! speak; `forms.rs`, `steps.rs` and `conditions.rs` what is written about it, `log.rs` days of help, `files.rs` products; `papers.rs`
//! the documents that the program writes; `outside.rs` what is said on other pages.

mod conditions;
mod contact;
mod drawing;
mod engagement;
mod files;
mod forms;
mod log;
mod outside;
mod overview;
mod papers;
mod seen;
mod steps;
mod templates;
mod workstreams;

use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::page::Link;
use records::access::navigation::{Destination, Group};
use records::access::{Editing, Permission, RequestContext};
use records::support::addresses::Support;

type Answered = Result<Response, AppError>;
type Edits<R> = Result<Editing<R>, AppError>;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(overview::routes())
        .merge(log::routes())
        .merge(engagement::routes())
        .merge(forms::routes())
        .merge(steps::routes())
        .merge(conditions::routes())
        .merge(workstreams::routes())
        .merge(contact::routes())
        .merge(files::routes())
        .merge(papers::routes())
        .merge(templates::routes())
}

inventory::submit! {
    Destination {
        label: "Support",
        group: Group::Support,
        place: 10,
        needs: Permission::ReadSupport,
        to: |council, _| Some(Support::of(council).to_string()),
    }
}

/// What a council is in, as a step back: of the council around the page, for a party comes from its own.
fn support_link(here: &RequestContext) -> Link {
    let around = here.council_around();
    let to = around.map_or_else(|| Support::of(here), Support::of);
    Link::new("Support", to.to_string())
}
