//! The page of the funnel.

use super::addresses::Funnel;
use super::pairs::{self, PAIRS, Pair};
use super::placed::{Period, Placed, periods, placed, settle};
use super::told::{Row, Words, cautions, outside, own, rows, why};
use crate::access::Visit;
use crate::access::policy::Actor;
use crate::access::route::Routes;
use crate::access::store::{organisation, organisations};
use crate::db::Db;
use crate::fault::Fault;
use crate::form::Form;
use crate::inspections::addresses::{National, kept};
use crate::page::{Page, html};
use crate::reference::store::{self, Area, Measure};
use crate::server::App;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use documents::Width;
use reference::AreaKind;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What stands in the form for limits of chance alone.
const CHANCE: &str = "chance";

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(funnel)
}

#[derive(Template)]
#[template(path = "funnel/funnel.html")]
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

struct Drawn {
    own: Option<String>,
    outside: String,
    why: String,
    cautions: Vec<String>,
    wide: String,
    narrow: String,
    rows: Vec<Row>,
    beside: Vec<Row>,
    beside_caption: String,
    among: &'static str,
    unit: String,
    all: usize,
    centre: String,
    phi: String,
    tau: String,
    source: String,
}

impl FunnelPage {
    fn is_by_chance(&self) -> bool {
        self.form.value("limits") == CHANCE
    }
}

async fn funnel(visit: Visit<Funnel>, request: Request) -> Result<Response, Fault> {
    let db = &visit.app.db;
    let form = Form::from_query(request.uri().query());
    let authorities = store::areas_of(db, AreaKind::Authority).await?;
    let loaded = store::measures(db, PAIRS.iter().flat_map(|pair| [pair.rate, pair.count])).await?;
    let offered: Vec<(&Pair, &Measure)> = PAIRS
        .iter()
        .filter(|pair| loaded.contains_key(pair.count))
        .filter_map(|pair| Some((pair, loaded.get(pair.rate)?)))
        .collect();
    let own = own_area(&visit, &authorities, form.value("council")).await?;
    let form = form.set_some("council", own.map(|area| &area.slug));
    let asked = form.value("measure").to_owned();
    let chosen = if asked.is_empty() {
        offered.first()
    } else {
        offered.iter().find(|(pair, _)| pair.rate == asked)
    };
    let form = form.set_some("measure", chosen.map(|(pair, _)| pair.rate));
    let (answer, periods, form) = match chosen {
        Some((pair, measure)) => answer(db, &visit, pair, measure, &authorities, own, form).await?,
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
    Ok(html(&FunnelPage {
        page: visit
            .page("All authorities in a funnel")
            .breadcrumb("Inspections in England", kept(National {}, visit.as_at)),
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
    }))
}

/// The council that is asked for, by its name in the addresses of councils or of areas; else the visitor's own.
async fn own_area<'a>(
    visit: &Visit<Funnel>,
    authorities: &'a [Area],
    asked: &str,
) -> Result<Option<&'a Area>, Fault> {
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
async fn visitors(db: &Db, actor: &Actor) -> Result<Vec<String>, Fault> {
    let mut ids: Vec<Uuid> = actor
        .memberships
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
    db: &Db,
    visit: &Visit<Funnel>,
    pair: &'static Pair,
    measure: &Measure,
    authorities: &[Area],
    own: Option<&Area>,
    form: Form,
) -> Result<Answered, Fault> {
    let codes: Vec<&str> = authorities.iter().map(|area| area.code.as_str()).collect();
    let mut rates = store::series(db, pair.rate, &codes).await?;
    let mut counts = store::series(db, pair.count, &codes).await?;
    settle(&mut rates, visit.date());
    settle(&mut counts, visit.date());
    let all = periods(&rates, &counts);
    let asked = form.value("period");
    let Some(period) = all
        .iter()
        .find(|period| period.end.to_string() == asked)
        .or(all.first())
    else {
        let none = Answer::None("There are no figures for this measure by then.".to_owned());
        return Ok((none, Vec::new(), form));
    };
    let neighbours: BTreeSet<String> = match own {
        Some(area) => store::neighbours(db, &area.code)
            .await?
            .into_iter()
            .map(|neighbour| neighbour.code)
            .collect(),
        None => BTreeSet::new(),
    };
    let by_chance = form.value("limits") == CHANCE;
    let found = placed(measure, authorities, &rates, &counts, period.end, by_chance);
    let answer = match found {
        Some(placed) => Answer::Drawn(Box::new(drawn(
            &placed,
            pair,
            measure,
            period,
            own,
            &neighbours,
        ))),
        None => Answer::None("Too few authorities have figures for this period.".to_owned()),
    };
    let form = form.set("period", period.end);
    let listed = all
        .iter()
        .map(|period| (period.end.to_string(), period.label.clone()))
        .collect();
    Ok((answer, listed, form))
}

fn drawn(
    placed: &Placed,
    pair: &'static Pair,
    measure: &Measure,
    period: &Period,
    area: Option<&Area>,
    neighbours: &BTreeSet<String>,
) -> Drawn {
    let words = Words::of(measure);
    let code = area.map(|area| area.code.as_str());
    let place = placed
        .places
        .iter()
        .find(|place| Some(place.code.as_str()) == code);
    let own = match (place, area) {
        (Some(place), _) => Some(own(placed, pair, &words, place)),
        (None, Some(area)) => Some(format!(
            "{} has no place here: {}.",
            area.name,
            left_out(placed)
                .get(area.name.as_str())
                .copied()
                .unwrap_or("nothing is published for it")
        )),
        (None, None) => None,
    };
    let outside = outside(placed);
    let description = format!(
        "One mark for each authority, higher for a higher figure and further right for a larger one, between limits that narrow with size. {} {outside}",
        own.as_deref().unwrap_or_default()
    );
    let chart = placed.chart(measure, pair, &period.label, code, neighbours, description);
    let rows = rows(placed, &words, code, neighbours);
    let crowd = placed.is_crowd();
    let named = |row: &Row| !row.role.is_empty() || (row.outside && !crowd);
    let (beside, rest): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(named);
    let rounded = measure.decimals == 0;
    Drawn {
        own,
        outside,
        why: why(placed),
        cautions: cautions(placed, measure, rounded),
        wide: chart.svg("wide", Width::Page),
        narrow: chart.svg("narrow", Width::Phone),
        beside_caption: format!(
            "{}, {}",
            match area {
                Some(area) if crowd => format!("{} and its neighbours", area.name),
                Some(area) => format!("{}, its neighbours and those outside", area.name),
                None => "Those outside the limits".to_owned(),
            },
            period.label
        ),
        beside,
        rows: rest,
        among: pair.among,
        unit: measure.unit_words().to_owned(),
        all: placed.places.len(),
        centre: words.number(placed.centre),
        phi: format!("{:.1}", placed.phi),
        tau: format!("{:.4}", placed.tau2.sqrt()),
        source: measure.source_line(),
    }
}

fn left_out(placed: &Placed) -> BTreeMap<&str, &str> {
    placed
        .left_out
        .iter()
        .map(|(name, why)| (name.as_str(), why.as_str()))
        .collect()
}
