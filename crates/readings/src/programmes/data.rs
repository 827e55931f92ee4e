//! The figures for judging a programme: the councils that took it up, those that they are compared with, and who is left
//! out and why. NationalFigures is one of the three.

use crate::indicators::national::NationalFigures;
use crate::indicators::turning::LeftOut;
use improvement::calendar::counted;
use improvement::programmes::{self, Council};
use jiff::civil::Date;
use platform::clock::{Instant, in_words};
use platform::db::{Db, DbError};
use records::published::store::{self, Area, Measure};
use std::collections::BTreeMap;
use thiserror::Error;

/// A period counts when at least this share of the authorities with figures has one for it.
const MOST_HAVE_IT: f64 = 0.75;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The measure, by its code.
    pub measure: &'a str,
    /// The councils and when each began. Periods that ended after that day are those with support.
    pub starts: &'a [(Council, Date)],
    /// Figures of periods that had ended by this day are used.
    pub as_at: Date,
    /// And those that stood at this moment; `None` is now.
    pub moment: Option<Instant>,
}

/// A council that took it up, with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Treated {
    /// Its name.
    pub name: String,
    /// When it began.
    pub start: Date,
    /// The place of the first period that ended after that day; there is at least one before it.
    pub first: usize,
    /// Its figures, one for every period.
    pub values: Vec<f64>,
}

/// All that the statistics need.
#[derive(Debug, Clone)]
pub struct ProgrammeData {
    /// The measure.
    pub measure: Measure,
    /// The periods, oldest first: label and last day.
    pub periods: Vec<(String, Date)>,
    /// The councils that took it up.
    pub treated: Vec<Treated>,
    /// Who they are compared with, one figure for every period.
    pub others: Vec<Vec<f64>>,
    /// Who is not compared with, with the reason; councils that took it up and cannot be followed come first.
    pub left_out: Vec<LeftOut>,
    /// How many of those left out took it up.
    pub lost: usize,
}

/// Why there is nothing to judge.
#[derive(Debug, Error)]
pub enum ProgrammeDataError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Figures that do not allow it; the words say why.
    #[error("{0}")]
    Figures(String),
}

/// Reads the figures, in five statements unless they were read before.
///
/// # Errors
/// When the database fails, the measure is unknown ([`DbError::Missing`]) or its figures do not allow it.
pub async fn ground(db: &Db, question: &Question<'_>) -> Result<ProgrammeData, ProgrammeDataError> {
    let measure = store::measure(db, question.measure).await?;
    if measure.period_kind.is_within_a_year() {
        return Err(ProgrammeDataError::Figures(
            "These figures are not yearly: choose a measure with one figure a year.".to_owned(),
        ));
    }
    let measures = [question.measure];
    let published = NationalFigures::kept(db, &measures, question.as_at, question.moment).await?;
    lay_out(measure, &published, question).map_err(ProgrammeDataError::Figures)
}

fn lay_out(
    measure: Measure,
    published: &NationalFigures,
    question: &Question<'_>,
) -> Result<ProgrammeData, String> {
    let periods = periods(published, &measure.code);
    let Some((_, newest)) = periods.last().cloned() else {
        return Err("There are no figures for this measure by that date.".to_owned());
    };
    let mut ground = ProgrammeData {
        measure,
        periods,
        treated: Vec::new(),
        others: Vec::new(),
        left_out: Vec::new(),
        lost: 0,
    };
    for (council, start) in question.starts {
        let row = row(published, &ground, council.code);
        let known = published.authority(council.code).is_some();
        match treated(council, *start, row, known, &ground.periods) {
            Ok(one) => ground.treated.push(one),
            Err(why) => ground.left_out.push(LeftOut {
                name: council.name.to_owned(),
                why,
            }),
        }
    }
    ground.lost = ground.left_out.len();
    let followed = |code: &str| {
        question
            .starts
            .iter()
            .any(|(council, _)| council.code == code)
    };
    let others = published.authorities.iter();
    for other in others.filter(|area| !followed(&area.code)) {
        match other_row(published, &ground, other, newest) {
            Ok(row) => ground.others.push(row),
            Err(why) => ground.left_out.push(LeftOut {
                name: other.name.clone(),
                why,
            }),
        }
    }
    Ok(ground)
}

/// The periods for which most authorities have a figure, oldest first.
fn periods(published: &NationalFigures, measure: &str) -> Vec<(String, Date)> {
    let mut found: BTreeMap<Date, (usize, &str)> = BTreeMap::new();
    let authorities = published.authorities.iter();
    for point in authorities.flat_map(|area| published.points(measure, &area.code)) {
        if point.figure.number().is_some() {
            let (count, label) = found.entry(point.end).or_insert((0, &point.label));
            *count += 1;
            // “2018” rather than “2018 (Rev)”.
            if point.label.len() < label.len() {
                *label = &point.label;
            }
        }
    }
    let most = found.values().map(|(count, _)| *count).max().unwrap_or(0);
    found
        .into_iter()
        .filter(|(_, (count, _))| *count as f64 >= MOST_HAVE_IT * most as f64)
        .map(|(end, (_, label))| (label.to_owned(), end))
        .collect()
}

/// The figures of an authority, or how many are missing.
fn row(published: &NationalFigures, ground: &ProgrammeData, code: &str) -> Result<Vec<f64>, usize> {
    let known: BTreeMap<Date, f64> = published
        .points(&ground.measure.code, code)
        .iter()
        .filter_map(|point| Some((point.end, point.figure.number()?)))
        .collect();
    let row: Vec<f64> = ground
        .periods
        .iter()
        .filter_map(|(_, end)| known.get(end).copied())
        .collect();
    match ground.periods.len() - row.len() {
        0 => Ok(row),
        missing => Err(missing),
    }
}

fn gaps(missing: usize, periods: &[(String, Date)]) -> String {
    format!(
        "it has no figure for {missing} of the {}",
        counted(periods.len(), "period", "periods")
    )
}

fn treated(
    council: &Council,
    start: Date,
    row: Result<Vec<f64>, usize>,
    known: bool,
    periods: &[(String, Date)],
) -> Result<Treated, String> {
    if !known {
        return Err("it has no figures".to_owned());
    }
    let values = row.map_err(|missing| gaps(missing, periods))?;
    let first = periods.iter().take_while(|(_, end)| *end <= start).count();
    if first == 0 {
        return Err("it started before the first of these figures".to_owned());
    }
    if first == periods.len() {
        return Err("it started after the newest of these figures".to_owned());
    }
    Ok(Treated {
        name: council.name.to_owned(),
        start,
        first,
        values,
    })
}

fn other_row(
    published: &NationalFigures,
    ground: &ProgrammeData,
    other: &Area,
    newest: Date,
) -> Result<Vec<f64>, String> {
    if programmes::supported(&other.code, newest) {
        return Err("it was also supported by a national programme".to_owned());
    }
    if programmes::gave_support(&other.code) {
        return Err("it gave the support: it already worked in this way".to_owned());
    }
    let oldest = ground.periods.first().map_or(newest, |(_, end)| *end);
    let changed = published.changes.iter().find(|change| {
        change.from_code != change.to_code
            && (change.from_code == other.code || change.to_code == other.code)
            && oldest < change.changed_on
            && newest >= change.changed_on
    });
    if let Some(change) = changed {
        return Err(format!(
            "its boundary changed on {}",
            in_words(change.changed_on)
        ));
    }
    row(published, ground, &other.code).map_err(|missing| gaps(missing, &ground.periods))
}
