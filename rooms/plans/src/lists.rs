//! The actions of a plan as lists for people in a hurry: what is mine, due, overdue, unowned, gone quiet, or
//! waiting for a reviewer.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::Word;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Link, Page, html, short_date};
use readings::plans::action_lists::{
    Asked, Figures, Filter, Found, Key, Place, Rated, Show, counted, find, nearness,
};
use readings::plans::whole::PlanSnapshot;
use records::access::route::Routes;
use records::access::{Authorized, Permission};
use records::plans::addresses::{ActionAt, Actions, PlanAt, UpdateAction};
use records::plans::store::Action;
use records::trackers::addresses::{ListCsv, ListXlsx};
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open)
}

/// One action of a list.
struct Item {
    reference: String,
    title: String,
    href: String,
    update: String,
    due: String,
    nearness: String,
    late: bool,
    owner: String,
    rating: &'static str,
    lapsed: bool,
    state: &'static str,
    updated: String,
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
    items: Vec<Item>,
    empty: String,
    sort: String,
    direction: &'static str,
    previous: String,
    next: String,
    owners: Vec<(String, String)>,
    ratings: Vec<(&'static str, &'static str)>,
    priorities: Vec<(String, String)>,
    this: String,
    hidden: Vec<(&'static str, String)>,
    may_update: bool,
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
    let mut filter = Filter::read(request.uri().query());
    let mut found = find(&whole, asked, &filter);
    if found.actions.is_empty() && filter.place != Place::First {
        filter = filter.from_start();
        found = find(&whole, asked, &filter);
    }
    let figures = counted(&whole, asked);
    Ok(html(&page(&visit, filter, &whole, &found, &figures)))
}

fn item(visit: &Authorized<Actions>, action: &Action, whole: &PlanSnapshot) -> Item {
    let Actions { council, plan } = visit.address.clone();
    let on = visit.date();
    let facts = whole.beside.facts(action);
    let standing = whole.beside.standing(action, on);
    let href = ActionAt {
        council: council.clone(),
        plan,
        action: action.id,
    };
    let update = UpdateAction {
        council,
        plan,
        action: action.id,
    };
    let may = visit.may(Permission::UpdateActions) && visit.as_at.is_none() && facts.is_open();
    let (nearness, late) = nearness(action.due_on, facts.is_open(), on);
    let owner = action.owner_id.map(|id| whole.owners.get(&id).cloned());
    Item {
        reference: action.reference.clone(),
        title: action.title.clone(),
        href: visit.link(href),
        update: if may {
            update.to_string()
        } else {
            String::new()
        },
        due: action
            .due_on
            .map_or_else(|| "No date".to_owned(), |due| short_date(&due)),
        nearness,
        late,
        owner: match owner {
            None => "Nobody".to_owned(),
            Some(name) => name.unwrap_or_else(|| "Somebody".to_owned()),
        },
        rating: standing.rating.map_or("", Word::code),
        lapsed: !standing.lapsed.is_empty(),
        state: action.delivery.label(),
        updated: action
            .updated_on
            .map_or_else(|| "Never".to_owned(), |day| short_date(&day)),
    }
}

/// The filters in force, each with the address of the list without it.
fn chips(visit: &Authorized<Actions>, filter: &Filter, whole: &PlanSnapshot) -> Vec<Link> {
    let start = filter.from_start();
    let mut chips = Vec::new();
    let mut chip = |label: String, without: Filter| {
        let href = format!("{}{}", visit.address, without.query(visit.as_at));
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
            .map_or("a priority that is gone", |priority| {
                priority.title.as_str()
            });
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
            "Answers one finding".to_owned(),
            Filter {
                finding,
                ..start.clone()
            },
        );
    }
    if !start.words.is_empty() {
        let label = format!("Says “{}”", start.words);
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
            let href = format!("{}{}", visit.address, other.query(visit.as_at));
            let mut link = Link::new(show.label(), href);
            link.current = filter.show == show;
            Tab {
                link,
                count: figures.of(show),
            }
        })
        .collect()
}

fn count_in_words(total: i64, filter: &Filter, figures: &Figures) -> String {
    let actions = if total == 1 { "action" } else { "actions" };
    if total < figures.all && (filter.is_narrowed() || filter.show != Show::All) {
        format!("{total} {actions} of {} in the plan", figures.all)
    } else {
        format!("{total} {actions}")
    }
}

/// The way to the page before and the page after; empty where there is none.
fn ways(visit: &Authorized<Actions>, filter: &Filter, found: &Found<'_>) -> (String, String) {
    let to = |place: Place| {
        let filter = Filter {
            place,
            ..filter.clone()
        };
        format!("{}{}", visit.address, filter.query(visit.as_at))
    };
    let key = |action: &Action| Key::of(action.due_on, action.id);
    let first = found.actions.first().filter(|_| found.before);
    let last = found.actions.last().filter(|_| found.after);
    (
        first.map_or_else(String::new, |action| to(Place::Before(key(action)))),
        last.map_or_else(String::new, |action| to(Place::After(key(action)))),
    )
}

fn page(
    visit: &Authorized<Actions>,
    filter: Filter,
    whole: &PlanSnapshot,
    found: &Found<'_>,
    figures: &Figures,
) -> ListPage {
    let Actions { council, plan } = visit.address.clone();
    let (previous, next) = ways(visit, &filter, found);
    let turned = Filter {
        descending: !filter.descending,
        ..filter.from_start()
    };
    let all = filter.from_start().query(visit.as_at);
    let xlsx = ListXlsx {
        council: council.clone(),
        plan,
    };
    let csv = ListCsv {
        council: council.clone(),
        plan,
    };
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
        ("sort", filter.descending.then(|| "latest".to_owned())),
        ("as-at", visit.as_at.map(|date| date.to_string())),
    ];
    ListPage {
        page: visit
            .page(filter.show.label())
            .breadcrumb("Plan", visit.link(PlanAt { council, plan })),
        form: Form::new()
            .set_some("owner", filter.owner)
            .set_some("rating", filter.rating.map(Rated::code))
            .set_some("priority", filter.priority)
            .set("q", &filter.words),
        tabs: tabs(visit, &filter, figures),
        chips: chips(visit, &filter, whole),
        clear: visit.link(&visit.address),
        count: count_in_words(found.total, &filter, figures),
        items: found
            .actions
            .iter()
            .map(|action| item(visit, action, whole))
            .collect(),
        empty: if filter.is_narrowed() {
            "No action fits all of these filters. Take one away to see more.".to_owned()
        } else {
            filter.show.empty().to_owned()
        },
        sort: format!("{}{}", visit.address, turned.query(visit.as_at)),
        direction: if filter.descending {
            "descending"
        } else {
            "ascending"
        },
        previous,
        next,
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
        may_update: visit.may(Permission::UpdateActions) && visit.as_at.is_none(),
        xlsx: format!("{xlsx}{all}"),
        csv: format!("{csv}{all}"),
    }
}
