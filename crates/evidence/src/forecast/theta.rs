//! The dynamic optimised theta model.
//!
//! J. A. Fiorucci, T. R. Pellegrini, F. Louzada, F. Petropoulos and A. B. Koehler, “Models for optimising the theta
//! method and their relationship to state space models”, *International Journal of Forecasting* 32 (2016). With
//! A and B the intercept and slope of the straight line through the first t observations,
//!
//! μ_{t+1} = ℓ_t + w·D_t,  D_t = (1−α)^t A_t + (1 − (1−α)^{t+1})/α · B_t,  w = 1 − 1/θ,
//! ℓ_{t+1} = ℓ_t + α (y_{t+1} − ℓ_t),
//!
//! and ℓ_0, α and θ ≥ 1 make the sum of squared one-step errors smallest. For a given α that sum is a quadratic in
//! ℓ_0 and w, so both are solved for exactly and only α in [0.1, 0.99] is searched: the optimum needs no starting
//! values and cannot be missed by stopping early.

/// Below this α the level hardly learns; the bounds are those of the authors' own software.
const ALPHA: (f64, f64) = (0.1, 0.99);
const GRID: usize = 24;

/// The straight line through the observations so far, brought up to date by each.
#[derive(Clone, Copy, Default)]
struct Line {
    count: f64,
    mean: f64,
    slope: f64,
}

impl Line {
    fn push(&mut self, y: f64) {
        let before = self.mean;
        self.count += 1.0;
        let t = self.count;
        self.mean += (y - before) / t;
        self.slope = if t < 2.0 {
            0.0
        } else {
            ((t - 2.0) * self.slope + 6.0 / t * (y - before)) / (t + 1.0)
        };
    }

    fn intercept(&self) -> f64 {
        self.mean - (self.count + 1.0) / 2.0 * self.slope
    }

    /// D_t, with (1−α)^t given.
    fn drift(&self, alpha: f64, decay: f64) -> f64 {
        decay * self.intercept() + (1.0 - decay * (1.0 - alpha)) / alpha * self.slope
    }
}

struct Fit {
    alpha: f64,
    weight: f64,
    level: f64,
    errors: f64,
}

/// Forecasts from a series of at least four finite numbers of moderate size.
pub(super) fn forecast(series: &[f64], horizon: usize) -> Vec<f64> {
    let mut line = Line::default();
    let lines: Vec<Line> = series
        .iter()
        .map(|y| {
            line.push(*y);
            line
        })
        .collect();
    let fit = search(series, &lines);
    let mut level = fit.level;
    let mut decay = 1.0;
    for y in series {
        level += fit.alpha * (y - level);
        decay *= 1.0 - fit.alpha;
    }
    (0..horizon)
        .map(|_| {
            let next = level + fit.weight * line.drift(fit.alpha, decay);
            line.push(next);
            level += fit.alpha * (next - level);
            decay *= 1.0 - fit.alpha;
            next
        })
        .collect()
}

/// The best α of a grid, then the minimum between its neighbours by golden section.
fn search(series: &[f64], lines: &[Line]) -> Fit {
    let (low, high) = ALPHA;
    let step = (high - low) / (GRID - 1) as f64;
    let at = |alpha: f64| solve(series, lines, alpha);
    let mut best = at(low);
    for index in 1..GRID {
        let fit = at(low + step * index as f64);
        if fit.errors < best.errors {
            best = fit;
        }
    }
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = ((best.alpha - step).max(low), (best.alpha + step).min(high));
    let (mut left, mut right) = (at(b - ratio * (b - a)), at(a + ratio * (b - a)));
    for _ in 0..16 {
        if left.errors <= right.errors {
            b = right.alpha;
            right = left;
            left = at(b - ratio * (b - a));
        } else {
            a = left.alpha;
            left = right;
            right = at(a + ratio * (b - a));
        }
    }
    for fit in [left, right] {
        if fit.errors < best.errors {
            best = fit;
        }
    }
    best
}

/// The least squares over ℓ_0 and w at one α. The first error is y_1 − ℓ_0.
fn solve(series: &[f64], lines: &[Line], alpha: f64) -> Fit {
    // e = r − u ℓ_0 − v w, by sums of the products.
    let (mut rr, mut ru, mut rv, mut uu, mut uv, mut vv) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut level, mut decay, mut drift) = (0.0, 1.0, 0.0);
    for (y, line) in series.iter().zip(lines) {
        let r = y - level;
        rr += r * r;
        ru += r * decay;
        rv += r * drift;
        uu += decay * decay;
        uv += decay * drift;
        vv += drift * drift;
        level += alpha * r;
        decay *= 1.0 - alpha;
        drift = line.drift(alpha, decay);
    }
    let determinant = uu * vv - uv * uv;
    let free = if determinant > 1e-12 * uu * vv {
        (rv * uu - ru * uv) / determinant
    } else {
        0.5
    };
    // θ ≥ 1 means 0 ≤ w ≤ 1; the sum of squares is convex, so a bound that is passed holds the minimum.
    let weight = free.clamp(0.0, 1.0);
    let level = (ru - weight * uv) / uu;
    let errors = rr - 2.0 * level * ru - 2.0 * weight * rv
        + level * level * uu
        + 2.0 * level * weight * uv
        + weight * weight * vv;
    Fit {
        alpha,
        weight,
        level,
        errors,
    }
}
