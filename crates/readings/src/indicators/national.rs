//! The published figures that verdicts rest on: those of every authority, for as many measures as are asked about, read
//! together.

use crate::imports::revisions::{Revision, revisions};
use crate::indicators::joined::{join, lenders};
use crate::indicators::published::{leave_out_arrivals, one_a_period, shown_with, turn_back};
use improvement::outcomes::{Figure, Point};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use records::published::store::{self, Area, BoundaryChange, Measure};
use reference::AreaKind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each takes a megabyte or more.
const PUBLISHED: CacheRegion =
    CacheRegion::new("published figures of all", 32).independent_of_actions();

/// What is published of every authority.
#[derive(Debug, Clone)]
pub struct NationalFigures {
    /// Every authority, by name.
    pub authorities: Vec<Area>,
    /// Every change of a boundary or a code, oldest first.
    pub changes: Vec<BoundaryChange>,
    measures: BTreeMap<String, Measure>,
    series: BTreeMap<String, BTreeMap<String, Vec<Point>>>,
    /// What was replaced, by measure and area.
    revised: BTreeMap<(String, String), Vec<Revision>>,
}

impl NationalFigures {
    /// The same, as it was read before, unless something has been published since: it belongs to no council, and changes only
    /// with another edition or an import.
    ///
    /// # Errors
    /// When the database fails or a series cannot be read.
    pub async fn kept(
        db: &Db,
        measures: &[&str],
        until: Date,
        moment: Option<Instant>,
    ) -> Result<Arc<Self>, DbError> {
        let of = (measures, until, moment);
        db.cached(&[], PUBLISHED, of, async || {
            Self::load(db, measures, until, moment).await
        })
        .await
    }

    /// Reads the figures of periods that had ended by a day, in five statements however many measures there are, and as they
    /// stood at a past moment in one more.
    ///
    /// # Errors
    /// When the database fails or a series cannot be read.
    pub async fn load(
        db: &Db,
        measures: &[&str],
        until: Date,
        moment: Option<Instant>,
    ) -> Result<Self, DbError> {
        let authorities = store::areas_of(db, AreaKind::Authority).await?;
        let codes: Vec<&str> = authorities.iter().map(|area| area.code.as_str()).collect();
        let mut with_lenders = [measures, &lenders(measures)].concat();
        with_lenders.sort_unstable();
        with_lenders.dedup();
        let measures = with_lenders.as_slice();
        let mut all = store::series_of(db, measures, &codes).await?;
        let mut revised = revisions(db, measures, &codes).await?;
        if let Some(moment) = moment {
            for (key, revisions) in &mut revised {
                if let Some(points) = all.get_mut(key) {
                    turn_back(points, revisions, Some(moment));
                }
            }
            leave_out_arrivals(db, &mut all, measures, &codes, moment).await?;
        }
        for points in all.values_mut() {
            *points = one_a_period(std::mem::take(points), until);
        }
        let described = store::measures(db, measures.iter().copied()).await?;
        join(&mut all, measures, |code| shown_with(&described, code));
        let mut series: BTreeMap<String, BTreeMap<String, Vec<Point>>> = BTreeMap::new();
        for ((measure, area), points) in all {
            series.entry(measure).or_default().insert(area, points);
        }
        Ok(Self {
            changes: store::all_boundary_changes(db).await?,
            measures: described,
            authorities,
            series,
            revised,
        })
    }

    /// What is measured under this code.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.get(code)
    }

    /// An authority by its code.
    #[must_use]
    pub fn authority(&self, code: &str) -> Option<&Area> {
        self.authorities.iter().find(|area| area.code == code)
    }

    /// The figure of an authority for the period that ends on a day.
    #[must_use]
    pub fn figure(&self, measure: &str, area: &str, end: Date) -> Option<Figure> {
        let points = self.points(measure, area);
        let point = points.iter().find(|point| point.end == end)?;
        Some(point.figure)
    }

    /// The periods, by their last days, whose figure for an authority is not the one that first came in.
    pub fn revised(&self, measure: &str, area: &str) -> impl Iterator<Item = Date> {
        let key = (measure.to_owned(), area.to_owned());
        let revisions = self.revised.get(&key).into_iter().flatten();
        revisions.map(|revision| revision.end)
    }

    /// The series of a measure for an authority, oldest first; empty when nothing was published.
    #[must_use]
    pub fn points(&self, measure: &str, area: &str) -> &[Point] {
        let of_measure = self.series.get(measure);
        of_measure
            .and_then(|areas| areas.get(area))
            .map_or(&[], Vec::as_slice)
    }
}
