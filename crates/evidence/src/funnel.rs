//! Funnel plots: which of many rates lie further from the common rate than their size explains?
//!
//! **Formula** (Spiegelhalter 2005; Spiegelhalter and others 2012; over-dispersion by the moments of DerSimonian and Laird 1986;
//! as in the R package FunnelPlotR for proportions). With p = events / n and p̄ that of all units together:
//! y = asin√p, s = 1 / (2√n), z = (y − asin√p̄) / s. The z are winsorised: the lowest and highest tenth are drawn in to the
//! 10 % and 90 % quantiles. With k units, φ = Σz² / k over the winsorised z, and
//! τ² = max(0, (kφ − (k − 1)) / (Σs⁻² − Σs⁻⁴ / Σs⁻²)). Limits are sin²(asin√p̄ ± c·√(s² + τ²)) with c = 1.959964 (95 %) and
//! 3.090232 (99.8 %).
//!
//! **Assumptions.** Events are counted among n at risk, and units differ from p̄ by chance and, where τ² > 0, by a normal
//! difference of their own that is not what one looks for. Units are independent.
//!
//! Where so few events are expected that the angle of a limit passes zero, there is no lower limit: it is zero, and one beyond a right
//! angle is one. sin² alone folds back there, so that a lower limit rises again as units get smaller. One exception is the
//! reference's: a folded limit is kept while it lies below that of the next larger size, among those of the units and a thousand
//! sizes spread evenly from 3 to the largest. It is met by a unit or two at the very edge; the largest unit, which has no next,
//! and a limit that would pass the narrower one are never left folded.
//!
//! **When not to use it.** For ranks; for rates that can exceed one; for units with fewer than some five expected events, whose
//! limits the normal approximation gets wrong. Without the adjustment ([`Funnel::unadjusted`]) most authorities are outliers on most measures (107 of 149 for children looked after
//! in 2018, 2 with it), because authorities differ in more than chance.
//!
//! ```
//! use evidence::funnel::{Unit, funnel};
//!
//! let authorities = [
//!     Unit { events: 310.0, n: 49_287.0 },
//!     Unit { events: 328.0, n: 88_491.0 },
//!     Unit { events: 409.0, n: 63_188.0 },
//! ];
//! let plot = funnel(&authorities).unwrap();
//! assert_eq!(plot.units.len(), 3);
//! assert!(plot.tau2 > 0.0);
//! assert!(plot.units.iter().all(|unit| !unit.adjusted.is_outlier(unit.proportion)));
//! // The limits of any size, to draw the funnel itself.
//! let small = plot.adjusted(10_000.0);
//! let large = plot.adjusted(200_000.0);
//! assert!(small.upper998 > large.upper998);
//! ```

use crate::series;
use std::f64::consts::FRAC_PI_2;
use thiserror::Error;

/// The normal quantile of the 95 % limits, as the reference prints it.
pub const Z95: f64 = 1.959_964;
/// The normal quantile of the 99.8 % limits, as the reference prints it.
pub const Z998: f64 = 3.090_232;
/// The part at each end that is winsorised.
pub const TRIM: f64 = 0.1;

/// The smallest of the sizes at which the reference draws its limits.
const SMALLEST: f64 = 3.0;
/// How many sizes the reference draws its limits at.
const SIZES: f64 = 1000.0;

/// A unit of the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// How many events there were.
    pub events: f64,
    /// Among how many.
    pub n: f64,
}

/// Why there is no funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Error {
    /// No unit was given.
    #[error("there is no unit")]
    Empty,
    /// A unit whose events or size is no finite number, or negative.
    #[error("unit {0} has a number that is negative or not finite")]
    NotANumber(usize),
    /// A unit without anybody at risk.
    #[error("unit {0} has a size of zero")]
    NoSize(usize),
    /// A unit with more events than it has at risk.
    #[error("unit {0} has more events than its size")]
    MoreThanAll(usize),
}

/// Limits at one size, as proportions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower 95 % limit.
    pub lower95: f64,
    /// The upper 95 % limit.
    pub upper95: f64,
    /// The lower 99.8 % limit.
    pub lower998: f64,
    /// The upper 99.8 % limit.
    pub upper998: f64,
}

impl Limits {
    /// Whether a proportion lies outside the 99.8 % limits.
    #[must_use]
    pub fn is_outlier(&self, proportion: f64) -> bool {
        proportion > self.upper998 || proportion < self.lower998
    }
}

/// A unit in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Events over size.
    pub proportion: f64,
    /// y = asin√p, in radians.
    pub angle: f64,
    /// s = 1 / (2√n), in radians.
    pub spread: f64,
    /// z = (y − asin√p̄) / s.
    pub z: f64,
    /// z, drawn in.
    pub winsorised_z: f64,
    /// Whether z is at or beyond the quantile that it is drawn in to.
    pub is_winsorised: bool,
    /// Its limits with over-dispersion.
    pub adjusted: Limits,
    /// Its limits by chance alone.
    pub unadjusted: Limits,
}

/// A funnel.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// p̄, the proportion of all units together.
    pub target: f64,
    /// φ, how many times the variation is what chance would give.
    pub phi: f64,
    /// τ², the variance between units on the scale of angles.
    pub tau2: f64,
    /// The units in the order in which they were given.
    pub units: Vec<Placed>,
    /// The sizes of the units in order.
    sizes: Vec<f64>,
}

/// Places units in their funnel.
///
/// # Errors
/// When there is no unit, or one that has no proportion.
pub fn funnel(units: &[Unit]) -> Result<Funnel, Error> {
    check(units)?;
    let total = |part: fn(&Unit) -> f64| units.iter().map(part).sum::<f64>();
    let target = total(|unit| unit.events) / total(|unit| unit.n);
    let center = target.sqrt().asin();
    let angle = |unit: &Unit| (unit.events / unit.n).sqrt().asin();
    let z: Vec<f64> = units
        .iter()
        .map(|unit| (angle(unit) - center) / spread(unit.n))
        .collect();
    let low = series::quantile(&z, TRIM).ok_or(Error::Empty)?;
    let high = series::quantile(&z, 1.0 - TRIM).ok_or(Error::Empty)?;
    let drawn_in: Vec<f64> = z.iter().map(|z| z.max(low).min(high)).collect();
    let (phi, tau2) = over_dispersion(units, &drawn_in);
    let mut sizes: Vec<f64> = units.iter().map(|unit| unit.n).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let mut funnel = Funnel {
        target,
        phi,
        tau2,
        units: Vec::with_capacity(units.len()),
        sizes,
    };
    for (unit, (z, winsorised_z)) in units.iter().zip(z.into_iter().zip(drawn_in)) {
        let placed = Placed {
            proportion: unit.events / unit.n,
            angle: angle(unit),
            spread: spread(unit.n),
            z,
            winsorised_z,
            is_winsorised: !(z > low && z < high),
            adjusted: funnel.adjusted(unit.n),
            unadjusted: funnel.unadjusted(unit.n),
        };
        funnel.units.push(placed);
    }
    Ok(funnel)
}

impl Funnel {
    /// The limits with over-dispersion at a size.
    #[must_use]
    pub fn adjusted(&self, n: f64) -> Limits {
        self.limits(n, self.tau2)
    }

    /// The limits by chance alone at a size.
    #[must_use]
    pub fn unadjusted(&self, n: f64) -> Limits {
        self.limits(n, 0.0)
    }

    fn limits(&self, n: f64, tau2: f64) -> Limits {
        let center = self.target.sqrt().asin();
        let angle = |n: f64, times: f64| center + times * (spread(n).powi(2) + tau2).sqrt();
        let at = |n: f64, times: f64| angle(n, times).sin().powi(2);
        let next = self.next_size(n);
        let lower = |times: f64| {
            let is_limit = match next {
                Some(next) => at(n, -times) <= at(next, -times),
                None => angle(n, -times) >= 0.0,
            };
            if is_limit { at(n, -times) } else { 0.0 }
        };
        let upper = |times: f64| {
            let is_limit = match next {
                Some(next) => at(n, times) >= at(next, times),
                None => angle(n, times) <= FRAC_PI_2,
            };
            if is_limit { at(n, times) } else { 1.0 }
        };
        let (lower95, upper95) = (lower(Z95), upper(Z95));
        let (lower998, upper998) = (lower(Z998), upper(Z998));
        Limits {
            lower95,
            upper95,
            lower998: if lower998 > lower95 { 0.0 } else { lower998 },
            upper998: if upper998 < upper95 { 1.0 } else { upper998 },
        }
    }

    /// The next larger size, by which a limit is judged to be one; none for the largest unit.
    fn next_size(&self, n: f64) -> Option<f64> {
        let largest = self.sizes.last()?.ceil();
        let step = (largest - SMALLEST) / (SIZES - 1.0);
        let mut place = ((n - SMALLEST) / step).floor().clamp(0.0, SIZES - 1.0);
        let spread_out = |place: f64| SMALLEST + place * step;
        while place < SIZES && spread_out(place) <= n {
            place += 1.0;
        }
        let even = (place < SIZES && step > 0.0).then(|| spread_out(place));
        let own = self
            .sizes
            .get(self.sizes.partition_point(|size| *size <= n))
            .copied();
        match (even, own) {
            (Some(even), Some(own)) => Some(even.min(own)),
            (even, own) => even.or(own),
        }
    }
}

fn check(units: &[Unit]) -> Result<(), Error> {
    if units.is_empty() {
        return Err(Error::Empty);
    }
    for (place, unit) in units.iter().enumerate() {
        let number = |number: f64| number.is_finite() && number >= 0.0;
        if !number(unit.events) || !number(unit.n) {
            return Err(Error::NotANumber(place));
        }
        // So small a size has no spread that a double can hold.
        if unit.n < f64::MIN_POSITIVE || !spread(unit.n).is_normal() {
            return Err(Error::NoSize(place));
        }
        if unit.events > unit.n {
            return Err(Error::MoreThanAll(place));
        }
    }
    let all: f64 = units.iter().map(|unit| unit.n).sum();
    if all.is_finite() {
        Ok(())
    } else {
        Err(Error::NotANumber(units.len() - 1))
    }
}

fn spread(n: f64) -> f64 {
    1.0 / (2.0 * n.sqrt())
}

fn over_dispersion(units: &[Unit], z: &[f64]) -> (f64, f64) {
    let count = units.len() as f64;
    let phi = z.iter().map(|z| z * z).sum::<f64>() / count;
    let weight = |unit: &Unit| spread(unit.n).powi(-2);
    let weights: f64 = units.iter().map(weight).sum();
    let squares: f64 = units.iter().map(|unit| weight(unit).powi(2)).sum();
    let tau2 = (count * phi - (count - 1.0)) / (weights - squares / weights);
    // A single unit says nothing of what lies between units.
    let known = units.len() > 1 && tau2.is_finite() && tau2 > 0.0;
    (phi, if known { tau2 } else { 0.0 })
}
