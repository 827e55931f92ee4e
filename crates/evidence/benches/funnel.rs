//! How fast a funnel of all authorities is drawn.
//!
//! `cargo bench -p evidence --bench funnel`

use evidence::funnel::{Unit, funnel};

fn main() {
    divan::main();
}

#[divan::bench]
fn all_authorities(bencher: divan::Bencher<'_, '_>) {
    let units: Vec<Unit> = (1..=152_u32)
        .map(|place| Unit {
            events: f64::from(100 + 37 * (place % 17)),
            n: f64::from(30_000 + 811 * place),
        })
        .collect();
    bencher.bench(|| funnel(divan::black_box(&units)));
}
