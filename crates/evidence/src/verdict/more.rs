//! How many more periods would be needed to tell.

use super::{Look, SIGNIFICANCE, VerdictError};
use crate::panel::{Panel, Study};
use crate::placebo::Placebos;
use crate::synthetic_did;

/// Fewer periods before the start make no counterpart worth the name.
const BEFORE: usize = 4;

/// After how many more periods an effect could be told from chance; none when not within the periods that were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct More {
    /// If the mean gap stays what it is.
    pub steady: Option<usize>,
    /// If the gap goes on growing as it has, in equal steps from nothing at the start.
    pub growing: Option<usize>,
    /// How many more periods were looked at.
    pub looked: usize,
}

/// What an effect must exceed to be told from chance after so many periods, for one unit among these: from the placebos of
/// the panel's own last periods, the newest of which is the last. None where too few periods would lie before them.
///
/// # Errors
/// When the panel is too small for the method.
pub fn detectable_after(
    panel: &Panel,
    units: &[usize],
    periods: usize,
) -> Result<Option<f64>, VerdictError> {
    let Some(start) = panel
        .periods()
        .checked_sub(periods)
        .filter(|start| *start >= BEFORE && periods > 0)
    else {
        return Ok(None);
    };
    // One unit has to be called treated for there to be a study; all others are its placebos.
    let Some((treated, donors)) = units.split_first() else {
        return Ok(None);
    };
    let study = Study::new(panel, &[*treated], donors, start)?;
    let (first, others) = synthetic_did::fit_with_placebos(&study)?;
    let effects = std::iter::once(&first)
        .chain(&others)
        .map(synthetic_did::Fit::effect);
    Ok(Placebos::new(effects.collect())?.critical(SIGNIFICANCE))
}

/// After how many more periods the effect of this look could be told from chance. `detectable` holds the smallest effects that
/// could be after one more period than have passed, two more, and so on.
#[must_use]
pub fn more(look: &Look, passed: usize, detectable: &[f64]) -> More {
    let size = look.effect.abs();
    let passed = passed.max(1) as f64;
    let first = |reaches: &dyn Fn(usize, f64) -> bool| {
        detectable
            .iter()
            .enumerate()
            .find(|(at, least)| reaches(*at, **least))
            .map(|(at, _)| at + 1)
    };
    More {
        steady: first(&|_, least| size > least),
        // The mean of a gap that grows by equal steps grows as the number of periods plus one.
        growing: first(&|at, least| size * (passed + at as f64 + 2.0) / (passed + 1.0) > least),
        looked: detectable.len(),
    }
}
