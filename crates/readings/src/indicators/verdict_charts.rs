//! The two charts that a verdict rests on: the curve beside its own past and similar councils, and how unusual its gap is.

use crate::indicators::turning::{Turning, decimals};
use crate::indicators::unit::UnitWords;
use documents::charts::{
    Annotation, Fan, FanPoint, LineChart, Measure, Observation, PlaceboCloud, Reading, Series,
};
use evidence::forecast::Interval;
use improvement::Word;
use improvement::outcomes::Figure;
use jiff::civil::Date;
use platform::clock::in_words;

/// The authority's figures with what its past led one to expect, and with its synthetic counterpart. `began` says in a few
/// words what began at the start.
#[must_use]
pub fn against(found: &Turning, name: &str, began: &str) -> LineChart {
    let words = &found.words;
    let expected = expected(found);
    let fan = match &expected {
        Some(_) => {
            "From there a hatched fan shows where its own past would have led it, and a second line shows"
        }
        None => "A second line shows",
    };
    LineChart {
        title: "Against its own past and similar councils".to_owned(),
        description: format!(
            "{name} over time, with the start on {} marked. {fan} its synthetic counterpart, a mixture of authorities that had moved alike before. {} {}",
            in_words(found.since),
            words.own,
            words.comparators
        ),
        measure: measure(found, false),
        subject: subject(found, name),
        neighbours: None,
        expected,
        comparisons: vec![counterpart(found)],
        targets: Vec::new(),
        annotations: vec![Annotation {
            date: found.since,
            label: began.to_owned(),
        }],
        longest_step: None,
        verdict: None,
        since: None,
        help: None,
    }
}

/// The authority's gap to its counterpart among those of all the others to theirs.
#[must_use]
pub fn unusual(found: &Turning, name: &str, began: &str) -> PlaceboCloud {
    PlaceboCloud {
        title: format!(
            "How unusual is this among {} authorities?",
            found.compared + 1
        ),
        description: format!(
            "How far {name} lies from its synthetic counterpart in every period, among how far {} other authorities lie from theirs. {} {}",
            found.compared, found.words.comparators, found.words.detectable
        ),
        measure: measure(found, true),
        name: name.to_owned(),
        others: format!("{} other authorities", found.compared),
        periods: found.periods.clone(),
        start: Some(found.since),
        start_label: began.to_owned(),
        subject: found.working.gap.clone(),
        gaps: found.working.others.clone(),
    }
}

/// How values read; differences of percentages are in percentage points.
fn measure(found: &Turning, differences: bool) -> Measure {
    let unit = UnitWords::of(found.measure.unit.code());
    let points = differences && unit.is_percentage();
    Measure {
        unit: if points {
            "percentage points".to_owned()
        } else {
            unit.axis
        },
        before: unit.before.to_owned(),
        after: if points { "" } else { unit.after }.to_owned(),
        decimals: decimals(&found.measure),
    }
}

fn subject(found: &Turning, name: &str) -> Series {
    let numbers = found.periods.iter().zip(&found.values);
    let numbers = numbers.map(|((period, date), value)| Observation {
        period: period.clone(),
        date: *date,
        reading: Reading::Value(*value),
    });
    let missing = found.missing.iter().map(|point| Observation {
        period: point.label.clone(),
        date: point.end,
        reading: match point.figure {
            Figure::Number(number) => Reading::Value(number),
            Figure::Marker(marker) => Reading::Missing(marker.label().to_owned()),
        },
    });
    let mut observations: Vec<Observation> = numbers.chain(missing).collect();
    observations.sort_by_key(|seen| seen.date);
    Series {
        name: name.to_owned(),
        observations,
    }
}

fn expected(found: &Turning) -> Option<Fan> {
    let steps = &found.working.baseline.steps;
    fan(&found.periods, &found.values, found.before, steps)
}

/// What the past led one to expect: the fan opens from the last figure before the start. None where it is too short to say.
pub fn fan(
    periods: &[(String, Date)],
    values: &[f64],
    before: usize,
    steps: &[Interval],
) -> Option<Fan> {
    if steps.is_empty() {
        return None;
    }
    let last = before.checked_sub(1)?;
    let ((period, date), value) = periods.iter().zip(values).nth(last)?;
    let from = FanPoint {
        period: period.clone(),
        date: *date,
        expected: *value,
        lower: *value,
        upper: *value,
    };
    let after = periods.iter().skip(before);
    let steps = after.zip(steps).map(|((period, date), step)| FanPoint {
        period: period.clone(),
        date: *date,
        expected: step.point,
        lower: step.lower,
        upper: step.upper,
    });
    Some(Fan {
        name: "Expected from its own past".to_owned(),
        points: std::iter::once(from).chain(steps).collect(),
    })
}

/// The counterpart, on the level of the authority before the start.
fn counterpart(found: &Turning) -> Series {
    let seen = found
        .periods
        .iter()
        .zip(&found.values)
        .zip(&found.working.gap);
    Series {
        name: "Synthetic counterpart".to_owned(),
        observations: seen
            .map(|(((period, date), value), gap)| Observation {
                period: period.clone(),
                date: *date,
                reading: Reading::Value(value - gap),
            })
            .collect(),
    }
}
