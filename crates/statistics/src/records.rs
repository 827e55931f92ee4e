//! The rows of a table one after another, so that no more of it need be in memory than a command looks at.

use crate::input::{Input, Lines, unread};
use crate::table::Problem;
use crate::text::{Moment, moment, number};
use csv_core::ReadRecordResult;
use std::collections::HashSet;
use std::rc::Rc;

/// A column of a table, found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(pub(crate) usize);

/// What is known of a table before its first row.
#[derive(Debug)]
pub struct Head {
    file: String,
    names: Vec<String>,
}

impl Head {
    fn new(file: &str, names: Vec<String>) -> Result<Self, Problem> {
        let head = Self {
            file: file.to_owned(),
            names,
        };
        let mut seen = HashSet::new();
        let named = head.names.iter().filter(|name| !name.is_empty());
        match named.into_iter().find(|name| !seen.insert(*name)) {
            Some(twice) => Err(head.problem(format!("has two columns named {twice}"))),
            None => Ok(head),
        }
    }

    /// A problem of the file as a whole.
    pub fn problem(&self, words: impl Into<String>) -> Problem {
        Problem::File {
            file: self.file.clone(),
            words: words.into(),
        }
    }

    fn row_problem(&self, row: usize, words: impl Into<String>) -> Problem {
        Problem::Row {
            file: self.file.clone(),
            row,
            words: words.into(),
        }
    }

    /// A problem of one field, in a row by its number in a spreadsheet.
    pub fn field_problem(&self, row: usize, column: Column, words: impl Into<String>) -> Problem {
        Problem::Field {
            file: self.file.clone(),
            row,
            column: self.name(column).to_owned(),
            words: words.into(),
        }
    }

    /// The names of the columns in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a column.
    pub fn name(&self, column: Column) -> &str {
        self.names.get(column.0).map_or("", String::as_str)
    }

    /// The column of a name.
    ///
    /// # Errors
    /// When there is none; the words list those that there are.
    pub fn column(&self, name: &str) -> Result<Column, Problem> {
        let name = name.trim();
        let found = self.names.iter().position(|known| known == name);
        found.map(Column).ok_or_else(|| {
            self.problem(format!(
                "has no column named {name}; it has {}",
                self.names.join(", ")
            ))
        })
    }
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The table's head.
    pub head: &'a Rc<Head>,
    /// Its number. Rows are counted as a spreadsheet does: the row of names is row 1.
    pub number: usize,
    /// Its fields, one after another.
    pub(crate) fields: &'a str,
    /// Where each field ends; there are as many as columns.
    pub(crate) ends: &'a [u32],
}

impl<'a> Row<'a> {
    /// The text of a field, without space around it.
    pub fn text(&self, column: Column) -> &'a str {
        field(self.fields, self.ends, column.0).trim()
    }

    /// The text of a field that may not be empty.
    ///
    /// # Errors
    /// When it is empty.
    pub fn filled(&self, column: Column) -> Result<&'a str, Problem> {
        match self.text(column) {
            "" => Err(self.problem(column, "is empty")),
            text => Ok(text),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// When the field is empty or no finite number.
    pub fn number(&self, column: Column) -> Result<f64, Problem> {
        let text = self.filled(column)?;
        match number(text) {
            Some(number) => Ok(number),
            None => Err(self.problem(column, format!("\"{text}\" is not a number"))),
        }
    }

    /// A number, or nothing where the field is empty or says NA.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn number_if_any(&self, column: Column) -> Result<Option<f64>, Problem> {
        match self.text(column) {
            "" | "NA" | "NaN" => Ok(None),
            _ => self.number(column).map(Some),
        }
    }

    /// A whole number of zero or more, at most 2⁵³.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn count(&self, column: Column) -> Result<u64, Problem> {
        const MOST: f64 = 9_007_199_254_740_992.0;
        let number = self.number(column)?;
        if (0.0..=MOST).contains(&number) && number.fract() == 0.0 {
            return Ok(number as u64);
        }
        let text = self.text(column);
        let words = format!("\"{text}\" is not a whole number of zero or more");
        Err(self.problem(column, words))
    }

    /// A date, a time of a date, a month or a year.
    ///
    /// # Errors
    /// When the field is none of them.
    pub fn moment(&self, column: Column) -> Result<Moment<'a>, Problem> {
        let text = self.filled(column)?;
        moment(text).ok_or_else(|| {
            let words = format!("\"{text}\" is not a date such as 2024-12-31, 31/12/2024 or 2024");
            self.problem(column, words)
        })
    }

    /// A problem of one field.
    pub fn problem(&self, column: Column, words: impl Into<String>) -> Problem {
        self.head.field_problem(self.number, column, words)
    }
}

fn field<'a>(fields: &'a str, ends: &[u32], place: usize) -> &'a str {
    let end = |place: usize| ends.get(place).map_or(fields.len(), |end| *end as usize);
    let from = place.checked_sub(1).map_or(0, end);
    fields.get(from..end(place)).unwrap_or_default()
}

/// Reads rows.
pub struct Records<'a> {
    head: Rc<Head>,
    lines: Lines<'a>,
    csv: csv_core::Reader,
    /// How many lines were read, and how many of them go on with the row of the line before.
    line: usize,
    breaks: usize,
    /// The fields of the row, one after another, as far as they are filled; and where each ends.
    fields: Vec<u8>,
    filled: usize,
    places: Vec<usize>,
    ends: Vec<u32>,
    /// Whether a row was told to be no row, so that there is nothing more to tell.
    is_broken: bool,
}

/// A record as it was read.
struct Record {
    row: usize,
    fields: usize,
    /// Whether the file ends within its quotes.
    is_open: bool,
}

impl<'a> Records<'a> {
    /// Reads the row of names.
    ///
    /// # Errors
    /// When there is none, or two columns have one name.
    pub fn new(input: &'a mut Input) -> Result<Self, Problem> {
        let file = input.file.clone();
        let mut records = Self {
            head: Rc::new(Head::new(&file, Vec::new())?),
            lines: input.lines()?,
            csv: csv_core::Reader::new(),
            line: 0,
            breaks: 0,
            fields: vec![0; 1024],
            filled: 0,
            places: vec![0; 64],
            ends: Vec::new(),
            is_broken: false,
        };
        let Some(record) = records.record()? else {
            let words = "is empty: a row of column names is needed";
            return Err(records.head.problem(words));
        };
        records.ends(&record)?;
        let fields = records.text()?;
        let names = (0..record.fields).map(|place| field(fields, &records.ends, place).trim());
        let names = names.map(str::to_owned).collect();
        records.head = Rc::new(Head::new(&file, names)?);
        records.closed(&record)?;
        Ok(records)
    }

    /// What is known before the first row.
    pub fn head(&self) -> &Rc<Head> {
        &self.head
    }

    /// The next row that is not empty.
    ///
    /// # Errors
    /// When a row is longer or shorter than the row of names, or the file cannot be read or ends within quotes.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, Problem> {
        // Broken unless this ends well.
        let was_broken = std::mem::replace(&mut self.is_broken, true);
        if was_broken {
            return Ok(None);
        }
        let row = loop {
            let Some(record) = self.record()? else {
                self.is_broken = false;
                return Ok(None);
            };
            self.ends(&record)?;
            let is_empty = self.text()?.trim().is_empty();
            if !is_empty {
                self.fitted(&record)?;
            }
            self.closed(&record)?;
            if !is_empty {
                break record.row;
            }
        };
        self.is_broken = false;
        Ok(Some(Row {
            head: &self.head,
            number: row,
            fields: self.text()?,
            ends: &self.ends,
        }))
    }

    /// The problem to tell where one was found in a row: a later row that is no row at all is told first, as it says
    /// that this is not the table that was meant.
    pub fn told(&mut self, found: Problem) -> Problem {
        loop {
            match self.next() {
                Ok(Some(_)) => {}
                Ok(None) => return found,
                Err(broken) => return broken,
            }
        }
    }

    /// Reads a record into `fields` and `places`.
    fn record(&mut self) -> Result<Option<Record>, Problem> {
        let (mut written, mut ended, mut row) = (0, 0, None);
        loop {
            let line = self.lines.next();
            let line = line.map_err(|error| unread(&self.head.file, &error))?;
            match (line, row) {
                (None, None) => return Ok(None),
                (Some(_), None) => {
                    self.line += 1;
                    if line == Some(b"\n".as_slice()) {
                        continue;
                    }
                    row = Some((self.line - self.breaks).max(1));
                }
                (Some(_), Some(_)) => {
                    self.line += 1;
                    self.breaks += 1;
                }
                (None, Some(_)) => {}
            }
            let mut rest = line.unwrap_or_default();
            let result = loop {
                let into = self.fields.get_mut(written..).unwrap_or_default();
                let places = self.places.get_mut(ended..).unwrap_or_default();
                let (result, read, wrote, ends) = self.csv.read_record(rest, into, places);
                rest = rest.get(read..).unwrap_or_default();
                written += wrote;
                ended += ends;
                match result {
                    ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                    ReadRecordResult::OutputEndsFull => {
                        self.places.resize(2 * self.places.len(), 0);
                    }
                    other => break other,
                }
            };
            if let (ReadRecordResult::Record | ReadRecordResult::End, Some(row)) = (result, row) {
                self.filled = written;
                return Ok(Some(Record {
                    row,
                    fields: ended,
                    // A line that was read to its end ends its row, but within quotes.
                    is_open: line.is_none(),
                }));
            }
        }
    }

    fn text(&self) -> Result<&str, Problem> {
        let filled = self.fields.get(..self.filled).unwrap_or_default();
        std::str::from_utf8(filled).map_err(|_| self.head.problem("was changed while it was read"))
    }

    fn is_empty(&self, place: usize) -> bool {
        let text = self.text().unwrap_or_default();
        field(text, &self.ends, place).trim().is_empty()
    }

    /// Where the fields of a record end.
    fn ends(&mut self, record: &Record) -> Result<(), Problem> {
        self.ends.clear();
        for place in self.places.iter().take(record.fields) {
            let Ok(end) = u32::try_from(*place) else {
                let words = "is longer than can be read";
                return Err(self.head.row_problem(record.row, words));
            };
            self.ends.push(end);
        }
        Ok(())
    }

    /// Gives a row as many fields as there are names. Fields beyond the names may be missing or empty, and so may those of
    /// columns at the end without a name.
    fn fitted(&mut self, record: &Record) -> Result<(), Problem> {
        let names = self.head.names();
        let named = names.iter().rposition(|name| !name.is_empty());
        let (fewest, most, found) = (named.map_or(0, |last| last + 1), names.len(), record.fields);
        let is_long = (most..found).any(|place| !self.is_empty(place));
        if found < fewest || is_long {
            let fields = if found == 1 { "field" } else { "fields" };
            let words = format!("has {found} {fields} where the row of names has {most}");
            return Err(self.head.row_problem(record.row, words));
        }
        let end = self.ends.last().copied().unwrap_or_default();
        self.ends.resize(most, end);
        Ok(())
    }

    fn closed(&self, record: &Record) -> Result<(), Problem> {
        if record.is_open {
            let words = "ends within quotes that were not closed: is a part of the file missing?";
            return Err(self.head.row_problem(record.row, words));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
