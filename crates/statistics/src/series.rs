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

/// A row of the table, as far as a series needs it.
struct Row<'a> {
    name: &'a str,
    moment: Moment,
    value: f64,
    /// Where it stands in the table.
    row: usize,
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
    let mut rows = rows(table, date, value, group, alone)?;
    let date = table.column(date)?;
    let order = ordered(rows.iter().map(|row| row.name));
    let places: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(place, name)| (*name, place))
        .collect();
    rows.sort_by_key(|row| (places.get(row.name).copied(), row.moment.at));
    let same = |a: &Row<'_>, b: &Row<'_>| a.name == b.name && a.moment.at == b.moment.at;
    let twice = rows.windows(2).find_map(|pair| match pair {
        [a, b] if same(a, b) => Some((a, b)),
        _ => None,
    });
    if let Some((a, b)) = twice {
        let words = format!(
            "\"{}\" is the date of row {} already",
            table.text(a.row.max(b.row), date),
            table.number_of(a.row.min(b.row))
        );
        return Err(table.field_problem(a.row.max(b.row), date, words));
    }
    let mut all: Vec<Series<'a>> = Vec::with_capacity(order.len());
    for row in rows {
        if all.last().is_none_or(|series| series.name != row.name) {
            all.push(Series {
                name: row.name,
                moments: Vec::new(),
                values: Vec::new(),
            });
        }
        if let Some(series) = all.last_mut() {
            series.moments.push(row.moment);
            series.values.push(row.value);
        }
    }
    Ok(all)
}

fn rows<'a>(
    table: &'a Table,
    date: &str,
    value: &str,
    group: Option<&str>,
    alone: &'a str,
) -> Result<Vec<Row<'a>>, Problem> {
    let date = table.column(date)?;
    let value = table.column(value)?;
    let group = group.map(|name| table.column(name)).transpose()?;
    if table.len() == 0 {
        return Err(table.problem("has no row below the names"));
    }
    let read = |row: usize| {
        Ok(Row {
            name: group.map_or(Ok(alone), |group| table.filled(row, group))?,
            value: table.number_if_any(row, value)?.unwrap_or(f64::NAN),
            moment: table.moment(row, date)?,
            row,
        })
    };
    (0..table.len()).map(read).collect()
}
