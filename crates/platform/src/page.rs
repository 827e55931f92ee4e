//! What every page has around its content, and the way from a template to a response.

pub mod record;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use crate::db::Trouble;
use crate::form::Form;

/// Where the published figures come from, said at the foot of every page.
const SOURCE_LINE: &str =
    "Contains public sector information licensed under the Open Government Licence v3.0.";

/// The person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Their name in full.
    pub name: String,
    /// The organisation for which they are here now.
    pub organisation: String,
    /// Their initials, for the small mark beside the name.
    pub initials: String,
}

impl Signed {
    /// A signed-in person; the initials are those of the first and last of their names.
    pub fn new(name: &str, organisation: &str) -> Self {
        let mut letters = name
            .split_whitespace()
            .filter_map(|word| word.chars().next());
        let initials = letters.next().into_iter().chain(letters.next_back());
        Self {
            name: name.to_owned(),
            organisation: organisation.to_owned(),
            initials: initials.flat_map(char::to_uppercase).collect(),
        }
    }
}

/// The council whose pages these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    /// The name that people use, such as Leeds.
    pub name: String,
    /// The part of the address that stands for it.
    pub slug: String,
}

/// A link in the navigation or on the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it leads to where one is, or to the room that one is in.
    pub current: bool,
}

impl Link {
    /// A link to another page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            current: false,
        }
    }
}

/// Places of the navigation that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavigationGroup {
    /// What they are called together.
    pub label: String,
    /// The places, in their order; at least one.
    pub places: Vec<Link>,
}

impl NavigationGroup {
    /// What the navigation says: a place that stands alone goes by its own name.
    #[must_use]
    pub fn label(&self) -> &str {
        match self.places.as_slice() {
            [only] => &only.label,
            _ => &self.label,
        }
    }

    /// Where it leads: to its first place.
    #[must_use]
    pub fn href(&self) -> &str {
        self.places.first().map_or("", |place| &place.href)
    }

    /// Whether one is at one of its places.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.places.iter().any(|place| place.current)
    }
}

/// What the layout shows around the content of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The title of the page, without the name of the product.
    pub title: String,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// Whose pages these are.
    pub council: Option<Council>,
    /// Where one can go from here, in groups.
    pub navigation: Vec<NavigationGroup>,
    /// The way back, outermost first.
    pub breadcrumbs: Vec<Link>,
    /// What was just done, said once.
    pub notice: Option<String>,
    /// The token against forged requests, for every form on the page.
    pub csrf: String,
    /// Whether this is a demonstration, which every page then says.
    pub demonstration: bool,
    /// The past date as at which everything is shown.
    pub as_at: Option<Date>,
    /// The address of the same page as it is today, for a page shown as at a past date.
    pub today_href: String,
    /// Where the figures come from.
    pub source_line: String,
    /// Where what the page lists can be had as a workbook; empty where it cannot.
    pub excel: String,
    /// Whether a form on the page came back with problems, which the title then says first.
    pub in_error: bool,
    /// The key that only pages of this person bring, with which their browser seals what they type and keeps it; empty for a guest.
    pub keep_for: String,
    /// What the page is about in a sentence, for search engines and previews of links; empty where it is not for everybody.
    pub description: String,
    /// Where the page is and its picture, as other programs are told that show a preview of a link to it.
    pub preview: Option<Preview>,
}

/// What is shown of a public page where somebody passes its address on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its address in full.
    pub address: String,
    /// The address of the picture, in full.
    pub picture: String,
}

impl Page {
    /// A page that knows only its title.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            source_line: SOURCE_LINE.to_owned(),
            ..Self::default()
        }
    }

    /// Gives the page its title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Says who is signed in.
    #[must_use]
    pub fn person(mut self, person: Signed) -> Self {
        self.person = Some(person);
        self
    }

    /// Says whose pages these are.
    #[must_use]
    pub fn council(mut self, name: impl Into<String>, slug: impl Into<String>) -> Self {
        self.council = Some(Council {
            name: name.into(),
            slug: slug.into(),
        });
        self
    }

    /// Sets the navigation; the place whose address `current` begins with is marked. The address of a hall is what those of most
    /// places begin with: it is marked on its own page only.
    #[must_use]
    pub fn navigation(
        mut self,
        groups: impl IntoIterator<Item = NavigationGroup>,
        current: &str,
    ) -> Self {
        self.navigation = groups.into_iter().collect();
        let places: Vec<&Link> = self.places().collect();
        let off = |href: &str| {
            let off = places.iter().filter(|place| leads_to(href, &place.href));
            off.count()
        };
        let hall = |href: &str| places.len() > 1 && off(href) * 2 > places.len();
        let marked = places
            .iter()
            .filter(|place| leads_to(&place.href, current))
            .max_by_key(|place| place.href.len())
            .filter(|place| current.split('?').next() == Some(&place.href) || !hall(&place.href))
            .map(|place| place.href.clone());
        self.mark(marked.as_deref());
        self
    }

    /// Marks one place of the navigation as the one where one is.
    pub fn mark(&mut self, href: Option<&str>) {
        for place in self.navigation.iter_mut().flat_map(|one| &mut one.places) {
            place.current = Some(place.href.as_str()) == href;
        }
    }

    /// Every place of the navigation.
    pub fn places(&self) -> impl Iterator<Item = &Link> {
        self.navigation.iter().flat_map(|group| &group.places)
    }

    /// The places beside the one where one is, where there are several.
    #[must_use]
    pub fn beside(&self) -> Option<&NavigationGroup> {
        let mut groups = self.navigation.iter();
        groups.find(|group| group.is_current() && group.places.len() > 1)
    }

    /// Adds a step to the way back. Where it is a place of the navigation, and the page is at none or only below the address of a
    /// wider one, that is where one is.
    #[must_use]
    pub fn breadcrumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        let step = Link::new(label, href);
        let to = step.href.split(['?', '#']).next().unwrap_or_default();
        let wider = |place: &Link| place.href != to && leads_to(&place.href, to);
        let closer = self.places().all(|place| !place.current || wider(place));
        if closer && self.places().any(|place| place.href == to) {
            self.mark(Some(to));
        }
        self.breadcrumbs.push(step);
        self
    }

    /// Says what was just done.
    #[must_use]
    pub fn notice(mut self, notice: Option<String>) -> Self {
        self.notice = notice;
        self
    }

    /// Sets the token against forged requests.
    #[must_use]
    pub fn csrf(mut self, token: impl Into<String>) -> Self {
        self.csrf = token.into();
        self
    }

    /// Says that this is a demonstration.
    #[must_use]
    pub fn demonstration(mut self, demonstration: bool) -> Self {
        self.demonstration = demonstration;
        self
    }

    /// Says as at which past date everything is shown, and where the page of today is.
    #[must_use]
    pub fn as_at(mut self, date: Option<Date>, today_href: impl Into<String>) -> Self {
        self.as_at = date;
        self.today_href = today_href.into();
        self
    }

    /// Says where the figures come from.
    #[must_use]
    pub fn source_line(mut self, line: impl Into<String>) -> Self {
        self.source_line = line.into();
        self
    }

    /// Says where what the page lists can be had as a workbook, if it lists anything.
    #[must_use]
    pub fn excel(mut self, any: bool, href: impl Into<String>) -> Self {
        self.excel = if any { href.into() } else { String::new() };
        self
    }

    /// Gives the key with which this person's browser keeps what they type.
    #[must_use]
    pub fn keep_for(mut self, key: impl std::fmt::Display) -> Self {
        self.keep_for = key.to_string();
        self
    }

    /// Says what a page for everybody is about.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Says where a page for everybody and its picture are, for previews of links.
    #[must_use]
    pub fn previewed(mut self, address: impl Into<String>, picture: impl Into<String>) -> Self {
        self.preview = Some(Preview {
            address: address.into(),
            picture: picture.into(),
        });
        self
    }

    /// Says in the title when the form came back with problems.
    #[must_use]
    pub fn with_form(mut self, form: &Form) -> Self {
        self.in_error = form.has_problems();
        self
    }
}

/// Whether an address is a room's own or lies within it.
fn leads_to(room: &str, address: &str) -> bool {
    address
        .strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']) || room.ends_with('/'))
}

/// A date as people write it: 27 March 2026.
pub fn long_date(date: &Date) -> String {
    improvement::calendar::in_words(*date)
}

/// A date where room is scarce: 27 Mar 2026.
pub fn short_date(date: &Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// An address that stays at the past date that one is looking at.
#[must_use]
pub fn as_at(to: impl std::fmt::Display, date: Option<Date>) -> String {
    with_query(to, date.map(|date| ("as-at", date.to_string())))
}

/// An address with what is asked for there. What is empty is not said; what the address asks for already, and the place on the
/// page to which it leads, stay.
#[must_use]
pub fn with_query<K: AsRef<str>, V: AsRef<str>>(
    to: impl std::fmt::Display,
    asked: impl IntoIterator<Item = (K, V)>,
) -> String {
    let to = to.to_string();
    let asked: Vec<(K, V)> = asked.into_iter().collect();
    let asked = asked
        .iter()
        .map(|(key, value)| (key.as_ref(), value.as_ref()));
    let asked: Vec<(&str, &str)> = asked.filter(|(_, value)| !value.is_empty()).collect();
    let Some(query) = serde_html_form::to_string(&asked)
        .ok()
        .filter(|query| !query.is_empty())
    else {
        return to;
    };
    let (path, anchor) = to.split_once('#').unwrap_or((&to, ""));
    let joint = if path.contains('?') { '&' } else { '?' };
    let hash = if anchor.is_empty() { "" } else { "#" };
    format!("{path}{joint}{query}{hash}{anchor}")
}

/// Names in a sentence: “a, b and c”.
pub fn listed(mut names: Vec<String>) -> String {
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}

/// Words as they stand within a sentence: without a capital at their beginning.
#[must_use]
pub fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// A clause as a sentence of its own begins: with a capital.
#[must_use]
pub fn capitalised(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Words cut at a space before so many characters, with a sign that they go on.
#[must_use]
pub fn shortened(words: &str, most: usize) -> String {
    let words = words.trim();
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let cut: String = words.chars().take(most.saturating_sub(1)).collect();
    let end = cut
        .rfind(char::is_whitespace)
        .filter(|end| *end * 2 > cut.len());
    format!("{}…", cut[..end.unwrap_or(cut.len())].trim_end())
}

/// A page, found.
pub fn html(template: &impl Template) -> Response {
    html_with(StatusCode::OK, template)
}

/// A form that came back with problems.
pub fn unprocessable(template: &impl Template) -> Response {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// A form that comes back because somebody else saved first.
pub fn conflict(template: &impl Template) -> Response {
    html_with(StatusCode::CONFLICT, template)
}

/// A page with a status of its own. A template that fails is logged, and answered with a plain page.
pub fn html_with(status: StatusCode, template: &impl Template) -> Response {
    const HTML: [(header::HeaderName, &str); 1] =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    match template.render() {
        Ok(html) => (status, HTML, html).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to render a page");
            let plain = "<!DOCTYPE html><html lang=\"en-GB\"><title>Something went wrong</title>\
                <h1>Something went wrong</h1><p>The page could not be made. Nothing you saved was lost. Try again in a moment.</p></html>";
            (StatusCode::INTERNAL_SERVER_ERROR, HTML, plain).into_response()
        }
    }
}

/// The page that says that something cannot be shown or done.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// What the layout needs; its title is the heading.
    pub page: Page,
    /// What happened, in a sentence.
    pub happened: String,
    /// What the person can do, each in a sentence.
    pub advice: Vec<String>,
    /// The number under which the event is in the log, for when they ask.
    pub reference: Option<String>,
}

impl ProblemPage {
    /// For an address that leads nowhere, or to something that the person may not see: they cannot tell which.
    pub fn not_found(page: Page) -> Self {
        Self {
            page: page.title("Page not found"),
            happened: "There is nothing at this address, or it is not shared with you.".to_owned(),
            advice: vec![
                "If you typed the address, check that it is right.".to_owned(),
                "If somebody sent it to you, ask them to check that their council shares it with yours.".to_owned(),
            ],
            reference: None,
        }
    }

    /// For something that the person may see but not do.
    pub fn not_allowed(page: Page) -> Self {
        Self {
            page: page.title("You cannot do this"),
            happened: "Your role does not let you make this change. Nothing was changed."
                .to_owned(),
            advice: vec![
                "Ask your programme lead to make the change, or to change your role.".to_owned(),
            ],
            reference: None,
        }
    }

    /// For a form that was sent from an expired page.
    pub fn expired(page: Page) -> Self {
        Self {
            page: page.title("This page has expired"),
            happened:
                "The page was open for too long, or you have signed in again since. Nothing was changed."
                    .to_owned(),
            advice: vec!["Go back, reload the page and send it again.".to_owned()],
            reference: None,
        }
    }

    /// For a fault of ours.
    pub fn fault(page: Page, reference: impl Into<String>) -> Self {
        Self {
            page: page.title("Something went wrong"),
            happened: "We could not do what you asked. Nothing was changed.".to_owned(),
            advice: vec![
                "Try again in a few minutes.".to_owned(),
                "If it happens again, give your administrator the reference below.".to_owned(),
            ],
            reference: Some(reference.into()),
        }
    }

    /// For a database or a disk that cannot do its work just now.
    pub fn trouble(page: Page, trouble: Trouble, reference: impl Into<String>) -> Self {
        let (title, happened, advice) = match trouble {
            Trouble::Conflict => (
                "Please try again",
                "Too many people were saving at the same time. Nothing you entered was saved.",
                "Go back and save again in a few seconds.",
            ),
            Trouble::Away => (
                "We cannot reach our records",
                "The database is not responding. Nothing was changed, and nothing already saved is lost.",
                "Try again in a minute. If you were filling in a form, go back and save it again then.",
            ),
            Trouble::Full => (
                "There is no space left",
                "The server’s disk is full, so nothing more can be saved. What you entered was not saved. Everything saved before is safe and can still be read.",
                "Tell your administrator that the disk is full. Leave the form open, and save it again when there is space.",
            ),
            Trouble::ReadOnly => (
                "Nothing can be saved at the moment",
                "Our records can be read but not changed. What you entered was not saved. Everything saved before is safe.",
                "Leave the form open and save it again later. If this continues, tell your administrator.",
            ),
            Trouble::Disk => (
                "Our disk is not responding",
                "The server’s disk failed. What you entered was not saved.",
                "Give your administrator the reference below, and try again in a few minutes.",
            ),
        };
        Self {
            page: page.title(title),
            happened: happened.to_owned(),
            advice: vec![advice.to_owned()],
            reference: Some(reference.into()),
        }
    }

    /// For an answer that was cut off: whether anything was saved is not known.
    pub fn unsure(page: Page, reference: impl Into<String>) -> Self {
        Self {
            page: page.title("That did not finish"),
            happened: "We could not finish in time. If you were saving something, it may or may not have been saved.".to_owned(),
            advice: vec![
                "Check whether it was saved before you send it again.".to_owned(),
                "If it happens again, give your administrator the reference below.".to_owned(),
            ],
            reference: Some(reference.into()),
        }
    }

    /// The page with its status.
    pub fn respond(&self, status: StatusCode) -> Response {
        html_with(status, self)
    }
}

#[cfg(test)]
mod components;
#[cfg(test)]
mod gallery;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_joined_to_what_an_address_says_already() {
        let asked = [("q", "a & b"), ("sort", ""), ("as-at", "2019-06-26")];
        assert_eq!(
            with_query("/list?only=broken#here", asked),
            "/list?only=broken&q=a+%26+b&as-at=2019-06-26#here"
        );
        assert_eq!(with_query("/list#here", [("q", "")]), "/list#here");
        let day = jiff::civil::date(2019, 6, 26);
        assert_eq!(as_at("/list", Some(day)), "/list?as-at=2019-06-26");
        assert_eq!(as_at("/list", None), "/list");
    }
}
