//! The tables that the evidence commands read: CSV in, and problems that say where they are.

use crate::input::Input;
use crate::records::{Records, Row};
use clap::Args;
use std::path::PathBuf;
use std::rc::Rc;
use thiserror::Error;

pub use crate::records::{Column, Head};

/// What is read and where the answer goes: the same for every command over a table.
#[derive(Debug, Args)]
pub struct Files {
    /// The table to read (CSV with a row of names), or - for standard input
    pub file: PathBuf,
    /// The file to write instead of standard output
    #[arg(short, long = "output", value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// Why a table cannot be used, in words that say where and what to do.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// One field of one row. Rows are counted as a spreadsheet does: the row of names is row 1.
    #[error("{file}: row {row}, column {column}: {words}")]
    Field {
        /// The file, as it was named.
        file: String,
        /// The row.
        row: usize,
        /// The name of the column.
        column: String,
        /// What is wrong.
        words: String,
    },
    /// One row as a whole.
    #[error("{file}: row {row}: {words}")]
    Row {
        /// The file, as it was named.
        file: String,
        /// The row.
        row: usize,
        /// What is wrong.
        words: String,
    },
    /// The file as a whole.
    #[error("{file}: {words}")]
    File {
        /// The file, as it was named.
        file: String,
        /// What is wrong.
        words: String,
    },
    /// An option of the command.
    #[error("{0}")]
    Option(String),
}

/// A table: a row of names and rows of text, each as long as the row of names.
#[derive(Debug)]
pub struct Table {
    head: Rc<Head>,
    /// The fields of all rows, one after another: a text of its own for each would take several times the room.
    fields: String,
    /// Where each field ends, counted from the beginning of its row.
    ends: Vec<u32>,
    /// Where each row begins among the fields, and its number in a spreadsheet.
    rows: Vec<(usize, usize)>,
}

impl Table {
    /// A table without rows.
    pub fn new(head: &Rc<Head>) -> Self {
        Self {
            head: Rc::clone(head),
            fields: String::new(),
            ends: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Reads all of an input.
    ///
    /// # Errors
    /// When it cannot be read or is no table: there is no row of names, two columns have one name, or a row is longer or
    /// shorter than the row of names.
    pub fn read(input: &mut Input) -> Result<Self, Problem> {
        let mut records = Records::new(input)?;
        let mut table = Self::new(records.head());
        while let Some(row) = records.next()? {
            table.push(row);
        }
        Ok(table)
    }

    /// Reads bytes as a file of that name.
    ///
    /// # Errors
    /// As with [`Table::read`].
    #[cfg(test)]
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Problem> {
        Self::read(&mut Input::in_memory(file, bytes))
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row<'_>) {
        self.rows.push((self.fields.len(), row.number));
        self.fields.push_str(row.fields);
        self.ends.extend_from_slice(row.ends);
    }

    /// Takes all rows away, and keeps the room they took.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.fields.clear();
        self.ends.clear();
    }

    /// A row.
    pub fn row(&self, row: usize) -> Row<'_> {
        let (from, number) = self.rows.get(row).copied().unwrap_or_default();
        let to = self
            .rows
            .get(row + 1)
            .map_or(self.fields.len(), |next| next.0);
        let columns = self.head.names().len();
        let ends = self.ends.get(row * columns..(row + 1) * columns);
        Row {
            head: &self.head,
            number,
            fields: self.fields.get(from..to).unwrap_or_default(),
            ends: ends.unwrap_or_default(),
        }
    }

    /// Its rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// A problem of the file as a whole.
    pub fn problem(&self, words: impl Into<String>) -> Problem {
        self.head.problem(words)
    }

    /// A problem of one field.
    pub fn field_problem(&self, row: usize, column: Column, words: impl Into<String>) -> Problem {
        self.row(row).problem(column, words)
    }

    /// The row of a spreadsheet that a row of the table is in.
    pub fn number_of(&self, row: usize) -> usize {
        self.row(row).number
    }

    /// What is known of it before its first row.
    pub fn head(&self) -> &Rc<Head> {
        &self.head
    }

    /// The names of the columns in their order.
    pub fn names(&self) -> &[String] {
        self.head.names()
    }

    /// All columns in their order.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<> {
        (0..self.names().len()).map(Column)
    }

    /// How many rows there are below the row of names.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The column of a name.
    ///
    /// # Errors
    /// When there is none; the words list those that there are.
    pub fn column(&self, name: &str) -> Result<Column, Problem> {
        self.head.column(name)
    }

    /// The name of a column.
    pub fn name(&self, column: Column) -> &str {
        self.head.name(column)
    }

    /// The text of a field, without space around it.
    pub fn text(&self, row: usize, column: Column) -> &str {
        self.row(row).text(column)
    }

    /// The text of a field that may not be empty.
    ///
    /// # Errors
    /// When it is empty.
    pub fn filled(&self, row: usize, column: Column) -> Result<&str, Problem> {
        self.row(row).filled(column)
    }

    /// A number.
    ///
    /// # Errors
    /// When the field is empty or no finite number.
    pub fn number(&self, row: usize, column: Column) -> Result<f64, Problem> {
        self.row(row).number(column)
    }

    /// A number, or nothing where the field is empty or says NA.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn number_if_any(&self, row: usize, column: Column) -> Result<Option<f64>, Problem> {
        self.row(row).number_if_any(column)
    }

    /// A whole number of zero or more, at most 2⁵³.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn count(&self, row: usize, column: Column) -> Result<u64, Problem> {
        self.row(row).count(column)
    }
}

#[cfg(test)]
mod tests;
