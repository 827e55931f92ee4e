//! How fast synthetic controls and their placebos are found.
//!
//! `cargo bench -p evidence --bench synthetic_control`; the cigarette tax of 1988 needs the reference outputs.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail where it stands")]

#[path = "../tests/california/mod.rs"]
mod california;
#[path = "../tests/shared/mod.rs"]
mod shared;
mod simulated;

use california::States;
use divan::{Bencher, black_box};
use evidence::panel::Study;
use evidence::synthetic_control::{self, predictors};

fn main() {
    divan::main();
}

fn states() -> Option<States> {
    Some(States::read(&official::path("oracle/prop99_wide.csv")?))
}

#[divan::bench]
fn california_and_38_placebos(bencher: Bencher<'_, '_>) {
    let Some(states) = states() else { return };
    let study = states.study();
    bencher.bench_local(|| synthetic_control::fit_with_placebos(black_box(&study)).unwrap());
}

#[divan::bench]
fn an_authority_and_151_placebos(bencher: Bencher<'_, '_>) {
    let panel = simulated::authorities(152, 16);
    let donors: Vec<usize> = (1..152).collect();
    let study = Study::new(&panel, &[0], &donors, 13).unwrap();
    bencher.bench_local(|| synthetic_control::fit_with_placebos(black_box(&study)).unwrap());
}

#[divan::bench(sample_count = 20)]
fn california_by_predictors(bencher: Bencher<'_, '_>) {
    let Some(states) = states() else { return };
    let (study, known) = (states.study(), states.predictors());
    let search = predictors::Search::default();
    bencher.bench_local(|| predictors::fit(black_box(&study), &known, &search).unwrap());
}
