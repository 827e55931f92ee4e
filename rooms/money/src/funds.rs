//! All funds of a council: the list with its files, the bids, and what help brings in.

use crate::charges::Income;
use crate::{Answered, money, sees};
use askama::Template;
use axum::Router;
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::money::{Excess, GrantKind, Pence};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView, Pence as Amount};
use platform::page::record::{Item, Part};
use platform::page::{Link, Page, html};
use readings::money::{FundReading, Money as Reading, PapersConflict, Sees, short};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::facts::{Names, people_in};
use records::money::addresses::{
    Charges, EditBid, FundAt, GivingCsv, GivingJson, Ledger, Money, MoneyCsv, MoneyJson, MoneyXlsx,
    NewBid, NewFund, Scenarios,
};
use records::money::store::{Bid, BidStage, Fund};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<MoneyXlsx, MoneyJson, MoneyCsv, _, _>("funds", list, rows)
}

api_list!(Fund "The funds of a council, as they stand today" at MoneyJson, MoneyCsv; for "support" as list());

/// A fund in a list.
#[derive(Debug)]
pub(crate) struct FundRow {
    fund: Fund,
    href: String,
    numbers: [Option<i64>; 6],
    needs: String,
}

const fn amount(pence: Option<i64>) -> Option<Amount> {
    match pence {
        Some(pence) => Some(Amount(pence)),
        None => None,
    }
}

/// The funds of a council: the page, the workbook, the CSV, the JSON and its description.
pub(crate) fn list() -> List<FundRow> {
    List::new("Funds", |row: &FundRow| row.fund.id)
        .column("id", "Identifier", 36, |row| row.fund.id)
        .for_programs()
        .column("name", "Fund", 36, |row| row.fund.name.clone())
        .linked(|row| &row.href)
        .noted(|row| row.needs.clone())
        .late(|row| !row.needs.is_empty())
        .searched()
        .column("funder", "Funder", 28, |row| row.fund.funder.clone())
        .in_files()
        .column("kind", "Kind", 24, |row| {
            row.fund.kind.map(Chosen::<GrantKind>)
        })
        .filtered()
        .column("requested", "Requested", 14, |row| amount(row.numbers[0]))
        .column("awarded", "Awarded", 14, |row| amount(row.numbers[1]))
        .column("committed", "Committed", 14, |row| amount(row.numbers[2]))
        .about("What its posts and other commitments cost to the end, by the first scenario")
        .column("spent", "Spent", 14, |row| amount(row.numbers[3]))
        .about("What the ledger says was spent")
        .column("claimed", "Claimed", 14, |row| amount(row.numbers[4]))
        .column("paid", "Paid", 14, |row| amount(row.numbers[5]))
        .column("from_on", "First day", 12, |row| row.fund.from_on)
        .in_files()
        .column("to_on", "Last day", 12, |row| row.fund.to_on)
        .column("needs", "What needs attention", 40, |row| row.needs.clone())
        .in_files()
        .fields_of(|row| &row.fund)
        .sorted_by("name")
}

/// The rows of the list, for its files.
pub(crate) async fn rows(here: RequestContext) -> Result<Vec<FundRow>, AppError> {
    let money = money(&here).await?;
    Ok(rows_of(&here, &money))
}

fn rows_of(here: &RequestContext, money: &Reading) -> Vec<FundRow> {
    let row = |reading: FundReading<'_>| FundRow {
        href: here.link(FundAt::of(here, reading.fund.id)),
        numbers: numbers(&reading, sees(here)),
        needs: needs(&reading, money.today)
            .into_iter()
            .next()
            .unwrap_or_default(),
        fund: reading.fund.clone(),
    };
    money.funds().map(row).collect()
}

/// The six numbers, in the order in which they are listed; none where nothing is on record.
fn numbers(reading: &FundReading<'_>, sees: Sees) -> [Option<i64>; 6] {
    let (position, committed) = reading.numbers(sees);
    let claimed = reading
        .claims
        .iter()
        .any(|claim| claim.claimed_on.is_some());
    let paid = reading.claims.iter().any(|claim| claim.paid.is_some());
    [
        position.requested,
        reading.fund.awarded.map(Pence),
        committed,
        reading.spent(),
        claimed.then_some(position.claimed),
        paid.then_some(position.paid),
    ]
    .map(|amount| amount.map(|pence| pence.0))
}

/// What of a fund needs somebody, the most pressing first.
pub(crate) fn needs(reading: &FundReading<'_>, today: Date) -> Vec<String> {
    let conflicts = reading.conflicts();
    let papers = conflicts.iter().map(PapersConflict::in_words);
    let (position, _) = reading.numbers(Sees::Totals);
    let excesses = position.excesses().into_iter();
    let knows_spending = reading.spent().is_some();
    let over = excesses
        .filter(|_| reading.fund.awarded.is_some())
        // Without a ledger nobody knows that less was spent.
        .filter(|one| knows_spending || !matches!(one, Excess::ClaimedOverSpent(_)))
        .map(|one| format!("{one}."));
    let late = reading
        .claims
        .iter()
        .filter(|claim| claim.claimed_on.is_none() && claim.due_on.is_some_and(|due| due < today));
    let late = late.map(|claim| {
        let (from, to) = (in_words(claim.from_on), in_words(claim.to_on));
        format!("The claim for {from} to {to} is late.")
    });
    papers.chain(over).chain(late).collect()
}

#[derive(Template)]
#[template(path = "money.html")]
struct MoneyPage {
    page: Page,
    sentence: String,
    buttons: Vec<Link>,
    list: ListView,
    bids: Part,
    income: Income,
    charges: Link,
    links: Vec<Link>,
}

async fn open(here: Authorized<Money>) -> Answered {
    let money = money(&here).await?;
    let (list, query) = (list(), here.asked());
    let rows = rows_of(&here, &money);
    let view = list.view(&rows, &here.address.to_string(), &query);
    let buttons = [
        here.offer("Add a fund", NewFund::of(&here)),
        here.offer("Import spending", Ledger::of(&here)),
    ];
    let links = [
        here.offer("Scenarios", Scenarios::of(&here)),
        Some(Link::new(
            "Awards as open data (360Giving JSON)",
            GivingJson::of(&here).to_string(),
        )),
        Some(Link::new(
            "Awards as open data (360Giving CSV)",
            GivingCsv::of(&here).to_string(),
        )),
    ];
    Ok(html(&MoneyPage {
        page: here.page("Money"),
        sentence: sentence(&rows, &money),
        buttons: buttons.into_iter().flatten().collect(),
        list: view
            .file("Excel workbook", MoneyXlsx::of(&here))
            .file("CSV", MoneyCsv::of(&here)),
        bids: bids(&here, &money).await?,
        income: Income::of(&money),
        charges: Link::new(
            "Charges, rates and what the income was used for",
            here.link(Charges::of(&here)),
        ),
        links: links.into_iter().flatten().collect(),
    }))
}

/// The money of a council in a sentence.
fn sentence(rows: &[FundRow], money: &Reading) -> String {
    let awarded: i64 = rows.iter().filter_map(|row| row.numbers[1]).sum();
    let pressing = rows.iter().filter(|row| !row.needs.is_empty()).count();
    let funds = counted(rows.len() as u64, "fund", "funds");
    let awarded = short(Pence(awarded));
    let funds = match (rows.len(), pressing) {
        (0, _) => "No funds are recorded yet.".to_owned(),
        (1, 0) => format!("{funds}, {awarded} awarded. It needs no attention."),
        (1, _) => format!("{funds}, {awarded} awarded. It needs attention."),
        (_, 0) => format!("{funds}, {awarded} awarded. None of them needs attention."),
        (_, 1) => format!("{funds}, {awarded} awarded. One of them needs attention."),
        (_, many) => format!("{funds}, {awarded} awarded. {many} of them need attention."),
    };
    let open = money.records.bids.iter().filter(|bid| is_open(bid)).count() as u64;
    match open {
        0 => funds,
        open => format!("{funds} {} under way.", counted(open, "bid is", "bids are")),
    }
}

const fn is_open(bid: &Bid) -> bool {
    matches!(
        bid.stage,
        BidStage::Idea | BidStage::Writing | BidStage::Submitted
    )
}

/// The bids: those that are open by their deadlines, then the others.
async fn bids(here: &RequestContext, money: &Reading) -> Result<Part, AppError> {
    let bids = &money.records.bids;
    let names = Names::of_people(&here.app.db, people_in(bids).collect()).await?;
    let mut sorted: Vec<&Bid> = bids.iter().collect();
    sorted.sort_by_key(|bid| (!is_open(bid), bid.due_on.is_none(), bid.due_on, bid.id));
    let item = |bid: &Bid| {
        let fund = bid.fund_id.and_then(|id: Uuid| money.fund(id));
        let facts = [
            Some(bid.stage.label().to_owned()),
            (!bid.funder.is_empty()).then(|| bid.funder.clone()),
            bid.due_on.map(|day| format!("Deadline {}", in_words(day))),
            bid.asked
                .map(|asked| format!("{} asked for", short(Pence(asked)))),
            bid.given
                .map(|given| format!("{} awarded", short(Pence(given)))),
            bid.writer_id
                .map(|id| format!("Written by {}", names.person(id))),
        ];
        Item {
            title: bid.name.clone(),
            href: fund.map_or_else(String::new, |fund| {
                here.link(FundAt::of(here, fund.fund.id))
            }),
            words: bid.outcome.clone(),
            facts: facts.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditBid::of(here, bid.id))
                .into_iter()
                .collect(),
        }
    };
    Ok(Part {
        heading: "Bids".to_owned(),
        empty: "No bids are recorded yet.".to_owned(),
        add: here.offer("Add a bid", NewBid::of(here)),
        items: sorted.into_iter().map(item).collect(),
    })
}
