//! `goldthread evidence staggered`.

use super::answer::{Said, Written, some_of, together};
use super::synthetic::periods_of;
use super::table::{Column, Files, Problem, Table};
use super::text::{digits_if_any, reader, year_of_two};
use clap::ValueEnum;
use evidence::panel::Panel;
use evidence::staggered_did::{self, Effects, Estimate, Options, Programme};
use jiff::civil::DateTime;
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column that names the unit
    #[arg(long, value_name = "COL")]
    unit: String,
    /// The column of periods
    #[arg(long, value_name = "COL")]
    period: String,
    /// The column of the outcome
    #[arg(long, value_name = "COL")]
    outcome: String,
    /// The column of the period in which the unit was first treated; 0 or empty for never
    #[arg(long, value_name = "COL")]
    first_treated: String,
    /// A column that explains differences between units; may be given several times
    #[arg(long, value_name = "COL")]
    covariate: Vec<String>,
    /// How units are made comparable by covariates: doubly robust, by regression, or by weights
    #[arg(long, value_enum, default_value_t = Method::Dr)]
    method: Method,
    /// Who is compared with: units never treated, or those not treated yet as well
    #[arg(long, value_enum, default_value_t = Control::Never)]
    control: Control,
    #[command(flatten)]
    pub files: Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    Dr,
    Reg,
    Ipw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Control {
    Never,
    NotYet,
}

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    let units = Units::read(args, table)?;
    let problem = |error: &dyn std::fmt::Display| table.problem(error.to_string());
    let outcomes = Panel::new(&units.outcomes).map_err(|error| problem(&error))?;
    let covariates: Vec<Panel> = units
        .covariates
        .iter()
        .map(|rows| Panel::new(rows).map_err(|error| problem(&error)))
        .collect::<Result<_, _>>()?;
    let programme = Programme {
        outcomes: &outcomes,
        periods: &units.calendar.numbers,
        first_treated: &units.first,
        covariates: &covariates,
    };
    let effects =
        staggered_did::estimate(&programme, &args.options()).map_err(|error| problem(&error))?;
    let mut written = write(&effects, &units.calendar);
    if !units.dropped.is_empty() {
        written.remark(format!(
            "left out, since values are missing: {}",
            some_of(&units.dropped)
        ));
    }
    if effects.always_treated > 0 {
        written.remark(format!(
            "left out, since there is no period before they were treated: {} unit(s)",
            effects.always_treated
        ));
    }
    Ok(written)
}

fn write(effects: &Effects, calendar: &Calendar<'_>) -> Written {
    let mut written = Written::new(["kind", "a", "b", "att", "se"]);
    let mut row = |kind: &str, a: String, b: String, estimate: Option<Estimate>| {
        let effect = digits_if_any(estimate.map(|estimate| estimate.effect));
        let error = digits_if_any(estimate.and_then(|estimate| estimate.standard_error));
        written.row([kind.to_owned(), a, b, effect, error]);
    };
    let mut missing = Vec::new();
    for cell in &effects.group_times {
        let (group, period) = (calendar.label(cell.group), calendar.label(cell.period));
        if let Err(reason) = cell.estimate {
            missing.push(Said {
                name: format!("{group} in {period}"),
                words: reason.to_string(),
                of_many: reason.to_string(),
            });
        }
        row("gt", group, period, cell.estimate.ok());
    }
    for (since, estimate) in &effects.dynamic {
        row("dynamic", since.to_string(), String::new(), Some(*estimate));
    }
    for (kind, averages) in [("group", &effects.groups), ("calendar", &effects.calendar)] {
        for (name, estimate) in averages {
            row(kind, calendar.label(*name), String::new(), Some(*estimate));
        }
    }
    row("simple", String::new(), String::new(), effects.simple);
    written.remarks.extend(together(&missing, "", ""));
    written
}

impl Args {
    fn options(&self) -> Options {
        Options {
            method: match self.method {
                Method::Dr => staggered_did::Method::DoublyRobust,
                Method::Reg => staggered_did::Method::Regression,
                Method::Ipw => staggered_did::Method::Weighting,
            },
            control: match self.control {
                Control::Never => staggered_did::Control::Never,
                Control::NotYet => staggered_did::Control::NotYet,
            },
        }
    }
}

/// The periods of a table as numbers: whole numbers are themselves, years such as 201516 the year in which they begin, and other labels count from
/// one.
struct Calendar<'a> {
    labels: Vec<&'a str>,
    numbers: Vec<i64>,
    /// How a label is read.
    at: fn(&str) -> Option<DateTime>,
    /// Whether the numbers are the labels themselves.
    plain: bool,
}

impl<'a> Calendar<'a> {
    fn read(table: &'a Table, column: Column) -> Result<Self, Problem> {
        let labels = periods_of(table, column)?;
        // 201516 and 201617 are a year apart, and not 101.
        let years: Option<Vec<i64>> = labels
            .iter()
            .map(|label| Some(i64::from(year_of_two(label)?.year())))
            .collect();
        let whole: Option<Vec<i64>> = labels.iter().map(|label| whole(label)).collect();
        let plain = years.is_none() && whole.is_some();
        let counted = (1..).take(labels.len()).collect();
        let numbers = years.or(whole).unwrap_or(counted);
        let pairs = numbers.windows(2).zip(labels.windows(2));
        for (numbers, labels) in pairs {
            if let ([one, other], [first, again]) = (numbers, labels)
                && one >= other
            {
                return Err(table.problem(format!(
                    "writes one period in two ways, {first} and {again} (column {})",
                    table.name(column)
                )));
            }
        }
        Ok(Self {
            numbers,
            at: reader(labels.iter().copied()),
            labels,
            plain,
        })
    }

    fn label(&self, number: i64) -> String {
        let place = self.numbers.iter().position(|own| *own == number);
        match place.and_then(|place| self.labels.get(place)) {
            Some(label) if !self.plain => (*label).to_owned(),
            _ => number.to_string(),
        }
    }

    /// The number of a period of treatment; `None` for never. A date between two periods counts from the later on.
    fn first_treated(&self, text: &str) -> Result<Option<i64>, ()> {
        let never = ["", "na", "nan", "never", "inf", "infinity"];
        if never.contains(&text.to_lowercase().as_str()) || whole(text) == Some(0) {
            return Ok(None);
        }
        if self.plain {
            return whole(text).map(Some).ok_or(());
        }
        if let Some(place) = self.labels.iter().position(|label| *label == text) {
            return Ok(self.numbers.get(place).copied());
        }
        let wanted = (self.at)(text).ok_or(())?;
        for (label, number) in self.labels.iter().zip(&self.numbers) {
            if (self.at)(label).ok_or(())? >= wanted {
                return Ok(Some(*number));
            }
        }
        Ok(None)
    }
}

/// A whole number, also when it is written 2004.0.
fn whole(text: &str) -> Option<i64> {
    const MOST: f64 = 9e15;
    let number: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2⁵³")]
    (number.fract() == 0.0 && number.abs() < MOST).then_some(number as i64)
}

/// The units that have a value in every period.
struct Units<'a> {
    calendar: Calendar<'a>,
    outcomes: Vec<Vec<f64>>,
    covariates: Vec<Vec<Vec<f64>>>,
    first: Vec<Option<i64>>,
    dropped: Vec<&'a str>,
}

/// A unit as it was read: its values by period, the outcome's first.
struct Unit<'a> {
    name: &'a str,
    first: Option<i64>,
    row: usize,
    values: Vec<Vec<Option<f64>>>,
    seen: Vec<bool>,
}

impl<'a> Units<'a> {
    fn read(args: &Args, table: &'a Table) -> Result<Self, Problem> {
        let calendar = Calendar::read(table, table.column(&args.period)?)?;
        if table.is_empty() {
            return Err(table.problem("has no row below the names"));
        }
        let read = read_units(args, table, &calendar)?;
        let mut units = Self {
            calendar,
            outcomes: Vec::new(),
            covariates: vec![Vec::new(); args.covariate.len()],
            first: Vec::new(),
            dropped: Vec::new(),
        };
        for unit in read {
            let complete: Option<Vec<Vec<f64>>> = unit
                .values
                .into_iter()
                .map(|values| values.into_iter().collect())
                .collect();
            let Some(mut values) = complete else {
                units.dropped.push(unit.name);
                continue;
            };
            for (table, values) in units.covariates.iter_mut().zip(values.drain(1..)) {
                table.push(values);
            }
            units.outcomes.extend(values);
            units.first.push(unit.first);
        }
        if units.outcomes.is_empty() {
            return Err(table.problem("has no unit with a value in every period"));
        }
        Ok(units)
    }
}

fn read_units<'a>(
    args: &Args,
    table: &'a Table,
    calendar: &Calendar<'_>,
) -> Result<Vec<Unit<'a>>, Problem> {
    let (unit, period) = (table.column(&args.unit)?, table.column(&args.period)?);
    let first_treated = table.column(&args.first_treated)?;
    let mut columns = vec![table.column(&args.outcome)?];
    for name in &args.covariate {
        columns.push(table.column(name)?);
    }
    let place_of: HashMap<&str, usize> = calendar
        .labels
        .iter()
        .enumerate()
        .map(|(place, label)| (*label, place))
        .collect();
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for row in 0..table.len() {
        let name = table.filled(row, unit)?;
        let text = table.text(row, first_treated);
        let first = calendar.first_treated(text).map_err(|()| {
            let words =
                format!("\"{text}\" is not one of the periods, and not 0 or empty for never");
            table.field_problem(row, first_treated, words)
        })?;
        let place = *known.entry(name).or_insert_with(|| {
            units.push(Unit {
                name,
                first,
                row,
                values: vec![vec![None; calendar.labels.len()]; columns.len()],
                seen: vec![false; calendar.labels.len()],
            });
            units.len() - 1
        });
        let (Some(own), Some(&at)) = (units.get_mut(place), place_of.get(table.text(row, period)))
        else {
            continue;
        };
        if own.first != first {
            let words = format!(
                "{name} was first treated in another period by row {}",
                table.number_of(own.row)
            );
            return Err(table.field_problem(row, first_treated, words));
        }
        if std::mem::replace(&mut own.seen[at], true) {
            let words = format!("{name} has a row for {} already", calendar.labels[at]);
            return Err(table.field_problem(row, period, words));
        }
        for (values, column) in own.values.iter_mut().zip(&columns) {
            values[at] = table.number_if_any(row, *column)?;
        }
    }
    Ok(units)
}

#[cfg(test)]
mod tests;
