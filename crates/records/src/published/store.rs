//! Reading published figures. Nothing here looks at what a council has entered.

use improvement::Word;
use improvement::calendar::BankHolidays;
use improvement::outcomes::{Figure, Frequency, Marker, Point, Polarity};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::sql;
use reference::{AreaKind, AuthorityType, Closeness, PeriodKind, SourceKind, Unit};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The code of England among the areas.
pub const ENGLAND: &str = "970";

/// Which pack the database holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edition {
    /// The version of the figures: the day of the newest of them and a running number.
    pub version: String,
    /// The SHA-256 of the pack, in hexadecimal.
    pub checksum: String,
    /// When it was loaded.
    pub loaded_at: Instant,
}

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// A short stable code.
    pub key: String,
    /// What the publication is called.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: String,
    /// Which edition, in words.
    pub vintage: String,
    /// The whole citation in one line.
    pub citation: String,
}

/// An area that has figures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Area {
    /// The DfE code (`383`), or the number that DfE tools use for regions and England.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: AreaKind,
    /// The code of its region.
    pub region_code: Option<String>,
    /// The code of Inner or Outer London, for a London borough.
    pub part_of_london_code: Option<String>,
    /// What type of authority it is.
    pub authority_type: Option<AuthorityType>,
    /// The ONS code.
    pub ons_code: Option<String>,
    /// Ofsted's reference number for the authority.
    pub ofsted_urn: Option<String>,
    /// The name in web addresses.
    pub slug: String,
    /// Column of its hexagon (odd rows are shifted half a hexagon to the right).
    pub hex_q: Option<i64>,
    /// Row of its hexagon, counted upwards from the south.
    pub hex_r: Option<i64>,
    /// Whether it is an authority that no longer exists.
    pub former: bool,
    /// The first day on which it no longer existed.
    pub ended_on: Option<Date>,
}

/// A statistical neighbour of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Neighbour {
    /// From 1, the most alike.
    pub rank: i64,
    /// Its code among the areas.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// How alike it is.
    pub closeness: Closeness,
}

/// Something measured for many areas over time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Measure {
    /// The publisher's short code.
    pub code: String,
    /// The name in web addresses.
    pub slug: String,
    /// The name to show.
    pub name: String,
    /// The subject under which the publisher lists it.
    pub topic: String,
    /// What it counts in.
    pub unit: Unit,
    /// How many decimal places to show.
    pub decimals: i64,
    /// Which way is better.
    pub polarity: Polarity,
    /// What a period of it is.
    pub period_kind: PeriodKind,
    /// The label for the value axis of a chart.
    pub axis_label: String,
    /// Which source it is from, by [`Source::key`].
    pub source_key: String,
    /// Who publishes the underlying statistics.
    pub publisher: String,
    /// Which statistical publication the figures are from, when it is known.
    pub publication: Option<String>,
    /// Under which licence.
    pub licence: String,
    /// When the publisher last brought the figures up to date, when it says so.
    pub vintage: Option<Date>,
    /// What a reader must know before comparing the figures.
    pub note: Option<String>,
    /// Labels of the periods whose figures rest on a population between two published ones, as JSON.
    interpolated: String,
}

impl Measure {
    /// The unit as it follows a number: `%`, `per 10,000`; empty for a plain count.
    #[must_use]
    pub fn unit_words(&self) -> &'static str {
        unit_words(self.unit)
    }

    /// Labels of the periods whose figures rest on a population between two published ones.
    #[must_use]
    pub fn interpolated(&self) -> Vec<String> {
        serde_json::from_str(&self.interpolated).unwrap_or_default()
    }

    /// Where the figures come from, in one line for beneath a chart.
    #[must_use]
    pub fn source_line(&self) -> String {
        let publication = self
            .publication
            .as_ref()
            .map_or_else(String::new, |publication| format!(", {publication}"));
        let vintage = self.vintage.map_or_else(String::new, |date| {
            format!(", updated {}", platform::clock::in_words(date))
        });
        format!("{}{publication}{vintage}", self.publisher)
    }
}

/// The unit as it follows a number: `%`, `per 10,000`; empty for a plain count.
#[must_use]
pub fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "",
        Unit::Score => "points",
        Unit::PoundsAWeek => "pounds a week",
        Unit::Pounds => "pounds",
        other => other.label(),
    }
}

/// A measure as it is listed for choosing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Choice {
    /// The publisher's short code.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// The subject under which the publisher lists it.
    pub topic: String,
    /// What it counts in.
    pub unit: Unit,
    /// Who publishes the underlying statistics.
    pub publisher: String,
}

/// An indicator that boards watch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BoardIndicator {
    /// A short stable code, such as `LA03`.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What is counted.
    pub numerator: String,
    /// Out of what; empty for a plain count.
    pub denominator: String,
    /// What it counts in.
    pub unit: Unit,
    /// Which way is better.
    pub polarity: Polarity,
    /// How to read it when neither end is simply good, or what to watch for.
    pub band_note: Option<String>,
    /// How often boards look at it.
    pub frequency: Frequency,
    /// Where a council finds the figures.
    pub source_kind: SourceKind,
    /// The measure with published figures for the same thing.
    pub measure_code: Option<String>,
}

/// What becomes of an authority when local government is reorganised.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BoundaryChange {
    /// The authority before.
    pub from_code: String,
    /// The authority after; the same for a new code only.
    pub to_code: String,
    /// The first day of the new arrangement.
    pub changed_on: Date,
    /// What it means for someone comparing figures across the date.
    pub note: String,
}

/// A statistical publication that figures are from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Publication {
    /// Who publishes it.
    pub publisher: String,
    /// What it is called, when it is known.
    pub publication: Option<String>,
    /// Under which licence.
    pub licence: String,
    /// How many measures are from it.
    pub measures: i64,
    /// The day of the newest of its figures, when the publisher says so.
    pub newest: Option<Date>,
}

/// The statistical publications that the measures are from, by publisher.
///
/// # Errors
/// When the database fails.
pub async fn publications(db: &Db) -> Result<Vec<Publication>, DbError> {
    db.all(sql!(
        "select publisher, publication, licence, count(*) as measures, max(vintage) as newest
         from measures group by publisher, publication, licence
         order by publisher, coalesce(publication, '')"
    ))
    .await
}

/// Which pack the database holds; none before the first is loaded.
///
/// # Errors
/// When the database fails.
pub async fn edition(db: &Db) -> Result<Option<Edition>, DbError> {
    db.maybe(sql!(
        "select version, checksum, loaded_at from reference_pack"
    ))
    .await
}

/// Where the figures come from, by title.
///
/// # Errors
/// When the database fails.
pub async fn sources(db: &Db) -> Result<Vec<Source>, DbError> {
    db.all(sql!(
        "select key, title, publisher, licence, vintage, citation from reference_sources order by title"
    ))
    .await
}

/// An area by its code.
///
/// # Errors
/// [`DbError::Missing`] when there is none.
pub async fn area(db: &Db, code: &str) -> Result<Area, DbError> {
    db.one(sql!("select * from areas where code = $1").bind(code))
        .await
}

/// Several areas by their codes, in the order of their codes.
///
/// # Errors
/// When the database fails.
pub async fn areas(db: &Db, codes: &[&str]) -> Result<Vec<Area>, DbError> {
    let sql = sql!("select * from areas where code in ({list}) order by code");
    db.all(sql.bind_list(codes)).await
}

/// Every area of a kind, by name.
///
/// # Errors
/// When the database fails.
pub async fn areas_of(db: &Db, kind: AreaKind) -> Result<Vec<Area>, DbError> {
    let sql = sql!("select * from areas where kind = $1 order by name");
    db.all(sql.bind(kind.code())).await
}

/// The region of an area; none for regions, for England and for an unknown code.
///
/// # Errors
/// When the database fails.
pub async fn region_of(db: &Db, area: &str) -> Result<Option<Area>, DbError> {
    let sql = sql!(
        "select region.* from areas as region join areas as inside on inside.region_code = region.code
         where inside.code = $1"
    );
    db.maybe(sql.bind(area)).await
}

/// The ten statistical neighbours of an authority, the most alike first; none for other areas.
///
/// # Errors
/// When the database fails.
pub async fn neighbours(db: &Db, area: &str) -> Result<Vec<Neighbour>, DbError> {
    let sql = sql!(
        "select neighbours.rank, areas.code, areas.name, areas.slug, neighbours.closeness
         from neighbours join areas on areas.code = neighbours.neighbour_code
         where neighbours.area_code = $1 order by neighbours.rank"
    );
    db.all(sql.bind(area)).await
}

/// What reorganisations made of an authority, or made it of, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn boundary_changes(db: &Db, area: &str) -> Result<Vec<BoundaryChange>, DbError> {
    let sql = sql!(
        "select from_code, to_code, changed_on, note from boundary_changes
         where from_code = $1 or to_code = $1 order by changed_on"
    );
    db.all(sql.bind(area)).await
}

/// What every reorganisation made of authorities, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn all_boundary_changes(db: &Db) -> Result<Vec<BoundaryChange>, DbError> {
    db.all(sql!(
        "select from_code, to_code, changed_on, note from boundary_changes
         order by changed_on, from_code, to_code"
    ))
    .await
}

/// A measure by its code.
///
/// # Errors
/// [`DbError::Missing`] when there is none.
pub async fn measure(db: &Db, code: &str) -> Result<Measure, DbError> {
    db.one(sql!("select * from measures where code = $1").bind(code))
        .await
}

/// Several measures by their codes.
///
/// # Errors
/// When the database fails.
pub async fn measures(
    db: &Db,
    codes: impl IntoIterator<Item = &str>,
) -> Result<BTreeMap<String, Measure>, DbError> {
    let sql = sql!("select * from measures where code in ({list})");
    let all: Vec<Measure> = db.all(sql.bind_list(codes)).await?;
    Ok(all
        .into_iter()
        .map(|measure| (measure.code.clone(), measure))
        .collect())
}

/// The measures whose name, subject or code holds every word of `query`, by subject and name; all of them when it is
/// empty. Those with every word in the name come first.
///
/// # Errors
/// When the database fails.
pub async fn measures_for_choosing(db: &Db, query: &str) -> Result<Vec<Choice>, DbError> {
    let all: Vec<Choice> = db
        .all(sql!(
            "select code, name, topic, unit, publisher from measures order by topic, name, code"
        ))
        .await?;
    // SQLite folds ASCII only, and there are a few hundred measures: they are compared here.
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let (mut named, others): (Vec<Choice>, Vec<Choice>) =
        all.into_iter().partition(|choice| holds(&choice.name));
    named.extend(
        others
            .into_iter()
            .filter(|one| holds(&format!("{} {} {}", one.name, one.topic, one.code))),
    );
    Ok(named)
}

/// The figures of one measure for some areas, oldest first, by the code of the area. An area without figures is
/// not among them.
///
/// # Errors
/// When the database fails or a series cannot be read.
pub async fn series(
    db: &Db,
    measure: &str,
    areas: &[&str],
) -> Result<BTreeMap<String, Vec<Point>>, DbError> {
    let sql = sql!(
        "select measure_code, area_code, points from series where measure_code = $1 and area_code in ({list})"
    );
    let rows: Vec<SeriesRow> = db.all(sql.bind(measure).bind_list(areas)).await?;
    rows.into_iter()
        .map(|row| Ok((row.area_code, points(&row.points)?)))
        .collect()
}

/// The figures of several measures for some areas, by the codes of measure and area.
///
/// # Errors
/// When the database fails or a series cannot be read.
pub async fn series_of(
    db: &Db,
    measures: &[&str],
    areas: &[&str],
) -> Result<BTreeMap<(String, String), Vec<Point>>, DbError> {
    let sql = sql!(
        "select measure_code, area_code, points from series
         where measure_code in ({list}) and area_code in ({list})"
    );
    let rows: Vec<SeriesRow> = db
        .all(
            sql.bind_list(measures.iter().copied())
                .bind_list(areas.iter().copied()),
        )
        .await?;
    rows.into_iter()
        .map(|row| Ok(((row.measure_code, row.area_code), points(&row.points)?)))
        .collect()
}

#[derive(Deserialize)]
struct SeriesRow {
    measure_code: String,
    area_code: String,
    points: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Reading {
    Number(f64),
    Marker(Marker),
}

fn points(text: &str) -> Result<Vec<Point>, DbError> {
    let all: Vec<(String, Date, Reading)> =
        serde_json::from_str(text).map_err(|error| DbError::Shape(error.to_string()))?;
    Ok(all
        .into_iter()
        .map(|(label, end, reading)| Point {
            label,
            end,
            figure: match reading {
                Reading::Number(number) => Figure::Number(number),
                Reading::Marker(marker) => Figure::Marker(marker),
            },
        })
        .collect())
}

/// The indicators that boards watch, in the order of their codes.
///
/// # Errors
/// When the database fails.
pub async fn catalogue(db: &Db) -> Result<Vec<BoardIndicator>, DbError> {
    db.all(sql!("select * from catalogue order by code")).await
}

/// The bank holidays of England and Wales.
///
/// # Errors
/// When the database fails.
pub async fn bank_holidays(db: &Db) -> Result<BankHolidays, DbError> {
    let days: Vec<Date> = db
        .values(sql!("select on_date from bank_holidays order by on_date"))
        .await?;
    Ok(BankHolidays::new(days))
}
