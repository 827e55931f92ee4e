//! Files of Explore Education Statistics: any of them.
//!
//! They share columns for time and place; every other column is a filter, which says what a row is about, or holds a
//! measure. Which is which is told from what stands in them. Where that is not certain nothing is guessed: the person
//! names the columns of measures. Headings are compared without regard to case, spaces and underscores, and renamings
//! between releases are known, so that a measure keeps its code.

mod layout;
mod rows;

use std::io::Read;

use csv::ByteRecord;

use super::gather::Incoming;
use super::places::Places;
use super::table::{Limits, Progress, Row, Table};
use super::{Faults, KnownMeasure, Refused, clean};
use crate::build::slug;
use layout::layout;
use rows::Reading;

/// A column that holds a measure, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The heading.
    pub column: String,
    /// The code of a published measure that the figures are to continue; a measure of the file's own without it.
    pub code: Option<String>,
}

impl Choice {
    /// Reads `children_count` or `children_count=LACnum`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (column, code) = match text.split_once('=') {
            Some((column, code)) => (
                column.trim(),
                Some(code.trim()).filter(|code| !code.is_empty()),
            ),
            None => (text.trim(), None),
        };
        (!column.is_empty()).then(|| Self {
            column: column.to_owned(),
            code: code.map(str::to_owned),
        })
    }
}

/// What a person says about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EesOptions {
    /// What the file is called, without its years: measures are told apart by it. See [`set_of`].
    pub set: String,
    /// Which columns hold measures; empty leaves it to be told from what stands in them.
    pub choices: Vec<Choice>,
    /// Columns and the one value in each whose rows are wanted.
    pub only: Vec<(String, String)>,
    /// Month and day on which a reporting year of this file ends, where it is not the usual one.
    pub year_end: Option<(i8, i8)>,
}

/// The name of a data set from the name of its file: without folder, endings, years and the marks of a second download.
#[must_use]
pub fn set_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.split(" (").next().unwrap_or_default();
    let slugged = slug(&clean(stem, 120));
    let mut words: Vec<&str> = slugged.split('-').collect();
    let year =
        |word: &str| matches!(word.len(), 4 | 6) && word.bytes().all(|byte| byte.is_ascii_digit());
    while words.last().is_some_and(|word| {
        year(word) || matches!(*word, "to" | "final" | "revised" | "provisional")
    }) {
        words.pop();
    }
    if words.is_empty() {
        slugged
    } else {
        words.join("-")
    }
}

/// How many rows are looked at to tell filters from measures.
const SAMPLE_ROWS: usize = 5_000;
const SAMPLE_BYTES: usize = 8 * 1024 * 1024;

/// Reads a data file, which may be packed with gzip.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong in single rows goes to `faults`.
pub fn ees(
    input: impl Read,
    places: &Places,
    known: &[KnownMeasure],
    options: &EesOptions,
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<Incoming, Refused> {
    let mut table = Table::open(input, limits, progress)?;
    let mut ragged = 0_u64;
    let mut sample = Vec::new();
    let mut bytes = 0;
    let mut record = ByteRecord::new();
    while sample.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        let mut tell = |fault| {
            ragged += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            break;
        }
        // A copy of the record itself would take as much room as the longest row before it.
        let mut own: ByteRecord = record.iter().collect();
        own.set_position(record.position().cloned());
        bytes += own.as_slice().len() + own.len() * size_of::<usize>();
        sample.push(own);
    }
    let layout = layout(&table, &sample, known, options)?;
    let mut reading = Reading::new(&table, places, options, limits, layout);
    for record in sample.drain(..) {
        reading.row(&Row::of(&record), faults)?;
    }
    loop {
        let mut tell = |fault| {
            ragged += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            break;
        }
        reading.row(&Row::of(&record), faults)?;
    }
    let mut incoming = reading.finished();
    incoming.faults += ragged;
    incoming.remarks.extend(western(&table));
    Ok(incoming.finish(places, faults))
}

/// A remark about text that was not UTF-8.
pub(super) fn western(table: &Table<'_>) -> Option<String> {
    table.western.then(|| {
        "The file is not UTF-8: it was read as Windows-1252 (Latin-1). Check names with accents.".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_keeps_its_name_from_year_to_year() {
        for (file, set) in [
            (
                "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
                "c1-children-in-need-referrals-and-rereferrals",
            ),
            (
                "/home/ada/c1_children_in_need_referrals_and_rereferrals_2013_to_2026 (1).csv.gz",
                "c1-children-in-need-referrals-and-rereferrals",
            ),
            (
                "cla_number_and_rate_per_10k_children.csv",
                "cla-number-and-rate-per-10k-children",
            ),
            ("2025.csv", "2025"),
            ("", ""),
        ] {
            assert_eq!(set_of(file), set, "{file}");
        }
    }

    #[test]
    fn a_choice_names_a_column_and_perhaps_a_measure() {
        let plain = Choice::parse(" referral_count ").unwrap();
        assert_eq!(
            (plain.column.as_str(), plain.code),
            ("referral_count", None)
        );
        assert_eq!(
            Choice::parse("children_count = LACnum")
                .unwrap()
                .code
                .as_deref(),
            Some("LACnum")
        );
        assert_eq!(Choice::parse(" = x"), None);
    }
}
