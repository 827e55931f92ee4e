//! A table of dates and values parted into series.

use super::table::{Column, Head, Problem, Table};
use super::text::{Moment, moment, ordered, year_of_two};
use jiff::civil::DateTime;
use std::borrow::Cow;
use std::collections::HashMap;

/// The columns that make series.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    date: Column,
    value: Column,
    /// What parts the table; without it, all of it is one series.
    pub group: Option<Column>,
}

impl Columns {
    /// Finds them by their names.
    ///
    /// # Errors
    /// When one of them is missing.
    pub fn find(
        head: &Head,
        date: &str,
        value: &str,
        group: Option<&str>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            date: head.column(date)?,
            value: head.column(value)?,
            group: group.map(|name| head.column(name)).transpose()?,
        })
    }
}

/// A row of the table, as far as a series needs it: no text, as the table has it already.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its date.
    pub at: DateTime,
    /// The place of its group among the names.
    group: u32,
    /// Its value; NaN where the field is empty or says NA.
    pub value: f64,
    /// Where it stands in the table.
    row: usize,
}

/// The rows of a table as they stand, and the names of its groups in their order.
pub struct Parts<'a> {
    table: &'a Table,
    date: Column,
    names: Vec<&'a str>,
    entries: Vec<Entry>,
    /// Whether the dates are years that lie in two.
    in_years: bool,
}

impl<'a> Parts<'a> {
    /// Reads the rows. Without a column of groups there is one, called `alone`.
    ///
    /// # Errors
    /// When a field cannot be read, or there is no row.
    pub fn read(table: &'a Table, columns: Columns, alone: &'a str) -> Result<Self, Problem> {
        if table.is_empty() {
            return Err(table.problem("has no row below the names"));
        }
        let mut entries = Vec::with_capacity(table.len());
        // Groups are numbered as they come, and then by their order.
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        for (place, row) in table.rows().enumerate() {
            let group = match columns.group {
                Some(group) => {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(row.filled(group)?).or_insert(next)
                }
                None => 0,
            };
            entries.push(Entry {
                group,
                value: row.number_if_any(columns.value)?.unwrap_or(f64::NAN),
                at: row.moment(columns.date)?.at,
                row: place,
            });
        }
        // 2011-12 is December among months, and a year among years.
        let year = |entry: &Entry| year_of_two(table.text(entry.row, columns.date));
        let in_years = entries.iter().all(|entry| year(entry).is_some());
        if in_years {
            for entry in &mut entries {
                entry.at = year(entry).unwrap_or(entry.at);
            }
        }
        let mut names = vec![alone];
        if columns.group.is_some() {
            names = ordered(numbers.keys().copied());
            let mut order = vec![0; names.len()];
            for (place, name) in (0..).zip(&names) {
                order[numbers[name] as usize] = place;
            }
            for entry in &mut entries {
                entry.group = order[entry.group as usize];
            }
        }
        Ok(Self {
            table,
            date: columns.date,
            names,
            entries,
            in_years,
        })
    }

    /// The series: in the order of their names, each in the order of its dates.
    ///
    /// # Errors
    /// When a date comes twice in one series.
    pub fn in_time(mut self) -> Result<AllSeries<'a>, Problem> {
        self.entries.sort_by_key(|entry| (entry.group, entry.at));
        let same = |a: &Entry, b: &Entry| a.group == b.group && a.at == b.at;
        let twice = self.entries.windows(2).find_map(|pair| match pair {
            [a, b] if same(a, b) => Some((a.row.min(b.row), a.row.max(b.row))),
            _ => None,
        });
        if let Some((first, again)) = twice {
            let words = format!(
                "\"{}\" is the date of row {} already",
                self.table.text(again, self.date),
                self.table.number_of(first)
            );
            return Err(self.table.field_problem(again, self.date, words));
        }
        Ok(AllSeries(self))
    }
}

/// All series of a table.
pub struct AllSeries<'a>(Parts<'a>);

impl<'a> AllSeries<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.names.len()
    }

    /// One after another.
    pub fn each(&self) -> impl Iterator<Item = Series<'_>> {
        let entries = self.0.entries.chunk_by(|a, b| a.group == b.group);
        entries.map(|entries| Series {
            name: entries
                .first()
                .and_then(|entry| self.0.names.get(entry.group as usize))
                .copied()
                .unwrap_or_default(),
            entries,
            table: self.0.table,
            date: self.0.date,
            in_years: self.0.in_years,
        })
    }
}

/// One series in the order of its dates, which are all different.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    /// The text of its group.
    pub name: &'a str,
    /// Its rows.
    pub entries: &'a [Entry],
    table: &'a Table,
    date: Column,
    in_years: bool,
}

impl<'a> Series<'a> {
    /// Its values.
    pub fn values(&self) -> Vec<f64> {
        self.entries.iter().map(|entry| entry.value).collect()
    }

    /// The date of one of its rows, as it is written.
    pub fn moment(&self, entry: &Entry) -> Moment<'a> {
        let text = self.table.text(entry.row, self.date);
        Moment {
            at: entry.at,
            text: moment(text).map_or(Cow::Borrowed(text), |moment| moment.text),
            lies_in_two: self.in_years,
        }
    }

    /// Whether one of its rows has a date, which may be written otherwise there: among years 2011-12 is one.
    pub fn is_at(&self, entry: &Entry, wanted: &Moment<'_>) -> bool {
        let is_year = || self.in_years && year_of_two(&wanted.text) == Some(entry.at);
        entry.at == wanted.at || self.moment(entry).text == wanted.text || is_year()
    }
}
