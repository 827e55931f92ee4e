//! All authorities beside each other by size: who lies further from the rest than chance and the usual differences explain.

pub mod placed;
pub mod text;

use crate::indicators::national::NationalFigures;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use records::benchmarks::pairs;
use records::published::store::{self, Area};
use std::collections::BTreeSet;

pub use text::{FunnelRow, FunnelText};

/// The newest funnels of a council by a day, one for each of these measures where the number behind the figures is known.
///
/// # Errors
/// When the database fails or a series cannot be read.
pub async fn of_council(
    db: &Db,
    area_code: &str,
    measures: &[&str],
    until: Date,
    moment: Option<Instant>,
) -> Result<Vec<FunnelText>, DbError> {
    let pairs: Vec<_> = measures.iter().filter_map(|code| pairs::of(code)).collect();
    let codes: Vec<&str> = pairs.iter().flat_map(|pair| pair.codes()).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let ground = NationalFigures::kept(db, &codes, until, moment).await?;
    let Some(area) = ground.authority(area_code) else {
        return Ok(Vec::new());
    };
    let neighbours = neighbours(db, Some(area)).await?;
    let told = pairs.into_iter().filter_map(|pair| {
        let measure = ground.measure(pair.rate)?;
        let period = placed::periods(&ground, pair).into_iter().next()?;
        let placed = placed::placed(&ground, pair, period.end, false)?;
        Some(text::told(
            &placed,
            pair,
            measure,
            &period,
            Some(area),
            &neighbours,
        ))
    });
    Ok(told.collect())
}

/// The codes of the statistical neighbours of an area.
pub async fn neighbours(db: &Db, area: Option<&Area>) -> Result<BTreeSet<String>, DbError> {
    let Some(area) = area else {
        return Ok(BTreeSet::new());
    };
    let found = store::neighbours(db, &area.code).await?;
    Ok(found.into_iter().map(|neighbour| neighbour.code).collect())
}
