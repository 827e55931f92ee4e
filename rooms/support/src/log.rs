//! Every day of help that a council gave or got, as a list and for other programs.

use crate::overview::told;
use crate::{Answered, support_link};
use axum::Router;
use improvement::calendar::counted;
use improvement::support::{Emissions, HelpDays, emissions, mileage_pence};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List, Pence};
use platform::overview::OverviewPage;
use platform::page::{html, listed};
use readings::support::SupportOn;
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::support::addresses::{
    ContactAt, SupportLog, SupportLogCsv, SupportLogJson, SupportLogXlsx,
};
use records::support::store::{Engagement, SupportContact};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of the log.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<SupportLogXlsx, SupportLogJson, SupportLogCsv, _, _>(
            "days of help",
            list,
            rows,
        )
}

/// A day of help as the list has it.
pub(crate) struct Row {
    contact: SupportContact,
    href: String,
    support: String,
    who: String,
    workstream: String,
    days: HelpDays,
    grams: Option<i64>,
    mileage: Option<i64>,
}

/// Days of help, the newest first.
pub(crate) fn list() -> List<Row> {
    List::new("Days of help", |row: &Row| row.contact.id)
        .column("id", "Identifier", 36, |row| row.contact.id)
        .for_programs()
        .column("what_for", "What for", 36, |row| row.contact.what_for.clone())
        .linked(|row| &row.href)
        .noted(|row| row.contact.outcome.clone())
        .searched()
        .column("dated", "Date", 12, |row| row.contact.dated)
        .column("support", "Support", 28, |row| row.support.clone())
        .filtered()
        .column("workstream", "Workstream", 22, |row| row.workstream.clone())
        .filtered()
        .column("who", "Who went", 24, |row| row.who.clone())
        .searched()
        .column("days", "Days of help", 10, |row| row.days.days())
        .about("As long as each gave, for everybody who went")
        .column("with_whom", "With whom", 24, |row| row.contact.with_whom.clone())
        .in_files()
        .column("outcome", "What came of it", 50, |row| row.contact.outcome.clone())
        .in_files()
        .searched()
        .column("attendance", "On site or remote", 12, |row| row.contact.attendance.map(Chosen))
        .in_files()
        .column("travel", "Travelled by", 14, |row| row.contact.travel.map(Chosen))
        .in_files()
        .column("miles", "Miles, there and back", 10, |row| row.contact.miles)
        .in_files()
        .column("grams", "Emissions, grams of carbon dioxide", 14, |row| row.grams)
        .about("By the government’s conversion factors of the year; none where Goldthread has no factor for it")
        .in_files()
        .column("mileage", "Mileage", 12, |row| row.mileage.map(Pence))
        .about("By the rate that HM Revenue and Customs approves for the first 10,000 miles")
        .in_files()
        .sorted_by("-dated")
}

async fn rows(here: RequestContext) -> Result<Vec<Row>, AppError> {
    let (support, told) = told(&here).await?;
    Ok(rows_of(&here, &support, &told))
}

pub(crate) fn rows_of(here: &RequestContext, support: &SupportOn, told: &[Engagement]) -> Vec<Row> {
    let workstreams = support.records.workstreams.iter();
    let workstreams: BTreeMap<Uuid, &str> = workstreams
        .map(|one| (one.id, one.title.as_str()))
        .collect();
    let mut went: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for one in &support.records.people {
        went.entry(one.contact_id).or_default().push(one.person_id);
    }
    let mut rows = Vec::new();
    for of in told {
        for contact in support.records.contacts_of(of.id) {
            if contact.dated > support.today {
                continue;
            }
            let people = went.remove(&contact.id).unwrap_or_default();
            let names = people.iter().map(|id| support.names.person(*id));
            let who: Vec<String> = names.chain(contact.others().map(str::to_owned)).collect();
            let facts = contact.contact(people);
            let travelled = contact.travel.zip(contact.miles);
            let emitted = travelled
                .map(|(mode, miles)| emissions(mode, miles, facts.heads(), contact.dated.year()));
            rows.push(Row {
                href: here.link(ContactAt::of(&support.at(of), of.id, contact.id)),
                support: of.title.clone(),
                who: listed(who),
                workstream: contact
                    .workstream_id
                    .and_then(|id| workstreams.get(&id))
                    .map_or_else(String::new, |title| (*title).to_owned()),
                days: facts.days(),
                grams: match emitted {
                    Some(Emissions::Grams(grams)) => Some(grams),
                    _ => None,
                },
                mileage: travelled
                    .and_then(|(mode, miles)| mileage_pence(mode, miles, contact.dated)),
                contact: contact.clone(),
            });
        }
    }
    rows
}

async fn open(here: Authorized<SupportLog>) -> Answered {
    let (support, told) = told(&here).await?;
    let (list, query) = (list(), here.asked());
    let rows = rows_of(&here, &support, &told);
    let shown = list.arranged(&rows, &query);
    let days: HelpDays = shown.iter().map(|row| row.days).sum();
    let grams: i64 = shown.iter().filter_map(|row| row.grams).sum();
    let unknown = shown
        .iter()
        .filter(|row| row.contact.miles.is_some() && row.grams.is_none());
    let (visits, unknown) = (counted(shown.len(), "visit", "visits"), unknown.count());
    let mut sentence = format!(
        "{} of help in {visits}.",
        platform::page::capitalised(&days.in_words())
    );
    if grams > 0 {
        sentence.push_str(&format!(
            " Travel emitted {} kg of carbon dioxide.",
            (grams + 500) / 1_000
        ));
    }
    let note = match unknown {
        0 => String::new(),
        _ => format!(
            "Emissions of {} are not worked out: Goldthread has no factor for the year.",
            counted(unknown, "visit", "visits")
        ),
    };
    let latest: Option<Date> = shown.iter().map(|row| row.contact.dated).max();
    let view = list.view(&rows, &here.address.to_string(), &query);
    Ok(html(&OverviewPage {
        page: here
            .page("Days of help")
            .breadcrumb("Support", here.link(support_link(&here).href)),
        sentence: match latest {
            Some(_) => sentence,
            None => "Nobody has recorded a day of help yet.".to_owned(),
        },
        add: None,
        drawing: String::new(),
        note,
        heading: "All days of help, newest first",
        list: view
            .file("Excel workbook", SupportLogXlsx::of(&here))
            .file("CSV", SupportLogCsv::of(&here)),
        empty: "No days of help have been recorded yet.",
        links: Vec::new(),
    }))
}

api_list!(DayOfHelp "Days of help that a council gave and got" at SupportLogJson, SupportLogCsv; for "support" as list());
