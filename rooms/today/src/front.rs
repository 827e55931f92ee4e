//! The first page for whoever has not signed in: what this is, in a picture and a sentence; what is open to everybody; and in a
//! demonstration, a few minutes in somebody's place.

use crate::journeys::{self, Journey};
use crate::picture::{self, Picture};
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use documents::Width;
use documents::charts::Chart;
use improvement::Word;
use improvement::inspections::Grade;
use platform::error::AppError;
use platform::page::{Page, html, long_date};
use readings::inspections::map::hex_map;
use records::access::Authorized;
use records::access::addresses::Home;
use records::access::navigation::{OpenPlace, open_places};
use records::access::store::Person;
use records::inspections::shown;
use records::inspections::store::Standing;
use records::today::addresses::FindCouncil;

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    page: Page,
    picture: Option<Picture>,
    journeys: Vec<Journey>,
    /// The other people of the demonstration; none anywhere else.
    others: Vec<Person>,
    others_said: String,
    nation: Nation,
    find: String,
    names: Vec<String>,
    open: Vec<OpenPlace>,
}

/// How England's authorities stand.
struct Nation {
    tally: Vec<(&'static str, &'static str, usize)>,
    ungraded: usize,
    total: usize,
    newest: Option<String>,
    map: String,
}

impl Nation {
    fn of(all: &[Standing], on: jiff::civil::Date) -> Self {
        let present: Vec<&Standing> = all.iter().filter(|one| one.ended_on.is_none()).collect();
        let count = |grade| present.iter().filter(|one| one.grade == grade).count();
        let newest = all.iter().filter_map(|one| one.published_on).max();
        let map = Chart::HexMap(hex_map(all, on, |_| None, |_| false));
        Self {
            tally: Grade::ALL
                .iter()
                .map(|grade| (grade.code(), grade.label(), count(Some(*grade))))
                .collect(),
            ungraded: count(None),
            total: present.len(),
            newest: newest.map(|date| long_date(&date)),
            map: map.svg("england", Width::Phone),
        }
    }
}

/// The first page for a guest. Where it holds no form that is sent, everybody is shown the same, and it may be kept.
pub(super) async fn front(visit: Authorized<Home>) -> Result<Response, AppError> {
    let db = &visit.app.db;
    let all = shown::published_standings(db, visit.today()).await?;
    let (journeys, others) = match visit.app.config.demonstration {
        true => journeys::told(db).await?,
        false => (Vec::new(), Vec::new()),
    };
    let page = visit.public_page(
        "Goldthread: what inspectors found, and whether children are better off",
        "Keeps a council’s improvement on one thread: what inspectors found, what is planned, who supports it, what changed, and what was reported.",
    );
    let kept = !visit.app.config.demonstration;
    let mut response = html(&FrontPage {
        page,
        picture: picture::of_kirklees(db, &all, visit.today()).await?,
        journeys,
        others_said: format!("Or look around as one of {} other people", others.len()),
        others,
        nation: Nation::of(&all, visit.today()),
        find: FindCouncil {}.to_string(),
        names: all
            .iter()
            .filter(|one| one.ended_on.is_none())
            .map(|one| one.name.clone())
            .collect(),
        open: open_places(),
    })
    .into_response();
    if kept {
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        );
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    Ok(response)
}
