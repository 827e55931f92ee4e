//! An authority among its statistical neighbours: rank, median and middle half.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::figure::rounded;
use super::{Point, Polarity};

/// A place among neighbours, the best being first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// 1 is best; equal figures share the better place.
    pub place: usize,
    /// Whether another has the same figure.
    pub tied: bool,
    /// How many have a figure for the period, this authority included.
    pub of: usize,
    /// How many neighbours there are, with a figure or without.
    pub neighbours: usize,
}

/// The middle of the neighbours in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The period as it is published.
    pub label: String,
    /// The last day of the period.
    pub end: Date,
    /// How many neighbours have a figure.
    pub count: usize,
    /// A quarter of the neighbours lie at or below this.
    pub lower_quartile: f64,
    /// Half of them lie at or below this.
    pub median: f64,
    /// Three quarters lie at or below this.
    pub upper_quartile: f64,
}

/// The quantile of numbers in any order, by linear interpolation between the order statistics on either
/// side of (n − 1)p: type 7 of R. J. Hyndman and Y. Fan, “Sample quantiles in statistical packages”,
/// *The American Statistician* 50 (1996), which R, NumPy and Excel's QUARTILE.INC use.
///
/// None without numbers, or when `p` is not between 0 and 1.
pub fn quantile(numbers: &[f64], p: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers
        .iter()
        .copied()
        .filter(|number| number.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    quantile_of_sorted(&sorted, p)
}

fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let position = (sorted.len() - 1) as f64 * p;
    let below = position.floor();
    let index = below as usize;
    let low = *sorted.get(index)?;
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    Some(low + (position - below) * (high - low))
}

/// Median and quartiles of the neighbours for each period in which any has a figure, oldest first. Periods
/// are matched by their last day; the label is the first neighbour's.
pub fn spreads(neighbours: &[&[Point]]) -> Vec<Spread> {
    let mut periods: BTreeMap<Date, (&str, Vec<f64>)> = BTreeMap::new();
    for point in neighbours.iter().flat_map(|series| series.iter()) {
        if let Some(number) = point.figure.number() {
            let (_, numbers) = periods
                .entry(point.end)
                .or_insert((&point.label, Vec::new()));
            numbers.push(number);
        }
    }
    periods
        .into_iter()
        .filter_map(|(end, (label, mut numbers))| {
            numbers.sort_by(f64::total_cmp);
            Some(Spread {
                label: label.to_owned(),
                end,
                count: numbers.len(),
                lower_quartile: quantile_of_sorted(&numbers, 0.25)?,
                median: quantile_of_sorted(&numbers, 0.5)?,
                upper_quartile: quantile_of_sorted(&numbers, 0.75)?,
            })
        })
        .collect()
}

/// The place of `own` among its neighbours in the period that ends on `end`. Figures are compared as they are
/// shown, to this many decimals. None when neither high nor low is better, or no neighbour has a figure.
pub fn rank(
    own: f64,
    end: Date,
    neighbours: &[&[Point]],
    polarity: Polarity,
    decimals: u8,
) -> Option<Rank> {
    let better = |other: f64, own: f64| match polarity {
        Polarity::High => other > own,
        Polarity::Low => other < own,
        Polarity::Neither => false,
    };
    if polarity == Polarity::Neither {
        return None;
    }
    let own = rounded(own, decimals);
    let others: Vec<f64> = neighbours
        .iter()
        .filter_map(|series| {
            series
                .iter()
                .find(|point| point.end == end)?
                .figure
                .number()
        })
        .map(|number| rounded(number, decimals))
        .collect();
    if others.is_empty() {
        return None;
    }
    Some(Rank {
        place: 1 + others.iter().filter(|other| better(**other, own)).count(),
        tied: others.contains(&own),
        of: others.len() + 1,
        neighbours: neighbours.len(),
    })
}
