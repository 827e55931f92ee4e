//! Synthetic difference-in-differences: the default answer to “compared with whom?”.
//!
//! Unit weights ω make a mixture of donors that moved in parallel with the treated before the start; time weights λ pick the
//! periods before that resemble those after; the effect is the difference in differences with both:
//!
//! ```text
//! ω = argmin ‖ω₀ + Σ ωᵢ Yᵢ,pre − Y_tr,pre‖² + ζ²T₀‖ω‖²      ζ = (N_tr·T_post)^¼ · σ
//! λ = argmin ‖λ₀ + Σ λₜ Y_co,t − mean Y_co,post‖² + ζ²N_co‖λ‖²      ζ = 10⁻⁶ · σ
//! τ = (mean Y_tr,post − Σ λₜ Y_tr,t) − Σ ωᵢ (mean Yᵢ,post − Σ λₜ Yᵢₜ)
//! ```
//!
//! both over the simplex, with free intercepts ω₀ and λ₀, and σ the standard deviation of the donors' changes from period to
//! period before the start. `T₀` periods lie before it; `N_tr` units are treated, and their mean is followed.
//!
//! **Source.** D. Arkhangelsky, S. Athey, D. A. Hirshberg, G. W. Imbens and S. Wager, *Synthetic difference-in-differences*
//! (2021), algorithms 1 and 4. The weights here are the exact optimum. The authors' program stops its iterations when they
//! gain little: on the cigarette tax of 1988 it ends at an effect of −15.60383, and the optimum's is −15.60540. Its objective
//! is flat there, so that weights which differ in the second digit are nearly as good; ours satisfy the conditions of the
//! optimum to the last digits, which [`Fit::optimality`] shows.
//!
//! **Inference.** By placebos in space ([`fit_with_placebos`], [`crate::placebo`]), never without the effect that could have
//! been detected at all ([`Placebos::critical`](crate::placebo::Placebos::critical)).
//!
//! **Assumptions.** Units are driven by a few common movements and noise of like size; nothing else happened to the donors;
//! the start did not depend on the noise of the last periods before it.
//!
//! **When it must not be used.** With one period before the start, one donor, or donors that were treated themselves. With
//! very different sizes of noise (a small authority among large ones) the placebos judge the noisy too harshly or too mildly.
//!
//! ```
//! use evidence::panel::{Panel, Study};
//! use evidence::synthetic_did;
//!
//! let panel = Panel::new(&[
//!     [12.0, 14.0, 13.0, 15.0, 19.0], // ten above the first donor, and four more in the end
//!     [2.0, 4.0, 3.0, 5.0, 5.0],
//!     [7.0, 4.0, 8.0, 5.0, 5.0],
//!     [3.0, 3.0, 3.0, 4.0, 4.0],
//! ])?;
//! let study = Study::new(&panel, &[0], &[1, 2, 3], 4)?;
//! let fit = synthetic_did::fit(&study)?;
//! assert!(fit.optimality(&study)?.units.holds(1e-9));
//! assert!((fit.effect() - 4.0).abs() < 0.5);
//! # Ok::<(), evidence::panel::PanelError>(())
//! ```

use crate::panel::{Changes, Gap, PanelError, Shape, Study};
use crate::quadratic::{
    Gram, Objective, Optimality, Points, Ridge, Solver, axpy, minimise_ridge, ridge_optimality,
};

mod looks;

pub use looks::{Look, looks};

/// A synthetic difference in differences.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// One weight a donor, in the order of the study's donors.
    pub unit_weights: Vec<f64>,
    /// One weight a period before the start.
    pub time_weights: Vec<f64>,
    /// The treated less the synthetic unit, less the same difference before the start (weighted by the time weights): its
    /// mean from the start on is the effect.
    pub gap: Gap,
}

/// How nearly both sets of weights satisfy the conditions of the optimum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// For the unit weights.
    pub units: Optimality,
    /// For the time weights.
    pub times: Optimality,
}

impl Fit {
    /// The effect on the treated.
    #[must_use]
    pub fn effect(&self) -> f64 {
        self.gap.effect()
    }

    /// Measures the conditions of the optimum at these weights, worked out afresh from the study.
    pub fn optimality(&self, study: &Study<'_>) -> Result<Certificate, PanelError> {
        let prepared = Prepared::new(study)?;
        let target = prepared.shape.treated();
        let noise = prepared.changes.deviation().unwrap_or(0.0);
        let units = ridge_optimality(
            &prepared.points,
            &demeaned(&target[..prepared.shape.start]),
            prepared.unit_ridge(noise, study.treated().len()),
            &[],
            &self.unit_weights,
        );
        let (gram, linear, ridge) = prepared.time_problem(&[], noise)?;
        let objective = Objective {
            gram: &gram,
            linear: &linear,
            ridge,
            barred: &[],
        };
        Ok(Certificate {
            units,
            times: objective.optimality(&self.time_weights),
        })
    }
}

/// The synthetic difference in differences of the treated units' mean. It needs two periods before the start and two donors.
pub fn fit(study: &Study<'_>) -> Result<Fit, PanelError> {
    Prepared::new(study)?.treated(&mut Likely::default())
}

/// The fit, and that of every donor in turn from the other donors, in the order of the study's donors. For placebos it needs
/// three donors. Several treated units are answered by as many placebos at once: see [`placebo_effects`].
pub fn fit_with_placebos(study: &Study<'_>) -> Result<(Fit, Vec<Fit>), PanelError> {
    let mut prepared = Prepared::new(study)?;
    let fit = prepared.treated(&mut Likely::default())?;
    let placebos = (0..study.donors().len())
        .map(|donor| prepared.placebo(&[donor], &mut Likely::default()))
        .collect::<Result<_, _>>()?;
    Ok((fit, placebos))
}

/// The difference in differences with weights of one's own, which must add to one; equal weights are the textbook's.
pub fn with_weights(
    study: &Study<'_>,
    unit_weights: &[f64],
    time_weights: &[f64],
) -> Result<Fit, PanelError> {
    for (expected, found) in [
        (study.donors().len(), unit_weights.len()),
        (study.start(), time_weights.len()),
    ] {
        if expected != found {
            return Err(PanelError::Weights { expected, found });
        }
    }
    let shape = Shape::of(study);
    Ok(compare(
        &shape,
        &shape.treated(),
        unit_weights.to_vec(),
        time_weights.to_vec(),
    ))
}

/// The difference in differences of means: every donor and every period before the start counts alike. On the real panel its
/// error where nothing happened is about twice that of [`fit`]; it is here to be compared with.
pub fn equal_weights(study: &Study<'_>) -> Result<Fit, PanelError> {
    let (donors, start) = (study.donors().len(), study.start());
    with_weights(
        study,
        &vec![1.0 / donors as f64; donors],
        &vec![1.0 / start as f64; start],
    )
}

/// [`equal_weights`], and the same of every donor in turn against the other donors.
pub fn equal_weights_with_placebos(study: &Study<'_>) -> Result<(Fit, Vec<Fit>), PanelError> {
    let fit = equal_weights(study)?;
    let shape = Shape::of(study);
    let placebos = (0..shape.donors)
        .map(|donor| equal_placebo(&shape, &[donor]))
        .collect::<Result<_, _>>()?;
    Ok((fit, placebos))
}

/// The effects of placebos that are sets of donors ([`crate::placebo::sets`]), with equal weights.
pub fn equal_weights_placebo_effects(
    study: &Study<'_>,
    sets: &[Vec<usize>],
) -> Result<Vec<f64>, PanelError> {
    let shape = Shape::of(study);
    sets.iter()
        .map(|set| Ok(equal_placebo(&shape, set)?.effect()))
        .collect()
}

fn equal_placebo(shape: &Shape, set: &[usize]) -> Result<Fit, PanelError> {
    known(set, shape.donors)?;
    enough("units to compare with", 1 + set.len(), shape.donors)?;
    let mut weights = vec![1.0 / (shape.donors - set.len()) as f64; shape.donors];
    for donor in set {
        weights[*donor] = 0.0;
    }
    let target = shape.mean_of(set.iter().copied());
    let times = vec![1.0 / shape.start as f64; shape.start];
    Ok(compare(shape, &target, weights, times))
}

/// The effects of placebos that are sets of donors, called treated together ([`crate::placebo::sets`]), as several treated
/// units are answered by.
pub fn placebo_effects(study: &Study<'_>, sets: &[Vec<usize>]) -> Result<Vec<f64>, PanelError> {
    let mut prepared = Prepared::new(study)?;
    sets.iter()
        .map(|set| Ok(prepared.placebo(set, &mut Likely::default())?.effect()))
        .collect()
}

/// What all fits of a study share.
struct Prepared {
    shape: Shape,
    /// The donors before the start, each less its own mean: what the intercept ω₀ takes away.
    points: Points,
    /// Sums over donors of products of periods before the start, and last of the mean after it.
    sums: Gram,
    totals: Vec<f64>,
    changes: Changes,
    ridge: Ridge,
    solver: Solver,
    /// The periods that had weight in the last fit: they probably have some in the next.
    likely: Vec<usize>,
}

/// Who had weight in a fit, and probably has in a like one. Nobody knows at first.
#[derive(Debug, Clone, Default)]
struct Likely {
    units: Vec<bool>,
    times: Vec<usize>,
}

impl Prepared {
    fn new(study: &Study<'_>) -> Result<Self, PanelError> {
        enough("periods before the start", 2, study.start())?;
        enough("units to compare with", 2, study.donors().len())?;
        let shape = Shape::of(study);
        let before: Vec<f64> = (0..shape.donors)
            .flat_map(|donor| demeaned(&shape.donor(donor)[..shape.start]))
            .collect();
        let profiles: Vec<f64> = (0..shape.donors)
            .flat_map(|donor| profile(&shape, donor))
            .collect();
        let width = shape.start + 1;
        let mut totals = vec![0.0; width];
        for profile in profiles.chunks_exact(width) {
            axpy(1.0, profile, &mut totals);
        }
        let points = Points::new(shape.start, before)?;
        Ok(Self {
            ridge: Ridge::over(&points),
            points,
            sums: Gram::of_coordinates(&Points::new(width, profiles)?)?,
            totals,
            changes: Changes::of(&shape),
            solver: Solver::default(),
            likely: (0..shape.start).collect(),
            shape,
        })
    }

    fn treated(&mut self, likely: &mut Likely) -> Result<Fit, PanelError> {
        let target = self.shape.treated();
        let count = self.shape.rows().len() - self.shape.donors;
        self.follow(&target, count, &[], likely)
    }

    /// Donors called treated, followed by the other donors.
    fn placebo(&mut self, donors: &[usize], likely: &mut Likely) -> Result<Fit, PanelError> {
        known(donors, self.shape.donors)?;
        enough("units to compare with", 2 + donors.len(), self.shape.donors)?;
        let target = self.shape.mean_of(donors.iter().copied());
        self.follow(&target, donors.len(), donors, likely)
    }

    fn follow(
        &mut self,
        target: &[f64],
        count: usize,
        barred: &[usize],
        likely: &mut Likely,
    ) -> Result<Fit, PanelError> {
        let changes = barred.iter().fold(self.changes, |changes, donor| {
            changes.without(&self.shape, *donor)
        });
        let noise = changes.deviation().unwrap_or(0.0);
        let ridge = self.unit_ridge(noise, count);
        let units = self.ridge.minimise(
            &self.points,
            &demeaned(&target[..self.shape.start]),
            ridge,
            barred,
            &mut likely.units,
        )?;
        let times = self.times(barred, noise, &mut likely.times)?;
        Ok(compare(&self.shape, target, units.weights, times))
    }

    fn times(
        &mut self,
        without: &[usize],
        noise: f64,
        likely: &mut Vec<usize>,
    ) -> Result<Vec<f64>, PanelError> {
        let (gram, linear, ridge) = self.time_problem(without, noise)?;
        let objective = Objective {
            gram: &gram,
            linear: &linear,
            ridge,
            barred: &[],
        };
        if self.shape.donors - without.len() <= self.shape.start {
            // With so few donors some mixture of periods may match them all, and then the ridge alone decides which: too
            // faint to be seen in sums of products, so the donors themselves are asked.
            let (points, target) = self.contrasts(without)?;
            let even = minimise_ridge(&points, &target, ridge, &[])?;
            if objective.optimality(&even.weights).holds(1e-12) {
                return Ok(even.weights);
            }
        }
        let start = if likely.is_empty() {
            &self.likely
        } else {
            &*likely
        };
        let weights = self.solver.minimise(&objective, start)?.weights;
        likely.clear();
        likely.extend((0..weights.len()).filter(|period| weights[*period] > 0.0));
        self.likely.clone_from(likely);
        Ok(weights)
    }

    /// The periods as points among the donors, and the mean after the start likewise, by contrasts (Helmert's) that know
    /// nothing of the donors' mean: what the intercept λ₀ takes away.
    fn contrasts(&self, without: &[usize]) -> Result<(Points, Vec<f64>), PanelError> {
        let donors = (0..self.shape.donors).filter(|donor| !without.contains(donor));
        let mut sums = vec![0.0; self.shape.start + 1];
        let mut rows = Vec::new();
        for (before, donor) in donors.enumerate() {
            let count = before as f64;
            let own = profile(&self.shape, donor);
            if before > 0 {
                let contrast = sums
                    .iter()
                    .zip(&own)
                    .map(|(sum, own)| (sum / count - own) * (count / (count + 1.0)).sqrt());
                rows.extend(contrast);
            }
            axpy(1.0, &own, &mut sums);
        }
        let periods = Points::new(sums.len(), rows)?.transposed();
        let target = periods.point(self.shape.start).to_vec();
        let points = periods
            .iter()
            .take(self.shape.start)
            .flatten()
            .copied()
            .collect();
        Ok((Points::new(target.len(), points)?, target))
    }

    /// ζ²T₀. Figures that never change leave no noise; a trace of ridge then shares the weight out evenly.
    fn unit_ridge(&self, noise: f64, treated: usize) -> f64 {
        let after = (self.shape.periods - self.shape.start) as f64;
        let zeta = (treated as f64 * after).powf(0.25) * noise;
        (zeta * zeta * self.shape.start as f64).max(1e-24)
    }

    /// H, b and the ridge of the time weights, without some donors: a rank-one change of the sums for each.
    fn time_problem(
        &self,
        without: &[usize],
        noise: f64,
    ) -> Result<(Gram, Vec<f64>, f64), PanelError> {
        let mut sums = self.sums.clone();
        let mut totals = self.totals.clone();
        for donor in without {
            let profile = profile(&self.shape, *donor);
            sums.remove(&profile, 1.0);
            axpy(-1.0, &profile, &mut totals);
        }
        let count = (self.shape.donors - without.len()) as f64;
        // The intercept λ₀ takes the donors' mean from every period.
        sums.remove(&totals, 1.0 / count);
        let start = self.shape.start;
        let linear = sums.row(start)[..start].to_vec();
        let zeta = 1e-6 * noise;
        Ok((
            sums.leading(start),
            linear,
            (zeta * zeta * count).max(1e-24),
        ))
    }
}

fn enough(what: &'static str, needed: usize, found: usize) -> Result<(), PanelError> {
    if found < needed {
        return Err(PanelError::TooFew {
            what,
            needed,
            found,
        });
    }
    Ok(())
}

pub(crate) fn known(set: &[usize], donors: usize) -> Result<(), PanelError> {
    match set.iter().find(|donor| **donor >= donors) {
        Some(donor) => Err(PanelError::Unit(*donor)),
        None => enough("treated units", 1, set.len()),
    }
}

/// A donor's periods before the start, and its mean from then on.
fn profile(shape: &Shape, donor: usize) -> Vec<f64> {
    let (before, after) = shape.donor(donor).split_at(shape.start);
    let mean = after.iter().sum::<f64>() / after.len() as f64;
    before.iter().copied().chain([mean]).collect()
}

fn demeaned(row: &[f64]) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    row.iter().map(|value| value - mean).collect()
}

fn compare(shape: &Shape, target: &[f64], unit_weights: Vec<f64>, time_weights: Vec<f64>) -> Fit {
    let mut gaps = target.to_vec();
    for (donor, weight) in unit_weights.iter().enumerate() {
        if *weight != 0.0 {
            axpy(-weight, shape.donor(donor), &mut gaps);
        }
    }
    let before: f64 = gaps
        .iter()
        .zip(&time_weights)
        .map(|(gap, weight)| gap * weight)
        .sum();
    for gap in &mut gaps {
        *gap = (*gap - before) * shape.scale;
    }
    Fit {
        unit_weights,
        time_weights,
        gap: Gap {
            periods: gaps,
            start: shape.start,
        },
    }
}
