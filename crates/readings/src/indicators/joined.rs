//! The longest history there is: the years before a measure's own first one, from a measure that counts the same.
//!
//! Which measures count the same is said by the reference ([`reference::joins`]). Whether an area's figures under both are the same
//! figures is asked here, of that area: where they differ in a year that both cover, nothing is joined.

use improvement::outcomes::{Figure, Point, rounded};
use jiff::civil::Date;
use reference::joins::{Join, Lends};
use std::collections::BTreeMap;

/// Series by their measure and area.
type AllSeries = BTreeMap<(String, String), Vec<Point>>;

/// What was put before a measure's own years.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The measure that it is from.
    pub from: &'static str,
    /// The first period of the measure's own.
    pub own_from: String,
    /// In how many periods both have a figure.
    pub both: usize,
    /// How far apart these are at the most.
    pub most_apart: f64,
    /// What both count, and where that is said.
    pub source: &'static str,
}

/// The measures from which these could take earlier years.
pub(super) fn lenders(measures: &[&str]) -> Vec<&'static str> {
    let joins = measures
        .iter()
        .filter_map(|measure| Join::of(measure, Lends::EarlierYears));
    joins.map(|join| join.other).collect()
}

/// Puts earlier years before those of each of these measures, of each area in which the two measures agree. `decimals` says how many
/// a measure is shown with: what is joined is rounded alike.
pub(super) fn join(
    series: &mut AllSeries,
    measures: &[&str],
    decimals: impl Fn(&str) -> Option<u8>,
) -> BTreeMap<(String, String), Joined> {
    let mut joined = BTreeMap::new();
    for measure in measures {
        let Some(join) = Join::of(measure, Lends::EarlierYears) else {
            continue;
        };
        let Some(decimals) = decimals(measure) else {
            continue;
        };
        let areas: Vec<String> = series
            .keys()
            .filter(|(of, _)| of == measure)
            .map(|(_, area)| area.clone())
            .collect();
        for area in areas {
            let other = series.get(&(join.other.to_owned(), area.clone())).cloned();
            let key = ((*measure).to_owned(), area);
            if let Some(own) = series.get_mut(&key)
                && let Some(other) = other
                && let Some(what) = before(join, own, &other, decimals)
            {
                joined.insert(key, what);
            }
        }
    }
    joined
}

/// Puts the periods of another series before a series, where the two agree in every period in which both have a number, and there is
/// such a period.
fn before(join: &Join, own: &mut Vec<Point>, other: &[Point], decimals: u8) -> Option<Joined> {
    let published = |point: &&Point| point.figure.number().is_some();
    let first = own.iter().find(published)?.clone();
    let known: BTreeMap<Date, f64> = other
        .iter()
        .filter_map(|point| Some((point.end, point.figure.number()?)))
        .collect();
    let both: Vec<(f64, f64)> = own
        .iter()
        .filter_map(|point| Some((point.figure.number()?, *known.get(&point.end)?)))
        .collect();
    if both.is_empty() || !both.iter().all(|(a, b)| join.agrees(*a, *b, decimals)) {
        return None;
    }
    let earlier: Vec<Point> = other
        .iter()
        .filter(|point| point.end < first.end)
        .map(|point| Point {
            figure: match point.figure {
                Figure::Number(number) => Figure::Number(rounded(number, decimals)),
                marker @ Figure::Marker(_) => marker,
            },
            ..point.clone()
        })
        .collect();
    if !earlier.iter().any(|point| point.figure.number().is_some()) {
        return None;
    }
    own.retain(|point| point.end >= first.end);
    own.splice(0..0, earlier);
    let apart = both.iter().map(|(a, b)| (a - rounded(*b, decimals)).abs());
    Some(Joined {
        from: join.other,
        own_from: first.label,
        both: both.len(),
        most_apart: apart.fold(0.0, f64::max),
        source: join.source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::outcomes::Marker;
    use jiff::civil::date;

    fn points(figures: &[(i16, f64)]) -> Vec<Point> {
        let point = |(year, number): &(i16, f64)| Point {
            label: year.to_string(),
            end: date(*year, 3, 31),
            figure: Figure::Number(*number),
        };
        figures.iter().map(point).collect()
    }

    fn together(own: Vec<Point>, other: Vec<Point>) -> (Vec<(String, f64)>, Option<Joined>) {
        let key = |measure: &str| (measure.to_owned(), "382".to_owned());
        let mut series = BTreeMap::from([(key("LAC"), own), (key("CLA_RATE_2010"), other)]);
        let mut joined = join(&mut series, &["LAC"], |_| Some(0));
        let seen = series[&key("LAC")]
            .iter()
            .filter_map(|point| Some((point.label.clone(), point.figure.number()?)));
        (seen.collect(), joined.remove(&key("LAC")))
    }

    #[test]
    fn earlier_years_stand_before_a_measures_own_rounded_as_it_is() {
        let other = points(&[(2014, 62.12), (2015, 63.43), (2016, 66.3), (2017, 70.83)]);
        let (seen, joined) = together(points(&[(2016, 66.0), (2017, 70.0)]), other);
        let labels: Vec<(&str, f64)> = seen.iter().map(|(label, n)| (label.as_str(), *n)).collect();
        assert_eq!(
            labels,
            [
                ("2014", 62.0),
                ("2015", 63.0),
                ("2016", 66.0),
                ("2017", 70.0)
            ]
        );
        let joined = joined.unwrap();
        assert_eq!((joined.own_from.as_str(), joined.both), ("2016", 2));
        assert!((joined.most_apart - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_does_not_agree_or_nowhere_meets_is_not_joined() {
        let own = || points(&[(2016, 41.0), (2017, 41.0)]);
        let (seen, joined) = together(own(), points(&[(2015, 46.0), (2016, 47.2)]));
        assert_eq!((seen.len(), joined), (2, None));
        let (seen, joined) = together(own(), points(&[(2014, 40.0), (2015, 41.0)]));
        assert_eq!((seen.len(), joined), (2, None));
        let (seen, joined) = together(own(), points(&[(2016, 41.2)]));
        assert_eq!((seen.len(), joined), (2, None));
    }

    #[test]
    fn what_stands_before_the_first_number_gives_way() {
        let mut own = points(&[(2015, 0.0), (2016, 66.0)]);
        own[0].figure = Figure::Marker(Marker::NotAvailable);
        let (seen, joined) = together(own, points(&[(2015, 63.4), (2016, 66.3)]));
        assert_eq!(seen, [("2015".to_owned(), 63.0), ("2016".to_owned(), 66.0)]);
        assert!(joined.is_some());
    }
}
