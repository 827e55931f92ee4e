//! Published figures for the indicators of one council: its own series and those beside which they stand.

use crate::db::{Db, DbError};
use crate::sql;
use improvement::Word;
use improvement::outcomes::{Figure, Marker, Point, Polarity};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is measured, and where its figures come from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Measure {
    /// The publisher's code.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// The subject under which it is listed.
    pub topic: String,
    /// What it counts in.
    pub unit: String,
    /// How many decimals are shown.
    pub decimals: i64,
    /// Which way is better.
    pub polarity: Polarity,
    /// When the publisher last brought it up to date.
    pub vintage: String,
    /// What a reader must know before comparing.
    pub note: String,
    /// What the publication is called.
    pub source: String,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: String,
}

/// A statistical neighbour.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Neighbour {
    /// Its code.
    #[serde(rename = "neighbour_code")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// How alike it is, in words.
    pub closeness: String,
}

/// A change of boundary in which the council took part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BoundaryChange {
    /// The first day of the new arrangement.
    pub changed_on: Date,
    /// What it means for somebody who compares figures across the day.
    pub note: String,
}

#[derive(Deserialize)]
struct Area {
    code: String,
    name: String,
    kind: String,
}

#[derive(Deserialize)]
struct SeriesRow {
    measure_code: String,
    area_code: String,
    points: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Number(f64),
    Marker(String),
}

/// Everything published that the curves of one council need.
#[derive(Debug, Clone, Default)]
pub struct Published {
    measures: BTreeMap<String, Measure>,
    series: BTreeMap<(String, String), Vec<Point>>,
    /// The code and name of the council's region.
    pub region: Option<(String, String)>,
    /// The code and name of the country.
    pub country: Option<(String, String)>,
    /// The statistical neighbours, the most alike first.
    pub neighbours: Vec<Neighbour>,
    /// Changes of the council's boundary, oldest first.
    pub boundary_changes: Vec<BoundaryChange>,
}

impl Published {
    /// Reads what is published for an area and its comparisons, for as many measures as there are, in five
    /// statements. Only periods that had ended by `until` are kept.
    ///
    /// # Errors
    /// When the database fails or a series cannot be read.
    pub async fn load(
        db: &Db,
        area: &str,
        measures: &[&str],
        until: Date,
    ) -> Result<Self, DbError> {
        let mut published = Self::default();
        if measures.is_empty() {
            return Ok(published);
        }
        published.measures = measures_of(db, measures).await?;
        published.areas(db, area).await?;
        published.neighbours = neighbours(db, area).await?;
        published.boundary_changes = boundary_changes(db, area, until).await?;
        let sql = sql!(
            "select measure_code, area_code, points from series
             where (area_code = $1
                    or area_code in (select neighbour_code from neighbours where area_code = $1)
                    or area_code in (select region_code from areas where code = $1)
                    or area_code in (select code from areas where kind = 'country'))
               and measure_code in ({list})"
        );
        let rows: Vec<SeriesRow> = db.all(sql.bind(area).bind_list(measures)).await?;
        for row in rows {
            let points = points(&row, until)?;
            published
                .series
                .insert((row.measure_code, row.area_code), points);
        }
        Ok(published)
    }

    async fn areas(&mut self, db: &Db, area: &str) -> Result<(), DbError> {
        let sql = sql!(
            "select code, name, kind from areas
             where kind = 'country' or code in (select region_code from areas where code = $1)"
        );
        let areas: Vec<Area> = db.all(sql.bind(area)).await?;
        for area in areas {
            let pair = Some((area.code, area.name));
            if area.kind == "country" {
                self.country = pair;
            } else {
                self.region = pair;
            }
        }
        Ok(())
    }

    /// What is measured under this code.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.get(code)
    }

    /// The series of a measure for an area; empty when nothing was published.
    #[must_use]
    pub fn points(&self, measure: &str, area: &str) -> &[Point] {
        self.series
            .get(&(measure.to_owned(), area.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}

async fn measures_of(db: &Db, codes: &[&str]) -> Result<BTreeMap<String, Measure>, DbError> {
    let sql = sql!(
        "select measures.code, measures.name, measures.topic, measures.unit, measures.decimals, measures.polarity,
                measures.vintage, measures.note, reference_sources.title as source,
                reference_sources.publisher, reference_sources.licence
         from measures join reference_sources on reference_sources.key = measures.source_key
         where measures.code in ({list})"
    );
    let measures: Vec<Measure> = db.all(sql.bind_list(codes)).await?;
    Ok(measures
        .into_iter()
        .map(|measure| (measure.code.clone(), measure))
        .collect())
}

async fn neighbours(db: &Db, area: &str) -> Result<Vec<Neighbour>, DbError> {
    let sql = sql!(
        "select neighbours.neighbour_code, areas.name, neighbours.closeness
         from neighbours join areas on areas.code = neighbours.neighbour_code
         where neighbours.area_code = $1 order by neighbours.rank"
    );
    let mut neighbours: Vec<Neighbour> = db.all(sql.bind(area)).await?;
    for neighbour in &mut neighbours {
        if let Ok(closeness) = reference::Closeness::parse(&neighbour.closeness) {
            neighbour.closeness = closeness.label().to_owned();
        }
    }
    Ok(neighbours)
}

async fn boundary_changes(
    db: &Db,
    area: &str,
    until: Date,
) -> Result<Vec<BoundaryChange>, DbError> {
    let sql = sql!(
        "select distinct changed_on, note from boundary_changes
         where (from_code = $1 or to_code = $1) and changed_on <= $2 order by changed_on, note"
    );
    db.all(sql.bind(area).bind(until)).await
}

/// Reads a series; of two figures for one period the later one, which is the revision, is kept.
fn points(row: &SeriesRow, until: Date) -> Result<Vec<Point>, DbError> {
    let unreadable = |what: &str| {
        DbError::Shape(format!(
            "the series {} of area {}: {what}",
            row.measure_code, row.area_code
        ))
    };
    let read: Vec<(String, Date, Entry)> =
        serde_json::from_str(&row.points).map_err(|error| unreadable(&error.to_string()))?;
    let mut points: BTreeMap<Date, Point> = BTreeMap::new();
    for (label, end, figure) in read {
        if end > until {
            continue;
        }
        let figure = match figure {
            Entry::Number(number) => Figure::Number(number),
            Entry::Marker(code) => Figure::Marker(
                Marker::parse(&code).map_err(|error| unreadable(&error.to_string()))?,
            ),
        };
        let kept = points
            .get(&end)
            .is_some_and(|kept| kept.figure.number().is_some());
        if !kept || figure.number().is_some() {
            points.insert(end, Point { label, end, figure });
        }
    }
    Ok(points.into_values().collect())
}
