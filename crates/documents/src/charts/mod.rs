//! Charts as SVG, from plain values.
//!
//! Every chart is drawn twice from the same values, for a page and for a phone
//! ([`Width`]), has a table of its figures ([`ChartTable`], which also gives CSV),
//! reads in greyscale, and holds neither `style` attributes nor `<style>`, so that
//! it can stand in a page under a strict content security policy.

mod bars;
mod hex_map;
mod line;
mod palette;
mod table;
mod timeline;

use serde::{Deserialize, Serialize};

pub use bars::{Bars, Part, Tone};
pub use hex_map::{Hex, HexClass, HexMap};
pub use line::{
    Annotation, Band, BandPoint, LineChart, Measure, Observation, Reading, Series, Target,
};
pub use palette::Palette;
pub use table::{ChartCell, ChartTable};
pub use timeline::{Event, Timeline};

/// For what width a chart is drawn. The picture itself has no fixed width: it fills
/// what holds it, and this says at what width its letters look right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// 360 units: a phone, or a narrow column.
    Phone,
    /// 720 units: a page on paper or screen.
    Page,
}

/// Any chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Chart {
    /// History over periods, with comparisons, targets and annotations.
    Line(LineChart),
    /// The same values as a small line with its last value.
    Small(LineChart),
    /// Authorities as hexagons.
    HexMap(HexMap),
    /// Counts as one divided bar.
    Bars(Bars),
    /// Dated events on a line.
    Timeline(Timeline),
}
