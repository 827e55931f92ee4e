//! Where an authority's own past would have led it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Palette;
use super::canvas::{Canvas, path_data};
use super::frame::Frame;
use super::line::drawable;

/// The dashes of its edges, and of its middle.
const EDGE_DASH: &str = "2.5 2.5";
const MIDDLE_DASH: &str = "7 3";

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

    /// Draws it behind the lines. Its hatching and dashed edges tell it from the neighbours'
    /// plain band without colour.
    pub(crate) fn draw(&self, canvas: &mut Canvas, frame: &Frame) {
        let points = self.drawn();
        let along = |value: fn(&FanPoint) -> f64| -> Vec<(f64, f64)> {
            points
                .iter()
                .map(|point| frame.at(point.date, value(point)))
                .collect()
        };
        let (upper, lower) = (along(|point| point.upper), along(|point| point.lower));
        if points.len() > 1 {
            let around: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
            let data = path_data(&around) + "Z";
            let fill = ("fill", Palette::EXPECTED);
            canvas.shape("path", &[("d", &data), fill, ("fill-opacity", "0.8")]);
            hatch(canvas, &upper, &lower);
        } else if let ([top], [bottom]) = (&upper[..], &lower[..]) {
            canvas.path(&[*top, *bottom], Palette::SUBJECT, 1.0, EDGE_DASH);
        }
        canvas.path(&upper, Palette::SUBJECT, 0.9, EDGE_DASH);
        canvas.path(&lower, Palette::SUBJECT, 0.9, EDGE_DASH);
        let middle = along(|point| point.expected);
        canvas.path(&middle, Palette::SUBJECT, 1.25, MIDDLE_DASH);
    }
}

/// Thin upright lines between the edges, as one path: patterns do not come through everywhere.
fn hatch(canvas: &mut Canvas, upper: &[(f64, f64)], lower: &[(f64, f64)]) {
    const APART: f64 = 5.0;
    let mut data = String::new();
    for (top, bottom) in upper.windows(2).zip(lower.windows(2)) {
        let (from, until) = (top[0].0, top[1].0);
        // Counted from the edge of the canvas, so that the lines keep step from piece to piece.
        let mut x = (from / APART).floor() * APART + APART;
        while x < until {
            let share = (x - from) / (until - from);
            let between = |edge: &[(f64, f64)]| edge[0].1 + (edge[1].1 - edge[0].1) * share;
            data.push_str(&path_data(&[(x, between(top)), (x, between(bottom))]));
            x += APART;
        }
    }
    if data.is_empty() {
        return;
    }
    canvas.shape(
        "path",
        &[
            ("d", &data),
            ("fill", "none"),
            ("stroke", Palette::HATCH),
            ("stroke-width", "0.75"),
        ],
    );
}
