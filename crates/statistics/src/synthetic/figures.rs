//! The figures of a study, from a table of either shape.

use super::Args;
use crate::answer::some_of;
use crate::table::{Column, Problem, Table};
use crate::text::{ordered, reader};
use std::collections::HashMap;

/// Units and periods, who was treated from when, and who may stand in.
pub(super) struct Figures<'a> {
    names: Vec<&'a str>,
    pub(super) periods: Vec<&'a str>,
    /// The values, for every unit that takes part in the order of `names`.
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) treated: Vec<usize>,
    pub(super) donors: Vec<usize>,
    /// The position of the first treated period.
    pub(super) start: usize,
    pub(super) remarks: Vec<String>,
}

/// Values as they were read: a field that is empty is a gap.
struct Read<'a> {
    names: Vec<&'a str>,
    periods: Vec<&'a str>,
    rows: Vec<Vec<Option<f64>>>,
    /// Where each unit was first seen.
    seen: Vec<usize>,
    unit: Column,
}

impl<'a> Figures<'a> {
    pub(super) fn read(args: &Args, table: &'a Table) -> Result<Self, Problem> {
        let read = if args.wide {
            wide(args, table)?
        } else {
            long(args, table)?
        };
        if read.names.is_empty() {
            return Err(table.problem("has no row below the names"));
        }
        let treated = read.positions(table, "--treated", &args.treated)?;
        let excluded = read.positions(table, "--exclude", &args.exclude)?;
        if let Some(both) = treated.iter().find(|unit| excluded.contains(unit)) {
            let words = format!(
                "failed to set up the study: {} is both treated and excluded",
                read.names[*both]
            );
            return Err(Problem::Option(words));
        }
        let start = read.start(&args.start)?;
        for &unit in &treated {
            if let Some(gap) = read.rows[unit].iter().position(Option::is_none) {
                let words = format!(
                    "{} is treated, and has no value in {}",
                    read.names[unit], read.periods[gap]
                );
                return Err(table.field_problem(read.seen[unit], read.unit, words));
            }
        }
        let complete = |unit: &usize| read.rows[*unit].iter().all(Option::is_some);
        let others = (0..read.names.len())
            .filter(|unit| !treated.contains(unit) && !excluded.contains(unit));
        let (donors, holed): (Vec<usize>, Vec<usize>) = others.partition(complete);
        let mut remarks = Vec::new();
        if !holed.is_empty() {
            let names = holed.iter().map(|unit| read.names[*unit]);
            remarks.push(format!(
                "left out, since values are missing: {}",
                some_of(names)
            ));
        }
        Ok(Self {
            rows: read
                .rows
                .iter()
                .map(|row| row.iter().map(|value| value.unwrap_or(0.0)).collect())
                .collect(),
            names: read.names,
            periods: read.periods,
            treated,
            donors,
            start,
            remarks,
        })
    }

    pub(super) fn name(&self, unit: usize) -> &'a str {
        self.names[unit]
    }
}

impl Read<'_> {
    /// The units that an option names. A name may hold commas itself, as “Bristol, City of” does.
    fn positions(
        &self,
        table: &Table,
        option: &str,
        texts: &[String],
    ) -> Result<Vec<usize>, Problem> {
        let mut found = Vec::new();
        for text in texts {
            let parts: Vec<&str> = text.split(',').collect();
            let mut from = 0;
            while from < parts.len() {
                let named = (from + 1..=parts.len()).rev().find_map(|to| {
                    let name = parts[from..to].join(",");
                    let place = self.names.iter().position(|known| *known == name.trim());
                    place.map(|place| (place, to))
                });
                match named {
                    Some((place, to)) => {
                        if !found.contains(&place) {
                            found.push(place);
                        }
                        from = to;
                    }
                    None if parts[from].trim().is_empty() => from += 1,
                    None => {
                        return Err(table.problem(format!(
                            "has no unit named {} ({option})",
                            parts[from].trim()
                        )));
                    }
                }
            }
        }
        Ok(found)
    }

    fn start(&self, text: &str) -> Result<usize, Problem> {
        let text = text.trim();
        let number = |text: &str| text.parse::<f64>().ok();
        let at = reader(self.periods.iter().copied());
        let same = |period: &&str| {
            *period == text
                || number(text).is_some_and(|wanted| number(period) == Some(wanted))
                || at(text).is_some_and(|wanted| at(period) == Some(wanted))
        };
        let place = self.periods.iter().position(same);
        let (first, last) = (
            self.periods.first().unwrap_or(&""),
            self.periods.last().unwrap_or(&""),
        );
        match place {
            None => Err(Problem::Option(format!(
                "failed to read --start: there is no period {text}; the periods are {first} to {last}"
            ))),
            Some(0) => Err(Problem::Option(format!(
                "failed to read --start: {text} is the first period, so nothing lies before it"
            ))),
            Some(place) => Ok(place),
        }
    }
}

/// One row for each unit, the periods across.
fn wide<'a>(args: &Args, table: &'a Table) -> Result<Read<'a>, Problem> {
    let named = args
        .unit
        .as_ref()
        .map(|name| table.column(name))
        .transpose()?;
    let unit = match named.or_else(|| table.columns().next()) {
        Some(unit) => unit,
        None => return Err(table.problem("has no columns")),
    };
    let mut columns: Vec<Column> = table.columns().filter(|column| *column != unit).collect();
    columns.retain(|column| !table.name(*column).is_empty());
    let labels: Vec<&str> = columns.iter().map(|column| table.name(*column)).collect();
    let order = in_time(&labels);
    let columns: Vec<Column> = order.iter().map(|place| columns[*place]).collect();
    let mut read = Read {
        names: Vec::new(),
        periods: order.iter().map(|place| labels[*place]).collect(),
        rows: Vec::new(),
        seen: Vec::new(),
        unit,
    };
    let mut known = HashMap::new();
    for row in 0..table.len() {
        let name = table.filled(row, unit)?;
        if let Some(before) = known.insert(name, row) {
            return Err(twice(table, row, unit, name, before));
        }
        let values = columns
            .iter()
            .map(|column| table.number_if_any(row, *column));
        read.rows.push(values.collect::<Result<_, _>>()?);
        read.names.push(name);
        read.seen.push(row);
    }
    Ok(read)
}

/// One row for each unit and period.
fn long<'a>(args: &Args, table: &'a Table) -> Result<Read<'a>, Problem> {
    let unit = table.column(args.unit.as_deref().unwrap_or_default())?;
    let named =
        |option: &Option<String>| option.as_ref().map(|name| table.column(name)).transpose();
    let (period, outcome) = (named(&args.period)?, named(&args.outcome)?);
    let taken = [Some(unit), period, outcome];
    let mut left = table
        .columns()
        .filter(|column| !taken.contains(&Some(*column)));
    let missing = 3 - taken.iter().flatten().count();
    if missing > 0 && table.names().len() != 3 {
        return Err(table.problem("has more columns than a unit, a period and a value: name them by --period and --outcome"));
    }
    let (Some(period), Some(outcome)) = (
        period.or_else(|| left.next()),
        outcome.or_else(|| left.next()),
    ) else {
        return Err(table.problem("has too few columns: a unit, a period and a value are needed"));
    };
    let periods = periods(table, period)?;
    let place_of: HashMap<&str, usize> = periods
        .iter()
        .enumerate()
        .map(|(place, text)| (*text, place))
        .collect();
    let mut read = Read {
        names: Vec::new(),
        rows: Vec::new(),
        seen: Vec::new(),
        unit,
        periods,
    };
    let mut known = HashMap::new();
    let mut filled = HashMap::new();
    for row in 0..table.len() {
        let name = table.filled(row, unit)?;
        let place = *known.entry(name).or_insert_with(|| {
            read.names.push(name);
            read.seen.push(row);
            read.rows.push(vec![None; read.periods.len()]);
            read.names.len() - 1
        });
        let text = table.text(row, period);
        if let Some(before) = filled.insert((place, text), row) {
            return Err(twice(
                table,
                row,
                period,
                &format!("{name}, {text}"),
                before,
            ));
        }
        if let Some(at) = place_of.get(text) {
            read.rows[place][*at] = table.number_if_any(row, outcome)?;
        }
    }
    Ok(read)
}

/// The different periods of a column in the order of time.
pub fn periods(table: &Table, column: Column) -> Result<Vec<&str>, Problem> {
    for row in 0..table.len() {
        table.filled(row, column)?;
    }
    let texts = ordered((0..table.len()).map(|row| table.text(row, column)));
    let order = in_time(&texts);
    Ok(order.iter().map(|place| texts[*place]).collect())
}

/// Positions in the order of time: by number where all are numbers, by date where all are dates, and as they stand otherwise.
fn in_time(labels: &[&str]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    let numbers: Option<Vec<f64>> = labels.iter().map(|label| label.parse().ok()).collect();
    let at = reader(labels.iter().copied());
    let moments: Option<Vec<_>> = labels.iter().map(|label| at(label)).collect();
    match (numbers, moments) {
        (Some(numbers), _) => order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b])),
        (None, Some(moments)) => order.sort_by_key(|place| moments[*place]),
        (None, None) => {}
    }
    order
}

fn twice(table: &Table, row: usize, column: Column, what: &str, before: usize) -> Problem {
    let words = format!("{what} is in row {} already", table.number_of(before));
    table.field_problem(row, column, words)
}
