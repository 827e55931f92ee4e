//! How fast a stepped-wedge trial of five authorities and six steps is fitted.
//!
//! `cargo bench -p evidence --bench stepped_wedge`; the trial is that of the reference outputs.

#[path = "../tests/shared/mod.rs"]
mod shared;

use divan::{Bencher, black_box};
use evidence::stepped_wedge::{
    Cell, Integral, Likelihood, Trial, linear_mixed, logit_mixed, permutation,
};
use shared::{Row, number, oracle};

fn main() {
    divan::main();
}

/// The simulated trial of the reference outputs.
fn trial() -> Option<Trial> {
    let place = |row: &Row, column| number(row, column) as usize;
    let cells: Vec<Cell> = oracle("sw_binomial_input.csv")?
        .iter()
        .map(|row| Cell {
            unit: place(row, "la") - 1,
            step: place(row, "step") - 1,
            treated: number(row, "treated") > 0.0,
            events: number(row, "y"),
            n: number(row, "n"),
        })
        .collect();
    Trial::new(&cells).ok()
}

#[divan::bench]
fn linear_mixed_by_reml(bencher: Bencher<'_, '_>) {
    let Some(trial) = trial() else { return };
    bencher.bench(|| linear_mixed(black_box(&trial), 10_000.0, Likelihood::Restricted));
}

#[divan::bench]
fn logit_mixed_by_laplace(bencher: Bencher<'_, '_>) {
    let Some(trial) = trial() else { return };
    bencher.bench(|| logit_mixed(black_box(&trial), Integral::Laplace));
}

#[divan::bench]
fn logit_mixed_by_quadrature(bencher: Bencher<'_, '_>) {
    let Some(trial) = trial() else { return };
    bencher.bench(|| logit_mixed(black_box(&trial), Integral::Quadrature(25)));
}

#[divan::bench]
fn all_orders(bencher: Bencher<'_, '_>) {
    let Some(trial) = trial() else { return };
    bencher.bench(|| permutation(black_box(&trial), 10_000.0));
}
