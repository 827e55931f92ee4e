//! How fast synthetic differences in differences and their placebos are found.
//!
//! `cargo bench -p evidence --bench synthetic_did`; the cigarette tax of 1988 needs the reference outputs.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail where it stands")]

#[path = "../tests/california/mod.rs"]
mod california;
#[path = "../tests/shared/mod.rs"]
mod shared;
mod simulated;

use california::States;
use divan::{Bencher, black_box};
use evidence::panel::Study;
use evidence::{placebo, synthetic_did};

fn main() {
    divan::main();
}

fn states() -> Option<States> {
    Some(States::read(&official::path("oracle/prop99_wide.csv")?))
}

#[divan::bench]
fn california(bencher: Bencher<'_, '_>) {
    let Some(states) = states() else { return };
    let study = states.study();
    bencher.bench_local(|| synthetic_did::fit(black_box(&study)).unwrap());
}

#[divan::bench]
fn california_and_38_placebos(bencher: Bencher<'_, '_>) {
    let Some(states) = states() else { return };
    let study = states.study();
    bencher.bench_local(|| synthetic_did::fit_with_placebos(black_box(&study)).unwrap());
}

#[divan::bench]
fn an_authority_and_149_placebos(bencher: Bencher<'_, '_>) {
    let panel = simulated::authorities(150, 15);
    let donors: Vec<usize> = (1..150).collect();
    let study = Study::new(&panel, &[0], &donors, 12).unwrap();
    bencher.bench_local(|| synthetic_did::fit_with_placebos(black_box(&study)).unwrap());
}

#[divan::bench(sample_count = 20)]
fn six_authorities_and_1000_sets(bencher: Bencher<'_, '_>) {
    let panel = simulated::authorities(150, 15);
    let donors: Vec<usize> = (6..150).collect();
    let study = Study::new(&panel, &[0, 1, 2, 3, 4, 5], &donors, 12).unwrap();
    let sets = placebo::sets(donors.len(), 6, 1000, 1);
    bencher.bench_local(|| synthetic_did::placebo_effects(black_box(&study), &sets).unwrap());
}
