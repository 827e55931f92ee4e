//! Blocks of reports. None of them tells what one post is paid, or who writes a bid.

use documents::model::{Block, Column, Table, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::money::{FinancialYear, Pence};
use platform::db::DbError;
use platform::page::lower_first;
use readings::money::{
    FundReading, Money, PapersConflict, Priced, Seen, Sees, Stand, left_in_words, rounded,
};
use records::money::addresses::{Charges, FundAt, Money as MoneyAt};
use records::money::store::{Bid, BidStage, Comparator, PayScenario};
use records::reports::block::{BlockAsked, ReportBlock};
use std::sync::Arc;

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

inventory::submit! {
    ReportBlock {
        word: "post_costs",
        label: "What the posts of a fund cost, year by year, with its other commitments",
        fill: |asked| Box::pin(post_costs(asked)),
    }
}
inventory::submit! {
    ReportBlock {
        word: "bids",
        label: "Bids for money and what came of them",
        fill: |asked| Box::pin(bids(asked)),
    }
}

/// How many rows a report lists unless its form says otherwise.
const LISTED: usize = 8;

/// What there is none of, for the author: the paper is without it.
fn nothing(words: &str) -> Vec<Block> {
    vec![Block::Note(words.into())]
}

async fn read(asked: &BlockAsked<'_>) -> Result<Arc<Money>, DbError> {
    Money::of(asked.db, asked.council, asked.moment, asked.on).await
}

async fn funds(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let money = read(&asked).await?;
    let funds: Vec<FundReading<'_>> = money.funds().collect();
    if funds.is_empty() {
        return Ok(nothing("No funds are recorded."));
    }
    let source = asked.source("money", MoneyAt::of(asked.council));
    let rows = funds.iter().map(|fund| {
        let (position, _) = fund.numbers(Sees::Totals);
        let or_none = |amount: Option<Pence>| amount.map_or_else(|| "—".to_owned(), rounded);
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
            rounded(position.claimed),
            rounded(position.paid),
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
        let purpose = fund.purpose();
        if !purpose.is_empty() && !asked.short {
            blocks.push(Block::paragraph(format!("{name}. {purpose}")));
        }
        // Whoever reads the paper is told too: it is a paper that says one of the two.
        let open = fund.conflicts();
        let open = open.iter().map(PapersConflict::in_words);
        blocks.extend(open.map(|words| Block::paragraph(format!("{name}. {words}"))));
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
    let money = read(&asked).await?;
    let income = money.income();
    if income.is_empty() {
        return Ok(nothing("Nothing is charged for help."));
    }
    let source = || asked.source("charges", Charges::of(asked.council));
    let table = |caption: &str, columns: &[&str], rows: Vec<Vec<Text>>| {
        (!rows.is_empty()).then(|| asked.table(caption, columns, rows, (LISTED, source())))
    };
    let earned = income.iter().map(|one| {
        let amounts = [one.income, one.cover(), one.reinvested(), one.applied.left];
        let name = Text::from(one.name.clone());
        let amounts = amounts.map(|amount| Text::from(rounded(amount)));
        [name].into_iter().chain(amounts).collect()
    });
    let mut used: Vec<_> = money.records.used.iter().collect();
    used.sort_by_key(|one| (one.dated, one.id));
    let used = used.into_iter().map(|one| {
        let cells = [
            one.what.clone(),
            one.kind.label().to_owned(),
            rounded(Pence(one.amount)),
            in_words(one.dated),
        ];
        cells.map(Text::from).to_vec()
    });
    let elsewhere = money.records.comparators.iter().map(compared);
    let tables = [
        table(
            "Income from help and what it was used for",
            &["Support", "Income", "Cover", "Reinvested", "Left"],
            earned.collect(),
        ),
        table(
            "What the income paid for",
            &["What it paid for", "Use", "Amount", "Date"],
            used.collect(),
        ),
        table(
            "What the like costs elsewhere",
            &["What it is", "Cost", "Source", "Date"],
            elsewhere.collect(),
        ),
    ];
    Ok(tables.into_iter().flatten().collect())
}

fn compared(one: &Comparator) -> Vec<Text> {
    let cost = match (one.low.map(Pence), one.high.map(Pence)) {
        (Some(low), Some(high)) if low != high => {
            format!("{} to {}", rounded(low), rounded(high))
        }
        (Some(only), _) | (None, Some(only)) => rounded(only),
        (None, None) => one.note.clone(),
    };
    let cells = [
        one.what.clone(),
        cost,
        one.source.clone(),
        in_words(one.dated),
    ];
    cells.map(Text::from).to_vec()
}

/// The bids that were sent and those that came to something, the earliest first. Ideas and drafts are nobody else’s business yet.
async fn bids(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let money = read(&asked).await?;
    let all = money.records.bids.iter();
    let begun = |bid: &Bid| matches!(bid.stage, BidStage::Idea | BidStage::Writing);
    let sent: Vec<&Bid> = all.filter(|bid| !begun(bid)).collect();
    if sent.is_empty() {
        return Ok(nothing("No bid that was sent is recorded."));
    }
    let rows = sent.into_iter().map(|bid| {
        let amount =
            |amount: Option<i64>| amount.map_or("—".to_owned(), |one| rounded(Pence(one)));
        let cells = [
            bid.name.clone(),
            bid.funder.clone(),
            bid.stage.label().to_owned(),
            amount(bid.asked),
            amount(bid.given),
            bid.outcome.clone(),
        ];
        cells.map(Text::from).to_vec()
    });
    let columns = ["Bid", "Funder", "Stage", "Asked for", "Awarded", "Outcome"];
    let source = asked.source("money", MoneyAt::of(asked.council));
    let caption = "Bids and what came of them";
    Ok(vec![asked.table(
        caption,
        &columns,
        rows.collect(),
        (LISTED, source),
    )])
}

/// What the posts of each fund cost, in sums over several posts alone.
async fn post_costs(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let money = read(&asked).await?;
    let mut blocks = Vec::new();
    for fund in money.funds() {
        let Some(scenario) = fund.scenarios().first().copied() else {
            continue;
        };
        let name = &fund.fund.name;
        match fund.cost(scenario, Stand::AsTheyAre, Sees::Totals) {
            Seen::Known(priced) => {
                blocks.push(Block::paragraph(cost_in_words(&fund, scenario, &priced)));
                blocks.push(by_year(&asked, &fund, scenario, &priced));
                blocks.extend(by_scenario(&asked, &fund).filter(|_| !asked.short));
            }
            hidden => {
                let words = format!("{name}, cost of posts: {}.", lower_first(hidden.why()));
                blocks.extend(nothing(&words));
            }
        }
    }
    if blocks.is_empty() {
        return Ok(nothing("No posts are paid from a fund."));
    }
    Ok(blocks)
}

/// What the posts cost in the years that the fund pays from their first day to their last.
fn full_years(fund: &FundReading<'_>, priced: &Priced) -> Vec<(FinancialYear, Pence)> {
    let (from, to) = fund.time();
    let years = priced.by_year().into_iter();
    let years = years.filter(|(year, _)| from <= year.first() && year.last() <= to);
    years.map(|(year, parts)| (year, parts.total)).collect()
}

/// What other commitments come to in a year.
fn committed(fund: &FundReading<'_>, year: FinancialYear) -> Pence {
    let before = year.first().yesterday().map(|day| fund.commitments_to(day));
    fund.commitments_to(year.last()) - before.unwrap_or_default()
}

/// “The 21 posts of the fund cost £1,148k in 2020-21, the first full year, …”
fn cost_in_words(fund: &FundReading<'_>, scenario: &PayScenario, priced: &Priced) -> String {
    let (posts, name) = (fund.posts.len(), &fund.fund.name);
    let by = lower_first(&scenario.name);
    let years = full_years(fund, priced);
    let Some((year, first)) = years.first().copied() else {
        let whole = rounded(priced.total().total);
        return format!("The {posts} posts of {name} cost {whole} in all ({by}).");
    };
    let mut words = format!(
        "The {posts} posts of {name} cost {} in {year}, the first full year ({by}).",
        rounded(first)
    );
    let top = fund.cost(scenario, Stand::Top, Sees::Totals).known();
    let top = top.and_then(|top| Some(full_years(fund, &top).last()?.1));
    if let Some(top) = top.filter(|top| *top > first) {
        words.push_str(&format!(
            " That rises to {} a year when all have reached the top of their grades.",
            rounded(top)
        ));
    }
    let others = committed(fund, year);
    if others > Pence::ZERO {
        let what = fund.commitments.iter().map(|one| lower_first(&one.title));
        let what = platform::page::listed(what.collect());
        words.push_str(&format!(
            " Other commitments come to {} in that year: {what}.",
            rounded(others)
        ));
    }
    words
}

fn by_year(
    asked: &BlockAsked<'_>,
    fund: &FundReading<'_>,
    scenario: &PayScenario,
    priced: &Priced,
) -> Block {
    let row = |name: String, posts: Pence, others: Pence| {
        let amounts = [posts, others, posts + others].map(|amount| amount.to_string().into());
        [name.into()].into_iter().chain(amounts).collect()
    };
    let years = priced.by_year();
    let mut rows: Vec<Vec<Text>> = years
        .iter()
        .map(|(year, parts)| row(year.to_string(), parts.total, committed(fund, *year)))
        .collect();
    let others = years.iter().map(|(year, _)| committed(fund, *year)).sum();
    rows.push(row("All years".to_owned(), priced.total().total, others));
    let mut note = asked.source("fund", FundAt::of(asked.council, fund.fund.id));
    let by = lower_first(&scenario.name);
    note.0
        .push(documents::model::Run::Plain(format!(" Counted by: {by}.")));
    Block::Table(Table {
        caption: format!("What the posts of {} cost", fund.fund.name),
        columns: vec![
            Column::words("Year"),
            Column::numbers("Posts"),
            Column::numbers("Other commitments"),
            Column::numbers("Together"),
        ],
        rows,
        note: Some(note),
    })
}

/// The same by every scenario, where there are several.
fn by_scenario(asked: &BlockAsked<'_>, fund: &FundReading<'_>) -> Option<Block> {
    let scenarios = fund.scenarios();
    let rows = scenarios.iter().filter_map(|scenario| {
        let priced = fund
            .cost(scenario, Stand::AsTheyAre, Sees::Totals)
            .known()?;
        let years = full_years(fund, &priced);
        let (first, last) = (years.first()?.1, years.last()?.1);
        let amounts = [first, last, priced.total().total];
        let amounts = amounts.map(|amount| Text::from(amount.to_string()));
        let name = Text::from(scenario.name.clone());
        Some([name].into_iter().chain(amounts).collect())
    });
    let rows: Vec<Vec<Text>> = rows.collect();
    if rows.len() < 2 {
        return None;
    }
    Some(Block::Table(Table {
        caption: format!("What the posts of {} cost by each scenario", fund.fund.name),
        columns: vec![
            Column::words("Scenario"),
            Column::numbers("First full year"),
            Column::numbers("Last full year"),
            Column::numbers("All years"),
        ],
        rows,
        note: Some(asked.source("fund", FundAt::of(asked.council, fund.fund.id))),
    }))
}
