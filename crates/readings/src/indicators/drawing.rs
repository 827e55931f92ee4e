//! How the points of a curve become the lines of its chart.

use crate::imports::revisions::Revision;
use documents::charts::{LineChart, Observation, Reading, Series};
use improvement::Word;
use improvement::outcomes::{Figure, Marker, Point};
use jiff::civil::Date;

/// Without the periods before anything was published; a figure that is hidden counts as published.
pub(super) fn from_first(points: &[Point]) -> &[Point] {
    let published = |point: &Point| {
        !matches!(
            point.figure,
            Figure::Marker(Marker::Missing | Marker::NotAvailable | Marker::NotApplicable)
        )
    };
    match points.iter().position(published) {
        Some(first) => points.get(first..).unwrap_or_default(),
        None => points,
    }
}

/// The points from a day on; they are in order.
pub(super) fn since(points: &[Point], from: Option<Date>) -> &[Point] {
    let Some(from) = from else { return points };
    let first = points.partition_point(|point| point.end < from);
    points.get(first..).unwrap_or_default()
}

pub(super) fn series(name: &str, points: &[Point]) -> Series {
    Series {
        name: name.to_owned(),
        observations: points
            .iter()
            .map(|point| Observation {
                period: point.label.clone(),
                date: point.end,
                reading: match point.figure {
                    Figure::Number(number) => Reading::Value(number),
                    Figure::Marker(marker) => Reading::Missing(marker.label().to_owned()),
                },
            })
            .collect(),
    }
}

/// Marks the numbers that have been revised.
pub(super) fn with_revisions(mut series: Series, revisions: &[Revision]) -> Series {
    for seen in &mut series.observations {
        if let Reading::Value(number) = seen.reading
            && revisions.iter().any(|revision| revision.end == seen.date)
        {
            seen.reading = Reading::Revised(number);
        }
    }
    series
}

pub(super) fn markers(points: &[Point]) -> Vec<Marker> {
    let used = |marker: &Marker| {
        points
            .iter()
            .any(|point| point.figure == Figure::Marker(*marker))
    };
    Marker::ALL.iter().copied().filter(used).collect()
}

/// What a reader would see in the chart, for people who cannot.
pub(super) fn described(chart: &LineChart, sentences: &[String]) -> String {
    let mut beside: Vec<&str> = Vec::new();
    if chart.neighbours.is_some() {
        beside.push("the median and middle half of similar councils");
    }
    beside.extend(chart.comparisons.iter().map(|series| series.name.as_str()));
    let mut words = format!("{} over time. ", chart.subject.name);
    words.push_str(&sentences.join(" "));
    if let Some((last, rest)) = beside.split_last() {
        let beside = if rest.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} and {last}", rest.join(", "))
        };
        words.push_str(&format!(" Drawn beside it: {beside}."));
    }
    words
}
