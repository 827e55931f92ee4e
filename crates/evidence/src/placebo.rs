//! Inference by placebos: what would have been found had anybody else been called treated?
//!
//! Every donor in turn is treated on paper, from the same period on, and compared with the other donors. The effects so
//! found are what the method finds where nothing happened. The observed effect counts as one more of them
//! (A. Abadie, A. Diamond and J. Hainmueller 2010; B. Phipson and G. K. Smyth 2010 for the + 1):
//!
//! ```text
//! p = (1 + #{j: |τⱼ| ≥ |τ|}) / (J + 1)
//! ```
//!
//! **Assumptions.** The treated could have been any of the units as far as the size of the errors goes; nothing else
//! happened to the donors that happened not to the treated. **It must not be used** with few donors: with J of them no p
//! can be below 1/(J + 1), so fewer than 19 can never speak at 5 %.
//!
//! ```
//! use evidence::placebo::Placebos;
//!
//! let placebos = Placebos::new((1..=39).map(|j| f64::from(j) - 20.0).collect())?;
//! assert_eq!(placebos.p_two_sided(-25.0), 1.0 / 40.0);
//! assert_eq!(placebos.p_one_sided(19.0), 2.0 / 40.0);
//! # Ok::<(), evidence::placebo::PlaceboError>(())
//! ```

use crate::random::Random;
use std::collections::BTreeSet;
use thiserror::Error;

/// Why placebos cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PlaceboError {
    /// There is none.
    #[error("failed to judge the effect: there are no placebos")]
    None,
    /// An effect is no finite number.
    #[error("failed to judge the effect: placebo {0} has no finite effect")]
    NotFinite(usize),
}

/// The effects that were found where nothing happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebos {
    effects: Vec<f64>,
}

/// On which side of nothing an effect lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The outcome rose against its counterpart.
    Above,
    /// The outcome fell against its counterpart.
    Below,
}

impl Placebos {
    /// Placebos from their effects.
    pub fn new(effects: Vec<f64>) -> Result<Self, PlaceboError> {
        if effects.is_empty() {
            return Err(PlaceboError::None);
        }
        match effects.iter().position(|effect| !effect.is_finite()) {
            Some(bad) => Err(PlaceboError::NotFinite(bad)),
            None => Ok(Self { effects }),
        }
    }

    /// The effects, in the order in which they were given.
    #[must_use]
    pub fn effects(&self) -> &[f64] {
        &self.effects
    }

    /// The share of effects, the observed one among them, that are at least as large either way.
    #[must_use]
    pub fn p_two_sided(&self, effect: f64) -> f64 {
        self.share(|placebo| placebo.abs() >= effect.abs())
    }

    /// The share of effects that go at least as far the way the observed one goes.
    #[must_use]
    pub fn p_one_sided(&self, effect: f64) -> f64 {
        self.p_towards(
            effect,
            if effect < 0.0 {
                Side::Below
            } else {
                Side::Above
            },
        )
    }

    /// The share of effects that go at least as far to one side.
    #[must_use]
    pub fn p_towards(&self, effect: f64, side: Side) -> f64 {
        match side {
            Side::Above => self.share(|placebo| placebo >= effect),
            Side::Below => self.share(|placebo| placebo <= effect),
        }
    }

    fn share(&self, counts: impl Fn(f64) -> bool) -> f64 {
        let found = self
            .effects
            .iter()
            .filter(|effect| counts(**effect))
            .count();
        (1 + found) as f64 / (self.effects.len() + 1) as f64
    }

    /// The minimum detectable effect: the size that an effect, either way, must exceed for p ≤ `level`. `None` where there
    /// are too few placebos for any effect to. An effect of just this size is found about every second time; see
    /// [`Placebos::detectable`].
    #[must_use]
    pub fn critical(&self, level: f64) -> Option<f64> {
        let mut sizes: Vec<f64> = self.effects.iter().map(|effect| effect.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let total = (sizes.len() + 1) as f64;
        // A little room for the rounding of the product, 0.05 × 40.
        let allowed = (level * total + 1e-9).floor();
        if allowed.is_nan() || allowed < 1.0 {
            return None;
        }
        // `allowed` counts the observed effect itself, so so many placebos but one may be larger.
        let beyond = allowed as usize - 1;
        sizes.len().checked_sub(beyond + 1).map(|at| sizes[at])
    }

    /// The size of an effect that would be found (p ≤ `level`) with a chance of `power`, if errors are as the placebos': what
    /// must be there to be likely seen. `None` where no effect can be found, or the power is not below one.
    #[must_use]
    pub fn detectable(&self, level: f64, power: f64) -> Option<f64> {
        let critical = self.critical(level)?;
        if !(0.0..1.0).contains(&power) {
            return None;
        }
        let mut errors = self.effects.clone();
        errors.sort_by(f64::total_cmp);
        // As many errors as the power asks for must not stand in the way of an effect up, and of one down.
        let needed = (power * errors.len() as f64).ceil() as usize;
        let up = errors[errors.len() - needed.max(1)];
        let down = errors[needed.max(1) - 1];
        Some(critical + (-up).max(down).max(0.0))
    }
}

/// Sets of donors that are called treated together: placebos for several treated units. Where there are no more than `count`
/// different ones they are all given, in order, and `seed` plays no part; of single donors always. Else `count` different
/// ones are drawn at random, and the same seed draws the same sets: a set that stood twice would count as two
/// placebos, and three donors could speak at 0.1 %. There is none where a set would leave nobody to compare with.
#[must_use]
pub fn sets(donors: usize, size: usize, count: usize, seed: u64) -> Vec<Vec<usize>> {
    if size == 0 || size >= donors {
        return Vec::new();
    }
    if size == 1 {
        return (0..donors).map(|donor| vec![donor]).collect();
    }
    if choices(donors, size) <= count as f64 {
        return all_sets(donors, size);
    }
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..donors).collect();
    let mut known = BTreeSet::new();
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count {
        for place in 0..size {
            let other = place + random.below(donors - place);
            order.swap(place, other);
        }
        let mut sorted = order[..size].to_vec();
        sorted.sort_unstable();
        if known.insert(sorted) {
            drawn.push(order[..size].to_vec());
        }
    }
    drawn
}

/// In how many ways `size` of `donors` can be chosen; as a double, for there may be more than any whole number holds.
fn choices(donors: usize, size: usize) -> f64 {
    (0..size.min(donors - size))
        .map(|place| (donors - place) as f64 / (place + 1) as f64)
        .product::<f64>()
        .round()
}

/// Every set of `size` donors, each in ascending order.
fn all_sets(donors: usize, size: usize) -> Vec<Vec<usize>> {
    let mut set: Vec<usize> = (0..size).collect();
    let mut all = vec![set.clone()];
    // The last place that can still move up does, and those after it follow closely.
    while let Some(place) = (0..size).rfind(|place| set[*place] < donors - size + place) {
        let from = set[place] + 1;
        for (ahead, donor) in set[place..].iter_mut().enumerate() {
            *donor = from + ahead;
        }
        all.push(set.clone());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_beyond_the_critical_size_is_significant_and_no_other() {
        for count in [19, 20, 39, 100, 144] {
            let effects: Vec<f64> = (0..count)
                .map(|j| f64::from((j * 37) % count) - 30.0)
                .collect();
            let placebos = Placebos::new(effects).unwrap();
            let critical = placebos.critical(0.05).unwrap();
            assert!(placebos.p_two_sided(critical + 1e-9) <= 0.05, "{count}");
            assert!(placebos.p_two_sided(-critical) > 0.05, "{count}");
        }
        assert_eq!(Placebos::new(vec![1.0; 18]).unwrap().critical(0.05), None);
    }

    #[test]
    fn what_is_likely_found_is_larger_than_what_can_be_found() {
        let placebos = Placebos::new((0..100).map(|j| f64::from(j) - 49.5).collect()).unwrap();
        let critical = placebos.critical(0.05).unwrap();
        assert_eq!(critical, 47.5);
        let likely = placebos.detectable(0.05, 0.8).unwrap();
        assert_eq!(likely, critical + 29.5);
        let found = placebos
            .effects()
            .iter()
            .filter(|error| (likely + 1e-9 + **error).abs() > critical);
        assert_eq!(found.count(), 80);
        assert_eq!(placebos.detectable(0.05, f64::NAN), None);
    }

    #[test]
    fn sets_are_all_there_are_or_drawn_once_each() {
        assert_eq!(sets(3, 1, 2, 7), [[0], [1], [2]]);
        assert_eq!(sets(3, 2, 3, 7), [[0, 1], [0, 2], [1, 2]]);
        assert_eq!(sets(6, 3, 20, 7).len(), 20);
        // One more than can be drawn without repeating any but one.
        let mut nearly = sets(6, 3, 19, 7);
        for set in &mut nearly {
            set.sort_unstable();
        }
        nearly.sort();
        nearly.dedup();
        assert_eq!(nearly.len(), 19);
    }

    #[test]
    fn sets_are_drawn_the_same_way_again() {
        assert!(sets(3, 3, 9, 7).is_empty() && sets(3, 0, 9, 7).is_empty());
        let drawn = sets(10, 4, 50, 7);
        assert_eq!((drawn.len(), &drawn), (50, &sets(10, 4, 50, 7)));
        assert_ne!(drawn, sets(10, 4, 50, 8));
        for set in drawn {
            let mut set = set;
            set.sort_unstable();
            set.dedup();
            assert!(set.len() == 4 && set.iter().all(|donor| *donor < 10));
        }
    }
}
