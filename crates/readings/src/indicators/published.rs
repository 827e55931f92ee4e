//! Published figures for the indicators of one council: its own series and those beside which they stand.

use crate::imports::revisions::{Revision, arrived_after, revisions};
use crate::indicators::joined::{Joined, join, lenders};
use improvement::outcomes::Point;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use records::published::store::{self, Area, BoundaryChange, ENGLAND, Measure, Neighbour};
use reference::joins::{Join, Lends};
use std::collections::BTreeMap;

/// The measure from which a measure takes its region and England, where it is published for authorities alone.
fn stand_in(measure: &str) -> Option<&'static str> {
    Join::of(measure, Lends::Areas).map(|join| join.other)
}

/// Everything published that the curves of one council need.
#[derive(Debug, Clone, Default)]
pub struct Published {
    measures: BTreeMap<String, Measure>,
    series: BTreeMap<(String, String), Vec<Point>>,
    revisions: BTreeMap<(String, String), Vec<Revision>>,
    joined: BTreeMap<(String, String), Joined>,
    /// The region and England: what the council is compared with beside its neighbours.
    pub comparisons: Vec<Area>,
    /// The statistical neighbours, the most alike first.
    pub neighbours: Vec<Neighbour>,
    /// Changes of the council's boundary, oldest first.
    pub boundary_changes: Vec<BoundaryChange>,
}

impl Published {
    /// Reads what is published for an area and its comparisons, for as many measures as there are, in seven
    /// statements. Only periods that had ended by `until` are kept, and figures are those that stood at `moment`: what
    /// was revised since is as it was, and what was brought in since is not there.
    ///
    /// # Errors
    /// When the database fails or a series cannot be read.
    pub async fn load(
        db: &Db,
        area: &str,
        measures: &[&str],
        until: Date,
        moment: Option<Instant>,
    ) -> Result<Self, DbError> {
        if measures.is_empty() {
            return Ok(Self::default());
        }
        let mut comparisons: Vec<Area> = store::region_of(db, area).await?.into_iter().collect();
        comparisons.extend(store::areas(db, &[ENGLAND]).await?);
        let neighbours = store::neighbours(db, area).await?;
        let mut areas = vec![area];
        areas.extend(comparisons.iter().map(|area| area.code.as_str()));
        areas.extend(neighbours.iter().map(|neighbour| neighbour.code.as_str()));
        let beside: Vec<&str> = measures.iter().filter_map(|one| stand_in(one)).collect();
        let mut measures = [measures, &beside, &lenders(measures)].concat();
        measures.sort_unstable();
        measures.dedup();
        let mut series = store::series_of(db, &measures, &areas).await?;
        let mut revisions = revisions(db, &measures, &areas).await?;
        for (key, revisions) in &mut revisions {
            if let Some(points) = series.get_mut(key) {
                turn_back(points, revisions, moment);
            }
        }
        if let Some(moment) = moment {
            leave_out_arrivals(db, &mut series, &measures, &areas, moment).await?;
        }
        for points in series.values_mut() {
            *points = one_a_period(std::mem::take(points), until);
        }
        let described = store::measures(db, measures.iter().copied()).await?;
        let joined = join(&mut series, &measures, |code| shown_with(&described, code));
        let mut boundary_changes = store::boundary_changes(db, area).await?;
        boundary_changes.retain(|change| change.changed_on <= until);
        boundary_changes.dedup_by(|a, b| a.changed_on == b.changed_on && a.note == b.note);
        Ok(Self {
            measures: described,
            series,
            revisions,
            joined,
            comparisons,
            neighbours,
            boundary_changes,
        })
    }

    /// What is measured under this code.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.get(code)
    }

    /// The series of a measure for an area with which the council is compared, and the measure that it is really of
    /// where that is another one of the same definition. Empty when nothing was published.
    #[must_use]
    pub fn beside(&self, measure: &str, area: &str) -> (&[Point], Option<&Measure>) {
        let own = self.points(measure, area);
        let other = stand_in(measure).filter(|_| own.is_empty());
        match other {
            Some(other) => (self.points(other, area), self.measure(other)),
            None => (own, None),
        }
    }

    /// What was put before the own years of a measure for an area.
    #[must_use]
    pub fn joined(&self, measure: &str, area: &str) -> Option<&Joined> {
        self.joined.get(&(measure.to_owned(), area.to_owned()))
    }

    /// What was revised in the series of a measure for an area, oldest revision first.
    #[must_use]
    pub fn revisions(&self, measure: &str, area: &str) -> &[Revision] {
        self.revisions
            .get(&(measure.to_owned(), area.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The series of a measure for an area, oldest first; empty when nothing was published.
    #[must_use]
    pub fn points(&self, measure: &str, area: &str) -> &[Point] {
        self.series
            .get(&(measure.to_owned(), area.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}

/// How many decimals a measure is shown with.
pub(super) fn shown_with(measures: &BTreeMap<String, Measure>, code: &str) -> Option<u8> {
    let decimals = measures.get(code)?.decimals.clamp(0, 6);
    u8::try_from(decimals).ok()
}

/// Takes out the figures of periods of which nothing was known here until after a moment.
pub(super) async fn leave_out_arrivals(
    db: &Db,
    series: &mut BTreeMap<(String, String), Vec<Point>>,
    measures: &[&str],
    areas: &[&str],
    moment: Instant,
) -> Result<(), DbError> {
    for (key, ends) in arrived_after(db, measures, areas, moment).await? {
        if let Some(points) = series.get_mut(&key) {
            points.retain(|point| !ends.contains(&point.end));
        }
    }
    Ok(())
}

/// Puts back what stood at a moment in place of what was revised since, and forgets those revisions.
pub(super) fn turn_back(
    points: &mut [Point],
    revisions: &mut Vec<Revision>,
    moment: Option<Instant>,
) {
    let Some(moment) = moment else { return };
    while let Some(last) = revisions.pop_if(|last| last.at > moment) {
        let of_period = points.iter_mut().find(|point| point.end == last.end);
        if let Some(point) = of_period {
            point.figure = last.before;
        }
    }
}

/// The periods that had ended by a day. Of two figures for one period the later one, which is the revision, is
/// kept, unless it is no number.
#[must_use]
pub fn one_a_period(points: Vec<Point>, until: Date) -> Vec<Point> {
    let mut kept: BTreeMap<Date, Point> = BTreeMap::new();
    for point in points {
        if point.end > until {
            continue;
        }
        let number_kept = kept
            .get(&point.end)
            .is_some_and(|kept| kept.figure.number().is_some());
        if !number_kept || point.figure.number().is_some() {
            kept.insert(point.end, point);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::outcomes::{Figure, Marker};
    use jiff::civil::date;

    #[test]
    fn the_past_knows_no_later_revision() {
        let at = Instant::from_microseconds;
        let end = date(2024, 3, 31);
        let mut points = vec![Point {
            label: "2024".to_owned(),
            end,
            figure: Figure::Number(3.0),
        }];
        let revision = |before: f64, at| Revision {
            end,
            before: Figure::Number(before),
            at,
        };
        let both = vec![revision(1.0, at(10)), revision(2.0, at(20))];
        for (moment, expected, left) in [
            (None, 3.0, 2),
            (Some(25), 3.0, 2),
            (Some(15), 2.0, 1),
            (Some(5), 1.0, 0),
        ] {
            let (mut points, mut revisions) = (points.clone(), both.clone());
            turn_back(&mut points, &mut revisions, moment.map(at));
            assert_eq!(points[0].figure, Figure::Number(expected));
            assert_eq!(revisions.len(), left);
        }
        turn_back(&mut points, &mut Vec::new(), Some(at(0)));
        assert_eq!(points[0].figure, Figure::Number(3.0));
    }

    #[test]
    fn a_revision_is_kept_and_the_future_is_not() {
        let point = |label: &str, year, figure| Point {
            label: label.to_owned(),
            end: date(year, 3, 31),
            figure,
        };
        let hidden = Figure::Marker(Marker::Confidential);
        let kept = one_a_period(
            vec![
                point("2018", 2018, Figure::Number(1.0)),
                point("2018 (Rev)", 2018, Figure::Number(2.0)),
                point("2019", 2019, Figure::Number(3.0)),
                point("2019 (Rev)", 2019, hidden),
                point("2020", 2020, hidden),
                point("2021", 2021, Figure::Number(4.0)),
            ],
            date(2020, 12, 31),
        );
        let labels: Vec<&str> = kept.iter().map(|point| point.label.as_str()).collect();
        assert_eq!(labels, ["2018 (Rev)", "2019", "2020"]);
    }
}
