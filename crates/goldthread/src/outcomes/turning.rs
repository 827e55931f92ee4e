//! Whether a published curve is turning for one authority: its figures, and those of all others to compare with, laid out for the
//! statistics, and what they answer. What weakens the answer is told beside it, and who was left out, with the reason.

use super::curve::sentence;
use super::published::one_a_period;
use super::unit::UnitWords;
use crate::clock::in_words;
use crate::db::{Db, DbError};
use crate::reference::store::{self, Area, BoundaryChange, Measure};
use evidence::panel::{Panel, Study};
use evidence::synthetic_did;
use evidence::verdict::{self, Baseline, More, Verdict, VerdictError};
use improvement::Word;
use improvement::calendar::counted;
use improvement::outcomes::{Point, Polarity, VerdictFacts, VerdictWords};
use jiff::civil::Date;
use reference::{AreaKind, Unit};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// So many more periods are looked ahead when it is asked how many would be needed.
const AHEAD: usize = 5;

/// From fewer periods before the start, little can be said.
const FEW_BEFORE: usize = 9;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The measure, by its code.
    pub measure: &'a str,
    /// The authority.
    pub area: &'a Area,
    /// When the plan or the support began: periods that ended after this day are judged.
    pub since: Date,
    /// Figures of periods that had ended by this day are used.
    pub as_at: Date,
    /// Codes of authorities that are not to be compared with, because they were supported too.
    pub supported: &'a BTreeSet<String>,
    /// Which way is better to whoever asks, where the publisher does not say or they see it otherwise.
    pub polarity: Option<Polarity>,
}

/// An authority that is not compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// An authority in the synthetic counterpart.
#[derive(Debug, Clone, PartialEq)]
pub struct Donor {
    /// Its name.
    pub name: String,
    /// Its share of the counterpart, from 0 to 1.
    pub weight: f64,
}

/// The answer, with all that it rests on.
#[derive(Debug, Clone)]
pub struct Turning {
    /// The measure.
    pub measure: Measure,
    /// The periods used, oldest first: label and last day.
    pub periods: Vec<(String, Date)>,
    /// The authority's figures in these periods.
    pub values: Vec<f64>,
    /// How many of the periods ended before the start or on its day.
    pub before: usize,
    /// What would have been expected on trend.
    pub baseline: Baseline,
    /// The verdict and the look at each period after the start.
    pub verdict: Verdict,
    /// How many more periods it would take to tell, where it cannot be told yet.
    pub more: Option<More>,
    /// The synthetic counterpart, the largest share first.
    pub donors: Vec<Donor>,
    /// How many authorities it could be chosen from.
    pub compared: usize,
    /// Who is not compared with.
    pub left_out: Vec<LeftOut>,
    /// The verdict in words.
    pub words: VerdictWords,
    /// What weakens the verdict, each in a sentence or two.
    pub cautions: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum TurningError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Too few figures of the authority itself.
    #[error("failed to judge {name}: {words}")]
    Figures {
        /// The authority.
        name: String,
        /// What is missing.
        words: String,
    },
    /// The statistics.
    #[error(transparent)]
    Verdict(#[from] VerdictError),
}

impl From<evidence::panel::PanelError> for TurningError {
    fn from(error: evidence::panel::PanelError) -> Self {
        Self::Verdict(error.into())
    }
}

/// Judges a curve, in five statements.
///
/// # Errors
/// When the database fails, the measure is unknown, or there are too few figures before or after the start.
pub async fn turning(db: &Db, question: Question<'_>) -> Result<Turning, TurningError> {
    let mut measure = store::measure(db, question.measure).await?;
    measure.polarity = question.polarity.unwrap_or(measure.polarity);
    let authorities = store::areas_of(db, AreaKind::Authority).await?;
    let codes: Vec<&str> = authorities.iter().map(|area| area.code.as_str()).collect();
    let mut series = store::series(db, question.measure, &codes).await?;
    for points in series.values_mut() {
        *points = one_a_period(std::mem::take(points), question.as_at);
    }
    let changes = store::all_boundary_changes(db).await?;
    judge(measure, &authorities, &series, &changes, question)
}

/// The authority's figures, period by period.
struct Own {
    periods: Vec<(String, Date)>,
    values: Vec<f64>,
    missing: Vec<String>,
    before: usize,
}

fn judge(
    measure: Measure,
    authorities: &[Area],
    series: &BTreeMap<String, Vec<Point>>,
    changes: &[BoundaryChange],
    question: Question<'_>,
) -> Result<Turning, TurningError> {
    let own = own(series, question)?;
    let (donors, rows, left_out) = others(&own, authorities, series, changes, question);
    let mut panel_rows = vec![own.values.clone()];
    panel_rows.extend(rows);
    let panel = Panel::new(&panel_rows)?;
    let places: Vec<usize> = (1..panel.units()).collect();
    let study = Study::new(&panel, &[0], &places, own.before)?;
    let baseline = verdict::baseline(&study, 1.0 - verdict::SIGNIFICANCE)?;
    let verdict = verdict::follow(&study, measure.polarity.into())?;
    let more = more(&panel, &places, &verdict)?;
    let weights = synthetic_did::fit(&study)?.unit_weights;
    let labels: Vec<String> = own
        .periods
        .iter()
        .skip(own.before)
        .map(|(label, _)| label.clone())
        .collect();
    let unit = UnitWords::of(measure.unit.code());
    let facts = VerdictFacts {
        unit: &unit.in_words,
        decimals: u8::try_from(measure.decimals.clamp(0, 6)).unwrap_or_default(),
        before: own
            .periods
            .get(own.before - 1)
            .map_or("", |(label, _)| label),
        periods: &labels,
        more,
    };
    Ok(Turning {
        words: facts.words(&verdict),
        cautions: cautions(&measure, &own, &baseline, changes, places.len(), question),
        donors: shares(&donors, &weights),
        compared: places.len(),
        measure,
        before: own.before,
        periods: own.periods,
        values: own.values,
        baseline,
        verdict,
        more,
        left_out,
    })
}

fn own(series: &BTreeMap<String, Vec<Point>>, question: Question<'_>) -> Result<Own, TurningError> {
    let problem = |words: String| TurningError::Figures {
        name: question.area.name.clone(),
        words,
    };
    let points = series
        .get(&question.area.code)
        .map_or(&[][..], Vec::as_slice);
    let numbers = || {
        points
            .iter()
            .filter(|point| point.figure.number().is_some())
    };
    let (Some(first), Some(last)) = (numbers().next(), numbers().next_back()) else {
        return Err(problem(format!(
            "it has no figure for this measure by {}",
            in_words(question.as_at)
        )));
    };
    let missing = points
        .iter()
        .filter(|point| point.figure.number().is_none())
        .filter(|point| (first.end..=last.end).contains(&point.end));
    let own = Own {
        periods: numbers()
            .map(|point| (point.label.clone(), point.end))
            .collect(),
        values: points
            .iter()
            .filter_map(|point| point.figure.number())
            .collect(),
        missing: missing.map(|point| point.label.clone()).collect(),
        before: numbers()
            .filter(|point| point.end <= question.since)
            .count(),
    };
    if own.before < 2 {
        return Err(problem(format!(
            "at least two figures from on or before {} are needed, and there {}; its figures begin with {}",
            in_words(question.since),
            if own.before == 1 {
                "is one"
            } else {
                "are none"
            },
            first.label
        )));
    }
    if own.before == own.values.len() {
        return Err(problem(format!(
            "no figure is newer than {}; the newest is {}",
            in_words(question.since),
            last.label
        )));
    }
    Ok(own)
}

/// Who it is compared with, their figures in the same periods, and who is left out and why.
fn others<'a>(
    own: &Own,
    authorities: &'a [Area],
    series: &BTreeMap<String, Vec<Point>>,
    changes: &[BoundaryChange],
    question: Question<'_>,
) -> (Vec<&'a Area>, Vec<Vec<f64>>, Vec<LeftOut>) {
    let (mut donors, mut rows, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for other in authorities
        .iter()
        .filter(|other| other.code != question.area.code)
    {
        let mut leave_out = |why: String| {
            left_out.push(LeftOut {
                name: other.name.clone(),
                why,
            });
        };
        if question.supported.contains(&other.code) {
            leave_out("it was supported too".to_owned());
            continue;
        }
        if let Some(change) = changes
            .iter()
            .find(|change| reorganised(change, &other.code, own))
        {
            leave_out(format!(
                "its boundary changed on {}",
                in_words(change.changed_on)
            ));
            continue;
        }
        let known: BTreeMap<Date, f64> = series
            .get(&other.code)
            .into_iter()
            .flatten()
            .filter_map(|point| Some((point.end, point.figure.number()?)))
            .collect();
        let row: Vec<f64> = own
            .periods
            .iter()
            .filter_map(|(_, end)| known.get(end).copied())
            .collect();
        match own.periods.len() - row.len() {
            0 => {
                donors.push(other);
                rows.push(row);
            }
            missing => leave_out(format!(
                "it has no figure for {missing} of the {} periods",
                own.periods.len()
            )),
        }
    }
    (donors, rows, left_out)
}

/// Whether a change of an authority's boundary, and not of its code alone, falls among the periods.
fn reorganised(change: &BoundaryChange, code: &str, own: &Own) -> bool {
    let inside = own
        .periods
        .first()
        .is_some_and(|(_, first)| *first < change.changed_on)
        && own
            .periods
            .last()
            .is_some_and(|(_, last)| *last >= change.changed_on);
    inside
        && change.from_code != change.to_code
        && (change.from_code == code || change.to_code == code)
}

/// How many more periods it would take, asked only where the comparators do not answer yet.
fn more(panel: &Panel, others: &[usize], verdict: &Verdict) -> Result<Option<More>, VerdictError> {
    if verdict.latest().reaches() {
        return Ok(None);
    }
    let passed = verdict.looks.len();
    let mut detectable = Vec::with_capacity(AHEAD);
    for ahead in 1..=AHEAD {
        match verdict::detectable_after(panel, others, passed + ahead)? {
            Some(least) => detectable.push(least),
            None => break,
        }
    }
    Ok(Some(verdict::more(verdict.latest(), passed, &detectable)))
}

fn shares(donors: &[&Area], weights: &[f64]) -> Vec<Donor> {
    let mut shares: Vec<Donor> = donors
        .iter()
        .zip(weights)
        .filter(|(_, weight)| **weight > 0.0)
        .map(|(area, weight)| Donor {
            name: area.name.clone(),
            weight: *weight,
        })
        .collect();
    shares.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.name.cmp(&b.name))
    });
    shares
}

/// What weakens the verdict.
fn cautions(
    measure: &Measure,
    own: &Own,
    baseline: &Baseline,
    changes: &[BoundaryChange],
    compared: usize,
    question: Question<'_>,
) -> Vec<String> {
    let mut cautions = Vec::new();
    for change in changes
        .iter()
        .filter(|change| reorganised(change, &question.area.code, own))
    {
        cautions.push(format!(
            "The boundary changed on {}: {} A jump at that day may come from the change and not from the work.",
            in_words(change.changed_on),
            sentence(&change.note)
        ));
    }
    if !own.missing.is_empty() {
        cautions.push(format!(
            "There is no figure for {}: the periods beside it are compared as if they followed each other.",
            own.missing.join(", ")
        ));
    }
    if own.before < FEW_BEFORE {
        cautions.push(format!(
            "There are only {} periods before the start. What is to be expected is as wide as for all authorities together, and the synthetic counterpart rests on little.",
            own.before
        ));
    }
    if baseline.reached < baseline.steps.len() {
        cautions.push(format!(
            "The history before the start is long enough to try out forecasts {} ahead; beyond, what is to be expected was widened by rule.",
            counted(baseline.reached, "period", "periods")
        ));
    }
    if compared < 20 {
        cautions.push(format!(
            "There are only {compared} authorities to compare with."
        ));
    }
    let interpolated = measure.interpolated();
    let resting: Vec<&str> = own
        .periods
        .iter()
        .map(|(label, _)| label.as_str())
        .filter(|label| interpolated.iter().any(|known| known == label))
        .collect();
    if !resting.is_empty() {
        cautions.push(format!(
            "The figures for {} rest on a population between two published ones.",
            resting.join(", ")
        ));
    }
    if measure.unit == Unit::Count {
        cautions.push(
            "These are counts, not rates: authorities of very different size are compared."
                .to_owned(),
        );
    }
    if measure.polarity == Polarity::Neither {
        cautions.push(
            "Neither a high nor a low figure is better in itself, so it can change but not turn."
                .to_owned(),
        );
    }
    cautions.extend(measure.note.as_deref().map(sentence));
    cautions
}
