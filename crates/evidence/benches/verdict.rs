//! How long a verdict takes for one authority among 150, with a look at every year, and the calibration of a whole panel.
//!
//! `cargo bench -p evidence --bench verdict`

use divan::Bencher;
use evidence::calibration::{World, null_cases};
use evidence::panel::{Panel, Study};
use evidence::spc::Improves;
use evidence::verdict::follow;

fn main() {
    divan::main();
}

fn panel(units: usize) -> Option<Panel> {
    let world = World {
        units,
        periods: 16,
        shared: 1.5,
        own: 4.0,
        persistence: 0.2,
        seed: 1,
    };
    world.simulate().ok()
}

/// A look at every one of so many years after the start, each with its 149 placebos.
#[divan::bench(args = [1, 3, 8])]
fn years_after_the_start(bencher: Bencher<'_, '_>, years: usize) {
    let Some(panel) = panel(150) else { return };
    let others: Vec<usize> = (1..150).collect();
    let Ok(study) = Study::new(&panel, &[0], &others, 16 - years) else {
        return;
    };
    bencher.bench(|| follow(&study, Improves::Decrease));
}

/// Every authority called treated in turn, 144 placebos each.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn null_calibration() -> usize {
    panel(145)
        .and_then(|panel| null_cases(&panel, 13, 1).ok())
        .map_or(0, |cases| cases.all().len())
}
