//! An authority's figures laid out beside those of all others in the same periods, and who had to be left out and why.

use crate::indicators::national::NationalFigures;
use crate::indicators::turning::{LeftOut, Question, TurningError};
use improvement::outcomes::{Figure, Marker, Point};
use jiff::civil::Date;
use platform::clock::in_words;
use records::published::store::{Area, BoundaryChange};
use std::collections::BTreeMap;

/// The authority's figures, period by period.
pub(super) struct Own {
    pub(super) periods: Vec<(String, Date)>,
    pub(super) values: Vec<f64>,
    /// Periods between the first figure and the last without one.
    pub(super) missing: Vec<Point>,
    pub(super) before: usize,
}

/// Who it is compared with, their figures in the same periods, and who is left out and why.
#[derive(Default)]
pub(super) struct Others<'a> {
    pub(super) donors: Vec<&'a Area>,
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) left_out: Vec<LeftOut>,
    /// How many of those left out lack a figure.
    pub(super) lacking: usize,
}

/// Why somebody is not compared with.
struct Why {
    words: String,
    lacks_figures: bool,
}

/// The authority's own figures on both sides of the start.
pub(super) fn own(ground: &NationalFigures, question: Question<'_>) -> Result<Own, TurningError> {
    let problem = |words: String| TurningError::Figures {
        name: question.area.name.clone(),
        words,
    };
    let points = ground.points(question.measure, &question.area.code);
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
        missing: missing.cloned().collect(),
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

/// Everybody else.
pub(super) fn others<'a>(
    own: &Own,
    ground: &'a NationalFigures,
    question: Question<'_>,
) -> Others<'a> {
    let mut all = Others::default();
    let others = ground
        .authorities
        .iter()
        .filter(|other| other.code != question.area.code);
    for other in others {
        match row(own, ground, other, question) {
            Ok(row) => {
                all.donors.push(other);
                all.rows.push(row);
            }
            Err(why) => {
                all.lacking += usize::from(why.lacks_figures);
                all.left_out.push(LeftOut {
                    name: other.name.clone(),
                    why: why.words,
                });
            }
        }
    }
    all
}

/// Another's figures in the same periods, or why it is not compared with.
fn row(
    own: &Own,
    ground: &NationalFigures,
    other: &Area,
    question: Question<'_>,
) -> Result<Vec<f64>, Why> {
    let unlike = |words: String| Why {
        words,
        lacks_figures: false,
    };
    if question.supported.contains(&other.code) {
        return Err(unlike("it was supported too".to_owned()));
    }
    let mut changes = ground.changes.iter();
    if let Some(change) = changes.find(|change| reorganised(change, &other.code, own)) {
        return Err(unlike(format!(
            "its boundary changed on {}",
            in_words(change.changed_on)
        )));
    }
    let points = ground.points(question.measure, &other.code).iter();
    let known: BTreeMap<Date, Figure> = points.map(|point| (point.end, point.figure)).collect();
    let (mut row, mut hidden) = (Vec::new(), 0_usize);
    for (_, end) in &own.periods {
        match known.get(end) {
            Some(Figure::Number(number)) => row.push(*number),
            Some(Figure::Marker(Marker::Confidential)) => hidden += 1,
            Some(Figure::Marker(_)) | None => {}
        }
    }
    let of = own.periods.len();
    let words = match (of - row.len(), hidden) {
        (0, _) => return Ok(row),
        (missing, 0) => format!("it has no figure for {missing} of the {of} periods"),
        (missing, hidden) if missing == hidden => {
            format!(
                "its figure for {hidden} of the {of} periods is hidden, to protect confidentiality"
            )
        }
        (missing, hidden) => format!(
            "it has no figure for {missing} of the {of} periods: for {hidden} of them it is hidden, to protect confidentiality"
        ),
    };
    Err(Why {
        words,
        lacks_figures: true,
    })
}

/// Whether a change of an authority's boundary, and not of its code alone, falls among the periods.
pub(super) fn reorganised(change: &BoundaryChange, code: &str, own: &Own) -> bool {
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
