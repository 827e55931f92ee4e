//! How long a report with ten charts takes in each form: the first time and when warm.
//!
//! `cargo bench -p documents`

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::hint::black_box;
use std::time::Instant;

use documents::{Document, Error, docx, html};

const ROUNDS: u32 = 10;

fn measure(name: &str, mut write: impl FnMut() -> Result<usize, Error>) -> Result<(), Error> {
    let start = Instant::now();
    let bytes = black_box(write()?);
    let first = start.elapsed();
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(write()?);
    }
    let warm = start.elapsed() / ROUNDS;
    println!("{name:<5} first {first:>10.1?}  warm {warm:>10.1?}  {bytes:>8} bytes");
    Ok(())
}

/// The report with one word changed, so that nothing kept from the last round answers for it.
fn changed(report: &Document, round: &mut u32) -> Document {
    *round += 1;
    Document {
        title: format!("{} {round}", report.title),
        ..report.clone()
    }
}

fn main() -> Result<(), Error> {
    let report = sample::ten_charts();
    let mut round = 0;
    measure("HTML", || {
        Ok(html::fragment(&changed(&report, &mut round), 1, "report").len())
    })?;
    measure("DOCX", || {
        Ok(docx::write(&changed(&report, &mut round))?.len())
    })?;
    measure("PDF", || {
        Ok(pdf::write(&changed(&report, &mut round))?.len())
    })?;
    Ok(())
}
