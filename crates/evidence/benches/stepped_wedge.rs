//! How fast a stepped-wedge trial of five authorities and six steps is fitted.
//!
//! `cargo bench -p evidence --bench stepped_wedge`

use divan::Bencher;
use evidence::stepped_wedge::{
    Cell, Integral, Likelihood, Trial, linear_mixed, logit_mixed, permutation,
};

fn main() {
    divan::main();
}

fn trial() -> Option<Trial> {
    let cells: Vec<Cell> = (0..30_usize)
        .map(|place| Cell {
            unit: place / 6,
            step: place % 6,
            treated: place % 6 > place / 6,
            events: [32.0, 39.0, 26.0, 30.0, 50.0, 40.0, 23.0][place * 3 % 7],
            n: [414.0, 395.0, 371.0, 397.0, 432.0][place % 5],
        })
        .collect();
    Trial::new(&cells).ok()
}

#[divan::bench]
fn linear_mixed_by_reml(bencher: Bencher<'_, '_>) {
    let trial = trial();
    bencher.bench(|| {
        trial
            .as_ref()
            .map(|trial| linear_mixed(trial, 10_000.0, Likelihood::Restricted))
    });
}

#[divan::bench]
fn logit_mixed_by_laplace(bencher: Bencher<'_, '_>) {
    let trial = trial();
    bencher.bench(|| {
        trial
            .as_ref()
            .map(|trial| logit_mixed(trial, Integral::Laplace))
    });
}

#[divan::bench]
fn logit_mixed_by_quadrature(bencher: Bencher<'_, '_>) {
    let trial = trial();
    bencher.bench(|| {
        trial
            .as_ref()
            .map(|trial| logit_mixed(trial, Integral::Quadrature(25)))
    });
}

#[divan::bench]
fn all_orders(bencher: Bencher<'_, '_>) {
    let trial = trial();
    bencher.bench(|| trial.as_ref().map(|trial| permutation(trial, 10_000.0)));
}
