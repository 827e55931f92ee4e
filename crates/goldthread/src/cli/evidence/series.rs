//! A table of dates and values parted into series.

use super::table::{Moment, Problem, Table, ordered};
use std::collections::HashMap;

/// One series in the order of its dates.
pub struct Series<'a> {
    /// The text of its group.
    pub name: &'a str,
    /// Its dates, all different.
    pub moments: Vec<Moment>,
    /// Its values; NaN where the field is empty or says NA.
    pub values: Vec<f64>,
}

/// The series of a table: in the order of their names, each in the order of its dates. Without a column of groups there is one,
/// called `alone`.
///
/// # Errors
/// When a column is missing, a field cannot be read, a date comes twice in one series, or there is no row.
pub fn series<'a>(
    table: &'a Table,
    date: &str,
    value: &str,
    group: Option<&str>,
    alone: &'a str,
) -> Result<Vec<Series<'a>>, Problem> {
    let date = table.column(date)?;
    let value = table.column(value)?;
    let group = group.map(|name| table.column(name)).transpose()?;
    let mut rows = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let name = match group {
            Some(group) => table.filled(row, group)?,
            None => alone,
        };
        let value = table.number_if_any(row, value)?.unwrap_or(f64::NAN);
        rows.push((name, table.moment(row, date)?, row, value));
    }
    if rows.is_empty() {
        return Err(table.problem("has no row below the names"));
    }
    let order = ordered(rows.iter().map(|(name, ..)| *name));
    let places: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(place, name)| (*name, place))
        .collect();
    let place = |name: &str| places.get(name).copied().unwrap_or_default();
    rows.sort_by(|a, b| {
        place(a.0)
            .cmp(&place(b.0))
            .then_with(|| a.1.at.cmp(&b.1.at))
    });
    let mut all: Vec<Series<'a>> = Vec::with_capacity(order.len());
    let mut before = 0;
    for (name, moment, row, value) in rows {
        match all.last_mut().filter(|series| series.name == name) {
            Some(series) => {
                if series
                    .moments
                    .last()
                    .is_some_and(|last| last.at == moment.at)
                {
                    let (first, second) = (row.min(before), row.max(before));
                    let words = format!(
                        "\"{}\" is the date of row {} already",
                        table.text(second, date),
                        table.number_of(first)
                    );
                    return Err(table.field_problem(second, date, words));
                }
                series.moments.push(moment);
                series.values.push(value);
            }
            None => all.push(Series {
                name,
                moments: vec![moment],
                values: vec![value],
            }),
        }
        before = row;
    }
    Ok(all)
}
