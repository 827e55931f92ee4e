//! How fast tables are answered, from a file to a file, and in how much memory: 660,000 rows as many small groups and as few
//! large ones, with their groups together and not.
//!
//! `cargo bench -p statistics --profile dist`; `--profile release` for the build that `cargo run --release` makes.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail where it stands")]

use clap::Parser;
use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use statistics::Statistics;
use std::fmt::Write;

#[global_allocator]
static COUNTED: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[derive(Parser)]
struct Command {
    #[command(subcommand)]
    statistics: Statistics,
}

const ROWS: usize = 660_000;

#[derive(Debug, Clone, Copy)]
enum Shape {
    Small,
    SmallMixed,
    Large,
    LargeMixed,
}

const SHAPES: [Shape; 4] = [
    Shape::Small,
    Shape::SmallMixed,
    Shape::Large,
    Shape::LargeMixed,
];

impl Shape {
    /// A table of areas, days, counts and populations.
    fn table(self) -> String {
        let groups = match self {
            Self::Small | Self::SmallMixed => 66_000,
            Self::Large | Self::LargeMixed => 4,
        };
        let days = ROWS / groups;
        let mut text = "area,date,value,population\n".to_owned();
        for place in 0..ROWS {
            // A step that has no divisor in common with the number of rows goes to each of them once.
            let at = match self {
                Self::Small | Self::Large => place,
                Self::SmallMixed | Self::LargeMixed => place * 300_007 % ROWS,
            };
            let (group, day) = (at / days, at % days);
            // Years for the small groups; for the large ones every day up to the 28th of each month.
            let (year, month, day) = match self {
                Self::Small | Self::SmallMixed => (2010 + day, 3, 31),
                Self::Large | Self::LargeMixed => {
                    (1400 + day / 336, 1 + day / 28 % 12, 1 + day % 28)
                }
            };
            let value = (at * 7919 % 1009) as f64 / 10.0;
            writeln!(
                text,
                "Area {group:05},{year:04}-{month:02}-{day:02},{value},10000"
            )
            .unwrap();
        }
        text
    }
}

/// Answers a table of that shape in a file, and puts the answer into another.
fn bench(bencher: Bencher<'_, '_>, shape: Shape, options: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (table, answer) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
    std::fs::write(&table, shape.table()).unwrap();
    let words = options.split(' ').map(Into::into);
    let files = [table.into(), "--output".into(), answer.into()];
    let all = std::iter::once("statistics".into()).chain(words);
    let command = Command::parse_from::<_, std::ffi::OsString>(all.chain(files));
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| statistics::run(&command.statistics).unwrap());
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn spc(bencher: Bencher<'_, '_>, shape: Shape) {
    bench(bencher, shape, "spc --date date --value value --group area");
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn funnel(bencher: Bencher<'_, '_>, shape: Shape) {
    bench(
        bencher,
        shape,
        "funnel --group area --numerator value --denominator population",
    );
}

#[divan::bench(args = [Shape::Small, Shape::SmallMixed], sample_count = 3, sample_size = 1)]
fn forecast(bencher: Bencher<'_, '_>, shape: Shape) {
    bench(
        bencher,
        shape,
        "forecast --date date --value value --group area --horizon 2 --frequency yearly --method naive",
    );
}
