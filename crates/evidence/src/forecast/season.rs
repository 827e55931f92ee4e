//! The pattern that comes back every year: whether there is one, and taking it out.

/// What each season of the cycle does to a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Season {
    /// No pattern that is more than chance.
    None,
    /// Each season multiplies the level by its index; the indices average 1.
    Times(Vec<f64>),
    /// Each season adds its index to the level; the indices average 0.
    Plus(Vec<f64>),
}

impl Season {
    /// The pattern of a series with `period` seasons in a year, found as in V. Assimakopoulos and K. Nikolopoulos, “The theta model: a
    /// decomposition approach to forecasting”, *International Journal of Forecasting* 16 (2000): only where the
    /// autocorrelation at one year is outside its 90 % limits, by classical decomposition (ratios to a centred moving
    /// average, or differences where the series is not positive throughout).
    pub(super) fn of(series: &[f64], period: usize) -> Self {
        if period < 2 || series.len() < 3 * period || !comes_back(series, period) {
            return Self::None;
        }
        let trend = moving_average(series, period);
        let inner = || {
            let middle = series.iter().skip(period / 2).zip(&trend);
            middle
                .enumerate()
                .map(|(at, (y, level))| ((at + period / 2) % period, *y, *level))
        };
        let times = series.iter().all(|y| *y > 0.0) && trend.iter().all(|level| *level > 0.0);
        let mut sums = vec![(0.0, 0.0); period];
        for (season, y, level) in inner() {
            if let Some((sum, count)) = sums.get_mut(season) {
                *sum += if times { y / level } else { y - level };
                *count += 1.0;
            }
        }
        let means: Vec<f64> = sums.iter().map(|(sum, count)| sum / count).collect();
        let mean = means.iter().sum::<f64>() / period as f64;
        if times {
            Self::Times(means.into_iter().map(|index| index / mean).collect())
        } else {
            Self::Plus(means.into_iter().map(|index| index - mean).collect())
        }
    }

    /// The series without its pattern.
    pub(super) fn taken_from(&self, series: &[f64]) -> Vec<f64> {
        let at = |position: usize, y: f64| match self {
            Self::None => y,
            Self::Times(indices) => y / index(indices, position),
            Self::Plus(indices) => y - index(indices, position),
        };
        series
            .iter()
            .enumerate()
            .map(|(position, y)| at(position, *y))
            .collect()
    }

    /// Forecasts with the pattern put back, the first of them at position `from` of the series.
    pub(super) fn put_back(&self, forecasts: &mut [f64], from: usize) {
        for (step, y) in forecasts.iter_mut().enumerate() {
            match self {
                Self::None => {}
                Self::Times(indices) => *y *= index(indices, from + step),
                Self::Plus(indices) => *y += index(indices, from + step),
            }
        }
    }
}

fn index(indices: &[f64], position: usize) -> f64 {
    indices
        .get(position % indices.len().max(1))
        .copied()
        .unwrap_or_default()
}

/// Whether the autocorrelation at one whole cycle is outside its 90 % limits (Bartlett's).
fn comes_back(series: &[f64], period: usize) -> bool {
    let n = series.len() as f64;
    let mean = series.iter().sum::<f64>() / n;
    let all: f64 = series.iter().map(|y| (y - mean).powi(2)).sum();
    let correlation = |lag: usize| {
        let pairs = series.iter().zip(series.iter().skip(lag));
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / all
    };
    let before: f64 = (1..period).map(|lag| correlation(lag).powi(2)).sum();
    let limit = 1.645 * ((1.0 + 2.0 * before) / n).sqrt();
    correlation(period).abs() > limit
}

/// The centred moving average over one cycle; its first value stands at position `period / 2`.
fn moving_average(series: &[f64], period: usize) -> Vec<f64> {
    let means = series
        .windows(period)
        .map(|window| window.iter().sum::<f64>() / period as f64);
    if period % 2 == 1 {
        return means.collect();
    }
    let means: Vec<f64> = means.collect();
    means
        .windows(2)
        .map(|pair| pair.iter().sum::<f64>() / 2.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarterly_pattern_is_found_taken_out_and_put_back() {
        let pattern = [0.8, 1.1, 1.3, 0.8];
        let series: Vec<f64> = (0..24)
            .map(|t| (100.0 + f64::from(t)) * pattern[t as usize % 4])
            .collect();
        let season = Season::of(&series, 4);
        let Season::Times(indices) = &season else {
            panic!("{season:?}")
        };
        for (index, truth) in indices.iter().zip(pattern) {
            assert!((index - truth).abs() < 0.01, "{indices:?}");
        }
        let plain = season.taken_from(&series);
        let mut again = plain.clone();
        season.put_back(&mut again, 0);
        for (a, b) in again.iter().zip(&series) {
            assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn a_straight_line_has_no_pattern_and_a_series_below_zero_has_sums() {
        let line: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(Season::of(&line, 4), Season::None);
        let around_zero: Vec<f64> = (0..36)
            .map(|t| if t % 12 == 11 { 20.0 } else { -1.0 })
            .collect();
        assert!(matches!(Season::of(&around_zero, 12), Season::Plus(_)));
    }
}
