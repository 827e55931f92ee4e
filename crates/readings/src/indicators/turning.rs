//! Whether a published curve is turning for one authority: its figures, and those of all others to compare with, laid out for the
//! statistics, and what they answer. What weakens the answer is told beside it, and who was left out, with the reason.

use crate::indicators::cautions::cautions;
use crate::indicators::compared::{others, own};
use crate::indicators::national::NationalFigures;
use crate::indicators::unit::UnitWords;
use crate::indicators::working::{Given, Working, Workings};
use evidence::verdict::VerdictError;
use improvement::Word;
use improvement::outcomes::{Point, Polarity, VerdictFacts, VerdictWords};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use records::published::store::{Area, Measure};
use std::collections::BTreeSet;
use std::sync::Arc;
use thiserror::Error;

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
    /// When the plan or the support began.
    pub since: Date,
    /// The periods used, oldest first: label and last day.
    pub periods: Vec<(String, Date)>,
    /// Periods among them for which there is no figure, and why.
    pub missing: Vec<Point>,
    /// The authority's figures in these periods.
    pub values: Vec<f64>,
    /// How many of the periods ended before the start or on its day.
    pub before: usize,
    /// What the statistics made of it.
    pub working: Arc<Working>,
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

/// Judges a curve, in four statements; by the figures that stood at a past moment in two more.
///
/// # Errors
/// When the database fails, the measure is unknown, or there are too few figures before or after the start.
pub async fn turning(
    db: &Db,
    workings: &Workings,
    question: Question<'_>,
    moment: Option<Instant>,
) -> Result<Turning, TurningError> {
    let ground = NationalFigures::load(db, &[question.measure], question.as_at, moment).await?;
    judge(workings, &ground, question).await
}

/// Judges a curve by figures that were read before.
///
/// # Errors
/// When the measure is unknown, or there are too few figures before or after the start.
pub async fn judge(
    workings: &Workings,
    ground: &NationalFigures,
    question: Question<'_>,
) -> Result<Turning, TurningError> {
    let mut measure = ground
        .measure(question.measure)
        .cloned()
        .ok_or(DbError::Missing)?;
    measure.polarity = question.polarity.unwrap_or(measure.polarity);
    let own = own(ground, question)?;
    let others = others(&own, ground, question);
    let compared = others.rows.len();
    let rows = std::iter::once(&own.values).chain(&others.rows);
    let rows: Vec<Vec<f64>> = rows.cloned().collect();
    let unit = UnitWords::of(measure.unit.code());
    let given = Given {
        bounds: unit.bounds_of(rows.iter().flatten()),
        rows,
        before: own.before,
        improves: measure.polarity.into(),
    };
    let working = workings.of(given).await?;
    let labels = own.periods.iter().map(|(label, _)| label.clone());
    let labels: Vec<String> = labels.skip(own.before).collect();
    let facts = VerdictFacts {
        unit: &unit.in_words,
        decimals: decimals(&measure),
        before: own
            .periods
            .get(own.before - 1)
            .map_or("", |(label, _)| label),
        periods: &labels,
        more: working.more,
    };
    Ok(Turning {
        words: facts.words(&working.verdict),
        cautions: cautions(&measure, &own, &others, &working.baseline, ground, question),
        donors: shares(&others.donors, &working.weights),
        compared,
        measure,
        since: question.since,
        before: own.before,
        periods: own.periods,
        missing: own.missing,
        values: own.values,
        working,
        left_out: others.left_out,
    })
}

/// The decimals of a measure, within what can be shown.
pub(super) fn decimals(measure: &Measure) -> u8 {
    u8::try_from(measure.decimals.clamp(0, 6)).unwrap_or_default()
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
