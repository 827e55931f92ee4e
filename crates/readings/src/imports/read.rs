//! Reading a file of published figures against what the database knows of places and measures.

use improvement::outcomes::ImportKind;
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::sql;
use reference::incoming::{
    self, Choice, EesOptions, Faults, Incoming, KnownMeasure, Limits, Place, Places, Progress,
    Refused,
};
use reference::{PeriodKind, Unit};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::sync::Arc;

/// What a person says about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// What a data set is called, where its file's name does not say it.
    #[serde(default)]
    pub set: String,
    /// Columns of measures: `children_count` or `children_count=LACnum`.
    #[serde(default)]
    pub measures: Vec<String>,
    /// Columns and the value wanted in each: `sex=Total`.
    #[serde(default)]
    pub filters: Vec<String>,
    /// The last month and day of a reporting year: `09-30`.
    #[serde(default)]
    pub year_end: String,
}

impl Options {
    /// The options for a data file of this name.
    ///
    /// # Errors
    /// What cannot be understood, in words.
    pub fn ees(&self, file: &str) -> Result<EesOptions, String> {
        let set = match self.set.trim() {
            "" => incoming::set_of(file),
            set => incoming::set_of(set),
        };
        let choices = self.measures.iter().map(|text| {
            Choice::parse(text).ok_or_else(|| {
                format!("“{text}” is not a column: enter COLUMN, or COLUMN=CODE to continue a published measure")
            })
        });
        let only = self.filters.iter().map(|text| {
            text.split_once('=')
                .map(|(column, value)| (column.trim().to_owned(), value.trim().to_owned()))
                .ok_or_else(|| format!("“{text}” is not a group: enter COLUMN=VALUE"))
        });
        Ok(EesOptions {
            set,
            choices: choices.collect::<Result<_, _>>()?,
            only: only.collect::<Result<_, _>>()?,
            year_end: year_end(&self.year_end)?,
        })
    }
}

fn year_end(text: &str) -> Result<Option<(i8, i8)>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.split_once('-')
        .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)))
        .filter(|(month, day)| Date::new(2023, *month, *day).is_ok())
        .map(Some)
        .ok_or_else(|| {
            format!("“{text}” is not the end of a year: enter the month and day, such as 09-30")
        })
}

/// What the database knows of places and measures.
#[derive(Debug, Clone)]
pub struct ImportContext {
    /// Every area.
    pub places: Arc<Places>,
    /// Every published measure.
    pub known: Arc<Vec<KnownMeasure>>,
}

impl ImportContext {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &Db) -> Result<Self, DbError> {
        #[derive(Deserialize)]
        struct AreaRow {
            code: String,
            name: String,
            ons_code: Option<String>,
            ended_on: Option<Date>,
        }
        #[derive(Deserialize)]
        struct Alias {
            alias: String,
            area_code: String,
        }
        #[derive(Deserialize)]
        struct Moved {
            from_code: String,
            to_code: String,
        }
        #[derive(Deserialize)]
        struct MeasureRow {
            code: String,
            name: String,
            unit: Unit,
            period_kind: PeriodKind,
        }
        let areas: Vec<AreaRow> = db
            .all(sql!(
                "select code, name, ons_code, ended_on from areas order by code"
            ))
            .await?;
        let aliases: Vec<Alias> = db
            .all(sql!(
                "select alias, area_code from area_aliases order by alias"
            ))
            .await?;
        let moved: Vec<Moved> = db
            .all(sql!(
                "select from_code, to_code from boundary_changes order by changed_on, to_code"
            ))
            .await?;
        let measures: Vec<MeasureRow> = db
            .all(sql!(
                "select code, name, unit, period_kind from measures order by code"
            ))
            .await?;
        let places = areas.into_iter().map(|area| Place {
            code: area.code,
            name: area.name,
            ons_code: area.ons_code,
            ended: area.ended_on,
        });
        let known = measures.into_iter().map(|measure| KnownMeasure {
            code: measure.code,
            name: measure.name,
            unit: measure.unit,
            period_kind: measure.period_kind,
        });
        Ok(Self {
            places: Arc::new(Places::new(
                places.collect(),
                aliases.into_iter().map(|one| (one.alias, one.area_code)),
                moved.into_iter().map(|one| (one.from_code, one.to_code)),
            )),
            known: Arc::new(known.collect()),
        })
    }
}

/// Reads a file of published figures. Takes as long as the file is: call it where blocking is allowed.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong in single rows goes to `faults`.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a thing of its own, and all are needed"
)]
pub fn published(
    kind: ImportKind,
    input: impl Read,
    file: &str,
    options: &Options,
    ground: &ImportContext,
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<Incoming, Refused> {
    let (places, known) = (&ground.places, &ground.known);
    match kind {
        ImportKind::Ees => {
            let options = options.ees(file).map_err(Refused::Asked)?;
            incoming::ees(input, places, known, &options, limits, progress, faults)
        }
        ImportKind::Lait => incoming::lait(input, places, known, limits, progress, faults),
        ImportKind::Tidy | ImportKind::Own => {
            incoming::tidy(input, places, known, limits, progress, faults)
        }
    }
}
