//! Choosing an indicator: from those that boards watch, from the published measures, or one of the council's own.

use crate::details;
use crate::pages::{all, at};
use askama::Template;
use axum::response::Response;
use improvement::Word;
use improvement::outcomes::{Frequency, Origin, Polarity};
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::Sheet;
use platform::form::Form;
use platform::page::{self, Link, Page, html, html_with};
use platform::sql;
use records::access::{Authorized, RecordForm, Submitted};
use records::indicators::addresses::{IndicatorFigures, NewIndicator};
use records::indicators::store::Indicator;
use records::published::store::{self, BoardIndicator, Choice, Measure};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage {
    page: Page,
    council: String,
    here: String,
    form: Form,
    step: Step,
}

/// Where one is on the way to a new indicator.
enum Step {
    /// Where from?
    Start { measures: usize, catalogue: usize },
    /// Which of those that boards watch?
    Catalogue(Vec<Watched>),
    /// Which published measure?
    Published {
        topics: Vec<(String, String)>,
        found: Vec<Found>,
        searched: bool,
    },
    /// What exactly? The last step.
    Details {
        basis: Box<Basis>,
        sheet: Box<Sheet>,
    },
}

struct Watched {
    name: String,
    code: String,
    polarity: Polarity,
    frequency: Frequency,
    published: bool,
    chosen: bool,
}

struct Found {
    choice: Choice,
    chosen: bool,
}

impl ChoosePage {
    fn published_as(&self, measure: &Measure) -> String {
        format!(
            "Published as “{}” ({}), {}.",
            measure.name,
            measure.unit.label(),
            measure.source_line()
        )
    }

    /// The address of a step, with what was chosen so far.
    fn step(&self, fields: &[(&str, &str)]) -> String {
        page::with_query(&self.here, fields.iter().copied())
    }
}

/// The measures that have figures for the council.
async fn with_figures(visit: &Authorized<NewIndicator>) -> Result<BTreeSet<String>, AppError> {
    let area = visit.council()?.area_code.clone().unwrap_or_default();
    let sql = sql!("select measure_code from series where area_code = $1");
    let codes: Vec<String> = visit.app.db.values(sql.bind(area)).await?;
    Ok(codes.into_iter().collect())
}

async fn chosen(visit: &Authorized<NewIndicator>) -> Result<Vec<Indicator>, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    Ok(visit.app.db.records(council.id, plan.id, None).await?)
}

async fn start(visit: &Authorized<NewIndicator>) -> Result<Step, AppError> {
    Ok(Step::Start {
        measures: with_figures(visit).await?.len(),
        catalogue: store::catalogue(&visit.app.db).await?.len(),
    })
}

async fn catalogue(visit: &Authorized<NewIndicator>) -> Result<Step, AppError> {
    let chosen = chosen(visit).await?;
    let with_figures = with_figures(visit).await?;
    let watched = store::catalogue(&visit.app.db).await?.into_iter();
    Ok(Step::Catalogue(
        watched
            .map(|one| Watched {
                chosen: chosen.iter().any(|indicator| indicator.name == one.name),
                published: one
                    .measure_code
                    .as_ref()
                    .is_some_and(|code| with_figures.contains(code)),
                name: one.name,
                code: one.code,
                polarity: one.polarity,
                frequency: one.frequency,
            })
            .collect(),
    ))
}

async fn published(visit: &Authorized<NewIndicator>, form: &Form) -> Result<Step, AppError> {
    let (words, topic) = (form.value("q").trim(), form.value("topic").trim());
    let with_figures = with_figures(visit).await?;
    let chosen = chosen(visit).await?;
    let mut all = store::measures_for_choosing(&visit.app.db, "").await?;
    all.retain(|choice| with_figures.contains(&choice.code));
    let topics: BTreeSet<String> = all.iter().map(|choice| choice.topic.clone()).collect();
    let searched = !words.is_empty() || !topic.is_empty();
    let mut found = Vec::new();
    if searched {
        found = store::measures_for_choosing(&visit.app.db, words).await?;
        found.retain(|choice| {
            with_figures.contains(&choice.code) && (topic.is_empty() || choice.topic == topic)
        });
    }
    Ok(Step::Published {
        topics: topics
            .into_iter()
            .map(|topic| (topic.clone(), topic))
            .collect(),
        found: found
            .into_iter()
            .map(|choice| Found {
                chosen: chosen.iter().any(|indicator| {
                    indicator.measure_code.as_deref() == Some(choice.code.as_str())
                }),
                choice,
            })
            .collect(),
        searched,
    })
}

/// What was chosen so far: an indicator that boards watch, and the published measure for it.
#[derive(Clone)]
struct Basis {
    board: Option<BoardIndicator>,
    measure: Option<Measure>,
}

impl Basis {
    async fn of(visit: &Authorized<NewIndicator>, form: &Form) -> Result<Self, AppError> {
        let db = &visit.app.db;
        let code = form.value("code").trim();
        let board = match code {
            "" => None,
            code => Some(
                store::catalogue(db)
                    .await?
                    .into_iter()
                    .find(|one| one.code == code)
                    .ok_or(AppError::NotFound)?,
            ),
        };
        let typed = form.value("measure").trim();
        let measure = match &board {
            Some(board) => board.measure_code.clone(),
            None => (!typed.is_empty()).then(|| typed.to_owned()),
        };
        let measure = match measure {
            Some(code) if with_figures(visit).await?.contains(&code) => {
                Some(store::measure(db, &code).await?)
            }
            Some(_) if board.is_none() => return Err(AppError::NotFound),
            _ => None,
        };
        Ok(Self { board, measure })
    }

    /// What to mind about it.
    fn note(&self) -> Option<&str> {
        self.board.as_ref()?.band_note.as_deref()
    }

    /// A form with what is known already filled in.
    fn filled(&self, form: Form) -> Form {
        let mut form = form;
        if let Some(measure) = &self.measure {
            form = form
                .set("name", &measure.name)
                .set_word("origin", Origin::Reference)
                .set_word("unit", measure.unit)
                .set("decimals", measure.decimals)
                .set_word("polarity", measure.polarity)
                // Whatever a published period is, a new one comes once a year.
                .set_word("frequency", Frequency::Annual);
        }
        if let Some(board) = &self.board {
            form = form
                .set("name", &board.name)
                .set("numerator", &board.numerator)
                .set("denominator", &board.denominator)
                .set_word("unit", board.unit)
                .set_word("polarity", board.polarity);
            if self.measure.is_none() {
                form = form
                    .set_word("frequency", board.frequency)
                    .set("decimals", 1);
            }
        }
        form
    }
}

/// The form of the last step.
fn details_form(
    visit: &Authorized<NewIndicator>,
    basis: Basis,
) -> Result<RecordForm<Indicator>, AppError> {
    let measure = basis.measure.clone();
    let kept = Fields::new()
        .hidden("from")
        .hidden("code")
        .hidden("measure");
    let fields = details::fields(kept, |fields| fields, measure.as_ref(), None);
    let back = Link::new("Outcomes", all(visit)?);
    let council = visit.council()?.name.clone();
    let form = RecordForm::new(
        "What will be measured",
        "Watch this indicator",
        fields,
        back,
    );
    Ok(form
        .check(move |indicator, _| details::settle(indicator, measure.as_ref()))
        .drawn(move |status, page, sheet| {
            let page = ChoosePage {
                page,
                council: council.clone(),
                here: sheet.action.clone(),
                form: sheet.form.clone(),
                step: Step::Details {
                    basis: Box::new(basis.clone()),
                    sheet: Box::new(sheet),
                },
            };
            html_with(status, &page)
        }))
}

fn page(visit: &Authorized<NewIndicator>, form: Form, step: Step) -> Result<ChoosePage, AppError> {
    let council = visit.council()?;
    let title = match &step {
        Step::Start { .. } => "Choose an indicator",
        Step::Catalogue(_) => "Indicators that boards watch",
        Step::Published { .. } => "Published measures",
        Step::Details { .. } => "What will be measured",
    };
    Ok(ChoosePage {
        page: visit
            .page(title)
            .breadcrumb("Outcomes", all(visit)?)
            .with_form(&form),
        council: council.name.clone(),
        here: visit.address.to_string(),
        form,
        step,
    })
}

pub(super) async fn new(visit: Authorized<NewIndicator>) -> Result<Response, AppError> {
    let form = visit.asked();
    let given = !form.value("code").is_empty() || !form.value("measure").is_empty();
    let step = match form.value("from") {
        _ if given => {
            let basis = Basis::of(&visit, &form).await?;
            let filled = basis.filled(form);
            return Ok(details_form(&visit, basis)?.offer(&visit, filled));
        }
        "own" => {
            let basis = Basis::of(&visit, &form).await?;
            let offered = form.set("decimals", 1);
            return Ok(details_form(&visit, basis)?.offer(&visit, offered));
        }
        "boards" => catalogue(&visit).await?,
        "published" => published(&visit, &form).await?,
        _ => start(&visit).await?,
    };
    Ok(html(&page(&visit, form, step)?))
}

pub(super) async fn submit_new(
    visit: Authorized<NewIndicator>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let basis = Basis::of(&visit, &form).await?;
    let blank = Indicator {
        measure_code: basis.measure.as_ref().map(|measure| measure.code.clone()),
        ..Indicator::blank(visit.council()?.id, visit.plan()?.id)
    };
    let indicator = details_form(&visit, basis)?
        .add(&visit, blank, form)
        .await?;
    if indicator.origin == Origin::Own {
        let figures = IndicatorFigures::of(&visit, indicator.id);
        let notice = "The plan now watches this indicator. Enter its first figure.";
        return visit.done(figures, notice).await;
    }
    let to = at(&visit, indicator.id)?;
    visit.done(to, "The plan now watches this indicator.").await
}
