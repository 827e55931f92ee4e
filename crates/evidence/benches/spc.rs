//! How fast series are charted: ten million points in one series, and every measure of every authority.
//!
//! `cargo bench -p evidence --bench spc`

use divan::Bencher;
use divan::counter::ItemsCount;
use evidence::spc::{self, Options};

fn main() {
    divan::main();
}

/// Numbers that look like nothing in particular, from a linear congruence (Knuth 1981).
fn noise(count: usize) -> Vec<f64> {
    let mut state = 1_u64;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    };
    std::iter::repeat_with(next).take(count).collect()
}

#[divan::bench(sample_count = 5)]
fn ten_million_points(bencher: Bencher<'_, '_>) {
    let values = noise(10_000_000);
    bencher
        .counter(ItemsCount::new(values.len()))
        .bench(|| spc::chart(divan::black_box(&values), &Options::default()));
}

#[divan::bench(sample_count = 20)]
fn sixty_six_thousand_series_of_sixteen(bencher: Bencher<'_, '_>) {
    let values = noise(66_000 * 16);
    bencher.counter(ItemsCount::new(values.len())).bench(|| {
        values
            .chunks(16)
            .map(|series| {
                spc::chart(divan::black_box(series), &Options::default())
                    .points
                    .len()
            })
            .sum::<usize>()
    });
}
