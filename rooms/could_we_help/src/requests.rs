//! What a council is asked: the list, and the same as an Excel workbook.

use crate::{Answered, requests};
use axum::Router;
use improvement::calendar::{counted, in_words};
use improvement::options::OptionKind;
use jiff::civil::Date;
use platform::app::App;
use platform::list::List;
use platform::overview::OverviewPage;
use platform::page::html;
use readings::options::Requests;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::options::{HelpRequest, HelpRequests, HelpRequestsXlsx, NewRequest, RequestAt};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).page(book)
}

/// A request in the list.
struct RequestRow {
    id: Uuid,
    href: String,
    asking: String,
    purpose: String,
    asked_on: Date,
    decide_on: Option<Date>,
    live_on: Option<Date>,
    answer: String,
    state: String,
    is_late: bool,
}

fn list() -> List<RequestRow> {
    List::new("Requests for help", |row: &RequestRow| row.id)
        .column("asking", "Who asks", 24, |row| row.asking.clone())
        .linked(|row| &row.href)
        .searched()
        .column("purpose", "What is asked for", 44, |row| {
            row.purpose.clone()
        })
        .searched()
        .column("asked-on", "Asked on", 12, |row| row.asked_on)
        .column("decide-on", "Decision by", 12, |row| row.decide_on)
        .late(|row| row.is_late)
        .column("live-on", "Help begins on", 12, |row| row.live_on)
        .column("answer", "Could we help?", 44, |row| row.answer.clone())
        .column("state", "State", 24, |row| row.state.clone())
        .filtered()
        .sorted_by("-asked-on")
}

/// Where a request stands.
pub(crate) fn state(all: &Requests, request: &HelpRequest) -> &'static str {
    let mut options = all.records().options.iter();
    let chosen = options.find(|one| Some(one.id) == request.recommended_id);
    let helps = chosen.is_some_and(|one| one.kind != OptionKind::Nothing);
    match (request.agreed_on, helps) {
        (Some(_), true) => "Agreed",
        (Some(_), false) => "Decided not to help",
        (None, _) => "Not decided yet",
    }
}

fn rows(here: &RequestContext, all: &Requests) -> Vec<RequestRow> {
    let rows = all.requests().map(|request| {
        let reading = all.reading(request);
        let is_late = request.decide_on.is_some_and(|day| day < all.today);
        RequestRow {
            id: request.id,
            href: here.link(RequestAt::of(here, request.id)),
            asking: reading.asking.clone(),
            purpose: request.purpose.clone(),
            asked_on: request.asked_on,
            decide_on: request.decide_on,
            live_on: request.live_on,
            answer: reading.answer().0,
            state: state(all, request).to_owned(),
            is_late: is_late && request.agreed_on.is_none(),
        }
    });
    rows.collect()
}

/// How many wait for a decision, and which must be decided first.
fn sentence(all: &Requests) -> String {
    let waiting: Vec<_> = all
        .requests()
        .filter(|one| one.agreed_on.is_none())
        .collect();
    let first = waiting.iter().filter(|one| one.decide_on.is_some());
    let first = first.min_by_key(|one| one.decide_on);
    let by = first.and_then(|one| Some((all.asking(one), one.decide_on?)));
    let by = by.map_or_else(String::new, |(asking, day)| {
        format!(" The first to decide is {asking}, by {}.", in_words(day))
    });
    match waiting.len() {
        0 => "No request waits for a decision.".to_owned(),
        count => format!(
            "{} for a decision.{by}",
            counted(count, "request waits", "requests wait")
        ),
    }
}

async fn open(here: Authorized<HelpRequests>) -> Answered {
    let all = requests(&here).await?;
    let rows = rows(&here, &all);
    let view = list().view(&rows, &here.address.to_string(), &here.asked());
    Ok(html(&OverviewPage {
        page: here.page("Could we help?"),
        sentence: sentence(&all),
        add: here.offer("Record a request", NewRequest::of(&here)),
        drawing: String::new(),
        note: String::new(),
        heading: "Requests for help",
        list: view.file("Excel workbook", HelpRequestsXlsx::of(&here)),
        empty: "Nobody has asked for help yet.",
        links: Vec::new(),
    }))
}

async fn book(here: Authorized<HelpRequestsXlsx>) -> Answered {
    let rows = rows(&here, &requests(&here).await?);
    let book = here.own_workbook("Requests for help")?;
    book.sheet(&list(), &rows, &here.asked()).answer().await
}
