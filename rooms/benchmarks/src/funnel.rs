//! The page of the funnel.

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::Width;
use documents::xlsx::{Cell, Column, OUTLIERS};
use platform::app::App;
use platform::db::Db;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html};
use platform::workbook::PageWorkbook;
use readings::funnel::neighbours;
use readings::funnel::placed::{Placed, periods, placed};
use readings::funnel::text::{FunnelRow, FunnelText, told};
use readings::indicators::national::NationalFigures;
use records::access::policy::Actor;
use records::access::route::Routes;
use records::access::store::{organisation, organisations};
use records::access::{Authorized, RequestContext};
use records::benchmarks::funnel::{Funnel, FunnelXlsx};
use records::benchmarks::pairs::{self, PAIRS, Pair};
use records::published::store::{self, Area, Measure};
use reference::AreaKind;
use uuid::Uuid;

/// What stands in the form for limits of chance alone.
const CHANCE: &str = "chance";

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(funnel).page(xlsx)
}

#[derive(Template)]
#[template(path = "funnel.html")]
struct FunnelPage {
    page: Page,
    form: Form,
    measures: Vec<(String, String)>,
    councils: Vec<(String, String)>,
    periods: Vec<(String, String)>,
    title: String,
    answer: Answer,
}

/// What can be drawn.
enum Answer {
    /// A funnel.
    Drawn(Box<Drawn>),
    /// Why there is none.
    None(String),
}

/// A funnel with what is shown beside its words.
struct Drawn {
    told: FunnelText,
    wide: String,
    narrow: String,
    all: usize,
    phi: String,
    tau: String,
}

impl FunnelPage {
    fn is_by_chance(&self) -> bool {
        self.form.value("limits") == CHANCE
    }

    /// Everybody in one list, the highest first, whether the page shows them at once or behind a click.
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let told = match &self.answer {
            Answer::Drawn(drawn) => &drawn.told,
            Answer::None(why) => return Err(AppError::Unreadable(why.clone())),
        };
        let mut rows: Vec<&FunnelRow> = told.beside.iter().chain(&told.rest).collect();
        rows.sort_by(|a, b| {
            let higher = b.figure.0.total_cmp(&a.figure.0);
            higher.then_with(|| a.name.cmp(&b.name))
        });
        let unit = match told.unit.as_str() {
            "" => "Figure",
            unit => unit,
        };
        let columns = vec![
            Column::new("Authority", 34),
            Column::new("Your council and similar councils", 18),
            Column::new(unit, 16),
            Column::new(format!("Among so many {}", told.among), 18),
            Column::coloured("Where it lies", 24, OUTLIERS),
            Column::new("How that number is known", 14),
        ];
        let row = |row: &FunnelRow| {
            vec![
                row.name.as_str().into(),
                row.role.into(),
                Cell::Number(row.figure.0, row.figure.1),
                Cell::Number(row.among, 0),
                row.lies.into(),
                row.known.into(),
            ]
        };
        let title = format!("{}, {}", told.title, told.period);
        let notes = told.own.iter().chain([&told.outside, &told.why]);
        Ok(here
            .workbook(title, told.source.as_str())
            .list("All authorities", columns, rows.into_iter().map(row))
            .noting(notes.chain(&told.cautions)))
    }
}

async fn funnel(visit: Authorized<Funnel>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit).await?))
}

async fn xlsx(visit: Authorized<FunnelXlsx>) -> Result<Response, AppError> {
    composed(&visit).await?.workbook(&visit)?.answer().await
}

async fn composed(visit: &RequestContext) -> Result<FunnelPage, AppError> {
    let db = &visit.app.db;
    let form = visit.asked();
    let authorities = store::areas_of(db, AreaKind::Authority).await?;
    let loaded = store::measures(db, PAIRS.iter().flat_map(Pair::codes)).await?;
    let offered: Vec<(&Pair, &Measure)> = PAIRS
        .iter()
        .filter(|pair| loaded.contains_key(pair.count))
        .filter_map(|pair| Some((pair, loaded.get(pair.rate)?)))
        .collect();
    let own = own_area(visit, &authorities, form.value("council")).await?;
    let form = form.set_some("council", own.map(|area| &area.slug));
    let asked = form.value("measure").to_owned();
    let chosen = if asked.is_empty() {
        offered.first()
    } else {
        offered.iter().find(|(pair, _)| pair.rate == asked)
    };
    let form = form.set_some("measure", chosen.map(|(pair, _)| pair.rate));
    let (answer, periods, form) = match chosen {
        Some((pair, _)) => answer(visit, pair, own, form).await?,
        None if pairs::of(&asked).is_some() || asked.is_empty() => (
            Answer::None("The published figures for this are not loaded.".to_owned()),
            Vec::new(),
            form,
        ),
        None => (
            Answer::None("For this measure the number behind each figure is not published, so chance cannot be reckoned with. Choose one of the measures listed.".to_owned()),
            Vec::new(),
            form,
        ),
    };
    let page = visit.public_page(
        &chosen.map_or_else(
            || "All authorities in a funnel".to_owned(),
            |(_, measure)| format!("{}: all authorities", measure.name),
        ),
        "Every authority of England beside the others, with what chance alone would do.",
    );
    Ok(FunnelPage {
        page: page.excel(
            matches!(answer, Answer::Drawn(_)),
            visit.file(FunnelXlsx {}),
        ),
        title: chosen.map_or_else(
            || "All authorities in a funnel".to_owned(),
            |(_, measure)| measure.name.clone(),
        ),
        measures: offered
            .iter()
            .map(|(pair, measure)| (pair.rate.to_owned(), measure.name.clone()))
            .collect(),
        councils: authorities
            .iter()
            .map(|area| (area.slug.clone(), area.name.clone()))
            .collect(),
        periods,
        answer,
        form,
    })
}

/// The council that is asked for, by its name in the addresses of councils or of areas; else the visitor's own.
async fn own_area<'a>(
    visit: &RequestContext,
    authorities: &'a [Area],
    asked: &str,
) -> Result<Option<&'a Area>, AppError> {
    let by_code = |code: &str| authorities.iter().find(|area| area.code == code);
    if asked.is_empty() {
        return Ok(visitors(&visit.app.db, &visit.actor)
            .await?
            .iter()
            .find_map(|code| by_code(code)));
    }
    if let Some(area) = authorities.iter().find(|area| area.slug == asked) {
        return Ok(Some(area));
    }
    let council = organisation(&visit.app.db, asked).await?;
    Ok(council
        .and_then(|council| council.area_code)
        .and_then(|code| by_code(&code)))
}

/// The areas of the councils that somebody belongs to; else of those whose plans they see.
async fn visitors(db: &Db, actor: &Actor) -> Result<Vec<String>, AppError> {
    let memberships = &actor.roles.memberships;
    let mut ids: Vec<Uuid> = memberships
        .iter()
        .map(|held| held.organisation_id)
        .collect();
    ids.extend(actor.councils());
    ids.dedup();
    let found = organisations(db, &ids).await?;
    Ok(ids
        .iter()
        .filter_map(|id| found.iter().find(|one| one.id == *id)?.area_code.clone())
        .collect())
}

type Answered = (Answer, Vec<(String, String)>, Form);

async fn answer(
    visit: &RequestContext,
    pair: &'static Pair,
    own: Option<&Area>,
    form: Form,
) -> Result<Answered, AppError> {
    let db = &visit.app.db;
    let measures: Vec<&str> = pair.codes().collect();
    let ground = NationalFigures::kept(db, &measures, visit.date(), visit.moment()).await?;
    let all = periods(&ground, pair);
    let asked = form.value("period");
    let chosen = all.iter().find(|period| period.end.to_string() == asked);
    let Some(period) = chosen.or(all.first()) else {
        let none = Answer::None("There are no figures for this measure by then.".to_owned());
        return Ok((none, Vec::new(), form));
    };
    let neighbours = neighbours(db, own).await?;
    let by_chance = form.value("limits") == CHANCE;
    let placed = placed(&ground, pair, period.end, by_chance);
    let answer = match placed.zip(ground.measure(pair.rate)) {
        Some((placed, measure)) => {
            let told = told(&placed, pair, measure, period, own, &neighbours);
            Answer::Drawn(Box::new(drawn(&placed, told)))
        }
        None => Answer::None("Too few authorities have figures for this period.".to_owned()),
    };
    let form = form.set("period", period.end);
    let listed = all
        .iter()
        .map(|period| (period.end.to_string(), period.label.clone()))
        .collect();
    Ok((answer, listed, form))
}

fn drawn(placed: &Placed, told: FunnelText) -> Drawn {
    Drawn {
        wide: told.chart.svg("wide", Width::Page),
        narrow: told.chart.svg("narrow", Width::Phone),
        all: placed.places.len(),
        phi: format!("{:.1}", placed.phi),
        tau: format!("{:.4}", placed.tau2.sqrt()),
        told,
    }
}
