//! The actions of a plan as lists for people in a hurry: what is mine, due, overdue, unowned, gone quiet, or
//! waiting for a reviewer.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::Word;
use improvement::plans::Brag;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::list::{Chosen, List, ListView};
use platform::page::{Link, Page, html};
use readings::plans::action_lists::{
    Asked, Figures, Filter, Rated, Show, counted, matching, nearness,
};
use readings::plans::snapshot::PlanSnapshot;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::plans::addresses::{ActionAt, Actions, PlanAt, UpdateAction};
use records::plans::store::Action;
use records::trackers::addresses::{ListCsv, ListXlsx};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open)
}

/// Actions on a page.
const PAGE: usize = 25;

/// One action of a list. How it is shown is worked out when it is: a page shows few of many.
struct Item {
    here: Arc<RequestContext>,
    whole: Arc<PlanSnapshot>,
    /// Its place among the actions of the plan.
    at: usize,
    shown: OnceLock<Shown>,
}

struct Shown {
    href: String,
    update: String,
    nearness: String,
    late: bool,
    rating: Option<Brag>,
    lapsed: bool,
}

fn list() -> List<Item> {
    List::new("Actions", |item: &Item| item.action().id)
        .column("action", "Action", 40, |item| item.action().title.clone())
        .linked(|item| &item.shown().href)
        .referenced(|item| &item.action().reference)
        .column("due", "Due", 12, |item| item.action().due_on)
        .noted(|item| item.shown().nearness.clone())
        .late(|item| item.shown().late)
        .or_say("No date")
        .column("owner", "Owner", 20, Item::owner)
        .or_say("Nobody yet")
        .column("rating", "Rating", 10, |item| {
            item.shown().rating.map(Chosen)
        })
        .noted(|item| {
            let state = item.action().delivery.label();
            match item.shown().lapsed {
                true => format!("{state}; Blue no longer applies"),
                false => state.to_owned(),
            }
        })
        .rated()
        .column("updated", "Last update", 12, |item| {
            item.action().updated_on
        })
        .or_say("Never")
        .button("Update", |item| &item.shown().update)
        .keeping(&["show", "owner", "rating", "priority", "finding"])
        .sorted_by("due")
        .paged(PAGE)
}

/// A list to turn to, and how many it holds.
struct Tab {
    link: Link,
    count: i64,
}

#[derive(Template)]
#[template(path = "lists.html")]
struct ListPage {
    page: Page,
    form: Form,
    tabs: Vec<Tab>,
    chips: Vec<Link>,
    clear: String,
    count: String,
    list: ListView,
    empty: String,
    owners: Vec<(String, String)>,
    ratings: Vec<(&'static str, &'static str)>,
    priorities: Vec<(String, String)>,
    this: String,
    hidden: Vec<(&'static str, String)>,
    xlsx: String,
    csv: String,
}

async fn open(visit: Authorized<Actions>, request: Request) -> Result<Response, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?.id);
    let asked = Asked {
        person_id: visit.actor.person_id,
        on: visit.date(),
    };
    let whole = PlanSnapshot::read(db, council, visit.address.plan, visit.moment()).await?;
    let filter = Filter::read(request.uri().query());
    let found = matching(&whole, asked, &filter);
    let figures = counted(&whole, asked);
    Ok(html(&page(&visit, filter, &whole, &found, &figures)))
}

impl Item {
    fn action(&self) -> &Action {
        &self.whole.actions[self.at]
    }

    fn owner(&self) -> Option<String> {
        let id = self.action().owner_id?;
        let name = self.whole.owners.get(&id).cloned();
        Some(name.unwrap_or_else(|| "Somebody".to_owned()))
    }

    fn shown(&self) -> &Shown {
        self.shown.get_or_init(|| {
            let (here, action, on) = (&self.here, self.action(), self.here.date());
            let facts = self.whole.relations.facts(action);
            let standing = self.whole.relations.standing(action, on);
            let may = here.may(Permission::UpdateActions) && here.as_at.is_none();
            let (nearness, late) = nearness(action.due_on, facts.is_open(), on);
            Shown {
                href: here.link(ActionAt::of(here, action.id)),
                update: if may && facts.is_open() {
                    UpdateAction::of(here, action.id).to_string()
                } else {
                    String::new()
                },
                nearness,
                late,
                rating: standing.rating,
                lapsed: !standing.lapsed.is_empty(),
            }
        })
    }
}

/// The actions found, in the order of the plan.
fn items(here: &RequestContext, whole: &Arc<PlanSnapshot>, found: &[&Action]) -> Vec<Item> {
    let here = Arc::new(here.clone());
    let found: BTreeSet<Uuid> = found.iter().map(|action| action.id).collect();
    let places = whole.actions.iter().enumerate();
    let places = places.filter(|(_, action)| found.contains(&action.id));
    places
        .map(|(at, _)| Item {
            here: Arc::clone(&here),
            whole: Arc::clone(whole),
            at,
            shown: OnceLock::new(),
        })
        .collect()
}

/// The filters in force, each with the address of the list without it.
fn chips(visit: &Authorized<Actions>, filter: &Filter, whole: &PlanSnapshot) -> Vec<Link> {
    let start = filter;
    let mut chips = Vec::new();
    let mut chip = |label: String, without: Filter| {
        let href = without.at(&visit.address, visit.as_at);
        chips.push(Link::new(label, href));
    };
    if start.show != Show::All {
        let show = Show::All;
        chip(
            start.show.label().to_owned(),
            Filter {
                show,
                ..start.clone()
            },
        );
    }
    if let Some(id) = start.owner {
        let name = whole.owners.get(&id).map_or("somebody", String::as_str);
        let owner = None;
        chip(
            format!("Owner: {name}"),
            Filter {
                owner,
                ..start.clone()
            },
        );
    }
    if let Some(rated) = start.rating {
        let rating = None;
        chip(
            rated.label().to_owned(),
            Filter {
                rating,
                ..start.clone()
            },
        );
    }
    if let Some(id) = start.priority {
        let title = whole
            .priorities
            .iter()
            .find(|priority| priority.id == id)
            .map_or("a removed priority", |priority| priority.title.as_str());
        let priority = None;
        chip(
            format!("Priority: {title}"),
            Filter {
                priority,
                ..start.clone()
            },
        );
    }
    if start.finding.is_some() {
        let finding = None;
        chip(
            "Addresses one finding".to_owned(),
            Filter {
                finding,
                ..start.clone()
            },
        );
    }
    if !start.words.is_empty() {
        let label = format!("Contains “{}”", start.words);
        let words = String::new();
        chip(
            label,
            Filter {
                words,
                ..start.clone()
            },
        );
    }
    chips
}

fn tabs(visit: &Authorized<Actions>, filter: &Filter, figures: &Figures) -> Vec<Tab> {
    Show::ALL
        .into_iter()
        .map(|show| {
            let other = Filter {
                show,
                ..Filter::default()
            };
            let href = other.at(&visit.address, visit.as_at);
            let mut link = Link::new(show.label(), href);
            link.current = filter.show == show;
            Tab {
                link,
                count: figures.of(show),
            }
        })
        .collect()
}

fn count_in_words(total: usize, filter: &Filter, figures: &Figures) -> String {
    let actions = if total == 1 { "action" } else { "actions" };
    let all = usize::try_from(figures.all).unwrap_or_default();
    if total < all && (filter.is_narrowed() || filter.show != Show::All) {
        format!("{total} {actions} of {all} in the plan")
    } else {
        format!("{total} {actions}")
    }
}

fn page(
    visit: &Authorized<Actions>,
    filter: Filter,
    whole: &Arc<PlanSnapshot>,
    found: &[&Action],
    figures: &Figures,
) -> ListPage {
    let items = items(visit, whole, found);
    // The sort as this release says it.
    let query = visit.asked().set("sort", &filter.sort);
    let owning = |id: &&Uuid| {
        let mut actions = whole.actions.iter();
        actions.any(|action| action.owner_id.as_ref() == Some(*id))
    };
    let mut owner_options: Vec<(String, String)> = whole
        .owners
        .iter()
        .filter(|(id, _)| owning(id))
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    owner_options.sort_by(|one, other| one.1.cmp(&other.1));
    let hidden = [
        (
            "show",
            (filter.show != Show::All).then(|| filter.show.code().to_owned()),
        ),
        ("finding", filter.finding.map(|id| id.to_string())),
        (
            "sort",
            Some(filter.sort.clone()).filter(|sort| !sort.is_empty()),
        ),
        ("as-at", visit.as_at.map(|date| date.to_string())),
    ];
    ListPage {
        page: visit
            .page(filter.show.label())
            .breadcrumb("Plan", visit.link(PlanAt::of(visit))),
        form: Form::new()
            .set_some("owner", filter.owner)
            .set_some("rating", filter.rating.map(Rated::code))
            .set_some("priority", filter.priority)
            .set("q", &filter.words),
        tabs: tabs(visit, &filter, figures),
        chips: chips(visit, &filter, whole),
        clear: visit.link(&visit.address),
        count: count_in_words(found.len(), &filter, figures),
        list: ListView {
            name: filter.show.label().to_owned(),
            ..list().view(&items, &visit.address.to_string(), &query)
        },
        empty: if filter.is_narrowed() {
            "No actions match all of these filters. Remove one to see more.".to_owned()
        } else {
            filter.show.empty().to_owned()
        },
        owners: owner_options,
        ratings: Rated::all()
            .into_iter()
            .map(|rated| (rated.code(), rated.label()))
            .collect(),
        priorities: whole
            .priorities
            .iter()
            .map(|priority| {
                (
                    priority.id.to_string(),
                    format!("{}. {}", priority.number, priority.title),
                )
            })
            .collect(),
        this: visit.address.to_string(),
        hidden: hidden
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        xlsx: filter.at(ListXlsx::of(visit), visit.as_at),
        csv: filter.at(ListCsv::of(visit), visit.as_at),
    }
}
