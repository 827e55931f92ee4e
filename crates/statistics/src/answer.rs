//! What a command answers: a table and remarks, of which nothing leaves before everything is known to be sound.

use crate::StatisticsError;
use crate::input::IN_MEMORY;
use improvement::outcomes::number_in_words;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use tempfile::SpooledTempFile;

/// How much is written at a time.
const PIECE: usize = 64 << 10;
/// How many are named where many could be.
pub const NAMED: usize = 3;

/// What a command answers: a table, and remarks for the person who called it. A long table waits in a temporary file.
#[derive(Debug)]
pub struct Written {
    to: BufWriter<SpooledTempFile>,
    /// How much is written so far: where the next row begins.
    pub length: u64,
    /// The row that is being written.
    row: Vec<u8>,
    /// Why a row could not be kept.
    failed: Option<std::io::Error>,
    /// In which order its parts are to leave, where it is not the order in which they came.
    order: Option<Vec<Range<u64>>>,
    /// Remarks that go to standard error: the answer stands, but this should be known.
    pub remarks: Vec<String>,
}

impl Written {
    /// A table without rows.
    pub fn new<S: AsRef<[u8]>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut written = Self {
            to: BufWriter::with_capacity(PIECE, tempfile::spooled_tempfile(IN_MEMORY)),
            length: 0,
            row: Vec::new(),
            failed: None,
            order: None,
            remarks: Vec::new(),
        };
        written.row(names);
        written
    }

    /// Adds a row.
    pub fn row<S: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = S>) {
        self.row.clear();
        for (place, field) in fields.into_iter().enumerate() {
            if place > 0 {
                self.row.push(b',');
            }
            add_field(&mut self.row, field.as_ref());
        }
        if self.row.is_empty() {
            // An empty line would be no row.
            self.row.extend(b"\"\"");
        }
        self.row.push(b'\n');
        self.length += self.row.len() as u64;
        if let Err(error) = self.to.write_all(&self.row) {
            self.failed.get_or_insert(error);
        }
    }

    /// Adds a remark.
    pub fn remark(&mut self, words: impl Into<String>) {
        self.remarks.push(words.into());
    }

    /// Lets the parts leave in an order of their own. The parts lie between lengths; what is in none of them does not leave.
    pub fn in_order(&mut self, parts: impl IntoIterator<Item = Range<u64>>) {
        let mut order: Vec<Range<u64>> = Vec::new();
        for part in parts {
            match order.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => order.push(part),
            }
        }
        self.order = Some(order);
    }

    /// Writes the table as CSV, with a line feed after each row.
    ///
    /// # Errors
    /// When writing fails, or keeping it failed.
    pub fn write(self, to: &mut dyn Write) -> std::io::Result<()> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut from = self.to.into_inner().map_err(|error| error.into_error())?;
        let whole = std::iter::once(0..self.length).collect();
        let mut piece = vec![0; PIECE];
        for part in self.order.unwrap_or(whole) {
            from.seek(SeekFrom::Start(part.start))?;
            let mut left = usize::try_from(part.end - part.start).unwrap_or(usize::MAX);
            while left > 0 {
                let wanted = left.min(PIECE);
                let into = piece.get_mut(..wanted).unwrap_or_default();
                from.read_exact(into)?;
                to.write_all(into)?;
                left -= wanted;
            }
        }
        to.flush()
    }

    /// Says the remarks, and writes the table to a file or to standard output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn deliver(self, output: Option<&Path>) -> Result<(), StatisticsError> {
        for remark in &self.remarks {
            eprintln!("goldthread: {remark}");
        }
        delivered(output, |to| self.write(to))
    }
}

/// Adds a field to a row of CSV, within quotes where it needs them.
fn add_field(row: &mut Vec<u8>, field: &[u8]) {
    let parts = |letter: &u8| matches!(letter, b',' | b'"' | b'\n' | b'\r');
    if !field.iter().any(parts) {
        row.extend_from_slice(field);
        return;
    }
    row.push(b'"');
    for letter in field {
        if *letter == b'"' {
            row.push(b'"');
        }
        row.push(*letter);
    }
    row.push(b'"');
}

/// Writes an answer to a file, or to standard output.
///
/// # Errors
/// When it cannot be written.
pub fn put(bytes: &[u8], output: Option<&Path>) -> Result<(), StatisticsError> {
    delivered(output, |to| to.write_all(bytes))
}

fn delivered(
    output: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), StatisticsError> {
    let Some(path) = output else {
        let mut to = BufWriter::with_capacity(PIECE, std::io::stdout().lock());
        return match write(&mut to).and_then(|()| to.flush()) {
            // Whoever reads has read enough, as `head` does.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                // What is left would be tried once more.
                drop(to.into_parts());
                Ok(())
            }
            other => Ok(other?),
        };
    };
    let written = File::create(path).and_then(|file| {
        let mut to = BufWriter::with_capacity(PIECE, file);
        write(&mut to).and_then(|()| to.flush())
    });
    written.map_err(|error| {
        StatisticsError::Unusable(format!("failed to write {}: {error}", path.display()))
    })
}

/// The names of all where they are few; otherwise some as examples, and how many more there are.
pub fn some_of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let mut names = names.into_iter();
    let mut named = Vec::with_capacity(NAMED);
    named.extend(
        names
            .by_ref()
            .take(NAMED)
            .map(|name| name.as_ref().to_owned()),
    );
    match names.count() {
        0 => named.join(", "),
        more => format!("{} and {} more", named.join(", "), counted(more)),
    }
}

/// A count in words, such as 65,997.
fn counted(count: usize) -> String {
    number_in_words(count as f64, 0, "")
}

/// What is said of one of many.
#[derive(Debug)]
pub struct Said {
    /// Of whom; nobody in particular where it is empty.
    pub name: String,
    /// What is said.
    pub words: String,
    /// The same without what is true of this one alone, to be said of many.
    pub of_many: String,
}

/// A remark for each, but one for all of whom the same is said where they are many. `kind` and `kinds` go before a name and
/// before names.
pub fn together(said: &[Said], kind: &str, kinds: &str) -> Vec<String> {
    let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
    for one in said {
        names.entry(&one.of_many).or_default().push(&one.name);
    }
    let mut remarks = Vec::new();
    for one in said {
        match names.get(one.of_many.as_str()) {
            Some(all) if all.len() > NAMED => {
                remarks.push(format!("{kinds}{}: {}", some_of(all), one.of_many));
                names.insert(&one.of_many, Vec::new());
            }
            Some(all) if all.is_empty() => {}
            _ if one.name.is_empty() => remarks.push(one.words.clone()),
            _ => remarks.push(format!("{kind}{}: {}", one.name, one.words)),
        }
    }
    remarks
}

#[cfg(test)]
mod tests;
