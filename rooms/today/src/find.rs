//! Finding a council by its name: the one that is meant is opened, several are listed.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, long_date};
use records::access::{Authorized, Permission, RequestContext};
use records::inspections::addresses::Timeline;
use records::inspections::shown;
use records::inspections::store::Standing;
use records::today::addresses::{Council, FindCouncil};
use uuid::Uuid;

/// What is longer is cut off: no council has so long a name.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    page: Page,
    form: Form,
    path: String,
    asked: String,
    found: Vec<Found>,
}

struct Found {
    name: String,
    href: String,
    grade: &'static str,
    when: String,
}

/// A name as it is looked for: small letters, without what people leave out or write in their own way.
pub(super) fn folded(name: &str) -> String {
    let letters = name.to_lowercase().replace('&', " and ");
    let kept = letters.chars().map(|letter| match letter {
        letter if letter.is_alphanumeric() => letter,
        _ => ' ',
    });
    let kept: String = kept.collect();
    let words = kept.split_whitespace();
    let words = words.filter(|word| !matches!(*word, "city" | "of" | "council" | "the"));
    words.collect::<Vec<_>>().join(" ")
}

/// Where a council is looked at: its plans by those who may see them, its inspections by everybody.
pub(super) fn page_of(here: &RequestContext, id: Uuid, slug: &str) -> String {
    let council = slug.to_owned();
    match here.actor.may(Permission::ReadPlan, id) {
        true => Council { council }.to_string(),
        false => Timeline { council }.to_string(),
    }
}

pub(super) async fn find(visit: Authorized<FindCouncil>) -> Result<Response, AppError> {
    let form = visit.asked();
    let asked: String = form.value("q").trim().chars().take(LONGEST).collect();
    let wanted = folded(&asked);
    let all = shown::standings(&visit).await?;
    let present = || all.iter().filter(|one| one.ended_on.is_none());
    let matching: Vec<&Standing> = present()
        .filter(|one| folded(&one.name).contains(&wanted))
        .collect();
    let exact = matching.iter().find(|one| folded(&one.name) == wanted);
    let only = match matching.as_slice() {
        [only] => Some(only),
        _ => exact,
    };
    if let (Some(one), false) = (only, wanted.is_empty()) {
        let to = page_of(&visit, one.organisation_id, &one.slug);
        return Ok(Redirect::to(&to).into_response());
    }
    let found = matching.into_iter().map(|one| Found {
        name: one.name.clone(),
        href: page_of(&visit, one.organisation_id, &one.slug),
        grade: one.grade.map_or("", Word::code),
        when: one
            .published_on
            .map_or_else(String::new, |on| long_date(&on)),
    });
    Ok(html(&FindPage {
        page: visit.public_page(
            "Find a council",
            "Every authority of England with its latest overall grade for children’s services.",
        ),
        path: visit.address.to_string(),
        found: found.collect(),
        asked,
        form,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        assert_eq!(folded("Bristol, City of"), folded("City of Bristol"));
        assert_eq!(
            folded("Brighton & Hove"),
            folded("brighton and hove council")
        );
        assert!(folded("St. Helens").contains(&folded("St Hel")));
    }
}
