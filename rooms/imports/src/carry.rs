//! Imported figures outlive a new edition of the pack: it is loaded as a whole, and they are laid over or under it.

use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, DbError, ToArg};
use platform::sql;
use reference::incoming::{Overlay, overlay};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What imports in force brought to one series.
#[derive(Debug, Deserialize)]
pub struct Kept {
    measure_code: String,
    area_code: String,
    brought: String,
    committed_at: Instant,
}

/// What imports in force have brought, oldest first. Read before the pack is loaded.
///
/// # Errors
/// When the database fails.
pub async fn keep(change: &mut Change) -> Result<Vec<Kept>, DbError> {
    records::imports::store::take_turn(change).await?;
    change
        .all(sql!(
            "select made.measure_code, made.area_code, made.brought, figure_imports.committed_at
             from figure_import_series as made
             join figure_imports on figure_imports.id = made.import_id
             where figure_imports.state in ('committed', 'undoing')
             order by figure_imports.committed_at, made.measure_code, made.area_code"
        ))
        .await
}

fn laid(points: Option<&str>, brought: &str, how: Overlay) -> Result<String, DbError> {
    overlay(points, brought, how).map_err(|error| DbError::Shape(error.to_string()))
}

/// What several imports brought to one series, the later over the earlier.
fn together(imports: &[&Kept]) -> Result<Option<String>, DbError> {
    let mut points = None;
    for one in imports {
        points = Some(laid(points.as_deref(), &one.brought, Overlay::Over)?);
    }
    Ok(points)
}

/// Lays imported figures over the pack just loaded, whose newest figures are of a day: an import made since stands over
/// them, an earlier one only fills what they leave out.
///
/// # Errors
/// When the database fails.
pub async fn lay_over(
    change: &mut Change,
    kept: Vec<Kept>,
    newest: Option<Date>,
) -> Result<(), DbError> {
    let mut by_series: BTreeMap<(String, String), Vec<Kept>> = BTreeMap::new();
    for one in kept {
        let key = (one.measure_code.clone(), one.area_code.clone());
        by_series.entry(key).or_default().push(one);
    }
    let all: Vec<((String, String), Vec<Kept>)> = by_series.into_iter().collect();
    for some in all.chunks(200) {
        let mut rows = Vec::with_capacity(some.len());
        for ((measure, area), brought) in some {
            let sql = sql!("select points from series where measure_code = $1 and area_code = $2");
            let mut points: Option<String> = change.value(sql.bind(measure).bind(area)).await?;
            let since = |one: &&Kept| newest.is_none_or(|newest| one.committed_at.date() > newest);
            let (over, under): (Vec<&Kept>, Vec<&Kept>) = brought.iter().partition(since);
            // A later import stands over an earlier one, whatever becomes of both.
            if let Some(filling) = together(&under)? {
                points = Some(laid(points.as_deref(), &filling, Overlay::Under)?);
            }
            if let Some(standing) = together(&over)? {
                points = Some(laid(points.as_deref(), &standing, Overlay::Over)?);
            }
            if let Some(points) = points {
                rows.push(vec![measure.to_arg(), area.to_arg(), points.to_arg()]);
            }
        }
        records::imports::store::put_series(change, rows).await?;
    }
    Ok(())
}
