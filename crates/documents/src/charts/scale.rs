//! From values and dates to places, with round ticks.

use jiff::civil::{Date, date};

/// A straight map from a domain to a range.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Scale {
    pub(crate) fn place(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        if span > 0.0 {
            self.from + (value - self.low) / span * (self.to - self.from)
        } else {
            f64::midpoint(self.from, self.to)
        }
    }
}

/// Round ticks that embrace the values. The axis begins at zero when the values come near
/// it, and otherwise at a round number below them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) values: Vec<f64>,
    /// Decimals that tell the ticks apart.
    pub(crate) decimals: u8,
}

impl Ticks {
    pub(crate) fn embracing(values: impl Iterator<Item = f64>, wanted: f64) -> Self {
        let (mut low, mut high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if low >= 0.0 && low <= high * 0.4 {
            low = 0.0;
        }
        if high - low <= high.abs() * 1e-9 {
            let room = if high == 0.0 { 1.0 } else { high.abs() * 0.1 };
            (low, high) = (low - room, high + room);
        }
        let step = round_step((high - low) / wanted);
        let first = (low / step).floor();
        let last = (high / step).ceil();
        let count = (last - first).clamp(1.0, 20.0);
        let values = (0..=20u8)
            .map(f64::from)
            .take_while(|index| *index <= count)
            .map(|index| (first + index) * step)
            .collect();
        let decimals = (0..=6u8)
            .find(|decimals| {
                let scaled = step * 10f64.powi(i32::from(*decimals));
                (scaled - scaled.round()).abs() < 1e-6
            })
            .unwrap_or(6);
        Self { values, decimals }
    }

    pub(crate) fn low(&self) -> f64 {
        self.values.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn high(&self) -> f64 {
        self.values.last().copied().unwrap_or(1.0)
    }
}

fn round_step(rough: f64) -> f64 {
    let magnitude = 10f64.powf(rough.log10().floor());
    let leading = rough / magnitude;
    let round = if leading <= 1.0 {
        1.0
    } else if leading <= 2.0 {
        2.0
    } else if leading <= 5.0 {
        5.0
    } else {
        10.0
    };
    round * magnitude
}

/// Days since the first day of 2000.
pub(crate) fn days(day: Date) -> f64 {
    let hours = day.duration_since(date(2000, 1, 1)).as_hours();
    // A civil date is at most some four million days away, which an `f64` holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let days = (hours / 24) as f64;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_round_and_embrace() {
        let ticks = Ticks::embracing([63.2, 81.4, 77.0].into_iter(), 4.0);
        assert_eq!(ticks.values, [60.0, 65.0, 70.0, 75.0, 80.0, 85.0]);
        let near_zero = Ticks::embracing([0.2, 1.1].into_iter(), 4.0);
        assert_eq!(near_zero.low(), 0.0);
        assert_eq!(near_zero.decimals, 1);
        let flat = Ticks::embracing([5.0].into_iter(), 4.0);
        assert!(flat.low() < 5.0 && flat.high() > 5.0);
        assert!(!Ticks::embracing(std::iter::empty(), 4.0).values.is_empty());
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(days(date(2000, 1, 1)), 0.0);
        assert_eq!(days(date(2001, 1, 1)), 366.0);
        assert_eq!(days(date(1999, 12, 31)), -1.0);
    }
}
