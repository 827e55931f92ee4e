//! Looking for words: in what one council keeps, and in all that one may see.

use crate::find::{folded, page_of};
use askama::Template;
use axum::response::Response;
use improvement::programmes;
use improvement::{Word, organisations::Role};
use jiff::civil::Date;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, listed, shortened};
use platform::sql;
use records::access::store::{Organisation, authorities, organisations};
use records::access::{Authorized, RequestContext};
use records::benchmarks::programmes::Programme;
use records::inspections::addresses::InspectionAt;
use records::inspections::shown;
use records::search::{Hit, Hits, SearchSource, Sought};
use records::sharing::addresses::Sharing;
use records::today::addresses::{Search, SearchAll};
use serde::Deserialize;
use uuid::Uuid;

/// What is longer is cut off: nobody looks for as much.
const LONGEST: usize = 200;

/// How many councils are looked through at once, the one whose pages one came from first.
const COUNCILS: usize = 12;

/// How many of a kind are shown.
const SHOWN: usize = 10;

/// What was found of one kind.
struct Group {
    heading: &'static str,
    all: usize,
    shown: Vec<Shown>,
}

/// Something found, and where: the council is named where several are looked through.
struct Shown {
    hit: Hit,
    council: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Page,
    form: Form,
    path: String,
    /// Where one looks.
    hint: String,
    /// The day that is looked at, which a new question keeps.
    as_at: Option<String>,
    /// What is looked for; empty where nothing was asked yet.
    words: String,
    all: usize,
    groups: Vec<Group>,
    /// The councils that were not looked through, for there are too many.
    left_out: String,
}

impl SearchPage {
    fn more(&self, group: &Group) -> bool {
        group.all > group.shown.len()
    }
}

fn asked(form: &Form) -> String {
    form.value("q").trim().chars().take(LONGEST).collect()
}

fn within() -> Vec<String> {
    let sources = SearchSource::all();
    sources.iter().map(|source| source.in_words()).collect()
}

/// Looks through what one council keeps, as it is or was on a past day.
pub(super) async fn search(here: Authorized<Search>) -> Result<Response, AppError> {
    let form = here.asked();
    let words = asked(&form);
    let mut groups = Vec::new();
    gather(&here, "", &words, &mut groups).await?;
    Ok(html(&SearchPage {
        page: here.page("Search"),
        form,
        path: here.address.to_string(),
        hint: format!("In {}", listed(within())),
        as_at: here.as_at.map(|day| day.to_string()),
        words,
        all: groups.iter().map(|group| group.all).sum(),
        groups,
        left_out: String::new(),
    }))
}

/// Adds what a council keeps that holds the words.
async fn gather(
    here: &RequestContext,
    council: &str,
    words: &str,
    groups: &mut Vec<Group>,
) -> Result<(), AppError> {
    let sought = Sought::read(here, words).await?;
    if sought.is_empty() {
        return Ok(());
    }
    for source in SearchSource::all() {
        let hits = (source.find)(here, &sought).await?;
        put(groups, source.heading, council, hits);
    }
    Ok(())
}

fn put(groups: &mut Vec<Group>, heading: &'static str, council: &str, hits: Hits) {
    if hits.all == 0 {
        return;
    }
    let place = groups.iter().position(|group| group.heading == heading);
    let place = place.unwrap_or_else(|| {
        groups.push(Group {
            heading,
            all: 0,
            shown: Vec::new(),
        });
        groups.len() - 1
    });
    let group = &mut groups[place];
    group.all += hits.all;
    group.shown.extend(hits.shown.into_iter().map(|hit| Shown {
        hit,
        council: council.to_owned(),
    }));
}

fn few(all: Vec<Hit>) -> Hits {
    Hits {
        all: all.len(),
        shown: all.into_iter().take(SHOWN).collect(),
    }
}

/// Looks through all that somebody may see: councils by their names, their people and what they keep; and for a guest what is
/// published.
pub(super) async fn search_all(here: Authorized<SearchAll>) -> Result<Response, AppError> {
    let form = here.asked();
    let words = asked(&form);
    let mut groups = Vec::new();
    let mut left_out = String::new();
    let own = own_councils(&here).await?;
    if !words.is_empty() {
        put(&mut groups, "Councils", "", councils(&here, &words).await?);
        put(
            &mut groups,
            "National programmes",
            "",
            ways_of_working(&words),
        );
        if here.actor.is_guest() {
            let findings = published_findings(&here, &words).await?;
            put(&mut groups, "What inspectors found", "", findings);
        } else {
            put(
                &mut groups,
                "People",
                "",
                people(&here, &own, &words).await?,
            );
        }
        for council in own.iter().take(COUNCILS) {
            let within = here.within(council.clone()).await?;
            let named = if own.len() > 1 {
                council.name.as_str()
            } else {
                ""
            };
            gather(&within, named, &words, &mut groups).await?;
        }
        if own.len() > COUNCILS {
            let names = own.iter().skip(COUNCILS).map(|one| one.name.clone());
            left_out = listed(names.collect());
        }
    }
    let hint = match here.actor.is_guest() {
        true => {
            "In the names of councils, national programmes and what inspectors found".to_owned()
        }
        false => {
            let mut places = vec!["councils".to_owned(), "people".to_owned()];
            places.extend(within());
            format!("In {}", listed(places))
        }
    };
    Ok(html(&SearchPage {
        page: here.page("Search"),
        form,
        path: here.address.to_string(),
        hint,
        as_at: None,
        words,
        all: groups.iter().map(|group| group.all).sum(),
        groups,
        left_out,
    }))
}

/// The councils whose plans somebody sees, the one whose pages they came from first.
async fn own_councils(here: &RequestContext) -> Result<Vec<Organisation>, AppError> {
    let mut own = organisations(&here.app.db, &here.actor.councils()).await?;
    let first = here.council_around().map(|council| council.id);
    own.sort_by_key(|one| Some(one.id) != first);
    Ok(own)
}

async fn councils(here: &RequestContext, words: &str) -> Result<Hits, AppError> {
    let wanted = folded(words);
    let all = authorities(&here.app.db).await?;
    let found = all.into_iter().filter(|one| {
        let name = folded(&one.name);
        !wanted.is_empty() && wanted.split(' ').all(|word| name.contains(word))
    });
    Ok(few(found
        .map(|one| Hit {
            href: page_of(here, one.id, &one.slug),
            called: one.name,
            excerpt: None,
        })
        .collect()))
}

fn ways_of_working(words: &str) -> Hits {
    let wanted = folded(words);
    let models = programmes::ALL.iter().flat_map(|one| one.models);
    let found = models.filter(|model| {
        let name = folded(model.name);
        wanted.split(' ').all(|word| name.contains(word))
    });
    few(found
        .map(|model| Hit {
            called: model.name.to_owned(),
            href: Programme {
                model: model.slug.to_owned(),
            }
            .to_string(),
            excerpt: Some(("About", shortened(model.about, 160))),
        })
        .collect())
}

async fn published_findings(here: &RequestContext, words: &str) -> Result<Hits, AppError> {
    let each: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let found = shown::worded(here, &each).await?;
    let holds = |text: &str| {
        let text = text.to_lowercase();
        each.iter().all(|word| text.contains(&word.to_lowercase()))
    };
    let found: Vec<_> = found.into_iter().filter(|one| holds(&one.words)).collect();
    let ids: Vec<Uuid> = found.iter().map(|one| one.organisation_id).collect();
    let named = organisations(&here.app.db, &ids).await?;
    let hit = |one: platform::db::Worded| {
        let council = named.iter().find(|known| known.id == one.organisation_id)?;
        Some(Hit {
            called: shortened(&one.words, 160),
            href: InspectionAt {
                council: council.slug.clone(),
                inspection: one.inspection_id,
            }
            .to_string(),
            excerpt: Some(("Inspected", council.name.clone())),
        })
    };
    Ok(few(found.into_iter().filter_map(hit).collect()))
}

#[derive(Deserialize)]
struct Holder {
    name: String,
    organisation_id: Uuid,
    role: Role,
}

/// The people who hold a role today in the councils that somebody works with.
async fn people(
    here: &RequestContext,
    own: &[Organisation],
    words: &str,
) -> Result<Hits, AppError> {
    let today: Date = here.today();
    let ids: Vec<Uuid> = own.iter().map(|one| one.id).collect();
    let sql = sql!(
        "select people.name, held.organisation_id, held.role from people
         join (
            select person_id, organisation_id, role, from_on, to_on from memberships
            union all
            select person_id, organisation_id, role, from_on, to_on from appointments
         ) held on held.person_id = people.id
         where held.from_on <= $1 and (held.to_on >= $1 or held.to_on is null) and people.disabled = false
           and held.organisation_id in ({list})
         order by people.name, people.id"
    );
    let all: Vec<Holder> = here.app.db.all(sql.bind(today).bind_list(ids)).await?;
    let wanted = words.to_lowercase();
    let holds = |name: &str| {
        let name = name.to_lowercase();
        wanted.split_whitespace().all(|word| name.contains(word))
    };
    let found = all.into_iter().filter(|one| holds(&one.name));
    let hit = |one: Holder| {
        let council = own.iter().find(|known| known.id == one.organisation_id)?;
        Some(Hit {
            called: one.name,
            href: Sharing::of(council).to_string(),
            excerpt: Some((one.role.label(), council.name.clone())),
        })
    };
    Ok(few(found.filter_map(hit).collect()))
}
