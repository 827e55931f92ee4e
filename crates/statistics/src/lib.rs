//! The statistics of the evidence engine over tables: CSV in, CSV out, for scripts and for trying things out.

use clap::{Subcommand, ValueEnum};
use improvement::outcomes::Polarity;
use std::io::{ErrorKind, Write};
use std::path::Path;
use table::{Files, Problem, Table, Written};
use thiserror::Error;

mod calibrate;
mod forecast;
mod funnel;
mod protect;
mod series;
mod spc;
mod staggered;
mod stepped_wedge;
mod synthetic;
mod table;

pub use table::{Moment, moment};

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
pub enum Improves {
    /// More of it.
    Increase,
    /// Less of it.
    Decrease,
    /// Neither.
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
        Statistics::Funnel(args) => over(&args.files, |table| funnel::run(args, table)),
        Statistics::Protect(args) => over(&args.files, |table| protect::run(args, table)),
        Statistics::Spc(args) => over(&args.files, |table| spc::run(args, table)),
        Statistics::Forecast(args) => over(&args.files, |table| forecast::run(args, table)),
        Statistics::Calibrate(args) => calibrate::run(args),
        Statistics::Staggered(args) => over(&args.files, |table| staggered::run(args, table)),
        Statistics::SteppedWedge(args) => {
            over(&args.files, |table| stepped_wedge::run(args, table))
        }
        Statistics::Synthetic(args) => over(&args.files, |table| synthetic::run(args, table)),
    }
}

impl From<Problem> for StatisticsError {
    fn from(problem: Problem) -> Self {
        Self::Unusable(problem.to_string())
    }
}

/// Reads the table, answers it, and writes the answer. Nothing is written where there is a problem.
fn over(
    files: &Files,
    answer: impl FnOnce(&Table) -> Result<Written, Problem>,
) -> Result<(), StatisticsError> {
    let table = Table::read(&files.file)?;
    let written = answer(&table)?;
    for remark in &written.remarks {
        eprintln!("goldthread: {remark}");
    }
    let mut bytes = Vec::new();
    written.write(&mut bytes)?;
    put(&bytes, files.output.as_deref())
}

/// Writes an answer to a file, or to standard output.
///
/// # Errors
/// When it cannot be written.
pub fn put(bytes: &[u8], output: Option<&Path>) -> Result<(), StatisticsError> {
    let Some(path) = output else {
        let mut to = std::io::stdout().lock();
        return match to.write_all(bytes).and_then(|()| to.flush()) {
            // Whoever reads has read enough, as `head` does.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        };
    };
    std::fs::write(path, bytes).map_err(|error| {
        StatisticsError::Unusable(format!("failed to write {}: {error}", path.display()))
    })
}
