//! Authorities by size beside how far chance alone would carry one of that size.

use serde::{Deserialize, Serialize};

use super::line::{Measure, drawable};
use super::table::{ChartCell, ChartTable, sentence};

/// What a funnel is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunnelChart {
    /// What the chart shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// What size is, such as `children aged 0 to 17`.
    pub size: String,
    /// The value around which the limits lie.
    pub centre: f64,
    /// Whose it is, such as `England`.
    pub centre_name: String,
    /// The authorities. One without a size above nought, or without a finite value, is left out.
    pub places: Vec<FunnelPlace>,
    /// The limits per size.
    pub limits: Vec<FunnelLimit>,
}

/// One authority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunnelPlace {
    /// Its name.
    pub name: String,
    /// Its size.
    pub size: f64,
    /// Its value.
    pub value: f64,
    /// What it is to the reader.
    pub role: PlaceRole,
    /// Whether it lies outside the limits: further off than chance explains.
    pub outside: bool,
}

/// What an authority is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// The reader's own.
    Own,
    /// One of its statistical neighbours.
    Neighbour,
    /// Another.
    Other,
}

/// Between what values authorities of one size would lie by chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FunnelLimit {
    /// The size.
    pub size: f64,
    /// One in forty would lie lower.
    pub lower95: f64,
    /// One in forty would lie higher.
    pub upper95: f64,
    /// One in a thousand would lie lower.
    pub lower998: f64,
    /// One in a thousand would lie higher.
    pub upper998: f64,
}

impl FunnelPlace {
    fn drawable(&self) -> bool {
        self.size > 0.0 && drawable(self.size) && drawable(self.value)
    }
}

impl FunnelChart {
    /// The authorities that can be drawn, the highest value first.
    pub(crate) fn drawn(&self) -> Vec<&FunnelPlace> {
        let mut places: Vec<_> = self
            .places
            .iter()
            .filter(|place| place.drawable())
            .collect();
        places.sort_by(|a, b| {
            b.value
                .total_cmp(&a.value)
                .then_with(|| a.name.cmp(&b.name))
        });
        places
    }

    /// The limits that can be drawn, in order of size.
    pub(crate) fn drawn_limits(&self) -> Vec<FunnelLimit> {
        let mut limits: Vec<_> = self
            .limits
            .iter()
            .filter(|limit| {
                let edges = [limit.lower95, limit.upper95, limit.lower998, limit.upper998];
                limit.size > 0.0 && drawable(limit.size) && edges.into_iter().all(drawable)
            })
            .copied()
            .collect();
        limits.sort_by(|a, b| a.size.total_cmp(&b.size));
        limits
    }

    /// The figures: a row per authority, the highest value first.
    pub(crate) fn figures(&self) -> ChartTable {
        let limits = self.drawn_limits();
        let size = sentence(&self.size);
        let header = ["Authority", &size, &self.measure.unit, "Where it lies"];
        let rows = self.drawn().into_iter().map(|place| {
            vec![
                ChartCell::Text(place.name.clone()),
                ChartCell::Number {
                    value: place.size,
                    decimals: 0,
                    revised: false,
                },
                self.measure.cell(Some(place.value)),
                ChartCell::Text(self.where_it_lies(place, &limits).to_owned()),
            ]
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            rows: rows.collect(),
            header: header.map(str::to_owned).to_vec(),
        }
    }

    fn where_it_lies(&self, place: &FunnelPlace, limits: &[FunnelLimit]) -> &'static str {
        if place.outside {
            return if place.value >= self.centre {
                "Outside the limits, higher than chance explains"
            } else {
                "Outside the limits, lower than chance explains"
            };
        }
        match usual(limits, place.size) {
            Some((_, upper)) if place.value > upper => "Inside the limits, higher than 19 of 20",
            Some((lower, _)) if place.value < lower => "Inside the limits, lower than 19 of 20",
            _ => "Inside the limits",
        }
    }
}

/// Between what 19 of 20 of a size would lie, straight between the limits that are given.
fn usual(limits: &[FunnelLimit], size: f64) -> Option<(f64, f64)> {
    let after = limits.partition_point(|limit| limit.size < size);
    let high = limits.get(after).or(limits.last())?;
    let low = limits.get(after.saturating_sub(1)).unwrap_or(high);
    let share = if high.size > low.size {
        ((size - low.size) / (high.size - low.size)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    Some((
        low.lower95 + (high.lower95 - low.lower95) * share,
        low.upper95 + (high.upper95 - low.upper95) * share,
    ))
}
