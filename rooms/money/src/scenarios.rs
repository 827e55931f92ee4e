//! The scenarios by which posts are costed: each a named set of assumptions that a paper can cite. They say what the Director is paid.

use crate::{Answered, money, money_link, money_now};
use axum::Router;
use improvement::Word;
use improvement::money::{FinancialYear, Pence};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, choices};
use platform::lens;
use platform::page::record::{Item, Part, RecordPage};
use platform::page::{Link, html};
use readings::money::Money;
use records::access::route::Routes;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext};
use records::money::addresses::{EditScenario, NewScenario, Scenarios};
use records::money::store::{PayScenario, PriceBasis};

type Edits = Result<Editing<PayScenario>, AppError>;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(open).edit(new).edit(edit)
}

fn page_link(here: &RequestContext) -> Link {
    Link::new("Scenarios", Scenarios::of(here).to_string())
}

async fn open(here: Authorized<Scenarios>) -> Answered {
    let money = money(&here).await?;
    let item = |one: &&PayScenario| Item {
        title: one.name.clone(),
        facts: assumptions(&money, one),
        links: here
            .offer("Change", EditScenario::of(&here, one.id))
            .into_iter()
            .collect(),
        ..Item::default()
    };
    let part = Part {
        heading: "Scenarios".to_owned(),
        empty: "No scenarios are recorded yet, so posts cannot be costed.".to_owned(),
        add: here.offer("Add a scenario", NewScenario::of(&here)),
        items: money.scenarios().iter().map(item).collect(),
    };
    Ok(html(&RecordPage {
        page: here.page("Scenarios").breadcrumb("Money", here.link(money_link(&here).href)),
        sentence: "A scenario is a named set of assumptions by which the posts of every fund are costed. The first is the one that funds are counted by; the others stand beside it.".to_owned(),
        parts: vec![part],
        ..RecordPage::default()
    }))
}

/// What a scenario supposes, in a few words each.
fn assumptions(money: &Money, one: &PayScenario) -> Vec<String> {
    let percent = |share: f64| format!("{}%", (share * 100_000.0).round() / 1_000.0);
    let year = match (one.prices, one.base_year.as_str()) {
        (_, "") => one.prices.label().to_owned(),
        (PriceBasis::Constant, year) => format!("Constant prices of {year}"),
        (PriceBasis::Awards, year) => format!("Pay awards published up to {year}"),
    };
    let without = one.without_id.and_then(|id| money.posts.get(&id));
    let facts = [
        Some(year),
        one.rise
            .map(|rise| format!("{} a year after that", percent(rise))),
        (one.late_months > 0).then(|| format!("posts filled {} months late", one.late_months)),
        without.map(|post| format!("without {}", post.title)),
        one.director
            .map(|pay| format!("Director’s pay {}", Pence(pay))),
        Some(format!("pension {}", percent(one.pension))),
        one.levy.then(|| "with the apprenticeship levy".to_owned()),
        (!one.source.is_empty()).then(|| one.source.clone()),
    ];
    facts.into_iter().flatten().collect()
}

fn form(title: &str, here: &RequestContext, money: &Money) -> RecordForm<PayScenario> {
    let mut posts: Vec<_> = money.posts.values().collect();
    posts.sort_by_key(|post| (&post.title, post.id));
    let posts = choices(posts, |post| post.title.clone());
    let wrong = |one: &PayScenario| {
        let typed = one.base_year.trim();
        let needed = one.prices == PriceBasis::Constant;
        match (typed, FinancialYear::parse(typed)) {
            ("", _) if needed => {
                Some("Enter the year whose prices hold throughout, such as 2019-20")
            }
            ("", _) | (_, Some(_)) => None,
            _ => Some("Enter a financial year, such as 2019-20"),
        }
    };
    let fields = Fields::new()
        .text(lens!(PayScenario, name), 100, "Enter a name that a paper can cite")
        .number(lens!(PayScenario, place), 1..=99, "Enter its place, from 1")
        .called("Place among the scenarios")
        .hint("Funds are counted by the one in the first place")
        .word::<PriceBasis, _>(lens!(PayScenario, prices), "Choose the prices")
        .text(lens!(PayScenario, base_year), 7, "Enter a financial year")
        .hint("Of constant prices, the year. With awards, the last year whose award is taken as published; leave it empty to take all there are")
        .required_by_rule()
        .rule(wrong)
        .percentage(lens!(PayScenario, rise), "Enter the award of each further year")
        .called("Award of each further year, in per cent")
        .number(lens!(PayScenario, late_months), 0..=60, "Enter how many months late, from 0")
        .called("Months by which posts are filled late")
        .choose::<uuid::Uuid, _>(lens!(PayScenario, without_id), posts, "None", "Choose the post")
        .money(lens!(PayScenario, director), "Enter the Director’s pay")
        .called("Director’s pay a year")
        .hint("For grades that are a percentage of it")
        .rule(|one| one.director.filter(|pay| *pay <= 0).map(|_| "Enter more than £0"))
        .percentage(lens!(PayScenario, director_start), "Enter where these grades start")
        .called("Start of these grades, in per cent of their maximum")
        .percentage(lens!(PayScenario, pension), "Enter the pension contribution")
        .called("Employer’s pension contribution, in per cent")
        .tick(lens!(PayScenario, levy))
        .text(lens!(PayScenario, source), 300, "Enter the source")
        .optional();
    RecordForm::new(title, "Save the scenario", fields, page_link(here))
}

async fn new(here: Authorized<NewScenario>) -> Edits {
    let money = money_now(&here).await?;
    let council = here.council()?.id;
    let last = money.scenarios().last().map_or(0, |one| one.place);
    let blank = PayScenario {
        place: last + 1,
        director_start: 1.0,
        ..PayScenario::blank(council, council)
    };
    Ok(form("Add a scenario", &here, &money).adding(blank, "The scenario was added."))
}

async fn edit(here: Authorized<EditScenario>) -> Edits {
    let money = money_now(&here).await?;
    let record: PayScenario = here.current(here.address.pay_scenario).await?;
    Ok(form("Change the scenario", &here, &money).changing(record, "The scenario was changed."))
}
