//! The plan: priorities, focus areas, actions and milestones; progress, evidence and voices.

pub mod action;
mod action_form;
pub mod baselines;
pub mod begin;
mod dates;
pub mod edit_action;
pub mod evidence;
pub mod impact;
pub mod lists;
pub mod milestones;
mod next;
pub mod pages;
pub mod structure;
pub mod update;
pub mod voices;

use records::access::Permission;
use records::access::navigation::{Destination, Group};

use axum::Router;
use platform::app::App;

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
}

inventory::submit! {
    Destination {
        label: "Plan",
        group: Group::Plan,
        place: 10,
        needs: Permission::ReadPlan,
        to: |council, plan| match plan {
            Some(plan) => Some(records::plans::addresses::PlanAt::of(&(council, plan)).to_string()),
            None => Some(records::plans::addresses::Plans::of(council).to_string()),
        },
    }
}
