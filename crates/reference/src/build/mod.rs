//! Making the pack from official files.

mod areas;
mod calendar;
mod catalogue;
mod inspections;
mod lait;
mod looked_after;
mod measures;
pub(crate) mod periods;
mod reorganisation;
mod sources;
mod table;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use thiserror::Error;

use crate::pack::Pack;

/// Counted up when the same files come to give another pack.
const REVISION: u32 = 1;

/// Why the pack could not be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// A file is not there or cannot be read.
    #[error("failed to read {}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not a table.
    #[error("failed to read {} as a table: {source}", file.display())]
    Table {
        /// The file.
        file: PathBuf,
        /// Where and why.
        source: csv::Error,
    },
    /// A file is not the JSON that was expected.
    #[error("failed to read {}: {source}", file.display())]
    Json {
        /// The file.
        file: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A column is missing.
    #[error("failed to read {}: there is no column “{column}”; was it renamed in a new release?", file.display())]
    Column {
        /// The file.
        file: PathBuf,
        /// The column that should be there.
        column: String,
    },
    /// A value breaks a rule.
    #[error("failed to read {} row {row}, column “{column}”: “{value}”: {rule}", file.display())]
    Cell {
        /// The file.
        file: PathBuf,
        /// The row, the headings being row 1. A row may take several lines of the file.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What should stand there.
        rule: String,
    },
    /// A file as a whole breaks a rule.
    #[error("failed to use {}: {rule}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What should be so.
        rule: String,
    },
    /// The parts do not fit together.
    #[error("failed to build the figures: {0}")]
    Content(String),
}

/// Builds the pack from a folder of official files.
///
/// The folder holds `authorities.csv`, `statistical_neighbours_2025.csv`, `map/upper_tier_2023.hexjson`,
/// `lait/lait_observations.csv.gz`, `lait/lait_data_dictionary.csv`, `cla_panel_2010_2025.csv`,
/// `ofsted/judgements.csv`, `calendar/bank-holidays-england-and-wales.json` and `pay/njc_spine_england.csv`.
/// The board catalogue is the program's own and is added.
///
/// # Errors
/// When a file is missing or something in it breaks a rule; the message names the file, row, column, value and rule.
pub fn build(from: &Path) -> Result<Pack, BuildError> {
    let mut areas = areas::read(from)?;
    let neighbours = areas::neighbours(from, &areas)?;
    let mut figures = lait::read(from, &mut areas)?;
    looked_after::read(from, &mut areas, &mut figures)?;
    let inspections = inspections::read(from, &mut areas)?;
    let bank_holidays = calendar::bank_holidays(from)?;
    let pay_spine = calendar::pay_spine(from)?;
    let catalogue = catalogue::read()?;
    let newest = figures
        .measures
        .iter()
        .filter_map(|measure| measure.vintage)
        .chain(inspections.iter().map(|one| one.published))
        .max()
        .unwrap_or(Date::ZERO);
    areas.finish();
    let pack = Pack {
        version: format!("{newest}.{REVISION}"),
        sources: sources::all(),
        boundary_changes: reorganisation::changes(&areas)?,
        areas: areas.areas,
        authorities: areas.authorities,
        predecessors: areas.predecessors,
        neighbours,
        measures: figures.measures,
        series: figures.series,
        inspections,
        bank_holidays,
        pay_spine,
        catalogue,
    };
    pack.check().map_err(BuildError::Content)?;
    Ok(pack)
}

/// Words in lower case with a hyphen between, for web addresses.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'A'..='Z' => slug.push(character.to_ascii_lowercase()),
            '.' | '\'' | '’' => {}
            '%' => slug.push_str("-percent-"),
            '&' => slug.push_str("-and-"),
            '<' => slug.push_str("-under-"),
            _ => slug.push('-'),
        }
    }
    slug.split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Text without white space around it and with single spaces inside.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A day written as `2016-11-25`.
fn iso_date(text: &str) -> Option<Date> {
    text.parse().ok()
}
