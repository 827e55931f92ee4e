//! The first page: the councils that a person works with, and what waits for them there.

pub mod pages;

use crate::access::Permission;
use crate::access::policy::Actor;
use crate::access::store::Organisation;
use crate::page::Link;
use crate::plans::store::Plan;

pub use pages::routes;

/// The rooms of a council that a person may enter, in the order of the thread.
#[must_use]
pub fn navigation(actor: &Actor, council: &Organisation, plan: Option<&Plan>) -> Vec<Link> {
    let base = format!("/councils/{}", council.slug);
    let mut links = Vec::new();
    let reads = actor.may(Permission::ReadPlan, council.id);
    if reads {
        links
            .push(Link::new("Today", pages::Council { council: council.slug.clone() }.to_string()));
    }
    links.push(Link::new("Inspections", format!("{base}/inspections")));
    if let (true, Some(plan)) = (reads, plan) {
        let plan = format!("{base}/plans/{}", plan.id);
        links.push(Link::new("Thread", format!("{plan}/thread")));
        links.push(Link::new("Plan", plan.clone()));
        links.push(Link::new("Outcomes", format!("{plan}/outcomes")));
        links.push(Link::new("Board", format!("{plan}/board")));
        links.push(Link::new("Reports", format!("{plan}/reports")));
    } else if actor.may(Permission::EditPlan, council.id) {
        links.push(Link::new("Plan", format!("{base}/plans")));
    }
    if reads {
        links.push(Link::new("Sharing", format!("{base}/sharing")));
    }
    links
}
