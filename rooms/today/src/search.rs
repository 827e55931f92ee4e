//! Looking for words in all that a council keeps.

use askama::Template;
use axum::response::Response;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, listed};
use records::access::Authorized;
use records::search::{Hits, SearchSource, Sought};
use records::today::addresses::Search;

/// What is longer is cut off: nobody looks for as much.
const LONGEST: usize = 200;

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
    groups: Vec<(&'static str, Hits)>,
}

pub(super) async fn search(here: Authorized<Search>) -> Result<Response, AppError> {
    let form = here.asked();
    let words: String = form.value("q").trim().chars().take(LONGEST).collect();
    let sought = Sought::read(&here, &words).await?;
    let sources = SearchSource::all();
    let places = sources.iter().map(|source| source.in_words()).collect();
    let mut groups = Vec::new();
    if !sought.is_empty() {
        for source in &sources {
            let hits = (source.find)(&here, &sought).await?;
            if hits.all > 0 {
                groups.push((source.heading, hits));
            }
        }
    }
    Ok(html(&SearchPage {
        page: here.page("Search"),
        form,
        path: here.address.to_string(),
        hint: format!("In {}", listed(places)),
        as_at: here.as_at.map(|day| day.to_string()),
        words,
        all: groups.iter().map(|(_, hits)| hits.all).sum(),
        groups,
    }))
}
