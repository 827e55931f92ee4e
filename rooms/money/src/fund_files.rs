//! The files of a fund: its workbook, its charts as pictures, and what each of its posts costs.

use crate::charts::{pictures, priced};
use crate::fund::SeenFund;
use crate::{Answered, money, sees};
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use documents::xlsx::{Cell, Column};
use documents::{Width, png};
use improvement::money::Pence;
use platform::app::App;
use platform::error::AppError;
use platform::work::DOCUMENTS;
use readings::money::{FundReading, Seen, Sees};
use records::access::Authorized;
use records::access::route::Routes;
use records::money::addresses::{FundCosts, FundPng, FundXlsx};

pub(crate) fn routes() -> Router<App> {
    Router::new().page(book).page(picture).page(costs)
}

async fn book(here: Authorized<FundXlsx>) -> Answered {
    let seen = SeenFund::of(&here, money(&here).await?, here.address.fund)?;
    let (fund, sees) = (seen.reading()?, sees(&here));
    let left = fund.conventions(sees).into_iter().map(|one| {
        let left = match &one.left {
            Seen::Known(amount) => pounds(*amount),
            other => Cell::from(other.why()),
        };
        vec![one.label.as_str().into(), one.note.as_str().into(), left]
    });
    let columns = |heads: &[(&str, u16)]| -> Vec<Column> {
        heads
            .iter()
            .map(|(head, width)| Column::new(*head, *width))
            .collect()
    };
    let mut book = here.own_workbook(&fund.fund.name)?.list(
        "What is left",
        columns(&[("How it is counted", 44), ("Prices", 40), ("Left", 16)]),
        left,
    );
    let mut rows = Vec::new();
    for (scenario, cost) in priced(&fund, sees) {
        for (year, parts) in cost.by_year() {
            let parts = [
                parts.salary,
                parts.national_insurance,
                parts.pension,
                parts.levy,
                parts.total,
            ];
            let head = [
                scenario.name.as_str().into(),
                year.to_string().as_str().into(),
            ];
            rows.push(head.into_iter().chain(parts.map(pounds)).collect());
        }
    }
    let heads = [
        ("Scenario", 36),
        ("Year", 10),
        ("Salary", 14),
        ("National Insurance", 14),
        ("Pension", 14),
        ("Levy", 14),
        ("Together", 16),
    ];
    book = book.list("Staff cost", columns(&heads), rows);
    let six = six_exact(&fund, sees).into_iter();
    let six = six.map(|(name, amount)| vec![name.into(), amount.map_or(Cell::Empty, pounds)]);
    book = book.list(
        "Six numbers",
        columns(&[("Number", 24), ("Amount", 16)]),
        six,
    );
    for picture in pictures(&fund, sees, here.date()) {
        book = book.chart(sheet_name(picture.key), &picture.chart.table());
    }
    book.answer().await
}

fn sheet_name(key: &str) -> &'static str {
    match key {
        "staff" => "Chart of staff cost",
        "award" => "Chart of the award",
        "time" => "Chart over time",
        _ => "Chart of assumptions",
    }
}

fn six_exact(fund: &FundReading<'_>, sees: Sees) -> Vec<(&'static str, Option<Pence>)> {
    let (position, committed) = fund.numbers(sees);
    vec![
        ("Requested", position.requested),
        ("Awarded", fund.fund.awarded.map(Pence)),
        ("Committed", committed),
        ("Spent", fund.spent()),
        ("Claimed", Some(position.claimed)),
        ("Paid", Some(position.paid)),
    ]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a cell of a workbook holds no more"
)]
fn pounds(amount: Pence) -> Cell {
    Cell::Number(amount.0 as f64 / 100.0, 2)
}

/// Pixels to a unit of the drawing: sharp on paper and in a slide.
const SCALE: f32 = 2.0;

async fn picture(here: Authorized<FundPng>) -> Answered {
    let seen = SeenFund::of(&here, money(&here).await?, here.address.fund)?;
    let fund = seen.reading()?;
    let mut pictures = pictures(&fund, sees(&here), here.date()).into_iter();
    let found = pictures.find(|one| one.key == here.address.key);
    let svg = found
        .ok_or(AppError::NotFound)?
        .chart
        .svg("picture", Width::Page);
    // Drawing takes tens of milliseconds: it must not hold up other requests.
    let picture = DOCUMENTS.run(move || png::write(&svg, SCALE)).await?;
    let picture = picture.map_err(|error| AppError::internal(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
    ];
    Ok((headers, picture.bytes).into_response())
}

/// What each post costs in each year by the first scenario: for those who may see pay.
async fn costs(here: Authorized<FundCosts>) -> Answered {
    let seen = SeenFund::of(&here, money(&here).await?, here.address.fund)?;
    let fund = seen.reading()?;
    let sees = sees(&here);
    let mut rows = Vec::new();
    for (scenario, cost) in priced(&fund, sees) {
        for (id, year, parts) in cost.rows() {
            let post = fund.posts.iter().find(|post| post.id == id);
            let title = post.map_or("", |post| post.title.as_str());
            let words = [scenario.name.as_str(), title, &year.to_string()].map(Cell::from);
            let parts = [
                parts.salary,
                parts.national_insurance,
                parts.pension,
                parts.levy,
                parts.total,
            ];
            rows.push(words.into_iter().chain(parts.map(pounds)).collect());
        }
    }
    let heads = [
        "scenario",
        "title",
        "year",
        "salary",
        "national_insurance",
        "pension",
        "levy",
        "total",
    ];
    let sheet = documents::xlsx::Sheet {
        name: "Posts".to_owned(),
        title: format!("What the posts of {} cost", fund.fund.name),
        source: fund.fund.name.clone(),
        as_at: here.date(),
        notes: Vec::new(),
        columns: heads.map(|head| Column::new(head, 16)).to_vec(),
        rows,
    };
    platform::workbook::csv(&sheet, "posts.csv")
}
