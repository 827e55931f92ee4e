//! Comparisons on panels of any numbers: what is found has weights on the simplex, and a verdict has a word.
#![no_main]

use evidence::panel::{Panel, Study};
use evidence::spc::Improves;
use evidence::{synthetic_control, synthetic_did, verdict};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, u8, Vec<f64>)| {
    let (periods, start, treated, values) = input;
    let rows: Vec<&[f64]> = values
        .chunks_exact(usize::from(periods % 16) + 1)
        .take(16)
        .collect();
    let Ok(panel) = Panel::new(&rows) else { return };
    let treated: Vec<usize> = (0..usize::from(treated % 3) + 1).collect();
    let donors: Vec<usize> = (treated.len()..panel.units()).collect();
    let Ok(study) = Study::new(&panel, &treated, &donors, usize::from(start)) else {
        return;
    };
    if let Ok((fit, placebos)) = synthetic_did::fit_with_placebos(&study) {
        assert_eq!(placebos.len(), donors.len());
        for fit in placebos.iter().chain([&fit]) {
            on_the_simplex(&fit.unit_weights);
            on_the_simplex(&fit.time_weights);
        }
    }
    if let Ok((fit, placebos)) = synthetic_control::fit_with_placebos(&study) {
        placebos
            .iter()
            .chain([&fit])
            .for_each(|fit| on_the_simplex(&fit.weights));
    }
    if let Ok(verdict) = verdict::follow(&study, Improves::Decrease) {
        assert_eq!(verdict.looks.len(), panel.periods() - study.start());
    }
});

fn on_the_simplex(weights: &[f64]) {
    assert!(weights.iter().all(|weight| *weight >= 0.0), "{weights:?}");
    let sum: f64 = weights.iter().sum();
    assert!((sum - 1.0).abs() < 1e-9, "{weights:?}");
}
