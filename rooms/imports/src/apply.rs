//! Writing published figures: what a file brings against what is there, measure by measure, in one transaction.

use crate::outcome::Example;
use improvement::Word;
use improvement::outcomes::Polarity;
use platform::db::{Arg, Change, Db, DbError, Sql, ToArg};
use platform::sql;
use records::imports::store;
use reference::Reading;
use reference::incoming::{Brought, Incoming, IncomingSeries, Merged, Places, Progress, merge};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// What was written, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Figures for periods of which nothing was known.
    pub new: u64,
    /// Figures that take the place of others.
    pub revised: u64,
    /// Measures that were not there.
    pub new_measures: u64,
    /// Some of the figures that change.
    pub examples: Vec<Example>,
}

/// Measures whose series are fetched together.
const MEASURES: usize = 24;
/// How many changes are told as examples.
const EXAMPLES: usize = 12;

#[derive(Deserialize)]
struct Stored {
    measure_code: String,
    area_code: String,
    points: String,
}

type Held = HashMap<(String, String), String>;

fn held_of(codes: &[&str]) -> Sql {
    sql!("select measure_code, area_code, points from series where measure_code in ({list})")
        .bind_list(codes)
}

fn by_key(rows: Vec<Stored>) -> Held {
    rows.into_iter()
        .map(|row| ((row.measure_code, row.area_code), row.points))
        .collect()
}

/// A series that changes.
struct Changed {
    measure: usize,
    area: u16,
    merged: Merged,
}

/// What becomes of the series of some measures.
fn differences(
    incoming: &Incoming,
    places: &Places,
    series: &[IncomingSeries<'_>],
    held: &Held,
    written: &mut Written,
) -> Result<Vec<Changed>, DbError> {
    let mut changed = Vec::new();
    for one in series {
        let Some(measure) = incoming.measures.get(one.measure()) else {
            continue;
        };
        let key = (measure.code.clone(), places.code(one.area()).to_owned());
        let merged = merge(held.get(&key).map(String::as_str), one)
            .map_err(|error| DbError::Shape(error.to_string()))?;
        let Some(merged) = merged else { continue };
        written.new += u64::from(merged.new);
        written.revised += u64::from(merged.revised);
        if merged.revised > 0 && written.examples.len() < EXAMPLES {
            written
                .examples
                .extend(example(measure, places, one, &merged));
        }
        changed.push(Changed {
            measure: one.measure(),
            area: one.area(),
            merged,
        });
    }
    Ok(changed)
}

/// The newest revised figure of a series.
fn example(
    measure: &Brought,
    places: &Places,
    series: &IncomingSeries<'_>,
    merged: &Merged,
) -> Option<Example> {
    let (end, before) = reference::incoming::before_of(&merged.before).ok()?.pop()?;
    let (label, _, after) = series.points().find(|(_, day, _)| day.to_string() == end)?;
    Some(Example {
        measure: measure.name.clone(),
        area: places
            .get(series.area())
            .map_or_else(String::new, |place| place.name.clone()),
        period: label.to_owned(),
        before: told(before),
        after: told(after),
    })
}

/// A figure as people read it.
pub(super) fn told(reading: Reading) -> String {
    match reading {
        Reading::Number(number) => {
            improvement::outcomes::number_in_words(number.to_f64(), number.places(), "")
        }
        Reading::Marker(marker) => marker.label().to_owned(),
    }
}

/// The series in batches of a few measures: they come in order of measure.
fn batches<'a>(incoming: &'a Incoming) -> Vec<Vec<IncomingSeries<'a>>> {
    let mut by_batch: BTreeMap<usize, Vec<IncomingSeries<'a>>> = BTreeMap::new();
    for series in incoming.series() {
        by_batch
            .entry(series.measure() / MEASURES)
            .or_default()
            .push(series);
    }
    by_batch.into_values().collect()
}

fn codes<'a>(incoming: &'a Incoming, series: &[IncomingSeries<'_>]) -> Vec<&'a str> {
    let mut codes: Vec<&str> = series
        .iter()
        .filter_map(|one| incoming.measures.get(one.measure()))
        .map(|measure| measure.code.as_str())
        .collect();
    codes.dedup();
    codes
}

/// What importing would change.
///
/// # Errors
/// When the database fails.
pub async fn compare(
    db: &Db,
    incoming: &Incoming,
    places: &Places,
    progress: &Progress,
) -> Result<Written, DbError> {
    let mut written = Written {
        new_measures: incoming
            .measures
            .iter()
            .filter(|one| is_new(incoming, one))
            .count() as u64,
        ..Written::default()
    };
    if written.new_measures > 0 {
        let there: Vec<String> = db.values(sql!("select code from measures")).await?;
        written.new_measures = incoming
            .measures
            .iter()
            .filter(|one| is_new(incoming, one) && !there.contains(&one.code))
            .count() as u64;
    }
    for batch in batches(incoming) {
        let held = by_key(db.all(held_of(&codes(incoming, &batch))).await?);
        differences(incoming, places, &batch, &held, &mut written)?;
        progress.fetch_add(batch.len() as u64, Ordering::Relaxed);
    }
    Ok(written)
}

/// Whether a measure is the file's own and has figures.
fn is_new(_: &Incoming, measure: &Brought) -> bool {
    !measure.known && !measure.periods().is_empty()
}

/// Writes figures and keeps what they replace, all within a change: nothing is there until it is committed.
///
/// # Errors
/// When the database fails.
pub async fn write(
    change: &mut Change,
    import: Uuid,
    incoming: &Incoming,
    places: &Places,
    progress: &Progress,
) -> Result<Written, DbError> {
    store::take_turn(change).await?;
    let mut written = Written {
        new_measures: add_measures(change, import, incoming).await?,
        ..Written::default()
    };
    for batch in batches(incoming) {
        let held = by_key(change.all(held_of(&codes(incoming, &batch))).await?);
        let changed = differences(incoming, places, &batch, &held, &mut written)?;
        write_series(change, import, incoming, places, &changed).await?;
        progress.fetch_add(batch.len() as u64, Ordering::Relaxed);
    }
    Ok(written)
}

async fn write_series(
    change: &mut Change,
    import: Uuid,
    incoming: &Incoming,
    places: &Places,
    changed: &[Changed],
) -> Result<(), DbError> {
    let code = |one: &Changed| {
        incoming
            .measures
            .get(one.measure)
            .map_or("", |measure| measure.code.as_str())
            .to_arg()
    };
    let rows = changed.iter().map(|one| {
        vec![
            code(one),
            places.code(one.area).to_arg(),
            one.merged.points.to_arg(),
        ]
    });
    store::put_series(change, rows.collect()).await?;
    let replaced = sql!(
        "insert into figure_import_series (import_id, measure_code, area_code, brought, before) values {rows}"
    );
    let rows = changed.iter().map(|one| {
        vec![
            import.to_arg(),
            code(one),
            places.code(one.area).to_arg(),
            one.merged.brought.to_arg(),
            one.merged.before.to_arg(),
        ]
    });
    change.execute_rows(replaced, rows.collect()).await?;
    Ok(())
}

/// Adds the measures that are not there yet, under the source of imported statistics.
async fn add_measures(
    change: &mut Change,
    import: Uuid,
    incoming: &Incoming,
) -> Result<u64, DbError> {
    let mut new: Vec<&Brought> = incoming
        .measures
        .iter()
        .filter(|one| is_new(incoming, one))
        .collect();
    if new.is_empty() {
        return Ok(0);
    }
    let there: Vec<Code> = change.all(sql!("select code from measures")).await?;
    let there: std::collections::HashSet<&str> =
        there.iter().map(|one| one.code.as_str()).collect();
    new.retain(|measure| !there.contains(measure.code.as_str()));
    let source = sql!(
        "insert into reference_sources (key, title, publisher, licence, vintage, citation)
         values ('ees', 'Explore Education Statistics', 'Department for Education', 'Open Government Licence v3.0',
                 'as imported', 'Department for Education, Explore Education Statistics. Open Government Licence v3.0.')
         on conflict (key) do nothing"
    );
    change.execute(source).await?;
    let measures = sql!(
        "insert into measures (code, slug, name, topic, unit, decimals, polarity, period_kind, axis_label,
             source_key, publisher, publication, licence, vintage, note, interpolated) values {rows}"
    );
    let rows = new.iter().map(|measure| measure_row(measure));
    change.execute_rows(measures, rows.collect()).await?;
    let brought =
        sql!("insert into figure_import_measures (import_id, measure_code) values {rows}");
    let rows = new
        .iter()
        .map(|measure| vec![import.to_arg(), measure.code.to_arg()]);
    change.execute_rows(brought, rows.collect()).await?;
    Ok(new.len() as u64)
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

fn measure_row(measure: &Brought) -> Vec<Arg> {
    let slug: String = measure
        .code
        .chars()
        .map(|c| if c == ':' { '-' } else { c })
        .collect();
    vec![
        measure.code.to_arg(),
        slug.to_arg(),
        measure.name.to_arg(),
        measure.topic.to_arg(),
        measure.unit.code().to_arg(),
        i64::from(measure.decimals).to_arg(),
        Polarity::Neither.to_arg(),
        measure.period_kind.code().to_arg(),
        measure.unit.label().to_arg(),
        "ees".to_arg(),
        "Department for Education".to_arg(),
        Some(measure.topic.clone()).to_arg(),
        "Open Government Licence v3.0".to_arg(),
        Arg::Date(None),
        Arg::Text(None),
        "[]".to_arg(),
    ]
}
