//! The plan: priorities, focus areas, actions and milestones; progress, evidence and voices.

pub mod action;
pub mod action_lists;
mod action_form;
pub mod addresses;
pub mod baselines;
pub mod begin;
pub mod changes;
pub mod edit_action;
pub mod evidence;
pub mod facts;
pub mod impact;
pub mod lists;
pub mod milestones;
mod next;
pub mod pages;
pub mod record_of;
pub mod references;
pub mod store;
pub mod structure;
pub mod update;
pub mod voices;
pub mod whole;

use crate::access::Permission;
use crate::access::navigation::Destination;

use crate::app::App;
use axum::Router;

/// The addresses of this room: the plan itself, and the daily work on it.
pub fn routes() -> Router<App> {
    pages::routes()
        .merge(update::routes())
        .merge(milestones::routes())
        .merge(impact::routes())
        .merge(evidence::routes())
        .merge(voices::routes())
        .merge(lists::routes())
        .merge(baselines::routes())
        .merge(changes::routes())
}

inventory::submit! {
    Destination {
        label: "Plan",
        place: 40,
        needs: Permission::ReadPlan,
        to: |council, plan| match plan {
            Some(plan) => Some(addresses::PlanAt { council: council.slug.clone(), plan: plan.id }.to_string()),
            None => Some(addresses::Plans { council: council.slug.clone() }.to_string()),
        },
    }
}
