//! Synthetic control: the mixture of other units that moved most like the treated one before.
//!
//! ```text
//! w = argmin Σ_{t<T₀} (y₁ₜ − Σ wⱼ yⱼₜ)²   over   w ≥ 0, Σw = 1        effect = mean over t ≥ T₀ of y₁ₜ − Σ wⱼ yⱼₜ
//! ```
//!
//! **Source.** A. Abadie and J. Gardeazabal (2003); A. Abadie, A. Diamond and J. Hainmueller, *Synthetic control methods for
//! comparative case studies* (2010); without other predictors than the outcome itself, as A. Abadie (2021, §3.2) allows. The
//! weights are the exact optimum ([`crate::quadratic`]), not an iteration's last point. [`predictors`] is the version of
//! 2010, in which other predictors are matched and their importance is chosen.
//!
//! **Assumptions.** The treated unit lies among the donors, so that a mixture of them follows it; what moved them together
//! before goes on doing so; nothing else happened to the donors.
//!
//! **When it must not be used.** With few periods before the start, or more donors than periods: a mixture then follows
//! anything, the fit before the start says nothing, and ratios of it are meaningless. [`Fit::suits`] says so. Use
//! [`crate::synthetic_did`] then.
//!
//! ```
//! use evidence::panel::{Panel, Study};
//! use evidence::synthetic_control;
//!
//! let panel = Panel::new(&[
//!     [2.0, 4.0, 3.0, 5.0, 9.0], // treated from the last period on
//!     [1.0, 3.0, 2.0, 4.0, 3.0],
//!     [3.0, 5.0, 4.0, 6.0, 5.0],
//! ])?;
//! let study = Study::new(&panel, &[0], &[1, 2], 4)?;
//! let fit = synthetic_control::fit(&study)?;
//! assert!((fit.weights[0] - 0.5).abs() < 1e-9);
//! assert!((fit.gap.effect() - 5.0).abs() < 1e-9);
//! # Ok::<(), evidence::panel::PanelError>(())
//! ```

use crate::panel::{Gap, PanelError, Shape, Study};
use crate::quadratic::{Gram, Objective, Points, Solver, axpy, minimise_ridge};
use crate::synthetic_did::known;
use thiserror::Error;

pub mod predictors;

/// A synthetic control.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// One weight a donor, in the order of the study's donors.
    pub weights: Vec<f64>,
    /// The treated (their mean, when several) less the synthetic unit.
    pub gap: Gap,
    /// SD of the donors' changes before the start.
    noise: Option<f64>,
}

/// Why a synthetic control should not be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Unsuited {
    /// Fewer than ten periods before the start.
    #[error("only {0} periods lie before the start; a synthetic control needs ten or more")]
    Short(usize),
    /// The mixture follows every movement, chance included.
    #[error(
        "the mixture follows the treated unit almost exactly before the start, which so many donors can always do; its fit says nothing"
    )]
    Interpolates,
}

impl Fit {
    /// Whether the figures can carry this method: ten periods before the start, and a fit that leaves some error —
    /// a tenth of the spread of the donors' changes — since one that leaves none would follow anybody.
    pub fn suits(&self) -> Result<(), Unsuited> {
        if self.gap.start < 10 {
            return Err(Unsuited::Short(self.gap.start));
        }
        match self.noise {
            Some(noise) if self.gap.pre_rmspe() > 0.1 * noise => Ok(()),
            _ => Err(Unsuited::Interpolates),
        }
    }
}

/// The synthetic control of the treated units' mean.
pub fn fit(study: &Study<'_>) -> Result<Fit, PanelError> {
    Prepared::new(study)?.treated()
}

/// The synthetic control of every donor in turn, from the other donors: what the method finds where nothing happened. In the
/// order of the study's donors, each with no weight on itself. A single donor has nobody to be compared with.
pub fn placebos(study: &Study<'_>) -> Result<Vec<Fit>, PanelError> {
    let mut prepared = Prepared::new(study)?;
    (0..study.donors().len())
        .map(|donor| prepared.placebo(donor))
        .collect()
}

/// Both of [`fit`] and [`placebos`], on one Gram matrix.
pub fn fit_with_placebos(study: &Study<'_>) -> Result<(Fit, Vec<Fit>), PanelError> {
    let mut prepared = Prepared::new(study)?;
    let fit = prepared.treated()?;
    let placebos = (0..study.donors().len())
        .map(|donor| prepared.placebo(donor))
        .collect::<Result<_, _>>()?;
    Ok((fit, placebos))
}

/// The effects of placebos that are sets of donors, called treated together ([`crate::placebo::sets`]).
pub fn placebo_effects(study: &Study<'_>, sets: &[Vec<usize>]) -> Result<Vec<f64>, PanelError> {
    let mut prepared = Prepared::new(study)?;
    sets.iter()
        .map(|set| Ok(prepared.together(set)?.gap.effect()))
        .collect()
}

/// Below this part of the figures' own movement, a gap is nothing.
const EXACT: f64 = 1e-7;

/// What all fits of a study share.
struct Prepared {
    shape: Shape,
    points: Points,
    gram: Gram,
    solver: Solver,
    noise: Option<f64>,
}

impl Prepared {
    fn new(study: &Study<'_>) -> Result<Self, PanelError> {
        let shape = Shape::of(study);
        let before: Vec<f64> = (0..shape.donors)
            .flat_map(|donor| &shape.donor(donor)[..shape.start])
            .copied()
            .collect();
        let points = Points::new(shape.start, before)?;
        Ok(Self {
            gram: Gram::of(&points)?,
            points,
            shape,
            solver: Solver::default(),
            noise: study.noise(),
        })
    }

    fn treated(&mut self) -> Result<Fit, PanelError> {
        let target = self.shape.treated();
        let linear = self.points.products(&target[..self.shape.start]);
        self.follow(&target, &linear, &[])
    }

    fn placebo(&mut self, donor: usize) -> Result<Fit, PanelError> {
        let target = self.shape.donor(donor).to_vec();
        // Its products with the others are a row of the matrix already.
        let linear = self.gram.row(donor).to_vec();
        self.follow(&target, &linear, &[donor])
    }

    /// The target less a mixture.
    fn gaps(&self, target: &[f64], weights: &[f64]) -> Vec<f64> {
        let mut gaps = target.to_vec();
        for (donor, weight) in weights.iter().enumerate() {
            if *weight > 0.0 {
                axpy(-weight, self.shape.donor(donor), &mut gaps);
            }
        }
        gaps
    }

    fn together(&mut self, donors: &[usize]) -> Result<Fit, PanelError> {
        known(donors, self.shape.donors)?;
        let target = self.shape.mean_of(donors.iter().copied());
        let linear = self.points.products(&target[..self.shape.start]);
        self.follow(&target, &linear, donors)
    }

    fn follow(
        &mut self,
        target: &[f64],
        linear: &[f64],
        barred: &[usize],
    ) -> Result<Fit, PanelError> {
        let objective = Objective {
            gram: &self.gram,
            linear,
            ridge: 0.0,
            barred,
        };
        let mut weights = self.solver.minimise(&objective, &[])?.weights;
        let mut gaps = self.gaps(target, &weights);
        let fits = |gaps: &[f64]| gaps[..self.shape.start].iter().all(|gap| gap.abs() < EXACT);
        if fits(&gaps) {
            // Many mixtures follow the target exactly: the most even of them is one that the order of donors does not decide.
            let before = &target[..self.shape.start];
            let even = minimise_ridge(&self.points, before, EXACT * EXACT, barred)?;
            let even_gaps = self.gaps(target, &even.weights);
            if fits(&even_gaps) {
                (weights, gaps) = (even.weights, even_gaps);
            }
        }
        for gap in &mut gaps {
            *gap *= self.shape.scale;
        }
        Ok(Fit {
            weights,
            gap: Gap {
                periods: gaps,
                start: self.shape.start,
            },
            noise: self.noise,
        })
    }
}
