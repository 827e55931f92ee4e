//! The charts of a fund. Each is told by its key in the address of its picture.

use documents::Chart;
use documents::charts::{
    Amount, Annotation, FundChart, LineChart, Measure, Observation, Reading, Series, Step, Swing,
    SwingEnd, Tornado, Waterfall,
};
use improvement::calendar::in_words;
use improvement::money::{FinancialYear, Pence, first_over};
use jiff::civil::Date;
use readings::money::{FundReading, Priced, Seen, Sees, Stand, short};
use records::money::store::PayScenario;

/// A chart of a fund: its key, and what stands above it.
pub(crate) struct FundPicture {
    pub key: &'static str,
    pub caption: String,
    pub chart: Chart,
}

/// All charts of a fund that there is something for, as far as whoever asks may see.
pub(crate) fn pictures(fund: &FundReading<'_>, sees: Sees, today: Date) -> Vec<FundPicture> {
    let pictures = [
        waterfall(fund, sees),
        staff_cost(fund, sees),
        over_time(fund, sees, today),
        assumptions(fund, sees),
    ];
    pictures.into_iter().flatten().collect()
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
const BESIDE: usize = 2;

fn staff_cost(fund: &FundReading<'_>, sees: Sees) -> Option<FundPicture> {
    let priced = priced(fund, sees);
    let (first, others) = priced.split_first()?;
    let for_posts = fund.a_year_for_posts();
    let count = fund.posts.len();
    let title = format!("What {count} posts cost a year");
    let over = for_posts.map(|for_posts| {
        let over = priced.iter().map(|(scenario, cost)| {
            let years = by_year(cost);
            (scenario, first_over(for_posts, &years))
        });
        let told = over.map(|(scenario, year)| match year {
            Some(year) => format!("{}: over from {year}", scenario.name),
            None => format!("{}: never over", scenario.name),
        });
        told.collect::<Vec<_>>().join("; ")
    });
    let told = for_posts.map(|amount| format!("{} a year is there for posts. ", short(amount)));
    let there = for_posts.map(|amount| Series {
        name: "There for posts".to_owned(),
        observations: by_year(&first.1)
            .into_iter()
            .map(|(year, _)| observed(year, amount))
            .collect(),
    });
    let chart = LineChart {
        title: title.clone(),
        description: format!("{}{}.", told.unwrap_or_default(), over.unwrap_or_default()),
        measure: thousands(),
        subject: series(first),
        comparisons: there
            .into_iter()
            .chain(others.iter().take(BESIDE).map(series))
            .collect(),
        ..LineChart::default()
    };
    Some(FundPicture {
        key: "staff",
        caption: format!("{title}, by scenario, beside what is there for posts in a year"),
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
        observations: years.map(|(year, amount)| observed(year, amount)).collect(),
    }
}

fn observed(year: FinancialYear, amount: Pence) -> Observation {
    Observation {
        period: year.to_string(),
        date: year.last(),
        reading: Reading::Value(in_thousands(amount)),
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

/// From the award to what is left, by the first scenario year by year.
fn waterfall(fund: &FundReading<'_>, sees: Sees) -> Option<FundPicture> {
    let award = fund.fund.awarded.map(Pence)?;
    let first = fund.scenarios().into_iter().next()?;
    let cost = fund.cost(first, Stand::AsTheyAre, sees).known()?;
    let posts = cost.total().total;
    let others = fund.commitments_to(fund.fund.to_on);
    let left = award - posts - others;
    let convention = fund.conventions(sees).into_iter().nth(1)?;
    let how = format!("{}; {}", convention.label, convention.note);
    let mut less = vec![Amount::new("Posts", in_thousands(posts))];
    if others != Pence::ZERO {
        less.push(Amount::new("Other commitments", in_thousands(others)));
    }
    let chart = Waterfall {
        title: "From award to what is left".to_owned(),
        description: format!(
            "Award {}, less posts {}, less other commitments {}, leaves {}. {how}.",
            short(award),
            short(posts),
            short(others),
            short(left)
        ),
        measure: thousands(),
        start: Amount::new("Award", in_thousands(award)),
        less,
        result: "Left".to_owned(),
    };
    Some(FundPicture {
        key: "award",
        caption: format!("From award to what is left. {how}"),
        chart: Chart::Waterfall(chart),
    })
}

/// The fund over time: each line adds up from its beginning.
fn over_time(fund: &FundReading<'_>, sees: Sees, today: Date) -> Option<FundPicture> {
    if fund.periods.is_empty() && fund.spent().is_none() {
        return None;
    }
    let adding = |steps: Vec<(Date, Pence)>, mut sum: Pence| -> Vec<Step> {
        let steps = steps.into_iter().map(|(from, amount)| {
            sum += amount;
            Step {
                from,
                value: in_thousands(sum),
            }
        });
        steps.collect()
    };
    let profile = fund.periods.iter();
    let profile = profile.map(|one| (one.to_on, Pence(one.amount))).collect();
    let known_to = fund.known_to();
    let seen = known_to.map_or(today, |known| known.min(today));
    let spent: Vec<(Date, Pence)> = fund.spending().filter(|(on, _)| *on <= seen).collect();
    let forecast = fund.forecast(sees).and_then(Seen::known);
    let so_far: Pence = spent.iter().map(|(_, amount)| *amount).sum();
    let forecast = forecast.map(|end| {
        let at_end = Step {
            from: fund.fund.to_on,
            value: in_thousands(end.at_the_end),
        };
        let now = Step {
            from: seen,
            value: in_thousands(so_far),
        };
        vec![now, at_end]
    });
    let promised = fund.numbers(sees).1;
    let committed = promised.map(|amount| Step {
        from: fund.fund.from_on,
        value: in_thousands(amount),
    });
    let chart = FundChart {
        title: format!("{} over time", fund.fund.name),
        description: match known_to {
            Some(day) => format!(
                "What the ledger says was spent by {}, beside the profile and the award.",
                in_words(day)
            ),
            None => "The profile beside the award: no spending is imported yet.".to_owned(),
        },
        measure: thousands(),
        from: fund.fund.from_on,
        until: fund.fund.to_on,
        award: fund.fund.awarded.map(|award| in_thousands(Pence(award))),
        profile: adding(profile, Pence::ZERO),
        committed: committed.into_iter().collect(),
        spent: adding(spent, Pence::ZERO),
        forecast: forecast.unwrap_or_default(),
        today: known_to.map(|_| Annotation::new(seen, in_words(seen))),
    };
    Some(FundPicture {
        key: "time",
        caption: "Profile, committed, spent and forecast, added up from the first day, in thousands of pounds".to_owned(),
        chart: Chart::Fund(chart),
    })
}

/// Which assumption matters most.
fn assumptions(fund: &FundReading<'_>, sees: Sees) -> Option<FundPicture> {
    let (base, swings) = fund.swings(sees).known()?;
    let first = fund.scenarios().into_iter().next()?;
    if swings.is_empty() {
        return None;
    }
    let drawn = swings.iter().map(|one| {
        let (name, ends) = one.name.split_once(", ").unwrap_or((&one.name, ""));
        let (low, high) = ends.split_once(" or ").unwrap_or((ends, ""));
        Swing {
            name: name.to_owned(),
            ends: [
                SwingEnd::new(low, in_thousands(one.low)),
                SwingEnd::new(high, in_thousands(one.high)),
            ],
        }
    });
    let most = swings.first().map_or("", |one| one.name.as_str());
    let chart = Tornado {
        title: "What is left depends on".to_owned(),
        description: format!(
            "{most}: this matters most. {} is left by {}, year by year.",
            short(base),
            first.name
        ),
        measure: thousands(),
        base: SwingEnd::new(first.name.clone(), in_thousands(base)),
        swings: drawn.collect(),
    };
    Some(FundPicture {
        key: "assumptions",
        caption: format!(
            "Which assumption matters most: what is left where each changes alone. Year by year; {}",
            first.name
        ),
        chart: Chart::Tornado(chart),
    })
}
