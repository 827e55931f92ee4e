//! An authority's history beside those of others.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a line chart is drawn from. Each series has its own dates: they need not match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineChart {
    /// What the chart shows, such as `Children in need per 10,000 children`.
    pub title: String,
    /// What a reader would see in it, in a sentence or two, for people who cannot.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// The authority's own history.
    pub subject: Series,
    /// The middle half of the statistical neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<Band>,
    /// Others to compare with, such as the region and England: two or three at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Series>,
    /// Targets, each from a date on; several make steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// What happened when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

/// How values read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The unit in words, such as `per 10,000 children` or `%`; it heads the axis.
    pub unit: String,
    /// What stands before a value, such as `£`.
    #[serde(default)]
    pub before: String,
    /// What stands after a value, such as `%`.
    #[serde(default)]
    pub after: String,
    /// How many decimals a value is shown with, at most six.
    #[serde(default)]
    pub decimals: u8,
}

/// Values over time under one name. Drawn in order of date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Whose values they are, such as `England`.
    pub name: String,
    /// The values.
    pub observations: Vec<Observation>,
}

/// What was read for one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The period as people write it, such as `2023-24`.
    pub period: String,
    /// The last day of the period: its place on the axis.
    pub date: Date,
    /// The value, or why there is none.
    pub reading: Reading,
}

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A value in the measure's unit. One that is not a finite number is shown as missing.
    Value(f64),
    /// A value that was published, and later changed.
    Revised(f64),
    /// No value: the reason as a reader should see it, such as `Hidden to protect confidentiality`.
    Missing(String),
}

/// The middle half of a group of authorities over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Who they are, such as `Statistical neighbours`.
    pub name: String,
    /// Quartiles per period.
    pub points: Vec<BandPoint>,
}

/// The quartiles of a group for one period. Values that are not finite are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandPoint {
    /// The period as people write it.
    pub period: String,
    /// The last day of the period.
    pub date: Date,
    /// A quarter of the group is at or below it.
    pub lower: f64,
    /// Half of the group is at or below it.
    pub median: f64,
    /// A quarter of the group is at or above it.
    pub upper: f64,
}

/// A target that holds from a date until the next one begins or its own end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// From when it holds.
    pub from: Date,
    /// Until when; until the next target, or the end of the chart, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The value aimed at.
    pub value: f64,
}

/// Something that happened, marked on the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// When.
    pub date: Date,
    /// What, in a few words.
    pub label: String,
}

impl Reading {
    /// The value, when there is one and it is a finite number.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Value(value) | Self::Revised(value) if value.is_finite() => Some(*value),
            _ => None,
        }
    }
}
