//! The first page: the councils that a person works with, and what waits for them there.

pub mod pages;
pub mod today;

use crate::access::Permission;
use crate::access::store::Organisation;
use crate::figures::addresses::PublishedImports;
use crate::governance::addresses::Board;
use crate::inspections::addresses::Timeline;
use crate::outcomes::addresses::Outcomes;
use crate::page::Link;
use crate::plans::addresses::{PlanAt, Plans};
use crate::plans::store::Plan;
use crate::reports::addresses::Reports;
use crate::sharing::addresses::Sharing;
use crate::thread::addresses::Loom;

pub use pages::routes;

/// The rooms of a council that a person may enter, in the order of the thread.
#[must_use]
pub fn navigation(
    council: &Organisation,
    plan: Option<&Plan>,
    may: impl Fn(Permission) -> bool,
) -> Vec<Link> {
    let slug = || council.slug.clone();
    let mut links = Vec::new();
    let reads = may(Permission::ReadPlan);
    if reads {
        links.push(Link::new(
            "Today",
            pages::Council { council: slug() }.to_string(),
        ));
    }
    links.push(Link::new(
        "Inspections",
        Timeline { council: slug() }.to_string(),
    ));
    match plan {
        Some(plan) if reads => {
            let plan = plan.id;
            links.push(Link::new(
                "Thread",
                Loom {
                    council: slug(),
                    plan,
                }
                .to_string(),
            ));
            links.push(Link::new(
                "Plan",
                PlanAt {
                    council: slug(),
                    plan,
                }
                .to_string(),
            ));
            links.push(Link::new(
                "Outcomes",
                Outcomes {
                    council: slug(),
                    plan,
                }
                .to_string(),
            ));
            links.push(Link::new(
                "Board",
                Board {
                    council: slug(),
                    plan,
                }
                .to_string(),
            ));
            links.push(Link::new(
                "Reports",
                Reports {
                    council: slug(),
                    plan,
                }
                .to_string(),
            ));
        }
        _ if reads => links.push(Link::new("Plan", Plans { council: slug() }.to_string())),
        _ => {}
    }
    if reads {
        links.push(Link::new(
            "Sharing",
            Sharing { council: slug() }.to_string(),
        ));
    }
    if may(Permission::ImportPublished) {
        links.push(Link::new(
            "Published figures",
            PublishedImports { council: slug() }.to_string(),
        ));
    }
    links
}
