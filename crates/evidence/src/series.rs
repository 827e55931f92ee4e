//! What every method asks of a series: means, changes, quantiles, and how much a value owes to the one before.
//!
//! A series is a slice of numbers in the order of time, equally spaced. A number that is not finite is a gap: it takes
//! part in nothing. Answers are `None` where a series does not hold enough for one.
//!
//! Sums are carried in double-double arithmetic (Dekker 1971; Knuth 1969), so that a mean is the nearest double to the true
//! mean whatever the order and size of the numbers. Reference programs add in 80 bits; whether a point lies on its mean
//! must not depend on which.
//!
//! ```
//! use evidence::series;
//!
//! let looked_after = [1240.0, 1265.0, f64::NAN, 1260.0];
//! assert_eq!(series::mean(&looked_after), Some(1255.0));
//! let changes = series::changes(&looked_after);
//! assert_eq!(changes[0], 25.0);
//! assert!(changes[1].is_nan());
//! assert_eq!(series::quantile(&looked_after, 0.5), Some(1260.0));
//! assert_eq!(series::mean(&[]), None);
//! ```

use crate::decimals::Unit;

/// A sum that loses nothing to rounding until it is read.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let total = self.high + value;
        let part = total - self.high;
        self.low += (self.high - (total - part)) + (value - part);
        self.high = total;
    }

    fn over(self, count: usize) -> f64 {
        let count = count as f64;
        let quotient = self.high / count;
        let rest = (-quotient).mul_add(count, self.high) + self.low;
        quotient + rest / count
    }
}

/// Of numbers that are all finite; `None` of none at all, or where the sum leaves the range of doubles.
pub(crate) fn mean_of(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (Sum::default(), 0);
    for value in values {
        sum.add(value);
        count += 1;
    }
    (count > 0)
        .then(|| sum.over(count))
        .filter(|mean| mean.is_finite())
}

fn finite(values: &[f64]) -> impl Iterator<Item = f64> + Clone {
    values.iter().copied().filter(|value| value.is_finite())
}

/// The arithmetic mean.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    mean_of(finite(values))
}

/// The standard deviation of a sample: √(Σ(y − ȳ)² / (n − 1)). `None` of fewer than two values.
#[must_use]
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let count = finite(values).count();
    let squares = mean_of(finite(values).map(|value| (value - mean) * (value - mean)))?;
    let correction = count as f64 / (count as f64 - 1.0);
    (count > 1)
        .then(|| (squares * correction).sqrt())
        .filter(|deviation| deviation.is_finite())
}

/// The change from each value to the next, one fewer than there are values; NaN beside a gap. Those of decimals are decimals: from 0.1 to 0.3 it
/// is 0.2.
#[must_use]
pub fn changes(values: &[f64]) -> Vec<f64> {
    let unit = Unit::of(values);
    let change = |pair: &[f64]| match (pair, unit) {
        ([before, after], _) if !before.is_finite() || !after.is_finite() => f64::NAN,
        ([before, after], Some(unit)) => unit.value(unit.units(*after) - unit.units(*before)),
        ([before, after], None) => after - before,
        _ => f64::NAN,
    };
    values.windows(2).map(change).collect()
}

/// The autocorrelation at lag one: r₁ = Σ(yₜ − ȳ)(yₜ₊₁ − ȳ) / Σ(yₜ − ȳ)² (Box and Jenkins 1970), over the pairs without
/// a gap. `None` of fewer than three values or of a constant series.
#[must_use]
pub fn autocorrelation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    if finite(values).count() < 3 {
        return None;
    }
    let all: f64 = finite(values)
        .map(|value| (value - mean) * (value - mean))
        .sum();
    let pairs: f64 = values
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if a.is_finite() && b.is_finite() => Some((a - mean) * (b - mean)),
            _ => None,
        })
        .sum();
    (all > 0.0)
        .then(|| pairs / all)
        .filter(|ratio| ratio.is_finite())
}

/// The quantile at `p` (0 to 1) by linear interpolation between order statistics at (n − 1)p: type 7 of Hyndman and Fan
/// (1996), which R and NumPy use by default.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = finite(values).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_of_sorted(&sorted, p)
}

pub(crate) fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) {
        return None;
    }
    let last = sorted.len().checked_sub(1)?;
    let (below, share) = {
        // Rounding may put a whole place just below itself.
        let place = last as f64 * p;
        let below = (place + 4.0 * f64::EPSILON).floor();
        ((below as usize).min(last), place - below)
    };
    let low = *sorted.get(below)?;
    let share = if share.abs() < 1e-12 { 0.0 } else { share };
    match sorted.get(below + 1) {
        Some(high) if share > 0.0 => Some((1.0 - share) * low + share * high),
        _ => Some(low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mean_does_not_depend_on_the_order_of_the_numbers() {
        let odd = [1e16, 1.0, -1e16, 1.0, 1.0];
        assert_eq!(mean(&odd), Some(0.6));
        assert_eq!(mean(&[0.1; 10]), Some(0.1));
        assert_eq!(mean(&[f64::NAN, f64::INFINITY]), None);
        assert_eq!(mean(&[f64::MAX, f64::MAX]), None);
    }

    #[test]
    fn spread_and_memory_by_hand() {
        assert_eq!(deviation(&[1.0, 3.0]), Some(2_f64.sqrt()));
        assert_eq!(deviation(&[1.0]), None);
        assert_eq!(autocorrelation(&[1.0, 2.0, 3.0]), Some(0.0));
        assert_eq!(autocorrelation(&[1.0, -1.0, 1.0, -1.0]), Some(-0.75));
        assert_eq!(autocorrelation(&[2.0; 9]), None);
    }

    #[test]
    fn quantiles_as_r_gives_them() {
        let values = [3.0, 1.0, f64::NAN, 2.0, 4.0];
        for (p, expected) in [(0.0, 1.0), (0.1, 1.3), (0.25, 1.75), (0.5, 2.5), (1.0, 4.0)] {
            let found = quantile(&values, p).unwrap_or(f64::NAN);
            assert!((found - expected).abs() < 1e-15, "{p}: {found}");
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&values, 1.5), None);
        assert_eq!(quantile(&values, f64::NAN), None);
    }

    proptest! {
        #[test]
        fn no_series_is_too_odd(values in proptest::collection::vec(any::<f64>(), 0..20), p in any::<f64>()) {
            for known in [mean(&values), deviation(&values), autocorrelation(&values), quantile(&values, p)] {
                prop_assert!(known.is_none_or(f64::is_finite));
            }
            prop_assert_eq!(changes(&values).len(), values.len().saturating_sub(1));
        }

        #[test]
        fn a_mean_shifts_with_its_values(values in proptest::collection::vec(-1e6..1e6_f64, 1..50), by in -1e6..1e6_f64) {
            let shifted: Vec<f64> = values.iter().map(|value| value + by).collect();
            let (before, after) = (mean(&values).unwrap_or(f64::NAN), mean(&shifted).unwrap_or(f64::NAN));
            prop_assert!((before + by - after).abs() <= 1e-9);
        }
    }
}
