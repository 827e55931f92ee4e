//! Placebos for several treated units: sets of as many donors, called treated together.

use super::{Prepared, enough};
use crate::panel::{PanelError, Study};
use crate::random::Random;

/// The effects of placebos for a study, as many donors called treated at once as the study treats. With one treated unit
/// every donor is taken once, and `sets` and `seed` play no part; with several, `sets` sets are drawn at random, and the same
/// seed draws the same sets.
pub fn placebo_effects(study: &Study<'_>, sets: usize, seed: u64) -> Result<Vec<f64>, PanelError> {
    let mut prepared = Prepared::new(study)?;
    let (donors, size) = (study.donors().len(), study.treated().len());
    enough("units to compare with", size + 2, donors)?;
    if size == 1 {
        return (0..donors)
            .map(|donor| Ok(prepared.placebo(&[donor])?.effect()))
            .collect();
    }
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..donors).collect();
    (0..sets)
        .map(|_| {
            for place in 0..size {
                let other = place + random.below(donors - place);
                order.swap(place, other);
            }
            Ok(prepared.placebo(&order[..size])?.effect())
        })
        .collect()
}
