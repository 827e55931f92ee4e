//! One fund: what it pays for and what it does not, what is left by several ways of counting, its charts, six numbers, claims and papers; the
//! same as a workbook.

use crate::charts::{FundPicture, by_year, hidden, pictures, priced};
use crate::funds::needs;
use crate::{Answered, Line, money, money_link, sees};
use askama::Template;
use axum::Router;
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::money::{FinancialYear, Pence, Variance, used_up_in};
use platform::app::App;
use platform::error::AppError;
use platform::page::record::{Fact, Item, Part, RecordPage};
use platform::page::{Link, html};
use readings::indicators::drawn::Drawn;
use readings::money::{Convention, FundReading, HIDDEN, Money, Seen, Sees, left_in_words, short};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::money::addresses::{
    AnswerPapers, EditClaim, EditCommitment, EditFund, EditFundPosts, EditPeriod, FundAt,
    FundCosts, FundPng, FundXlsx, NewClaim, NewCommitment, NewPaperClaim, SplitAward,
};
use records::money::store::{FundClaim, FundPeriod};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open)
}

/// A fund as whoever is here sees it.
pub(crate) struct SeenFund {
    pub money: Arc<Money>,
    pub id: Uuid,
    /// Its page, as a step back.
    pub page: Link,
}

impl SeenFund {
    pub(crate) fn of(here: &RequestContext, money: Arc<Money>, id: Uuid) -> Result<Self, AppError> {
        let fund = money.fund(id).ok_or(AppError::NotFound)?;
        let page = Link::new(&fund.fund.name, FundAt::of(here, id).to_string());
        Ok(Self { money, id, page })
    }

    pub(crate) fn reading(&self) -> Result<FundReading<'_>, AppError> {
        self.money.fund(self.id).ok_or(AppError::NotFound)
    }
}

#[derive(Template)]
#[template(path = "fund_figures.html")]
struct Figures {
    conventions: Vec<Line>,
    others: String,
    /// Why what posts cost is not shown; empty where it is.
    hidden: String,
    charts: Vec<String>,
    six: Vec<(String, &'static str)>,
    heads: Vec<String>,
    costs: Vec<Line>,
    costs_note: String,
    /// What each post costs, for those who may see pay.
    each: Option<Link>,
    uses: Vec<String>,
    profile: Vec<Line>,
    profile_words: String,
    split: Option<Link>,
}

async fn open(here: Authorized<FundAt>) -> Answered {
    let seen = SeenFund::of(&here, money(&here).await?, here.address.fund)?;
    let (fund, sees) = (seen.reading()?, sees(&here));
    let conventions = fund.conventions(sees);
    let buttons = [
        here.offer("Record a claim", NewClaim::of(&here, seen.id)),
        here.offer("Choose its posts", EditFundPosts::of(&here, seen.id)),
    ];
    let conflicts = fund.conflicts();
    let said = conflicts.iter().flat_map(|conflict| &conflict.papers);
    let answers = said.filter_map(|paper| {
        let label = format!("Say that {} holds", paper.value());
        here.offer(&label, AnswerPapers::of(&here, seen.id, paper.id))
    });
    let mut sentence = fund.purpose();
    if sentence.is_empty() {
        sentence = format!("From {}.", fund.fund.funder);
    }
    Ok(html(&RecordPage {
        page: here
            .page(&fund.fund.name)
            .breadcrumb("Money", here.link(money_link(&here).href))
            .excel(true, here.file(FundXlsx::of(&here, seen.id))),
        caption: fund.fund.funder.clone(),
        sentence,
        warnings: needs(&fund, seen.money.today),
        notes: [left_in_words(&conventions)]
            .into_iter()
            .filter(|note| !note.is_empty())
            .collect(),
        buttons: answers.chain(buttons.into_iter().flatten()).collect(),
        drawing: figures(&here, &fund, &conventions, sees)
            .render()
            .map_err(AppError::internal)?,
        facts: facts(&here, &fund),
        edit: here.offer("Change", EditFund::of(&here, seen.id)),
        parts: vec![
            claims(&here, &fund),
            commitments(&here, &fund),
            papers(&here, &fund).await?,
        ],
        record: here.past_of(seen.id, None),
    }))
}

fn figures(
    here: &RequestContext,
    fund: &FundReading<'_>,
    conventions: &[Convention],
    sees: Sees,
) -> Figures {
    let id = fund.fund.id;
    let charts = pictures(fund, sees, here.date()).into_iter().map(|one| {
        let FundPicture {
            key,
            caption,
            chart,
        } = one;
        let png = FundPng::of(here, id, key.to_owned());
        let take = vec![
            ("figures (Excel)", here.file(FundXlsx::of(here, id))),
            ("picture (PNG)", here.link(png)),
        ];
        let drawn = Drawn::of(&here.app.shared(), chart, &format!("fund-{key}-"), caption);
        drawn.with_files(take).to_string()
    });
    let others = fund.commitments_to(fund.fund.to_on);
    let (heads, costs) = cost_table(fund, sees);
    let exact = !costs.is_empty();
    Figures {
        conventions: conventions.iter().map(convention_line).collect(),
        others: match others {
            Pence::ZERO => String::new(),
            others => format!("Each is after {others} of other commitments."),
        },
        hidden: hidden(fund, sees).unwrap_or_default(),
        charts: charts.collect(),
        six: six(fund, sees),
        heads,
        costs,
        costs_note: match exact {
            true => "Sums of exact values: amounts shown may differ from their total by a penny."
                .to_owned(),
            false => String::new(),
        },
        each: (exact && sees == Sees::Pay).then(|| {
            let each = here.link(FundCosts::of(here, id));
            Link::new("What each post costs (CSV)", each)
        }),
        uses: uses(fund, sees),
        profile: profile(here, fund),
        profile_words: profile_in_words(fund),
        split: here.offer("Split the award over periods", SplitAward::of(here, id)),
    }
}

fn convention_line(one: &Convention) -> Line {
    let left = match &one.left {
        Seen::Known(amount) => amount.to_string(),
        other => other.why().to_owned(),
    };
    Line::new([one.label.clone(), left]).noting(one.note.clone())
}

/// The six numbers, each with what it is called.
fn six(fund: &FundReading<'_>, sees: Sees) -> Vec<(String, &'static str)> {
    let (position, committed) = fund.numbers(sees);
    let none = || "—".to_owned();
    let or_none = |amount: Option<Pence>| amount.map_or_else(none, short);
    let recorded = |amount: Pence, any: bool| or_none(any.then_some(amount));
    let claimed = fund.claims.iter().any(|claim| claim.claimed_on.is_some());
    let paid = fund.claims.iter().any(|claim| claim.paid.is_some());
    vec![
        (or_none(position.requested), "requested"),
        (or_none(fund.fund.awarded.map(Pence)), "awarded"),
        (or_none(committed), "committed to the end"),
        (or_none(fund.spent()), "spent, by the ledger"),
        (recorded(position.claimed, claimed), "claimed"),
        (recorded(position.paid, paid), "paid"),
    ]
}

/// What posts cost by year, a row for each scenario.
fn cost_table(fund: &FundReading<'_>, sees: Sees) -> (Vec<String>, Vec<Line>) {
    let mut heads = vec!["Scenario".to_owned()];
    let mut lines = Vec::new();
    for scenario in fund.scenarios() {
        match fund.cost(scenario, readings::money::Stand::AsTheyAre, sees) {
            Seen::Known(cost) => {
                let years = by_year(&cost);
                if heads.len() == 1 {
                    heads.extend(years.iter().map(|(year, _)| year.to_string()));
                    heads.push("Together".to_owned());
                }
                let cells = years.iter().map(|(_, amount)| amount.to_string());
                let total = cost.total().total.to_string();
                let cells = [scenario.name.clone()]
                    .into_iter()
                    .chain(cells)
                    .chain([total]);
                lines.push(Line::new(cells));
            }
            other => lines.push(Line::new([scenario.name.clone()]).noting(other.why())),
        }
    }
    match heads.len() {
        1 => (heads, Vec::new()),
        _ => (heads, lines),
    }
}

/// What uses up what is left, and when.
fn uses(fund: &FundReading<'_>, sees: Sees) -> Vec<String> {
    let Some(award) = fund.fund.awarded.map(Pence) else {
        return Vec::new();
    };
    let years = priced(fund, sees);
    let count = years.first().map_or(0, |(_, cost)| cost.by_year().len());
    let others = fund.commitments_to(fund.fund.to_on);
    let a_year = i64::try_from(count)
        .ok()
        .and_then(|count| others.divided_by(count.max(1)));
    let told = years.iter().map(|(scenario, cost)| {
        let used: Option<FinancialYear> =
            used_up_in(award, a_year.unwrap_or_default(), &by_year(cost));
        match used {
            Some(year) => format!("{}: the award is used up in {year}", scenario.name),
            None => format!("{}: the award lasts", scenario.name),
        }
    });
    told.collect()
}

fn facts(here: &RequestContext, fund: &FundReading<'_>) -> Vec<Fact> {
    let one = fund.fund;
    let day = |day: Option<jiff::civil::Date>| day.map(in_words).unwrap_or_default();
    let dates = format!("{} to {}", in_words(one.from_on), in_words(one.to_on));
    let actual = match (one.began_on, one.ended_on) {
        (None, None) => String::new(),
        (began, ended) => format!(
            "Began {}\nEnded {}",
            or_dash(day(began)),
            or_dash(day(ended))
        ),
    };
    let posts = match fund.posts.len() {
        0 => String::new(),
        count => {
            let fte = fund.posts.iter().map(|post| post.fte);
            let fte: improvement::people::Fte = fte.sum();
            format!(
                "{}, {}",
                counted(count as u64, "post", "posts"),
                fte.in_words()
            )
        }
    };
    let end = years_end(fund, sees(here)).unwrap_or_default();
    let facts = [
        ("Reference", one.reference.clone()),
        ("Offer letter", day(one.offered_on)),
        ("Planned dates", dates),
        ("Actual dates", actual),
        ("Posts", posts),
        ("Rules", fund.rules().join("\n")),
        ("Forecast", end),
        ("Cost centres", one.codes().collect::<Vec<_>>().join("\n")),
        ("Source", one.source.clone()),
    ];
    let facts = facts.into_iter().filter(|(_, words)| !words.is_empty());
    facts.map(|(name, words)| Fact::new(name, &words)).collect()
}

fn or_dash(words: String) -> String {
    match words.is_empty() {
        true => "not recorded".to_owned(),
        false => words,
    }
}

/// What will have been spent at the end, where the ledger says what was spent so far.
fn years_end(fund: &FundReading<'_>, sees: Sees) -> Option<String> {
    let forecast = fund.forecast(sees)?;
    let Seen::Known(forecast) = forecast else {
        return Some(HIDDEN.to_owned());
    };
    let award = fund.fund.awarded.map(Pence)?;
    let variance = Variance {
        budget: award,
        actual: forecast.at_the_end,
    };
    Some(format!(
        "{} by the last day: spent to {}, then what posts and commitments cost\n{}, held against the award",
        forecast.at_the_end,
        in_words(forecast.known_to),
        variance.in_words(),
    ))
}

fn claims(here: &RequestContext, fund: &FundReading<'_>) -> Part {
    let id = fund.fund.id;
    let item = |claim: &&FundClaim| {
        let planned = fund.planned(claim.from_on, claim.to_on);
        let variance = planned.map(|budget| Variance {
            budget,
            actual: Pence(claim.amount),
        });
        let facts = [
            Some(format!("{} claimed", Pence(claim.amount))),
            claim.due_on.map(|day| format!("Due by {}", in_words(day))),
            claim
                .claimed_on
                .map(|day| format!("Sent on {}", in_words(day))),
            claim.paid.map(|paid| {
                let on = claim.paid_on.map(in_words).unwrap_or_default();
                format!(
                    "{} paid {}",
                    Pence(paid),
                    match on.is_empty() {
                        true => String::new(),
                        false => format!("on {on}"),
                    }
                )
            }),
            variance.map(|variance| format!("{}, held against the profile", variance.in_words())),
            (!claim.certified_by.is_empty()).then(|| match claim.certified_on {
                Some(day) => format!("Certified by {} on {}", claim.certified_by, in_words(day)),
                None => format!("To be certified by {}", claim.certified_by),
            }),
        ];
        Item {
            title: format!("{} to {}", in_words(claim.from_on), in_words(claim.to_on)),
            words: claim.statement.clone(),
            facts: facts
                .into_iter()
                .flatten()
                .map(|fact| fact.trim().to_owned())
                .collect(),
            links: here
                .offer("Change", EditClaim::of(here, id, claim.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    let heading = match fund.claims_in_words() {
        Some(words) => format!("Claims: {words}"),
        None => "Claims".to_owned(),
    };
    Part {
        heading,
        empty: "No claims are recorded yet.".to_owned(),
        add: here.offer("Record a claim", NewClaim::of(here, id)),
        items: fund.claims.iter().map(item).collect(),
    }
}

fn commitments(here: &RequestContext, fund: &FundReading<'_>) -> Part {
    let id = fund.fund.id;
    let item = |one: &&records::money::store::FundCommitment| Item {
        title: one.title.clone(),
        facts: vec![
            format!("{} {}", Pence(one.amount), one.term.label().to_lowercase()),
            format!("{} to {}", in_words(one.from_on), in_words(one.to_on)),
            one.source.clone(),
        ]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect(),
        links: here
            .offer("Change", EditCommitment::of(here, id, one.id))
            .into_iter()
            .collect(),
        ..Item::default()
    };
    Part {
        heading: "Other commitments".to_owned(),
        empty: "No other commitments are recorded.".to_owned(),
        add: here.offer("Add a commitment", NewCommitment::of(here, id)),
        items: fund.commitments.iter().map(item).collect(),
    }
}

/// The profile, period by period, with what the ledger says was spent in each.
fn profile(here: &RequestContext, fund: &FundReading<'_>) -> Vec<Line> {
    let line = |one: &&FundPeriod| {
        let budget = Pence(one.amount);
        let spent = fund.spent_over(one.from_on, one.to_on);
        let variance = spent.map(|actual| Variance { budget, actual }.in_words());
        let period = format!("{} to {}", in_words(one.from_on), in_words(one.to_on));
        Line::new([
            period,
            budget.to_string(),
            spent.map_or_else(|| "—".to_owned(), |spent| spent.to_string()),
            variance.unwrap_or_else(|| "—".to_owned()),
        ])
        .changed_at(here.offer("Change", EditPeriod::of(here, fund.fund.id, one.id)))
    };
    fund.periods.iter().map(line).collect()
}

/// What the profile comes to, beside the award where it is another sum.
fn profile_in_words(fund: &FundReading<'_>) -> String {
    let total: Pence = fund.periods.iter().map(|one| Pence(one.amount)).sum();
    let periods = counted(fund.periods.len() as u64, "period", "periods");
    let apart = fund.fund.awarded.map(Pence).filter(|award| *award != total);
    match (fund.periods.is_empty(), apart) {
        (true, _) => "The award is not split over periods yet.".to_owned(),
        (false, None) => format!("{total} over {periods}: all of the award."),
        (false, Some(award)) => format!("{total} over {periods}, of an award of {award}."),
    }
}

async fn papers(here: &RequestContext, fund: &FundReading<'_>) -> Result<Part, AppError> {
    let id = fund.fund.id;
    let people = fund.papers.iter().filter_map(|paper| paper.answered_by_id);
    let names = records::facts::Names::of_people(&here.app.db, people.collect()).await?;
    let items = fund.papers.iter().map(|paper| {
        let answered = paper.answered_on.map(|day| {
            let by = paper
                .answered_by_id
                .map(|id| format!(" by {}", names.person(id)));
            format!(
                "Answered{} on {}: this holds",
                by.unwrap_or_default(),
                in_words(day)
            )
        });
        Item {
            title: format!("{}: {}", paper.subject.label(), paper.value()),
            words: paper.answer.clone(),
            facts: [
                Some(paper.source.clone()),
                Some(in_words(paper.dated)),
                answered,
            ]
            .into_iter()
            .flatten()
            .collect(),
            ..Item::default()
        }
    });
    Ok(Part {
        heading: "What papers say".to_owned(),
        empty: "Nothing is recorded of papers or offer letters.".to_owned(),
        add: here.offer("Record what a paper says", NewPaperClaim::of(here, id)),
        items: items.collect(),
    })
}
