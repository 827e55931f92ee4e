//! What money says elsewhere: what is due and for whom it waits, and the calendar.

use improvement::calendar::in_words;
use jiff::civil::Date;
use platform::db::{DbError, Record};
use platform::error::AppError;
use readings::money::Money;
use records::access::{Permission, RequestContext};
use records::dates::{CalendarEntry, CalendarSource};
use records::money::addresses::{EditBid, FundAt, Money as MoneyAt};
use records::money::store::{Bid, BidStage, FundClaim};
use records::reminders::due::{DueAsked, DueSource, DueThing};
use records::today::{Asker, WaitingList, Waits};

/// How many days before its deadline a bid waits for whoever writes it.
const AHEAD: i32 = 14;

/// A bid that is still to be sent, with its deadline.
fn to_send(bid: &Bid) -> Option<Date> {
    let open = matches!(bid.stage, BidStage::Idea | BidStage::Writing);
    bid.due_on.filter(|_| open)
}

/// A claim that is still to be sent, with the day by which it is due.
fn to_claim(claim: &FundClaim) -> Option<Date> {
    claim.due_on.filter(|_| claim.claimed_on.is_none())
}

// ---- What waits for somebody ------------------------------------------------------

inventory::submit! {
    WaitingList {
        place: 45,
        heading: "Your bids",
        one: "One of your bids is due soon",
        many: "of your bids are due soon",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let money = Money::of(asker.db, asker.council, asker.moment, asker.on).await?;
    let bids = money.records.bids.iter();
    let mine = bids.filter(|bid| bid.writer_id == Some(asker.person));
    let waits = mine.filter_map(|bid| {
        let due = to_send(bid)?;
        let days = (due - asker.on).get_days();
        (days <= AHEAD).then(|| Waits {
            sentence: format!("{}: the deadline is {}", bid.name, in_words(due)),
            href: EditBid::of(asker.council, bid.id).to_string(),
            pressing: days < 0,
        })
    });
    Ok(waits.collect())
}

// ---- What is due ------------------------------------------------------------------

inventory::submit! {
    DueSource { record: Bid::KIND, listed: false, read: |asked| Box::pin(bids_due(asked)) }
}

async fn bids_due(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let money = Money::of(asked.db, asked.council, None, asked.today).await?;
    let due = money.records.bids.iter().filter_map(|bid| {
        Some(DueThing {
            id: bid.id,
            due_on: to_send(bid)?,
            owners: bid.writer_id.into_iter().collect(),
            called: format!("The bid {}", bid.name),
            what: "A bid".to_owned(),
            href: EditBid::of(asked.council, bid.id).to_string(),
        })
    });
    Ok(due.collect())
}

inventory::submit! { CalendarSource { read: |here| Box::pin(days(here)) } }

/// Claims and bids that are due, and the last day of each fund, for those who read money.
async fn days(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    if !here.may(Permission::ReadMoney) {
        return Ok(Vec::new());
    }
    let money = crate::money(here).await?;
    let today = here.date();
    let bids = money.records.bids.iter().filter_map(|bid| {
        Some(CalendarEntry {
            id: bid.id,
            on: to_send(bid)?,
            kind: "Bid due",
            what: bid.name.clone(),
            href: MoneyAt::of(here).to_string(),
            is_due: true,
        })
    });
    let claims = money.records.claims.iter().filter_map(|claim| {
        let fund = money.fund(claim.fund_id)?;
        Some(CalendarEntry {
            id: claim.id,
            on: to_claim(claim)?,
            kind: "Claim due",
            what: fund.fund.name.clone(),
            href: FundAt::of(here, claim.fund_id).to_string(),
            is_due: true,
        })
    });
    let ends = money
        .records
        .funds
        .iter()
        .filter(|fund| fund.to_on >= today);
    let ends = ends.map(|fund| CalendarEntry {
        id: fund.id,
        on: fund.to_on,
        kind: "Fund ends",
        what: fund.name.clone(),
        href: FundAt::of(here, fund.id).to_string(),
        is_due: false,
    });
    Ok(bids.chain(claims).chain(ends).collect())
}
