//! The same study looked at again and again, as its periods came in.

use super::{Likely, PanelError, Prepared, Study};

/// What was found with the figures of so many periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The effect on the treated.
    pub effect: f64,
    /// The effects of the placebos, in the order of their sets.
    pub placebos: Vec<f64>,
}

/// The effect and those of placebos that are sets of donors ([`crate::placebo::sets`]) after every period from the start on,
/// each as if no more were known: what [`fit`](super::fit) and [`placebo_effects`](super::placebo_effects) find in the panel
/// cut off there.
///
/// From one look to the next the periods before the start are the same, and only the ridge on the unit weights and the mean
/// that the time weights aim at change. Each search therefore begins with those who had weight at the look before, and is
/// over in a step or two.
pub fn looks(study: &Study<'_>, sets: &[Vec<usize>]) -> Result<Vec<Look>, PanelError> {
    let mut treated = Likely::default();
    let mut placebos = vec![Likely::default(); sets.len()];
    (study.start() + 1..=study.panel().periods())
        .map(|periods| {
            let known = study.panel().until(periods)?;
            let study = Study::new(&known, study.treated(), study.donors(), study.start())?;
            let mut prepared = Prepared::new(&study)?;
            Ok(Look {
                effect: prepared.treated(&mut treated)?.effect(),
                placebos: sets
                    .iter()
                    .zip(&mut placebos)
                    .map(|(set, likely)| Ok(prepared.placebo(set, likely)?.effect()))
                    .collect::<Result<_, PanelError>>()?,
            })
        })
        .collect()
}
