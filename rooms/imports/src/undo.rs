//! Taking an import of published figures back: what it replaced stands again.

use improvement::outcomes::ImportState;
use platform::db::{Change, DbError, ToArg};
use platform::sql;
use records::imports::store::{self, Import};
use serde::Deserialize;
use thiserror::Error;
use uuid::Uuid;

/// Why an import cannot be undone.
#[derive(Debug, Error)]
pub enum UndoError {
    /// It was not imported, or has been undone.
    #[error("there is nothing to undo: this import is not in use")]
    NotInForce,
    /// A later import changed the same figures.
    #[error(
        "a later import, of the file {0}, changed some of the same figures: undo that one first"
    )]
    Later(String),
    /// A plan watches a measure that would be gone.
    #[error(
        "the indicator “{0}” uses a measure from this import: first remove the indicator, or choose another measure for it"
    )]
    Watched(String),
    /// One of the council's own figures was changed since.
    #[error("the figure for {0} has been changed since, so nothing was undone")]
    Changed(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Deserialize)]
struct UndoneRow {
    measure_code: String,
    area_code: String,
    brought: String,
    before: String,
    points: Option<String>,
}

/// Series read and written at a time.
const ROWS: usize = 200;

/// Undoes an import of published figures within a change.
///
/// # Errors
/// When it is not in force, a later import rests on it, or the database fails; then nothing may be committed.
pub async fn undo_published(change: &mut Change, import: &Import) -> Result<(), UndoError> {
    store::take_turn(change).await?;
    let state: Option<ImportState> = change
        .value(sql!("select state from figure_imports where id = $1").bind(import.id))
        .await?;
    if !matches!(state, Some(ImportState::Committed | ImportState::Undoing)) {
        return Err(UndoError::NotInForce);
    }
    let later = sql!(
        "select other.file_name from figure_imports as other
         where other.state in ('committed', 'undoing') and other.id <> $1 and other.committed_at > $2
           and exists (
               select 1 from figure_import_series as mine
               join figure_import_series as theirs
                 on theirs.measure_code = mine.measure_code and theirs.area_code = mine.area_code
               where mine.import_id = $1 and theirs.import_id = other.id)
         order by other.committed_at desc limit 1"
    );
    let later: Option<String> = change
        .value(later.bind(import.id).bind(import.committed_at))
        .await?;
    if let Some(file) = later {
        return Err(UndoError::Later(file));
    }
    let watched = sql!(
        "select indicators.name from indicators
         join figure_import_measures on figure_import_measures.measure_code = indicators.measure_code
         where figure_import_measures.import_id = $1 order by indicators.name limit 1"
    );
    if let Some(name) = change.value(watched.bind(import.id)).await? {
        return Err(UndoError::Watched(name));
    }
    take_back(change, import.id).await?;
    let measures = sql!(
        "delete from measures where code in (select measure_code from figure_import_measures where import_id = $1)"
    );
    change.execute(measures.bind(import.id)).await?;
    store::undone(change, import.id).await?;
    Ok(())
}

async fn take_back(change: &mut Change, id: Uuid) -> Result<(), DbError> {
    let mut after = (String::new(), String::new());
    loop {
        let sql = sql!(
            "select made.measure_code, made.area_code, made.brought, made.before, series.points
             from figure_import_series as made
             left join series on series.measure_code = made.measure_code and series.area_code = made.area_code
             where made.import_id = $1
               and (made.measure_code > $2 or (made.measure_code = $2 and made.area_code > $3))
             order by made.measure_code, made.area_code limit 200"
        );
        let rows: Vec<UndoneRow> = change
            .all(sql.bind(id).bind(&after.0).bind(&after.1))
            .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = (last.measure_code.clone(), last.area_code.clone());
        let mut back = Vec::with_capacity(ROWS);
        for row in rows {
            let Some(points) = &row.points else { continue };
            let was = reference::incoming::undo(points, &row.brought, &row.before)
                .map_err(|error| DbError::Shape(error.to_string()))?;
            match was {
                Some(points) => back.push(vec![
                    row.measure_code.to_arg(),
                    row.area_code.to_arg(),
                    points.to_arg(),
                ]),
                None => {
                    let sql = sql!("delete from series where measure_code = $1 and area_code = $2");
                    change
                        .execute(sql.bind(row.measure_code).bind(row.area_code))
                        .await?;
                }
            }
        }
        store::put_series(change, back).await?;
    }
}
