//! The pages of this room: the programmes, and one way of working with what can be said of it.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use documents::Width;
use documents::xlsx::{Cell, Column};
use evidence::staggered_did::Control;
use improvement::programmes::{self, Council, Model, Programme, Supported};
use jiff::civil::Date;
use platform::app::App;
use platform::db::Db;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{self, Page, html, html_with, listed, long_date};
use platform::workbook::{PageWorkbook, readable};
use readings::indicators::turning::LeftOut;
use readings::programmes::data::Question;
use readings::programmes::text::{Numbers, ProgrammeText};
use readings::programmes::{answer, can_be_followed};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::benchmarks::programmes::{Programme as ProgrammeAt, ProgrammeXlsx, Programmes};
use records::inspections::addresses::Timeline;
use records::published::store;
use std::collections::BTreeMap;

/// The measure that is looked at first: the one with the longest history.
const FIRST_MEASURE: &str = "CLA_RATE_2010";

/// What stands in the form for comparing with those never supported alone.
const NEVER: &str = "never";

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(list).page(programme).page(xlsx)
}

#[derive(Template)]
#[template(path = "programmes.html")]
struct ListPage {
    page: Page,
    programmes: Vec<ProgrammeCard>,
}

/// A programme in the list.
struct ProgrammeCard {
    programme: &'static Programme,
    models: Vec<ModelCard>,
}

/// A way of working in the list.
struct ModelCard {
    model: &'static Model,
    href: String,
    councils: String,
}

async fn list(visit: Authorized<Programmes>) -> Result<Response, AppError> {
    let card = |model: &'static Model| ModelCard {
        model,
        href: visit.link(at(model)),
        councils: listed(
            model
                .councils
                .iter()
                .map(|one| one.council.name.to_owned())
                .collect(),
        ),
    };
    Ok(html(&ListPage {
        programmes: programmes::ALL
            .iter()
            .map(|programme| ProgrammeCard {
                programme,
                models: programme.models.iter().map(card).collect(),
            })
            .collect(),
        page: visit
            .public_page(
                "National programmes of support",
                "One council’s way of working, taken up by others: who, from when, and whether their published figures differed from others’.",
            ),
    }))
}

fn at(model: &Model) -> ProgrammeAt {
    ProgrammeAt {
        model: model.slug.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage {
    page: Page,
    form: Form,
    here: String,
    programme: &'static Programme,
    model: &'static Model,
    measures: Vec<(String, String)>,
    measure: String,
    councils: Vec<CouncilRow>,
    answer: Result<ProgrammeText, String>,
    wide: String,
    narrow: String,
    left_out: Vec<LeftOut>,
    left_out_title: String,
}

/// A council that took it up.
struct CouncilRow {
    field: String,
    supported: &'static Supported,
    href: Option<String>,
    taken: Date,
}

impl CouncilRow {
    fn name(&self) -> &'static str {
        self.supported.council.name
    }

    fn long(&self) -> String {
        long_date(&self.taken)
    }
}

impl ProgrammePage {
    fn is_never(&self) -> bool {
        self.form.value("compared") == NEVER
    }

    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        readable(&self.form)?;
        let told = match &self.answer {
            Ok(told) => told,
            Err(why) => return Err(AppError::Unreadable(why.clone())),
        };
        let title = format!("{}: {}", self.model.name, self.measure);
        let said = [&told.verdict].into_iter().chain(&told.facts);
        let unit = format!("In {}.", told.unit);
        let book = here.workbook(title, told.source.as_str());
        let book = effects(book, told).noting([unit]).noting(said);
        let book = book.noting(&told.cautions);
        let book = groups(book, told).noting([&told.groups_caption]);
        let book = if told.seen.is_empty() {
            book
        } else {
            seen(book, told)
        };
        let book = book.list(
            "Who took it up",
            vec![
                Column::new("Council", 30),
                Column::new("When it began", 60),
                Column::new("Taken here", 14),
                Column::new("An assumption", 14),
            ],
            self.councils.iter().map(|row| {
                let start = &row.supported.start;
                let assumed = if start.is_assumed() { "Yes" } else { "No" };
                vec![
                    row.name().into(),
                    start.words.into(),
                    row.taken.into(),
                    assumed.into(),
                ]
            }),
        );
        Ok(book.list(
            "Who is not compared with",
            vec![Column::new("Authority", 30), Column::new("Why", 80)],
            self.left_out
                .iter()
                .map(|one| vec![(&one.name).into(), (&one.why).into()]),
        ))
    }
}

/// The heads of an effect with what chance allows.
fn effect_columns() -> [Column; 3] {
    [
        Column::new("Effect", 12),
        Column::new("Allowing for chance, from", 16),
        Column::new("Allowing for chance, to", 16),
    ]
}

fn effect_cells(numbers: Numbers) -> [Cell; 3] {
    let number = |number| Cell::Number(number, numbers.decimals);
    let bound = |one: fn((f64, f64)) -> f64| {
        let bound = numbers.range.map(one);
        bound.map_or_else(|| "Not known".into(), number)
    };
    [
        number(numbers.effect),
        bound(|(low, _)| low),
        bound(|(_, high)| high),
    ]
}

fn effects(book: PageWorkbook, told: &ProgrammeText) -> PageWorkbook {
    let mut columns = vec![Column::new("Years", 28)];
    columns.extend(effect_columns());
    columns.push(Column::new("Councils", 12));
    let rows = told.years.iter().map(|row| {
        let mut cells = vec![(&row.since).into()];
        cells.extend(effect_cells(row.numbers));
        cells.push(row.councils.into());
        cells
    });
    book.list("By years since the start", columns, rows)
}

fn groups(book: PageWorkbook, told: &ProgrammeText) -> PageWorkbook {
    let mut columns = vec![
        Column::new("First figures with support", 18),
        Column::new("Councils", 44),
    ];
    columns.extend(effect_columns());
    columns.push(Column::new("More than chance usually does", 16));
    let rows = told.groups.iter().map(|row| {
        let mut cells = vec![(&row.first).into(), (&row.councils).into()];
        cells.extend(effect_cells(row.numbers));
        cells.push(if row.told { "Yes" } else { "No" }.into());
        cells
    });
    book.list("By when they began", columns, rows)
}

fn seen(book: PageWorkbook, told: &ProgrammeText) -> PageWorkbook {
    let columns = vec![
        Column::new("After the start", 16),
        Column::new("All have so many by", 22),
        Column::new("Detectable above", 28),
        Column::new("Likely seen from", 28),
    ];
    let rows = told.seen.iter().map(|row| {
        [&row.years, &row.by, &row.least, &row.likely]
            .map(Cell::from)
            .to_vec()
    });
    book.list("What could be seen", columns, rows)
}

async fn programme(visit: Authorized<ProgrammeAt>) -> Result<Response, AppError> {
    let page = composed(&visit, &visit.address.model).await?;
    let status = if page.form.has_problems() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(html_with(status, &page))
}

async fn xlsx(visit: Authorized<ProgrammeXlsx>) -> Result<Response, AppError> {
    let page = composed(&visit, &visit.address.model).await?;
    page.workbook(&visit)?.answer().await
}

async fn composed(visit: &RequestContext, slug: &str) -> Result<ProgrammePage, AppError> {
    let (programme, model) = programmes::model(slug).ok_or(AppError::NotFound)?;
    let mut form = visit.asked();
    let starts = starts(&mut form, model);
    let db = &visit.app.db;
    let measures = measures(db).await?;
    let asked = form.value("measure");
    let measure = if asked.is_empty() {
        FIRST_MEASURE
    } else {
        asked
    }
    .to_owned();
    let form = form.set("measure", &measure);
    let question = Question {
        measure: &measure,
        starts: &starts,
        as_at: visit.date(),
        moment: visit.moment(),
    };
    let control = if form.value("compared") == NEVER {
        Control::Never
    } else {
        Control::NotYet
    };
    let (answer, left_out) = answer(db, programme, model, &question, control).await?;
    let chart = answer.as_ref().ok().map(|told| &told.chart);
    let draw = |prefix, width| chart.map_or_else(String::new, |chart| chart.svg(prefix, width));
    let name = measures.iter().find(|(code, _)| *code == measure);
    let page = visit
        .public_page(model.name, model.about)
        .breadcrumb("National programmes of support", visit.link(Programmes {}))
        .with_form(&form);
    let file = ProgrammeXlsx {
        model: model.slug.to_owned(),
    };
    Ok(ProgrammePage {
        wide: draw("wide", Width::Page),
        narrow: draw("narrow", Width::Phone),
        page: page.excel(answer.is_ok() && !form.has_problems(), visit.file(file)),
        here: at(model).to_string(),
        measure: name.map_or_else(|| measure.clone(), |(_, name)| name.clone()),
        councils: councils(db, model, &starts, visit.as_at).await?,
        left_out_title: format!("Who is not compared with ({})", left_out.len()),
        programme,
        model,
        measures,
        answer,
        left_out,
        form,
    })
}

fn field(council: &Council) -> String {
    format!("start-{}", council.code)
}

/// When each council began: as typed, else as is known or assumed.
fn starts(form: &mut Form, model: &Model) -> Vec<(Council, Date)> {
    let mut starts = Vec::with_capacity(model.councils.len());
    for one in model.councils {
        let field = field(&one.council);
        let typed = form.value(&field).trim().to_owned();
        let start = match typed.parse() {
            Ok(date) => date,
            Err(_) => {
                if !typed.is_empty() {
                    let name = one.council.name;
                    form.refuse(
                        &field,
                        format!("Enter the day on which {name} began as year-month-day, such as 2020-10-01"),
                    );
                }
                one.start.taken
            }
        };
        starts.push((one.council, start));
    }
    starts
}

/// The measures that can be followed: rates, shares and scores of years.
async fn measures(db: &Db) -> Result<Vec<(String, String)>, AppError> {
    let all = store::measures_for_choosing(db, "").await?;
    Ok(all
        .into_iter()
        .filter(|one| can_be_followed(one.unit))
        .map(|one| (one.code, format!("{} ({})", one.name, one.topic)))
        .collect())
}

async fn councils(
    db: &Db,
    model: &'static Model,
    starts: &[(Council, Date)],
    as_at: Option<Date>,
) -> Result<Vec<CouncilRow>, AppError> {
    let codes: Vec<&str> = model.councils.iter().map(|one| one.council.code).collect();
    let slugs: BTreeMap<String, String> = store::areas(db, &codes)
        .await?
        .into_iter()
        .map(|area| (area.code, area.slug))
        .collect();
    let rows = model.councils.iter().zip(starts);
    Ok(rows
        .map(|(supported, (council, taken))| CouncilRow {
            field: field(council),
            href: slugs.get(council.code).map(|slug| {
                let council = slug.clone();
                page::as_at(Timeline { council }, as_at)
            }),
            taken: *taken,
            supported,
        })
        .collect())
}
