//! One indicator: where it stands, its chart, how it stands beside others, whether chance could have done it and what was done; below
//! these, folded, all that this rests on, and the six headings of turning the curve.

use crate::done::Done;
use crate::pages::{all, may_edit};
use crate::taken;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use documents::charts::{ChartCell, LineChart};
use documents::{Chart, Width, png};
use improvement::Word;
use improvement::outcomes::{IndicatorKind, Marker, Origin, Polarity};
use platform::error::AppError;
use platform::etag::{is_held, tag_of};
use platform::page::{Page, html};
use platform::work::DOCUMENTS;
use platform::workbook::download;
use readings::indicators::curve::{Curve, View, curves};
use readings::indicators::drawn::Drawn;
use readings::indicators::starts::{self, starts};
use readings::indicators::variation::{Variation, variation};
use readings::indicators::verdict::{Choice, Told, choices, told};
use readings::indicators::verdicts::{self, Judged};
use records::access::Authorized;
use records::access::RequestContext;
use records::indicators::addresses::{
    EditIndicator, IndicatorAt, IndicatorCsv, IndicatorFigures, IndicatorPng, IndicatorXlsx,
};
use records::indicators::store::Indicator;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "indicator.html")]
pub(super) struct IndicatorPage {
    page: Page,
    pub(super) curve: Curve,
    council: String,
    pub(super) drawn: Drawn,
    pub(super) told: Told,
    choices: Vec<Choice>,
    pub(super) variation: Variation,
    ups_and_downs: Option<Drawn>,
    /// Whether somebody asked for the working itself.
    opened: bool,
    headings: Vec<Heading>,
    done: Done,
    edit_href: Option<String>,
    figures_href: Option<String>,
}

/// One of the six headings of turning the curve.
struct Heading {
    title: &'static str,
    words: String,
}

impl IndicatorPage {
    fn kind(&self) -> &'static str {
        self.curve.indicator.kind.label()
    }

    fn is_own(&self) -> bool {
        self.curve.indicator.origin == Origin::Own
    }

    fn is_performance(&self) -> bool {
        self.curve.indicator.kind != IndicatorKind::Population
    }

    fn enter_label(&self) -> &'static str {
        if self.is_own() {
            "Enter figures"
        } else {
            "Targets and notes"
        }
    }

    fn better(&self) -> &'static str {
        match self.curve.indicator.polarity {
            Polarity::Neither => "Neither a high nor a low figure is better in itself",
            other => other.label(),
        }
    }

    fn drawn(&self) -> bool {
        self.curve.latest.is_some()
    }

    /// Whether chance could have done it.
    fn chance(&self) -> String {
        let judged = self.curve.judged.as_ref();
        judged.map_or_else(String::new, Judged::chance)
    }

    fn targets(&self) -> Vec<String> {
        let targets = self.curve.targets.iter();
        targets.map(|target| self.curve.told(target)).collect()
    }

    fn explained(&self, marker: &Marker) -> &'static str {
        explained(*marker)
    }

    fn untold(&self) -> bool {
        self.headings.iter().all(|heading| heading.words.is_empty())
    }
}

async fn curve_of(visit: &RequestContext, indicator: Uuid) -> Result<Curve, AppError> {
    let indicator = visit.record::<Indicator>(indicator).await?;
    let (council, plan) = (visit.council()?, visit.plan()?);
    let curves = curves(
        &visit.app.db,
        council,
        plan,
        std::slice::from_ref(&indicator),
        View::of(visit),
    )
    .await?;
    let mut curve = curves.into_iter().next().ok_or(AppError::NotFound)?;
    curve.chart.help = Done::about(visit, curve.indicator.id).await?.strip();
    Ok(curve)
}

pub(super) async fn indicator(visit: Authorized<IndicatorAt>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit, visit.address.indicator).await?))
}

async fn composed(visit: &RequestContext, indicator: Uuid) -> Result<IndicatorPage, AppError> {
    let watched = [visit.record::<Indicator>(indicator).await?];
    let (council, plan) = (visit.council()?, visit.plan()?);
    // Since the day that the reader chose, or since the plan's baseline.
    let since = starts::asked(visit.asked().value("since"), visit.date());
    let opened = since.is_some();
    let (db, workings, view) = (&visit.app.db, &visit.app.shared(), View::of(visit));
    let curves = verdicts::judged(db, workings, council, plan, &watched, since, view).await?;
    let mut curve = curves.first().cloned().ok_or(AppError::NotFound)?;
    let done = Done::about(visit, indicator).await?;
    curve.chart.help = done.strip();
    let since = since.unwrap_or(curve.baseline);
    let starts = starts(plan.starts_on, &curve.events, visit.date(), since);
    let chosen = starts
        .iter()
        .find(|start| start.on == since)
        .ok_or(AppError::NotFound)?;
    let edit = EditIndicator::of(visit, indicator);
    let figures = IndicatorFigures::of(visit, indicator);
    let edits = may_edit(visit);
    let beside = curve.chart.neighbours.is_some() || !curve.chart.comparisons.is_empty();
    let others = if beside { " and others" } else { "" };
    let caption = format!("{}{others}, {}", council.name, curve.chart.measure.unit);
    let drawings = &visit.app.shared();
    let variation = variation(&curve, &council.name);
    Ok(IndicatorPage {
        page: visit
            .page(&curve.indicator.name)
            .breadcrumb("Outcomes", all(visit)?)
            .source_line(curve.source_line()),
        council: council.name.clone(),
        drawn: Drawn::of(drawings, unsigned(&curve), "", caption)
            .with_files(files(visit, indicator)?),
        told: told(drawings, &curve, &council.name, chosen, visit.date()),
        choices: choices(visit, indicator, &starts, chosen.on)?,
        ups_and_downs: match &variation {
            Variation::Chart(usual) => Some(usual.drawn(drawings)),
            Variation::None(_) => None,
        },
        variation,
        headings: headings(&curve.indicator),
        opened,
        done,
        edit_href: edits.then(|| edit.to_string()),
        figures_href: edits.then(|| figures.to_string()),
        curve,
    })
}

/// What can be taken along.
fn files(visit: &RequestContext, indicator: Uuid) -> Result<Vec<(&'static str, String)>, AppError> {
    let csv = IndicatorCsv::of(visit, indicator);
    let xlsx = IndicatorXlsx::of(visit, indicator);
    let png = IndicatorPng::of(visit, indicator);
    Ok(vec![
        ("table (CSV)", visit.link(csv)),
        ("every table of this page (Excel)", visit.file(xlsx)),
        ("picture (PNG)", visit.link(png)),
    ])
}

fn headings(indicator: &Indicator) -> Vec<Heading> {
    [
        ("The end we want", &indicator.end_sought),
        ("How we are doing", &indicator.how_doing),
        ("The story behind the curve", &indicator.story),
        ("Partners with a part to play", &indicator.partners),
        ("What works to turn the curve", &indicator.what_works),
        ("What we propose to do", &indicator.proposal),
    ]
    .into_iter()
    .map(|(title, words)| Heading {
        title,
        words: words.trim().to_owned(),
    })
    .collect()
}

/// The chart in full, without the sign of the verdict: that is told in words beside it.
fn unsigned(curve: &Curve) -> Chart {
    Chart::Line(LineChart {
        verdict: None,
        ..curve.chart.clone()
    })
}

/// What a marker means, for somebody who has not met it.
fn explained(marker: Marker) -> &'static str {
    match marker {
        Marker::Confidential => {
            "The figure rests on so few children that somebody could be recognised, so it is hidden."
        }
        Marker::NotApplicable => "There was nothing to count in that period.",
        Marker::NotAvailable => "The figure was not collected, or not published.",
        Marker::Rounded => "The figure rounds to zero.",
        Marker::Low => "The figure rounds to zero, but it is not zero.",
        Marker::LowReliability => "The figure was too uncertain to be published.",
        Marker::Missing => "There is no figure for that period.",
    }
}

/// A file's name from that of an indicator.
fn file_name(name: &str, ending: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .take(12)
        .collect();
    let stem = if words.is_empty() {
        "indicator".to_owned()
    } else {
        words.join("-")
    };
    format!("{stem}.{ending}")
}

pub(super) async fn csv(visit: Authorized<IndicatorCsv>) -> Result<Response, AppError> {
    let curve = curve_of(&visit, visit.address.indicator).await?;
    let mut table = curve.large().table();
    table.rows.push(vec![ChartCell::Text(format!(
        "Source: {} Unit: {}.",
        curve.source_line(),
        curve.chart.measure.unit
    ))]);
    for remark in curve.history.iter().chain(&curve.remarks) {
        table.rows.push(vec![ChartCell::Text(remark.clone())]);
    }
    let csv = table.csv().map_err(AppError::internal)?;
    let name = file_name(&curve.indicator.name, "csv");
    Ok((download("text/csv; charset=utf-8", &name), csv).into_response())
}

pub(super) async fn xlsx(visit: Authorized<IndicatorXlsx>) -> Result<Response, AppError> {
    let page = composed(&visit, visit.address.indicator).await?;
    taken::workbook(&visit, &page).answer().await
}

/// Pixels to a unit of the drawing: sharp on paper and in a slide.
const SCALE: f32 = 2.0;

pub(super) async fn png(
    visit: Authorized<IndicatorPng>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let curve = curve_of(&visit, visit.address.indicator).await?;
    let svg = curve.large().svg("picture", Width::Page);
    let tag = tag_of(svg.as_bytes());
    let known = is_held(&headers, &tag);
    let ours = |error: String| AppError::internal(error);
    let cache = HeaderValue::from_static("private, no-cache");
    let held = [(header::ETAG, tag), (header::CACHE_CONTROL, cache)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, held).into_response());
    }
    // Drawing takes tens of milliseconds: it must not hold up other requests.
    let picture = DOCUMENTS
        .run(move || png::write(&svg, SCALE))
        .await?
        .map_err(|error| ours(error.to_string()))?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))];
    Ok((held, kind, picture.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_in_plain_letters() {
        assert_eq!(
            file_name("Children looked after, per 10,000", "csv"),
            "children-looked-after-per-10-000.csv"
        );
        assert_eq!(file_name("“…”\r\n", "csv"), "indicator.csv");
    }
}
