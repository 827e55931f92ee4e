//! How fast tables of local counts are protected.
//!
//! `cargo bench -p evidence --bench disclosure`

use divan::Bencher;
use evidence::disclosure::{Rule, grid, protect};

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, rows: u64, columns: u64) {
    let counts: Vec<Vec<u64>> = (0..rows)
        .map(|row| {
            (0..columns)
                .map(|column| (row * 31 + column * 17) % 43)
                .collect()
        })
        .collect();
    let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
    let cells = grid(&rows);
    bencher.bench(|| protect(divan::black_box(&cells), Rule::default()));
}

#[divan::bench]
fn a_page_of_six_by_four(bencher: Bencher<'_, '_>) {
    bench(bencher, 6, 4);
}

#[divan::bench(sample_count = 10)]
fn all_authorities_by_five_ages(bencher: Bencher<'_, '_>) {
    bench(bencher, 152, 5);
}
