//! The tables that the evidence commands read and write: CSV in, CSV out, and problems that say where they are.

use clap::Args;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use jiff::civil::{Date, DateTime, date};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

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

/// A column of a table, found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(usize);

/// A moment as a table writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// For comparing and sorting.
    pub at: DateTime,
    /// As it is written in answers: as it was read, but for 31/12/2024, which becomes 2024-12-31.
    pub text: String,
}

/// A table: a row of names and rows of text, each as long as the row of names.
#[derive(Debug)]
pub struct Table {
    file: String,
    names: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read or is no table.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let mut bytes = Vec::new();
        let (file, read) = if path.as_os_str() == "-" {
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            ("standard input".to_owned(), read.map(|_| ()))
        } else {
            let read = std::fs::read(path).map(|content| bytes = content);
            (path.display().to_string(), read)
        };
        match read {
            Ok(()) => Self::parse(&file, &bytes),
            Err(error) => Err(Problem::File {
                file,
                words: format!("failed to read: {error}"),
            }),
        }
    }

    /// Reads the bytes of a CSV file: UTF-8 with or without its mark, UTF-16 with its mark, or what Windows wrote before.
    ///
    /// # Errors
    /// When there is no row of names, two columns have one name, or a row is longer or shorter than the row of names.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let text = decoded(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut table = Self {
            file: file.to_owned(),
            names: Vec::new(),
            rows: Vec::new(),
        };
        let mut record = csv::StringRecord::new();
        let mut breaks = 0;
        let mut last = (1, 0);
        loop {
            let start = reader.position().clone();
            let is_there = reader.read_record(&mut record);
            if !is_there.map_err(|error| table.problem(error.to_string()))? {
                break;
            }
            let row = row_from(&text, &start).saturating_sub(breaks).max(1);
            last = (row, usize::try_from(start.byte()).unwrap_or_default());
            breaks += record.as_slice().matches('\n').count();
            let fields: Vec<String> = record.iter().map(|f| f.trim().to_owned()).collect();
            if table.names.is_empty() {
                table.names = fields;
                table.check_names()?;
            } else if fields.iter().any(|field| !field.is_empty()) {
                table.push(row, fields)?;
            }
        }
        let (row, from) = last;
        if text
            .get(from..)
            .is_some_and(|record| opened_and_not_closed(record, ',').is_some())
        {
            let words = "ends within quotes that were not closed: is a part of the file missing?";
            return Err(table.row_problem(row, words));
        }
        if table.names.is_empty() {
            return Err(table.problem("is empty: a row of column names is needed"));
        }
        Ok(table)
    }

    /// Adds a row. Fields beyond the names may be missing or empty, and so may those of columns at the end without a name.
    fn push(&mut self, row: usize, mut fields: Vec<String>) -> Result<(), Problem> {
        let named = self.names.iter().rposition(|name| !name.is_empty());
        let (fewest, most) = (named.map_or(0, |last| last + 1), self.names.len());
        let found = fields.len();
        let is_long = fields.iter().skip(most).any(|field| !field.is_empty());
        if found < fewest || is_long {
            let fields = if found == 1 { "field" } else { "fields" };
            return Err(self.row_problem(
                row,
                format!("has {found} {fields} where the row of names has {most}"),
            ));
        }
        fields.resize(most, String::new());
        self.rows.push((row, fields));
        Ok(())
    }

    fn check_names(&self) -> Result<(), Problem> {
        let mut seen = HashMap::new();
        for name in self.names.iter().filter(|name| !name.is_empty()) {
            if seen.insert(name, ()).is_some() {
                return Err(self.problem(format!("has two columns named {name}")));
            }
        }
        Ok(())
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

    /// A problem of one field.
    pub fn field_problem(&self, row: usize, column: Column, words: impl Into<String>) -> Problem {
        Problem::Field {
            file: self.file.clone(),
            row: self.rows.get(row).map_or(0, |(number, _)| *number),
            column: self.name(column).to_owned(),
            words: words.into(),
        }
    }

    /// The row of a spreadsheet that a row of the table is in.
    pub fn number_of(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |(number, _)| *number)
    }

    /// The names of the columns in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All columns in their order.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<> {
        (0..self.names.len()).map(Column)
    }

    /// How many rows there are below the row of names.
    pub fn len(&self) -> usize {
        self.rows.len()
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

    /// The name of a column.
    pub fn name(&self, column: Column) -> &str {
        self.names.get(column.0).map_or("", String::as_str)
    }

    /// The text of a field, without space around it.
    pub fn text(&self, row: usize, column: Column) -> &str {
        let fields = self.rows.get(row).map(|(_, fields)| fields);
        fields
            .and_then(|fields| fields.get(column.0))
            .map_or("", String::as_str)
    }

    /// The text of a field that may not be empty.
    ///
    /// # Errors
    /// When it is empty.
    pub fn filled(&self, row: usize, column: Column) -> Result<&str, Problem> {
        match self.text(row, column) {
            "" => Err(self.field_problem(row, column, "is empty")),
            text => Ok(text),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// When the field is empty or no finite number.
    pub fn number(&self, row: usize, column: Column) -> Result<f64, Problem> {
        let text = self.filled(row, column)?;
        match number(text) {
            Some(number) => Ok(number),
            None => Err(self.field_problem(row, column, format!("\"{text}\" is not a number"))),
        }
    }

    /// A number, or nothing where the field is empty or says NA.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn number_if_any(&self, row: usize, column: Column) -> Result<Option<f64>, Problem> {
        match self.text(row, column) {
            "" | "NA" | "NaN" => Ok(None),
            _ => self.number(row, column).map(Some),
        }
    }

    /// A whole number of zero or more, at most 2⁵³.
    ///
    /// # Errors
    /// When the field is something else.
    pub fn count(&self, row: usize, column: Column) -> Result<u64, Problem> {
        const MOST: f64 = 9_007_199_254_740_992.0;
        let number = self.number(row, column)?;
        if (0.0..=MOST).contains(&number) && number.fract() == 0.0 {
            return Ok(number as u64);
        }
        let text = self.text(row, column);
        let words = format!("\"{text}\" is not a whole number of zero or more");
        Err(self.field_problem(row, column, words))
    }

    /// A date, a time of a date, a month or a year.
    ///
    /// # Errors
    /// When the field is none of them.
    pub fn moment(&self, row: usize, column: Column) -> Result<Moment, Problem> {
        let text = self.filled(row, column)?;
        moment(text).ok_or_else(|| {
            let words = format!("\"{text}\" is not a date such as 2024-12-31, 31/12/2024 or 2024");
            self.field_problem(row, column, words)
        })
    }
}

/// The row that begins where the reader stood: empty lines before it are skipped. Told from the beginning, because a record with a
/// quote that is never closed has no end of its own.
fn row_from(text: &str, start: &csv::Position) -> usize {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(number(start.byte())..);
    let empty = rest
        .unwrap_or_default()
        .iter()
        .take_while(|byte| **byte == b'\n');
    number(start.line()).saturating_add(empty.count())
}

/// The text, with a line feed at the end of every line.
fn decoded(bytes: &[u8]) -> String {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let content = bytes.get(mark..).unwrap_or_default();
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(content)
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(content).0);
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    text
}

/// A finite number as tables write it; thousands may be grouped by commas, as in 1,234.5.
fn number(text: &str) -> Option<f64> {
    let grouped = text.contains(',');
    let plain = if grouped {
        let whole = text.split('.').next().unwrap_or_default();
        let mut groups = whole.trim_start_matches(['-', '+']).split(',');
        let first = groups.next().unwrap_or_default();
        if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
            return None;
        }
        text.replace(',', "")
    } else {
        text.to_owned()
    };
    // Only what looks like a number: Rust also reads words such as `inf`.
    if plain
        .chars()
        .any(|c| c.is_alphabetic() && c != 'e' && c != 'E')
    {
        return None;
    }
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A moment from the text of an option or a field: 2024-12-31, 2024-12-31T12:00, 31/12/2024, 2024-12, 2024/25 (a
/// financial year) or 2024.
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let kept = |at: DateTime| {
        Some(Moment {
            at,
            text: text.to_owned(),
        })
    };
    let parts: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = parts.as_slice() {
        let plain = day.len() <= 2 && month.len() <= 2 && year.len() == 4;
        let found = Date::new(
            plain.then(|| year.parse().ok()).flatten()?,
            month.parse().ok()?,
            day.parse().ok()?,
        );
        let found = found.ok()?;
        return Some(Moment {
            at: found.at(0, 0, 0, 0),
            text: found.to_string(),
        });
    }
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if digits(text, 4) {
        let year = text.parse().ok()?;
        return kept(Date::new(year, 1, 1).ok()?.at(0, 0, 0, 0));
    }
    // A financial year begins in April.
    if let [year, next] = parts.as_slice()
        && digits(year, 4)
        && digits(next, 2)
    {
        let first: i16 = year.parse().ok()?;
        let follows = next.parse() == Ok((first + 1) % 100);
        let begin = Date::new(first, 4, 1).ok()?.at(0, 0, 0, 0);
        return follows.then_some(begin).and_then(kept);
    }
    if let Some((year, month)) = text.split_once('-')
        && digits(year, 4)
        && digits(month, 2)
    {
        let found = Date::new(year.parse().ok()?, month.parse().ok()?, 1);
        return kept(found.ok()?.at(0, 0, 0, 0));
    }
    if text.len() < date(2000, 1, 1).to_string().len() {
        return None;
    }
    kept(text.trim_end_matches(['Z', 'z']).parse().ok()?)
}

/// Moments from an option that lists them with commas between.
///
/// # Errors
/// When one of them is none.
pub fn moments(option: &str, texts: &[String]) -> Result<Vec<Moment>, Problem> {
    let each = |text: &String| {
        moment(text).ok_or_else(|| {
            Problem::Option(format!(
                "failed to read {option}: \"{text}\" is not a date such as 2024-12-31"
            ))
        })
    };
    texts.iter().map(each).collect()
}

/// The different texts of a column in order: by number where all are numbers, by letter (of the code) otherwise.
pub fn ordered<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = texts.collect();
    all.sort_unstable();
    all.dedup();
    let numbers: Option<Vec<f64>> = all.iter().map(|text| number(text)).collect();
    if let Some(numbers) = numbers {
        let mut both: Vec<(f64, &str)> = numbers.into_iter().zip(all).collect();
        both.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        return both.into_iter().map(|(_, text)| text).collect();
    }
    all
}

/// What a command answers: a table, and remarks for the person who called it.
#[derive(Debug)]
pub struct Written {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Remarks that go to standard error: the answer stands, but this should be known.
    pub remarks: Vec<String>,
}

impl Written {
    /// A table without rows.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, fields: impl IntoIterator<Item = String>) {
        self.rows.push(fields.into_iter().collect());
    }

    /// Adds a remark.
    pub fn remark(&mut self, words: impl Into<String>) {
        self.remarks.push(words.into());
    }

    /// Writes the table as CSV, with a line feed after each row.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self, to: &mut impl Write) -> std::io::Result<()> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(to);
        writer.write_record(&self.names)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()
    }
}

/// A number with 17 significant digits, as C writes it with `%.17g`: enough that reading it gives the same number.
/// What is not a number is left empty.
pub fn digits(number: f64) -> String {
    const SIGNIFICANT: i32 = 17;
    if number.is_nan() {
        return String::new();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{number:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..SIGNIFICANT).contains(&exponent) {
        let places = usize::try_from(SIGNIFICANT - 1 - exponent).unwrap_or(0);
        let fixed = format!("{number:.places$}");
        return without_trailing_zeros(&fixed).to_owned();
    }
    let mut text = without_trailing_zeros(mantissa).to_owned();
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to text cannot fail.
    let _ = write!(text, "e{sign}{:02}", exponent.abs());
    text
}

/// A number with 17 significant digits, or nothing.
pub fn digits_if_any(number: Option<f64>) -> String {
    number.map(digits).unwrap_or_default()
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// The row of a CSV text, from 1, in which a field begins with a quotation mark that is never closed.
fn opened_and_not_closed(text: &str, parting: char) -> Option<u64> {
    let mut letters = text.chars().peekable();
    let (mut within, mut begins) = (None, true);
    let mut row = 1;
    while let Some(letter) = letters.next() {
        row += u64::from(letter == '\n');
        if within.is_some() {
            if letter == '"' && letters.next_if_eq(&'"').is_none() {
                within = None;
            }
        } else {
            within = (begins && letter == '"').then_some(row);
            begins = letter == parting || matches!(letter, '\r' | '\n');
        }
    }
    within
}

#[cfg(test)]
mod tests;
