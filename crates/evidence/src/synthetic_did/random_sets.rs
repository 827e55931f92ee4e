//! Placebos for several treated units: sets of as many donors, called treated together.

use super::{Prepared, enough};
use crate::panel::{PanelError, Study};

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
    let mut random = Random(seed);
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

/// SplitMix64 (G. L. Steele, D. Lea and C. H. Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, each as likely: draws that would favour the first are thrown away.
    fn below(&mut self, end: usize) -> usize {
        let end = end as u64;
        let fair = u64::MAX - u64::MAX % end;
        loop {
            let drawn = self.next();
            if drawn < fair {
                return (drawn % end) as usize;
            }
        }
    }
}
