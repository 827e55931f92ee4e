//! What money says elsewhere: what is due and for whom it waits, the calendar, and blocks of reports.

use documents::model::{Block, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::money::Pence;
use jiff::civil::Date;
use platform::db::{DbError, Record};
use platform::error::AppError;
use readings::money::{FundReading, Money, PapersConflict, Seen, Sees, left_in_words, short};
use records::access::{Permission, RequestContext};
use records::dates::{CalendarEntry, CalendarSource};
use records::money::addresses::{Charges, EditBid, FundAt, Money as MoneyAt};
use records::money::store::{Bid, BidStage, FundClaim};
use records::reminders::due::{DueAsked, DueSource, DueThing};
use records::reports::block::{BlockAsked, ReportBlock};
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

// ---- Blocks of reports ------------------------------------------------------------

inventory::submit! {
    ReportBlock {
        word: "funds",
        label: "Funds and what is left of them",
        fill: |asked| Box::pin(funds(asked)),
    }
}
inventory::submit! {
    ReportBlock {
        word: "value",
        label: "Income from help, its cost and what it costs elsewhere",
        fill: |asked| Box::pin(value(asked)),
    }
}

/// How many funds a report lists unless its form says otherwise.
const LISTED: usize = 8;

async fn funds(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let money = Money::of(asked.db, asked.council, asked.moment, asked.on).await?;
    let funds: Vec<FundReading<'_>> = money.funds().collect();
    if funds.is_empty() {
        return Ok(vec![Block::paragraph("No funds are recorded.")]);
    }
    let source = asked.source("money", MoneyAt::of(asked.council));
    let rows = funds.iter().map(|fund| {
        let (position, _) = fund.numbers(Sees::Totals);
        let or_none = |amount: Option<Pence>| amount.map_or_else(|| "—".to_owned(), short);
        let dates = format!(
            "{} to {}",
            in_words(fund.fund.from_on),
            in_words(fund.fund.to_on)
        );
        let cells = [
            fund.fund.name.clone(),
            dates,
            or_none(position.requested),
            or_none(fund.fund.awarded.map(Pence)),
            or_none(fund.spent()),
            short(position.claimed),
            short(position.paid),
        ];
        cells.map(Text::from).to_vec()
    });
    let columns = [
        "Fund",
        "Dates",
        "Requested",
        "Awarded",
        "Spent",
        "Claimed",
        "Paid",
    ];
    let mut blocks = vec![asked.table("Funds", &columns, rows.collect(), (LISTED, source))];
    for fund in &funds {
        let name = &fund.fund.name;
        for conflict in fund.conflicts() {
            blocks.push(Block::Note(
                format!("{name}: {}", PapersConflict::in_words(&conflict)).into(),
            ));
        }
        blocks.extend(left(&asked, fund));
    }
    Ok(blocks)
}

/// What is left of a fund by each way of counting, never by one alone.
fn left(asked: &BlockAsked<'_>, fund: &FundReading<'_>) -> Option<Block> {
    let conventions = fund.conventions(Sees::Totals);
    let known = conventions
        .iter()
        .filter(|one| matches!(one.left, Seen::Known(_)));
    if known.count() < 2 {
        return None;
    }
    if asked.short {
        let words = format!("{}: {}", fund.fund.name, left_in_words(&conventions));
        return Some(Block::paragraph(words));
    }
    let rows = conventions.iter().filter_map(|one| match one.left {
        Seen::Known(amount) => {
            let cells = [one.label.clone(), one.note.clone(), amount.to_string()];
            Some(cells.map(Text::from).to_vec())
        }
        _ => None,
    });
    let page = FundAt::of(asked.council, fund.fund.id);
    let source = asked.source("fund", page);
    let caption = format!("What is left of {}, by how it is counted", fund.fund.name);
    let columns = ["How it is counted", "Prices", "Left"];
    Some(asked.table(&caption, &columns, rows.collect(), (usize::MAX, source)))
}

async fn value(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let money = Money::of(asked.db, asked.council, asked.moment, asked.on).await?;
    let source = || asked.source("charges", Charges::of(asked.council));
    let income = money.income();
    if income.is_empty() {
        return Ok(vec![Block::paragraph("Nothing is charged for help.")]);
    }
    let rows = income.iter().map(|one| {
        let cells = [
            one.name.clone(),
            short(one.income),
            short(one.cover()),
            short(one.reinvested()),
            short(one.applied.left),
        ];
        cells.map(Text::from).to_vec()
    });
    let columns = ["Support", "Income", "Cover", "Reinvested", "Left"];
    let mut blocks = vec![asked.table(
        "Income from help and what it was used for",
        &columns,
        rows.collect(),
        (LISTED, source()),
    )];
    let mut used: Vec<_> = money.records.used.iter().collect();
    used.sort_by_key(|one| (one.dated, one.id));
    let rows = used.iter().map(|one| {
        let cells = [
            one.what.clone(),
            one.kind.label().to_owned(),
            short(Pence(one.amount)),
            in_words(one.dated),
        ];
        cells.map(Text::from).to_vec()
    });
    if !used.is_empty() {
        let columns = ["What it paid for", "Use", "Amount", "Date"];
        let caption = "What the income paid for";
        blocks.push(asked.table(caption, &columns, rows.collect(), (LISTED, source())));
    }
    let rows = money.records.comparators.iter().map(|one| {
        let range = match (one.low.map(Pence), one.high.map(Pence)) {
            (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
            (Some(only), None) | (None, Some(only)) => short(only),
            (None, None) => one.note.clone(),
        };
        let cells = [
            one.what.clone(),
            range,
            one.source.clone(),
            in_words(one.dated),
        ];
        cells.map(Text::from).to_vec()
    });
    if !money.records.comparators.is_empty() {
        let columns = ["What it is", "Cost", "Source", "Date"];
        let caption = "What the like costs elsewhere";
        blocks.push(asked.table(caption, &columns, rows.collect(), (LISTED, source())));
    }
    Ok(blocks)
}
