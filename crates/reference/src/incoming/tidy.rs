//! The program's own tidy template: authority, indicator, period, numerator, denominator, value. One figure a row.

use std::collections::HashMap;
use std::io::Read;

use csv::ByteRecord;

use super::gather::{Against, Brought, Found, Incoming};
use super::places::Places;
use super::table::{Limits, Progress, Row, Table};
use super::{Fault, Faults, KnownMeasure, Refused, labelled, reading, shown, worked_out};
use crate::number::{Number, Reading};
use crate::vocabulary::Unit;

const ADVICE: &str = "Download the template and keep its headings: authority, indicator, period, numerator, denominator, value.";

/// One row of the template, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TidyRow {
    /// The line of the file.
    pub row: u64,
    /// The authority, by name or code.
    pub authority: String,
    /// The indicator, by name or code.
    pub indicator: String,
    /// The period.
    pub period: String,
    /// Counted above the line.
    pub numerator: String,
    /// Counted below the line.
    pub denominator: String,
    /// The figure, or a marker.
    pub value: String,
}

impl TidyRow {
    /// A fault in a column of this row.
    #[must_use]
    pub fn fault(&self, column: &str, rule: impl Into<String>) -> Fault {
        let value = match column {
            "authority" => &self.authority,
            "indicator" => &self.indicator,
            "period" => &self.period,
            "numerator" => &self.numerator,
            "denominator" => &self.denominator,
            _ => &self.value,
        };
        Fault {
            row: self.row,
            column: column.to_owned(),
            value: shown(value),
            rule: rule.into(),
        }
    }
}

/// Calls `each` with every row of a file of the template. Gives how many faults there were: rows of another length are
/// told as such.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn each_tidy(
    input: impl Read,
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
    mut each: impl FnMut(TidyRow, Faults<'_>),
) -> Result<u64, Refused> {
    let mut table = Table::open(input, limits, progress)?;
    let authority = table.column(&["authority", "local authority"], ADVICE)?;
    let indicator = table.column(&["indicator", "measure"], ADVICE)?;
    let period = table.column(&["period"], ADVICE)?;
    let numerator = table.maybe(&["numerator"]);
    let denominator = table.maybe(&["denominator"]);
    let value = table.column(&["value"], ADVICE)?;
    let mut record = ByteRecord::new();
    let (mut found, mut rows) = (0_u64, 0_usize);
    loop {
        let mut tell = |fault| {
            found += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            return Ok(found);
        }
        rows += 1;
        if rows > limits.figures {
            return Err(Refused::TooMuch(format!("{} figures", limits.figures)));
        }
        let row = Row::of(&record);
        let at = |column: usize| row.text(column).into_owned();
        let one = TidyRow {
            row: row.number,
            authority: at(authority),
            indicator: at(indicator),
            period: at(period),
            numerator: numerator.map(at).unwrap_or_default(),
            denominator: denominator.map(at).unwrap_or_default(),
            value: at(value),
        };
        // A line of the template that nobody has filled in.
        let blank = [&one.numerator, &one.denominator, &one.value]
            .into_iter()
            .all(String::is_empty);
        if blank && one.period.is_empty() {
            continue;
        }
        each(one, &mut tell);
    }
}

/// What a row says: two counts, a figure, or both when they agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TidyFigure {
    /// Counted above the line.
    pub numerator: Option<Number>,
    /// Counted below the line.
    pub denominator: Option<Number>,
    /// The figure.
    pub reading: Reading,
}

/// The figure of a row, in a unit.
///
/// # Errors
/// The column and the rule that was broken.
pub fn tidy_figure(row: &TidyRow, unit: Unit) -> Result<TidyFigure, Fault> {
    let count = |column: &'static str, text: &str| match reading(text) {
        Ok(None) => Ok(None),
        Ok(Some(Reading::Number(number))) if number.units() >= 0 => Ok(Some(number)),
        _ => Err(row.fault(
            column,
            "expected a number that is not less than 0, or nothing",
        )),
    };
    let numerator = count("numerator", &row.numerator)?;
    let denominator = count("denominator", &row.denominator)?;
    let given = reading(row.value.trim_end_matches('%').trim_end())
        .map_err(|rule| row.fault("value", rule))?;
    if row.value.trim_end().ends_with('%') && unit != Unit::Percent {
        return Err(row.fault(
            "value",
            "this is not a percentage: expected the figure without %",
        ));
    }
    let computed = match (numerator, denominator) {
        (Some(_), None) if given.is_none() => {
            return Err(row.fault("denominator", "expected the number that the numerator is out of; a plain count goes in the value column"));
        }
        (None, Some(_)) if given.is_none() => {
            return Err(row.fault(
                "numerator",
                "expected what was counted out of the denominator",
            ));
        }
        (Some(above), Some(below)) => match worked_out(above.to_f64(), below.to_f64(), unit) {
            Some(number) => Some(number),
            None => {
                return Err(row.fault("denominator", "a number cannot be divided by 0: leave both counts out and put z (not applicable) in the value column"));
            }
        },
        _ => None,
    };
    let reading = match (given, computed) {
        (None, None) => {
            return Err(row.fault(
                "value",
                "expected a figure, a marker, or the two counts from which it is worked out",
            ));
        }
        (None, Some(computed)) => Reading::Number(computed),
        (Some(given), None) => given,
        (Some(Reading::Marker(_)), Some(_)) => {
            return Err(row.fault(
                "value",
                "there is a marker beside two counts: expected one or the other",
            ));
        }
        (Some(Reading::Number(given)), Some(computed)) => {
            let half = 0.5 / 10_f64.powi(i32::from(given.places()));
            if (given.to_f64() - computed.to_f64()).abs() > half + 1e-4 {
                return Err(row.fault(
                    "value",
                    format!(
                        "the two counts come to {}: expected the same here, or nothing",
                        computed.rounded(2)
                    ),
                ));
            }
            Reading::Number(given)
        }
    };
    if let Reading::Number(number) = reading {
        let value = number.to_f64();
        let share = unit == Unit::Percent && !(0.0..=100.0).contains(&value);
        if share && computed.is_some() {
            return Err(row.fault("numerator", "the counts come to more than 100%: expected a numerator that is not larger than the denominator"));
        }
    }
    if let (Some(Reading::Number(number)), true) = (given, unit == Unit::Count)
        && (number.units() < 0 || number.to_f64().fract() != 0.0)
    {
        return Err(row.fault(
            "value",
            "expected a count: a whole number that is not less than 0",
        ));
    }
    Ok(TidyFigure {
        numerator,
        denominator,
        reading,
    })
}

/// Reads figures of published measures, which must be among `known`, for any area.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong in single rows goes to `faults`.
pub fn tidy(
    input: impl Read,
    places: &Places,
    known: &[KnownMeasure],
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<Incoming, Refused> {
    let by = by_name(known);
    let mut brought: HashMap<&str, usize> = HashMap::new();
    let mut incoming = Incoming::new();
    let against = Against {
        places,
        limits,
        area: "authority",
        period: "period",
        official: false,
    };
    let mut refused = None;
    let ragged = each_tidy(input, limits, progress, faults, |row, faults| {
        if refused.is_some() {
            return;
        }
        incoming.rows += 1;
        match one(&row, places, &by) {
            Err(fault) => {
                incoming.faults += 1;
                faults(fault);
            }
            Ok((measure, area, (label, end), reading)) => {
                let at = *brought.entry(measure.code.as_str()).or_insert_with(|| {
                    let (code, name) = (measure.code.clone(), measure.name.clone());
                    incoming.measures.push(Brought::new(
                        code,
                        name,
                        measure.period_kind,
                        true,
                        "value",
                    ));
                    incoming.measures.len() - 1
                });
                let Some(brought) = incoming.measures.get_mut(at) else {
                    return;
                };
                let added = match brought.period(&label) {
                    Some(period) => Ok(period),
                    None => brought.add_period(&label.clone(), label, end),
                }
                .and_then(|period| {
                    let found = Found {
                        measure: at,
                        area,
                        period,
                        row: row.row,
                        reading,
                    };
                    incoming.add(found, &against, faults)
                });
                refused = added.err();
            }
        }
    })?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    // Every fault went through the counting of rows that are no rows: it holds them all.
    incoming.faults = ragged;
    Ok(incoming.finish(places, faults))
}

/// Measures by code and by name; a name that several share is no name.
fn by_name(known: &[KnownMeasure]) -> HashMap<String, Option<&KnownMeasure>> {
    let mut by: HashMap<String, Option<&KnownMeasure>> = HashMap::new();
    for measure in known {
        by.entry(measure.name.to_lowercase())
            .and_modify(|one| *one = None)
            .or_insert(Some(measure));
    }
    for measure in known {
        by.insert(measure.code.to_lowercase(), Some(measure));
    }
    by
}

type One<'a> = (&'a KnownMeasure, u16, (String, jiff::civil::Date), Reading);

fn one<'a>(
    row: &TidyRow,
    places: &Places,
    by: &HashMap<String, Option<&'a KnownMeasure>>,
) -> Result<One<'a>, Fault> {
    let measure = match by.get(&row.indicator.to_lowercase()) {
        Some(Some(measure)) => *measure,
        Some(None) => {
            return Err(row.fault(
                "indicator",
                "several published measures have this name: expected the code of one",
            ));
        }
        None => {
            return Err(row.fault(
                "indicator",
                "expected the code or the full name of a published measure",
            ));
        }
    };
    let area = places.find(&row.authority).ok_or_else(|| {
        row.fault("authority", "expected the name or the code of an authority, a region or England, such as Leeds, 383 or E08000035")
    })?;
    let (label, end) =
        labelled(&row.period, measure.period_kind).map_err(|rule| row.fault("period", rule))?;
    let figure = tidy_figure(row, measure.unit)?;
    Ok((measure, area, (label, end), figure.reading))
}
