//! How long a yearly series takes to forecast: the combination, its parts, and a pool of them with intervals.
//!
//! `cargo bench -p evidence --bench forecast`; the yearly series of M3 need the reference outputs.

#[path = "../tests/shared/mod.rs"]
mod shared;

use divan::{Bencher, counter::ItemsCount};
use evidence::forecast::{Method, point, pooled};

fn main() {
    divan::main();
}

/// Series like those of the M3 competition: 14 to 41 years with a course of their own, by a fixed rule.
fn series() -> Vec<Vec<f64>> {
    let mut state = 7_u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..645)
        .map(|_| {
            let (length, slope) = (14 + (uniform() * 27.0) as usize, 60.0 * uniform());
            let mut level = 1_000.0 + 4_000.0 * uniform();
            let step = |_| {
                level += slope + 400.0 * (uniform() - 0.5);
                level
            };
            (0..length).map(step).collect()
        })
        .collect()
}

#[divan::bench(args = [Method::Theta, Method::Ets, Method::Combination])]
fn six_steps(bencher: Bencher<'_, '_>, method: Method) {
    let all = series();
    bencher.counter(ItemsCount::new(all.len())).bench(|| {
        all.iter()
            .filter_map(|one| point(one, 6, method, 1).ok())
            .map(|points| points.iter().sum::<f64>())
            .sum::<f64>()
    });
}

#[divan::bench(args = [Method::Naive, Method::Combination])]
fn six_steps_with_intervals(bencher: Bencher<'_, '_>, method: Method) {
    let all = series();
    let all: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
    bencher
        .counter(ItemsCount::new(all.len()))
        .bench(|| pooled(&all, 6, method, 1, 0.95));
}

/// The 645 yearly series of the M3 competition, six years ahead with intervals, as they are forecast in the tests.
#[divan::bench(sample_count = 20)]
fn yearly_series_of_m3(bencher: Bencher<'_, '_>) {
    let Some(rows) = shared::oracle("m3_yearly.csv") else {
        return;
    };
    let numbers = |text: &str| text.split(';').filter_map(|one| one.parse().ok()).collect();
    let all: Vec<Vec<f64>> = rows.iter().map(|row| numbers(&row["train(;)"])).collect();
    let all: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
    bencher
        .counter(ItemsCount::new(all.len()))
        .bench(|| pooled(&all, 6, Method::Combination, 1, 0.95));
}
