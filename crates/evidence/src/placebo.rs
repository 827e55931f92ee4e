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

    /// The size that an effect must reach so that p ≤ `level`; `None` where there are too few placebos for any to.
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
}
