//! Which post stands under which, as it is and as it is proposed, side by side and printable.

use crate::{Answered, posts_link, reads_names, staffing};
use askama::Template;
use axum::Router;
use improvement::Word;
use improvement::calendar::in_words;
use improvement::people::{Difference, Standing, View, differences};
use platform::app::App;
use platform::page::{Page, html, listed};
use readings::people::Staffing;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::people::addresses::{PostAt, Structure};
use records::people::store::PostState;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open)
}

#[derive(Template)]
#[template(path = "structure.html")]
struct StructurePage {
    page: Page,
    sentence: String,
    charts: Vec<ChartOfPosts>,
}

/// Posts under one another, as nested lists.
struct ChartOfPosts {
    heading: String,
    anchor: &'static str,
    posts: Vec<Placed>,
    /// What is said where they stand in a circle.
    circle: String,
}

/// A post in its place: after it so many lists end, or one begins.
struct Placed {
    title: String,
    href: String,
    facts: String,
    mark: &'static str,
    opens: bool,
    closes: Vec<()>,
}

async fn open(here: Authorized<Structure>) -> Answered {
    let staffing = staffing(&here).await?;
    let [as_is, proposed] = [View::AsIs, View::AsProposed].map(|view| staffing.structure(view));
    let changes: BTreeMap<Uuid, Difference> = match (&as_is, &proposed) {
        (Ok(as_is), Ok(proposed)) => differences(as_is, proposed).into_iter().collect(),
        _ => BTreeMap::new(),
    };
    let is_proposed = staffing
        .records
        .posts
        .iter()
        .any(|post| post.state == PostState::Proposed || post.proposal.is_some());
    let none = BTreeMap::new();
    let today = in_words(staffing.today);
    let mut charts = vec![chart(
        &here,
        &staffing,
        (format!("As it is on {today}"), "as-is"),
        as_is,
        &none,
    )];
    if is_proposed {
        let heading = format!("As proposed, from {}", in_words(staffing.proposed_day()));
        charts.push(chart(
            &here,
            &staffing,
            (heading, "as-proposed"),
            proposed,
            &changes,
        ));
    }
    let count = |wanted: Difference| changes.values().filter(|one| **one == wanted).count();
    Ok(html(&StructurePage {
        page: here
            .page("Structure")
            .breadcrumb("Posts", here.link(posts_link(&here).href)),
        sentence: match is_proposed {
            true => format!(
                "The proposal has {} new, {} moved and {} no longer there.",
                count(Difference::New),
                count(Difference::Moved),
                count(Difference::Gone)
            ),
            false => "Nothing is proposed.".to_owned(),
        },
        charts,
    }))
}

fn chart(
    here: &RequestContext,
    staffing: &Staffing,
    (heading, anchor): (String, &'static str),
    standings: Result<Vec<Standing<Uuid>>, improvement::people::Circle<Uuid>>,
    changes: &BTreeMap<Uuid, Difference>,
) -> ChartOfPosts {
    let standings = match standings {
        Ok(standings) => standings,
        Err(circle) => {
            let posts = circle.posts.iter().filter_map(|id| staffing.post(*id));
            let posts = listed(posts.map(|post| post.title.clone()).collect());
            return ChartOfPosts {
                heading,
                anchor,
                posts: Vec::new(),
                circle: format!("These posts report to one another in a circle: {posts}."),
            };
        }
    };
    let posts = standings
        .iter()
        .enumerate()
        .filter_map(|(place, standing)| {
            let post = staffing.post(standing.post)?;
            let next = standings.get(place + 1).map_or(0, |next| next.depth);
            let opens = next > standing.depth;
            let closes = standing.depth.saturating_sub(next);
            let holders = staffing.post_reading(post).holders;
            let holders = holders.iter().filter(|_| reads_names(here));
            let holders: Vec<String> = holders.map(|holder| staffing.name(holder)).collect();
            let facts = [post.grade.clone(), post.fte.in_words(), listed(holders)];
            let facts = facts.into_iter().filter(|fact| !fact.is_empty());
            Some(Placed {
                title: post.title.clone(),
                href: here.link(PostAt::of(here, post.id)),
                facts: facts.collect::<Vec<_>>().join(", "),
                mark: changes.get(&post.id).map_or("", |change| change.label()),
                opens,
                closes: vec![(); closes],
            })
        });
    ChartOfPosts {
        heading,
        anchor,
        posts: posts.collect(),
        circle: String::new(),
    }
}
