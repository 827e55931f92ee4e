//! Exponential smoothing with additive errors: without a trend, with one, and with a damped one.
//!
//! R. J. Hyndman, A. B. Koehler, J. K. Ord and R. D. Snyder, *Forecasting with Exponential Smoothing: The State Space
//! Approach* (2008): the models ETS(A,N,N), ETS(A,A,N) and ETS(A,Ad,N),
//!
//! y_t = ℓ_{t−1} + φ b_{t−1} + ε_t,  ℓ_t = ℓ_{t−1} + φ b_{t−1} + α ε_t,  b_t = φ b_{t−1} + β ε_t,
//!
//! with 0.0001 ≤ α ≤ 0.9999, 0.0001 ≤ β ≤ α and 0.8 ≤ φ ≤ 0.98, fitted by maximum likelihood (least squares of the
//! one-step errors), and the one with the smallest AICc is kept. The errors are linear in ℓ_0 and b_0, so these are
//! solved for exactly and only α, β and φ are searched.

use super::minimise::nelder_mead;

/// Which trend a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trend {
    None,
    Straight,
    Damped,
}

impl Trend {
    /// Parameters with the first states and the variance, as the AICc counts them.
    fn parameters(self) -> usize {
        match self {
            Self::None => 3,
            Self::Straight => 5,
            Self::Damped => 6,
        }
    }
}

#[derive(Clone, Copy)]
struct Fit {
    trend: Trend,
    alpha: f64,
    beta: f64,
    phi: f64,
    level: f64,
    slope: f64,
    errors: f64,
}

/// Forecasts from a series of at least four finite numbers of moderate size.
pub(super) fn forecast(series: &[f64], horizon: usize) -> Vec<f64> {
    let fit = choose(series);
    let (mut level, mut slope) = (fit.level, fit.slope);
    for y in series {
        let expected = level + fit.phi * slope;
        let error = y - expected;
        level = expected + fit.alpha * error;
        slope = fit.phi * slope + fit.beta * error;
    }
    (0..horizon)
        .map(|_| {
            slope *= fit.phi;
            level += slope;
            level
        })
        .collect()
}

fn choose(series: &[f64]) -> Fit {
    let n = series.len() as f64;
    let size: f64 = series.iter().map(|y| y * y).sum();
    let mut best = without_trend(series);
    let mut least = criterion(&best, n, size);
    for fit in [straight(series), damped(series)] {
        let value = criterion(&fit, n, size);
        if value < least {
            least = value;
            best = fit;
        }
    }
    best
}

/// AICc = n ln(SSE/n) + 2k + 2k(k+1)/(n−k−1); infinite where the series is too short for the model. Errors that are
/// only rounding count as none, so that of models without error the simplest is kept.
fn criterion(fit: &Fit, n: f64, size: f64) -> f64 {
    let k = fit.trend.parameters() as f64;
    let room = n - k - 1.0;
    if room <= 0.0 {
        return f64::INFINITY;
    }
    if fit.errors <= 1e-20 * size {
        return f64::NEG_INFINITY;
    }
    n * (fit.errors / n).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / room
}

fn without_trend(series: &[f64]) -> Fit {
    let at = |alpha: f64| solve(series, Trend::None, alpha, 0.0, 1.0);
    let mut best = at(0.5);
    for index in 0..=12 {
        let fit = at(0.0001 + 0.9998 * f64::from(index) / 12.0);
        if fit.errors < best.errors {
            best = fit;
        }
    }
    let inside = |[alpha]: &[f64; 1]| {
        if (0.0001..=0.9999).contains(alpha) {
            at(*alpha).errors
        } else {
            f64::INFINITY
        }
    };
    let ([alpha], _) = nelder_mead(
        inside,
        [best.alpha],
        if best.alpha > 0.5 { -0.05 } else { 0.05 },
        30,
    );
    better(best, at(alpha))
}

fn straight(series: &[f64]) -> Fit {
    let at = |alpha: f64, share: f64| solve(series, Trend::Straight, alpha, alpha * share, 1.0);
    let mut best = at(0.5, 0.1);
    for alpha in [0.02, 0.2, 0.4, 0.6, 0.8, 0.98] {
        for share in [0.01, 0.1, 0.3, 0.6, 0.95] {
            best = better(best, at(alpha, share));
        }
    }
    let inside = |[alpha, share]: &[f64; 2]| {
        if allowed(*alpha, *share) {
            at(*alpha, *share).errors
        } else {
            f64::INFINITY
        }
    };
    let start = [best.alpha, best.beta / best.alpha];
    let ([alpha, share], _) = nelder_mead(inside, start, step(start), 70);
    better(best, at(alpha, share))
}

fn damped(series: &[f64]) -> Fit {
    let at =
        |alpha: f64, share: f64, phi: f64| solve(series, Trend::Damped, alpha, alpha * share, phi);
    let mut best = at(0.5, 0.1, 0.9);
    for phi in [0.82, 0.9, 0.97] {
        for alpha in [0.1, 0.5, 0.9] {
            for share in [0.02, 0.3, 0.8] {
                best = better(best, at(alpha, share, phi));
            }
        }
    }
    let inside = |[alpha, share, phi]: &[f64; 3]| {
        if allowed(*alpha, *share) && (0.8..=0.98).contains(phi) {
            at(*alpha, *share, *phi).errors
        } else {
            f64::INFINITY
        }
    };
    let start = [best.alpha, best.beta / best.alpha, best.phi];
    let ([alpha, share, phi], _) = nelder_mead(inside, start, -0.02, 90);
    better(best, at(alpha, share, phi))
}

fn allowed(alpha: f64, share: f64) -> bool {
    (0.0001..=0.9999).contains(&alpha) && share <= 1.0 && alpha * share >= 0.0001
}

/// A first step that stays inside the bounds.
fn step([alpha, share]: [f64; 2]) -> f64 {
    if alpha.max(share) > 0.9 { -0.01 } else { 0.04 }
}

fn better(one: Fit, other: Fit) -> Fit {
    if other.errors < one.errors {
        other
    } else {
        one
    }
}

/// The least squares over ℓ_0 and b_0 at one α, β and φ. Three courses are followed at once: of the observations from
/// zero states, and of what one unit of ℓ_0 and of b_0 leaves behind.
fn solve(series: &[f64], trend: Trend, alpha: f64, beta: f64, phi: f64) -> Fit {
    let (mut rr, mut ru, mut rv, mut uu, mut uv, mut vv) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let mut level = [0.0, 1.0, 0.0];
    let mut slope = [0.0, 0.0, if trend == Trend::None { 0.0 } else { 1.0 }];
    for y in series {
        let expected = [
            level[0] + phi * slope[0],
            level[1] + phi * slope[1],
            level[2] + phi * slope[2],
        ];
        let error = [y - expected[0], -expected[1], -expected[2]];
        let [r, u, v] = [error[0], expected[1], expected[2]];
        rr += r * r;
        ru += r * u;
        rv += r * v;
        uu += u * u;
        uv += u * v;
        vv += v * v;
        for at in 0..3 {
            level[at] = expected[at] + alpha * error[at];
            slope[at] = phi * slope[at] + beta * error[at];
        }
    }
    let determinant = uu * vv - uv * uv;
    let slope = if trend != Trend::None && determinant > 1e-14 * uu * vv {
        (rv * uu - ru * uv) / determinant
    } else {
        0.0
    };
    let level = if uu > 0.0 {
        (ru - slope * uv) / uu
    } else {
        0.0
    };
    let errors = rr - 2.0 * level * ru - 2.0 * slope * rv
        + level * level * uu
        + 2.0 * level * slope * uv
        + slope * slope * vv;
    Fit {
        trend,
        alpha,
        beta,
        phi,
        level,
        slope,
        errors: errors.max(0.0),
    }
}
