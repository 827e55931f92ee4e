//! The statistics of the evidence engine over tables: CSV in, CSV out, for scripts and for trying things out.

use clap::{Subcommand, ValueEnum};
use improvement::outcomes::Polarity;
use table::Files;
use thiserror::Error;

mod answer;
mod calibrate;
mod forecast;
mod funnel;
mod input;
mod protect;
mod records;
mod series;
mod spc;
mod staggered;
mod stepped_wedge;
mod synthetic;
mod table;
mod text;

pub use answer::{Written, put, some_of};
pub use input::Input;
pub use records::Row;
pub use table::{Column, Head, Problem, Table};
pub use text::{Moment, moment};

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum StatisticsError {
    /// Something that was given cannot be used; the words say what and why.
    #[error("{0}")]
    Unusable(String),
    /// Reading or writing.
    #[error("failed to read or write: {0}")]
    Io(#[from] std::io::Error),
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(
    missing_docs,
    reason = "the words say it, and help would list what is said of each"
)]
pub enum Improves {
    Increase,
    Decrease,
    Neutral,
}

impl From<Improves> for Polarity {
    fn from(improves: Improves) -> Self {
        match improves {
            Improves::Increase => Self::High,
            Improves::Decrease => Self::Low,
            Improves::Neutral => Self::Neither,
        }
    }
}

impl From<Improves> for evidence::spc::Improves {
    fn from(improves: Improves) -> Self {
        Polarity::from(improves).into()
    }
}

/// The statistics that need a table and nothing else.
#[derive(Debug, Subcommand)]
pub enum Statistics {
    /// Funnel limits of rates, adjusted for over-dispersion
    Funnel(funnel::Args),
    /// Hide small counts, and the fewest others that would give them away
    Protect(protect::Args),
    /// Control limits and special causes by the rules of Making Data Count
    Spc(spc::Args),
    /// What would happen on trend, with intervals that keep their promise
    Forecast(forecast::Args),
    /// How often the engine is right, computed afresh: the page docs/calibration.md
    Calibrate(calibrate::Args),
    /// The effects of a programme that reached its units at different times
    Staggered(staggered::Args),
    /// The effect of support that reached authorities in steps
    SteppedWedge(stepped_wedge::Args),
    /// The effect on treated units, compared with a synthetic counterpart
    Synthetic(synthetic::Args),
}

/// Answers one of the statistics.
///
/// # Errors
/// When the table or an option cannot be used, or the answer cannot be written.
pub fn run(command: &Statistics) -> Result<(), StatisticsError> {
    match command {
        Statistics::Funnel(args) => over(&args.files, |input| funnel::run(args, input)),
        Statistics::Protect(args) => over_all(&args.files, |table| protect::run(args, table)),
        Statistics::Spc(args) => over(&args.files, |input| spc::run(args, input)),
        Statistics::Forecast(args) => over_all(&args.files, |table| forecast::run(args, table)),
        Statistics::Calibrate(args) => calibrate::run(args),
        Statistics::Staggered(args) => over_all(&args.files, |table| staggered::run(args, table)),
        Statistics::SteppedWedge(args) => {
            over_all(&args.files, |table| stepped_wedge::run(args, table))
        }
        Statistics::Synthetic(args) => over_all(&args.files, |table| synthetic::run(args, table)),
    }
}

impl From<Problem> for StatisticsError {
    fn from(problem: Problem) -> Self {
        Self::Unusable(problem.to_string())
    }
}

/// Reads the table and answers it, row by row.
fn over(
    files: &Files,
    answer: impl FnOnce(&mut Input) -> Result<Written, Problem>,
) -> Result<(), StatisticsError> {
    let mut input = Input::open(&files.file)?;
    let written = answer(&mut input)?;
    // The table may be what the answer is to replace.
    drop(input);
    written.deliver(files.output.as_deref())
}

/// Reads the table as a whole and answers it.
fn over_all(
    files: &Files,
    answer: impl FnOnce(&Table) -> Result<Written, Problem>,
) -> Result<(), StatisticsError> {
    over(files, |input| answer(&Table::read(input)?))
}
