//! Effects by time since something began: an event-study plot.

use serde::{Deserialize, Serialize};

use super::line::{Measure, drawable};
use super::table::{ChartCell, ChartTable, sentence};

/// What an event-study plot is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectChart {
    /// What the chart shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// What the places count, such as `years since the support began`.
    pub axis: String,
    /// The effects.
    pub effects: Vec<Effect>,
}

/// The effect at one distance from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// How the distance reads, such as `2`.
    pub label: String,
    /// The distance: the first period with support is at nought, the last without at minus one.
    pub place: f64,
    /// The effect. One that is not a finite number is left out.
    pub effect: f64,
    /// The lower end of what would not surprise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// The upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
}

impl Effect {
    /// The ends of its whisker, when it has both.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        self.lower
            .zip(self.upper)
            .filter(|(lower, upper)| drawable(*lower) && drawable(*upper))
    }
}

impl EffectChart {
    /// The effects that can be drawn, in order of place.
    pub(crate) fn drawn(&self) -> Vec<&Effect> {
        let mut effects: Vec<_> = self
            .effects
            .iter()
            .filter(|effect| drawable(effect.place) && drawable(effect.effect))
            .collect();
        effects.sort_by(|a, b| a.place.total_cmp(&b.place));
        effects
    }

    /// The figures: a row per effect.
    pub(crate) fn figures(&self) -> ChartTable {
        let head = sentence(&self.axis);
        let usable = |value: Option<f64>| value.filter(|value| drawable(*value));
        let rows = self.drawn().into_iter().map(|effect| {
            vec![
                ChartCell::Text(effect.label.clone()),
                self.measure.cell(Some(effect.effect)),
                self.measure.cell(usable(effect.lower)),
                self.measure.cell(usable(effect.upper)),
            ]
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            header: [head.as_str(), "Effect", "From", "To"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
        }
    }
}
