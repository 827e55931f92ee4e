//! An authority's figures beside how far they usually move: a statistical process control
//! chart of single values and their moving ranges (XmR).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Measure, Reading, drawable};
use super::table::{ChartCell, ChartTable, sentence};

/// What a control chart is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlChart {
    /// What the chart shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// Whose values they are.
    pub name: String,
    /// The values. Drawn in order of date.
    pub points: Vec<ControlPoint>,
    /// How far they usually move, each from a date until another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<ControlLimits>,
    /// The value aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
}

/// What was read for one period, and whether chance explains it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlPoint {
    /// The period as people write it.
    pub period: String,
    /// The last day of the period.
    pub date: Date,
    /// The value, or why there is none.
    pub reading: Reading,
    /// Whether chance explains it.
    pub signal: Signal,
}

/// Whether chance explains a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Chance explains it.
    Common,
    /// Better than chance explains.
    Improvement,
    /// Worse than chance explains.
    Concern,
    /// Higher than chance explains, where neither way is better.
    High,
    /// Lower than chance explains, where neither way is better.
    Low,
}

/// The mean and the usual limits from a date until another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlLimits {
    /// From when they hold.
    pub from: Date,
    /// Until when.
    pub until: Date,
    /// The mean.
    pub mean: f64,
    /// The lower limit, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// The upper limit, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
}

impl Signal {
    /// Every signal, in the order of the key.
    pub(crate) const ALL: [Self; 5] = [
        Self::Common,
        Self::Improvement,
        Self::Concern,
        Self::High,
        Self::Low,
    ];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Common => "within what chance explains",
            Self::Improvement => "better than chance explains",
            Self::Concern => "worse than chance explains",
            Self::High => "higher than chance explains",
            Self::Low => "lower than chance explains",
        }
    }
}

impl ControlChart {
    pub(crate) fn in_order(&self) -> Vec<&ControlPoint> {
        let mut points: Vec<_> = self.points.iter().collect();
        points.sort_by_key(|point| point.date);
        points
    }

    /// The limits with a usable mean, in order; an unusable limit counts as none.
    pub(crate) fn drawn_limits(&self) -> Vec<ControlLimits> {
        let mut limits: Vec<ControlLimits> = self
            .limits
            .iter()
            .filter(|limits| drawable(limits.mean))
            .map(|limits| ControlLimits {
                lower: limits.lower.filter(|value| drawable(*value)),
                upper: limits.upper.filter(|value| drawable(*value)),
                ..limits.clone()
            })
            .collect();
        limits.sort_by_key(|limits| limits.from);
        limits
    }

    pub(crate) fn drawn_target(&self) -> Option<f64> {
        self.target.filter(|value| drawable(*value))
    }

    /// The figures: a row per period.
    pub(crate) fn figures(&self) -> ChartTable {
        let limits = self.drawn_limits();
        let target = self.drawn_target();
        let mut header: Vec<String> = [
            "Period",
            &self.name,
            "Signal",
            "Mean",
            "Usual lower",
            "Usual upper",
        ]
        .map(str::to_owned)
        .to_vec();
        header.extend(target.map(|_| "Target".to_owned()));
        let rows = self.in_order().into_iter().map(|point| {
            let held = limits
                .iter()
                .rev()
                .find(|limits| (limits.from..=limits.until).contains(&point.date));
            let signal = match point.reading.value() {
                Some(_) => sentence(point.signal.words()),
                None => String::new(),
            };
            let mut row = vec![
                ChartCell::Text(point.period.clone()),
                self.measure.read(&point.reading),
                ChartCell::Text(signal),
                self.measure.cell(held.map(|held| held.mean)),
                self.measure.cell(held.and_then(|held| held.lower)),
                self.measure.cell(held.and_then(|held| held.upper)),
            ];
            row.extend(target.map(|target| self.measure.target(target)));
            row
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            rows: rows.collect(),
            header,
        }
    }
}
