//! Figures that an import replaced: what stood there before, and since when it no longer does.

use improvement::outcomes::Figure;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::sql;
use reference::Reading;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A figure that was replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The last day of its period.
    pub end: Date,
    /// What stood there before.
    pub before: Figure,
    /// When another took its place here.
    pub at: Instant,
}

#[derive(Deserialize)]
struct RevisionRow {
    measure_code: String,
    area_code: String,
    before: String,
    committed_at: Instant,
}

/// Every revision of some measures for some areas, oldest first, by measure and area.
///
/// # Errors
/// When the database fails or what is kept cannot be read.
pub async fn revisions(
    db: &Db,
    measures: &[&str],
    areas: &[&str],
) -> Result<BTreeMap<(String, String), Vec<Revision>>, DbError> {
    let sql = sql!(
        "select made.measure_code, made.area_code, made.before, figure_imports.committed_at
         from figure_import_series as made
         join figure_imports on figure_imports.id = made.import_id
         where figure_imports.state in ('committed', 'undoing') and made.before <> '[]'
           and made.measure_code in ({list}) and made.area_code in ({list})
         order by figure_imports.committed_at"
    );
    let rows: Vec<RevisionRow> = db
        .all(
            sql.bind_list(measures.iter().copied())
                .bind_list(areas.iter().copied()),
        )
        .await?;
    let mut all: BTreeMap<(String, String), Vec<Revision>> = BTreeMap::new();
    for row in rows {
        let unreadable = |error: String| DbError::Shape(error);
        let of_series = all.entry((row.measure_code, row.area_code)).or_default();
        let before = reference::incoming::before_of(&row.before)
            .map_err(|error| unreadable(error.to_string()))?;
        for (end, reading) in before {
            of_series.push(Revision {
                end: end
                    .parse()
                    .map_err(|_| unreadable(format!("“{end}” is not a date")))?,
                before: match reading {
                    Reading::Number(number) => Figure::Number(number.to_f64()),
                    Reading::Marker(marker) => Figure::Marker(marker),
                },
                at: row.committed_at,
            });
        }
    }
    Ok(all)
}

#[derive(Deserialize)]
struct Arrival {
    measure_code: String,
    area_code: String,
    brought: String,
    before: String,
}

/// The last days of the periods of which nothing was known here until after a moment, by measure and area.
///
/// # Errors
/// When the database fails or what is kept cannot be read.
pub async fn arrived_after(
    db: &Db,
    measures: &[&str],
    areas: &[&str],
    moment: Instant,
) -> Result<BTreeMap<(String, String), BTreeSet<Date>>, DbError> {
    let sql = sql!(
        "select made.measure_code, made.area_code, made.brought, made.before
         from figure_import_series as made
         join figure_imports on figure_imports.id = made.import_id
         where figure_imports.state in ('committed', 'undoing') and figure_imports.committed_at > $1
           and made.measure_code in ({list}) and made.area_code in ({list})"
    );
    let rows: Vec<Arrival> = db
        .all(
            sql.bind(moment)
                .bind_list(measures.iter().copied())
                .bind_list(areas.iter().copied()),
        )
        .await?;
    let mut all: BTreeMap<(String, String), BTreeSet<Date>> = BTreeMap::new();
    for row in rows {
        let ends = |text: &str| {
            reference::incoming::before_of(text)
                .map(|points| points.into_iter().map(|(end, _)| end))
                .map_err(|error| DbError::Shape(error.to_string()))
        };
        let known: BTreeSet<String> = ends(&row.before)?.collect();
        let of_series = all.entry((row.measure_code, row.area_code)).or_default();
        for end in ends(&row.brought)?.filter(|end| !known.contains(end)) {
            let end = end
                .parse()
                .map_err(|_| DbError::Shape(format!("“{end}” is not a date")))?;
            of_series.insert(end);
        }
    }
    Ok(all)
}
