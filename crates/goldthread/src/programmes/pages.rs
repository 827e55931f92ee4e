//! The pages of this room: the programmes, and one way of working with what can be said of it.

use super::addresses::{Programme as ProgrammeAt, Programmes};
use super::ground::Question;
use super::told::Told;
use super::{answer, can_be_followed};
use crate::access::Visit;
use crate::access::route::Routes;
use crate::db::Db;
use crate::fault::Fault;
use crate::form::Form;
use crate::inspections::addresses::{National, Timeline, kept};
use crate::outcomes::turning::LeftOut;
use crate::page::{Page, html, html_with, listed, long_date};
use crate::reference::store;
use crate::server::App;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use documents::Width;
use evidence::staggered_did::Control;
use improvement::programmes::{self, Council, Model, Programme, Supported};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The measure that is looked at first: the one with the longest history.
const FIRST_MEASURE: &str = "CLA_RATE_2010";

/// What stands in the form for comparing with those never supported alone.
const NEVER: &str = "never";

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new().page(list).page(programme)
}

#[derive(Template)]
#[template(path = "programmes/programmes.html")]
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

async fn list(visit: Visit<Programmes>) -> Result<Response, Fault> {
    let card = |model: &'static Model| ModelCard {
        model,
        href: kept(at(model), visit.as_at),
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
            .page("National programmes of support")
            .breadcrumb("Inspections in England", kept(National {}, visit.as_at)),
    }))
}

fn at(model: &Model) -> ProgrammeAt {
    ProgrammeAt {
        model: model.slug.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "programmes/programme.html")]
struct ProgrammePage {
    page: Page,
    form: Form,
    here: String,
    programme: &'static Programme,
    model: &'static Model,
    measures: Vec<(String, String)>,
    measure: String,
    councils: Vec<CouncilRow>,
    answer: Result<Told, String>,
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
}

async fn programme(visit: Visit<ProgrammeAt>, request: Request) -> Result<Response, Fault> {
    let (programme, model) = programmes::model(&visit.address.model).ok_or(Fault::NotFound)?;
    let mut form = Form::from_query(request.uri().query());
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
    let page = ProgrammePage {
        wide: draw("wide", Width::Page),
        narrow: draw("narrow", Width::Phone),
        page: visit
            .page(model.name)
            .breadcrumb("Inspections in England", kept(National {}, visit.as_at))
            .breadcrumb(
                "National programmes of support",
                kept(Programmes {}, visit.as_at),
            )
            .with_form(&form),
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
    };
    let status = if page.form.has_problems() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(html_with(status, &page))
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
async fn measures(db: &Db) -> Result<Vec<(String, String)>, Fault> {
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
) -> Result<Vec<CouncilRow>, Fault> {
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
                kept(Timeline { council }, as_at)
            }),
            taken: *taken,
            supported,
        })
        .collect())
}
