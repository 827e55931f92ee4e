//! People and capacity: whether enough of each role is left at home, who is away and who covers, the posts of a council and who holds them. This file
//! has the routes; `capacity.rs` the page of capacity, `roles.rs` its forms, `away.rs` time away and cover, `posts.rs` the posts, `post.rs` one post with
//! its forms, `structure.rs` which post stands under which, `job_description.rs` the document, `outside.rs` what is said on other pages.

mod away;
mod capacity;
mod commitments;
mod import;
mod job_description;
mod outside;
mod post;
mod post_forms;
mod posts;
mod report;
mod roles;
mod structure;

use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::page::Link;
use readings::people::Staffing;
use records::access::address::AddressContext;
use records::access::navigation::{Destination, Group};
use records::access::{Permission, RequestContext};
use records::people::addresses::{Away, Capacity, Posts};
use std::sync::Arc;

type Answered = Result<Response, AppError>;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(capacity::routes())
        .merge(roles::routes())
        .merge(away::routes())
        .merge(commitments::routes())
        .merge(posts::routes())
        .merge(post::routes())
        .merge(post_forms::routes())
        .merge(structure::routes())
        .merge(job_description::routes())
        .merge(import::routes())
}

inventory::submit! {
    Destination {
        label: "Capacity",
        group: Group::Support,
        place: 20,
        needs: Permission::ReadPlan,
        to: |council, _| Some(Capacity::of(council).to_string()),
    }
}

inventory::submit! {
    Destination {
        label: "Posts",
        group: Group::Support,
        place: 30,
        needs: Permission::ReadPlan,
        to: |council, _| Some(Posts::of(council).to_string()),
    }
}

/// The people of the council that a page is about.
async fn staffing(here: &RequestContext) -> Result<Arc<Staffing>, AppError> {
    let council = here.council()?;
    Ok(Staffing::of(&here.app.db, council, here.moment(), here.date()).await?)
}

/// The same as it is now, to be changed.
async fn staffing_now(here: &RequestContext) -> Result<Arc<Staffing>, AppError> {
    let council = here.council()?;
    Ok(Staffing::of(&here.app.db, council, None, here.today()).await?)
}

/// Whether whoever is here may read who is who.
fn reads_names(here: &RequestContext) -> bool {
    here.may(Permission::ReadPeople)
}

/// The page of capacity, as a step back.
fn capacity_link(here: &(impl AddressContext + ?Sized)) -> Link {
    Link::new("Capacity", Capacity::of(here).to_string())
}

/// The list of time away, as a step back.
fn away_link(here: &(impl AddressContext + ?Sized)) -> Link {
    Link::new("Time away and cover", Away::of(here).to_string())
}

/// The posts, as a step back.
fn posts_link(here: &(impl AddressContext + ?Sized)) -> Link {
    Link::new("Posts", Posts::of(here).to_string())
}
