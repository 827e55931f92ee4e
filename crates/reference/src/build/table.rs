//! Official tables, read so that an error can say where.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};

use super::BuildError;

/// A table with named columns, read row by row.
pub(super) struct Table {
    file: PathBuf,
    columns: Vec<String>,
    reader: Reader<Box<dyn Read>>,
    record: StringRecord,
}

/// One row of a table.
pub(super) struct Row<'a> {
    file: &'a Path,
    columns: &'a [String],
    record: &'a StringRecord,
}

impl Table {
    /// Opens a table, which may be compressed with gzip, and checks that it has these columns.
    pub(super) fn open(file: &Path, wanted: &[&str]) -> Result<Self, BuildError> {
        let open = File::open(file).map_err(|source| BuildError::Read {
            file: file.to_owned(),
            source,
        })?;
        let plain = BufReader::new(open);
        let input: Box<dyn Read> = if file.extension().is_some_and(|extension| extension == "gz") {
            Box::new(flate2::bufread::MultiGzDecoder::new(plain))
        } else {
            Box::new(plain)
        };
        Self::new(file, input, wanted)
    }

    /// Reads a table from anything; `file` is what errors call it.
    pub(super) fn new(
        file: &Path,
        input: Box<dyn Read>,
        wanted: &[&str],
    ) -> Result<Self, BuildError> {
        let mut reader = ReaderBuilder::new().from_reader(input);
        let headers = reader.headers().map_err(|source| BuildError::Table {
            file: file.to_owned(),
            source,
        })?;
        let columns: Vec<String> = headers
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        for column in wanted {
            if !columns.iter().any(|name| name == column) {
                return Err(BuildError::Column {
                    file: file.to_owned(),
                    column: (*column).to_owned(),
                });
            }
        }
        Ok(Self {
            file: file.to_owned(),
            columns,
            reader,
            record: StringRecord::new(),
        })
    }

    /// The names of the columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Calls `each` for every row.
    pub(super) fn each(
        mut self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        loop {
            let more = self
                .reader
                .read_record(&mut self.record)
                .map_err(|source| BuildError::Table {
                    file: self.file.clone(),
                    source,
                })?;
            if !more {
                return Ok(());
            }
            each(&Row {
                file: &self.file,
                columns: &self.columns,
                record: &self.record,
            })?;
        }
    }
}

impl<'a> Row<'a> {
    /// What stands in a column, without white space around it.
    pub(super) fn text(&self, column: &str) -> &'a str {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.record.get(at))
            .unwrap_or_default()
            .trim()
    }

    /// Which row of the file this is, the headings being row 1.
    pub(super) fn number(&self) -> u64 {
        self.record.position().map_or(0, |at| at.record() + 1)
    }

    /// An error about a column of this row.
    pub(super) fn error(&self, column: &str, rule: impl Into<String>) -> BuildError {
        BuildError::Cell {
            file: self.file.to_owned(),
            row: self.number(),
            column: column.to_owned(),
            value: self.text(column).to_owned(),
            rule: rule.into(),
        }
    }

    /// What `read` makes of a column; the rule says what would have been right.
    pub(super) fn read<T>(
        &self,
        column: &str,
        rule: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, BuildError> {
        read(self.text(column)).ok_or_else(|| self.error(column, rule))
    }
}
