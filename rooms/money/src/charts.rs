//! The charts of a fund. Each is told by its key in the address of its picture.

use documents::Chart;
use documents::charts::{LineChart, Measure, Observation, Reading, Series, Target};
use improvement::money::{FinancialYear, Pence, first_over};
use readings::money::{FundReading, Priced, Seen, Sees, Stand, short};
use records::money::store::PayScenario;

/// A chart of a fund: its key, and what stands above it.
pub(crate) struct FundPicture {
    pub key: &'static str,
    pub caption: String,
    pub chart: Chart,
}

/// All charts of a fund that there is something for, as far as whoever asks may see.
pub(crate) fn pictures(fund: &FundReading<'_>, sees: Sees) -> Vec<FundPicture> {
    [staff_cost(fund, sees)].into_iter().flatten().collect()
}

/// The scenarios whose cost is shown, each with it.
pub(crate) fn priced<'a>(fund: &FundReading<'a>, sees: Sees) -> Vec<(&'a PayScenario, Priced)> {
    let scenarios = fund.scenarios().into_iter();
    let shown = scenarios.filter_map(|one| {
        let cost = fund.cost(one, Stand::AsTheyAre, sees);
        Some((one, cost.known()?))
    });
    shown.collect()
}

/// How many other scenarios stand beside the first: more lines hide each other.
const BESIDE: usize = 3;

fn staff_cost(fund: &FundReading<'_>, sees: Sees) -> Option<FundPicture> {
    let priced = priced(fund, sees);
    let (first, others) = priced.split_first()?;
    let for_posts = fund.a_year_for_posts();
    let count = fund.posts.len();
    let title = format!("What {count} posts cost a year");
    let over = for_posts.and_then(|for_posts| {
        let over = priced.iter().map(|(scenario, cost)| {
            let years = by_year(cost);
            (scenario, first_over(for_posts, &years))
        });
        let told = over.map(|(scenario, year)| match year {
            Some(year) => format!("{}: over from {year}", scenario.name),
            None => format!("{}: never over", scenario.name),
        });
        Some(told.collect::<Vec<_>>().join("; "))
    });
    let there = for_posts.map(|amount| format!("{} a year is there for posts. ", short(amount)));
    let chart = LineChart {
        title: title.clone(),
        description: format!("{}{}.", there.unwrap_or_default(), over.unwrap_or_default()),
        measure: thousands(),
        subject: series(first),
        comparisons: others.iter().take(BESIDE).map(series).collect(),
        targets: for_posts
            .map(|amount| Target::since(fund.fund.from_on, in_thousands(amount)))
            .into_iter()
            .collect(),
        ..LineChart::default()
    };
    Some(FundPicture {
        key: "staff",
        caption: format!(
            "{title}, by scenario; the level line is what is there for posts in a year"
        ),
        chart: Chart::Line(chart),
    })
}

/// What posts cost in each year, without the parts.
pub(crate) fn by_year(cost: &Priced) -> Vec<(FinancialYear, Pence)> {
    let years = cost.by_year().into_iter();
    years.map(|(year, parts)| (year, parts.total)).collect()
}

fn series((scenario, cost): &(&PayScenario, Priced)) -> Series {
    let years = by_year(cost).into_iter();
    Series {
        name: scenario.name.clone(),
        observations: years
            .map(|(year, amount)| Observation {
                period: year.to_string(),
                date: year.last(),
                reading: Reading::Value(in_thousands(amount)),
            })
            .collect(),
    }
}

pub(crate) fn thousands() -> Measure {
    Measure {
        unit: "£ thousand".to_owned(),
        before: "£".to_owned(),
        after: "k".to_owned(),
        decimals: 0,
    }
}

/// An amount for drawing: a picture needs no exact pence.
#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are below 2^53 pence, and a drawing needs no more"
)]
pub(crate) fn in_thousands(amount: Pence) -> f64 {
    amount.0 as f64 / 100_000.0
}

/// What is said where what posts cost is not shown.
pub(crate) fn hidden(fund: &FundReading<'_>, sees: Sees) -> Option<String> {
    let first = fund.scenarios().into_iter().next()?;
    match fund.cost(first, Stand::AsTheyAre, sees) {
        Seen::Known(_) => None,
        other => Some(format!("{}.", other.why())),
    }
}
