//! Where an authority's own past would have led it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::drawable;

/// What was to be expected of the authority from its own past, and how sure that is:
/// a fan that opens from the last value before something began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fan {
    /// What it is, such as `Expected from its own past`.
    pub name: String,
    /// What was expected, per period. The first may be the last value before the start,
    /// with nothing between its edges.
    pub points: Vec<FanPoint>,
}

/// What was expected for one period. One that is not a finite number is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FanPoint {
    /// The period as people write it.
    pub period: String,
    /// The last day of the period.
    pub date: Date,
    /// What was expected.
    pub expected: f64,
    /// The lower edge of what would not have surprised.
    pub lower: f64,
    /// The upper edge.
    pub upper: f64,
}

impl Fan {
    /// The points with three usable values, in order of date.
    pub(crate) fn drawn(&self) -> Vec<&FanPoint> {
        let mut points: Vec<_> = self
            .points
            .iter()
            .filter(|point| {
                drawable(point.lower) && drawable(point.expected) && drawable(point.upper)
            })
            .collect();
        points.sort_by_key(|point| point.date);
        points
    }
}
