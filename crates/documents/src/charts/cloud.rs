//! An authority's gap to its counterpart among the gaps of others to theirs.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Measure, drawable};
use super::table::{ChartCell, ChartTable};

/// What a cloud of placebos is drawn from: how far the authority lies from its counterpart,
/// among how far others, for whom nothing began, lie from theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceboCloud {
    /// What the chart shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// Whose gap it is.
    pub name: String,
    /// Who the others are, such as `144 other authorities`.
    pub others: String,
    /// The periods as people write them with their last days, in order.
    pub periods: Vec<(String, Date)>,
    /// The last day before the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// What began, in a few words.
    #[serde(default)]
    pub start_label: String,
    /// The authority's gap per period. One that is not a finite number is left out.
    pub subject: Vec<f64>,
    /// The gaps of each of the others per period.
    pub gaps: Vec<Vec<f64>>,
}

impl PlaceboCloud {
    /// The others' gaps in one period, in order of size.
    pub(crate) fn others_in(&self, period: usize) -> Vec<f64> {
        let mut gaps: Vec<f64> = self
            .gaps
            .iter()
            .filter_map(|gaps| gaps.get(period).copied())
            .filter(|gap| drawable(*gap))
            .collect();
        gaps.sort_by(f64::total_cmp);
        gaps
    }

    /// The figures: a row per period.
    pub(crate) fn figures(&self) -> ChartTable {
        let mut header = vec!["Period".to_owned(), self.name.clone()];
        for part in [
            "lowest",
            "lower quartile",
            "median",
            "upper quartile",
            "highest",
        ] {
            header.push(format!("{}, {part}", self.others));
        }
        let rows = self.periods.iter().enumerate().map(|(index, (period, _))| {
            let own = self.subject.get(index).copied();
            let others = self.others_in(index);
            let mut row = vec![
                ChartCell::Text(period.clone()),
                self.measure.cell(own.filter(|gap| drawable(*gap))),
            ];
            row.extend(
                [0.0, 0.25, 0.5, 0.75, 1.0]
                    .map(|share| self.measure.cell(quantile(&others, share))),
            );
            row
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            rows: rows.collect(),
            header,
        }
    }
}

/// The value below which a share of sorted values lies, straight between neighbours.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nought and the last index"
    )]
    let below = place.floor() as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * place.fract())
}
