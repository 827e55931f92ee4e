//! Commands: each is a role that the program can take.

mod demo;
mod import;
mod import_findings;
mod keep;
mod money;
mod people;
mod reference;
mod report;
pub mod user;
mod verdict;

use crate::backup::BackupError;
use clap::{Args, Parser, Subcommand};
use demonstration::StoryError;
use documents::WritePdf;
use imports::load::LoadError;
use platform::app::{App, OpenError};
use platform::clock::Clock;
use platform::config::{Config, ConfigError, LogFormat};
use platform::db::{Db, DbError};
use platform::private;
use records::stored_files::SweepError;
use server::StartError;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use thiserror::Error;

/// How long work that is still under way may keep the program from ending.
const LAST: Duration = Duration::from_secs(1);

/// Follows an inspection finding to the Board.
#[derive(Debug, Parser)]
#[command(name = "goldthread", version, about)]
struct Cli {
    /// A configuration file (TOML)
    #[arg(long, global = true, env = "GOLDTHREAD_CONFIG")]
    config: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, global = true)]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the program on a database that is ready
    Serve(Serve),
    /// Try the program: a story of four councils, one of them invented, in a database of its own
    Demo(demo::Demo),
    /// Update the database to this version of the program
    Migrate,
    /// Statistics over a table: is the curve turning?
    #[command(subcommand)]
    Evidence(Evidence),
    /// Published figures
    #[command(subcommand)]
    Reference(reference::Reference),
    /// Import figures from a file
    #[command(subcommand)]
    Import(import::Import),
    /// Who is away, who covers and what is left at home
    #[command(subcommand)]
    People(people::People),
    /// What posts cost
    #[command(subcommand)]
    Money(money::Money),
    /// Reports to the Board
    #[command(subcommand)]
    Report(report::Reports),
    /// People who may sign in
    #[command(subcommand)]
    User(user::User),
    /// Back up an embedded database and its files to one archive, even while the program is running
    Backup(keep::Backup),
    /// Restore a backup after checking everything in it
    Restore(keep::Restore),
    /// Check that everything is in order: settings, database, clock, published reports, files
    Check,
    /// Delete uploaded files that nothing refers to: first put aside, and deleted at the next sweep
    Sweep(keep::Sweep),
    /// Measure how fast the program is
    #[command(subcommand)]
    Bench(bench::Bench),
}

#[derive(Debug, Subcommand)]
enum Evidence {
    #[command(flatten)]
    OverATable(statistics::Statistics),
    /// Is a published curve turning for an authority? In facts, numbers and sentences
    // Listed beside the forecast, as before the others had a package of their own.
    #[command(display_order = 3)]
    Verdict(verdict::Args),
}

#[derive(Debug, Args)]
struct Serve {
    /// The address and port to serve on
    #[arg(long)]
    listen: Option<String>,
}

/// Why a command failed.
#[derive(Debug, Error)]
pub enum CommandError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Opening the database and the store of files.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Starting.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Measuring.
    #[error(transparent)]
    Bench(#[from] bench::BenchError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The published figures.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Sweeping files.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// A backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The demonstration.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// A statistic.
    #[error(transparent)]
    Statistics(#[from] statistics::StatisticsError),
    /// Something that was given cannot be used; the words say what and why.
    #[error("{0}")]
    Unusable(String),
    /// Reading or writing.
    #[error("failed to read or write: {0}")]
    Io(#[from] std::io::Error),
}

/// Runs the command that the program was called with. What sets PDF is handed in.
#[must_use]
pub fn main(pdf: WritePdf) -> ExitCode {
    let cli = Cli::parse();
    private::from_here_on();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("goldthread: failed to start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(run(cli, pdf));
    // Work that nobody waits for any more must not keep the program from ending.
    runtime.shutdown_timeout(LAST);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("goldthread: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(cli: Cli, pdf: WritePdf) -> Result<(), CommandError> {
    // `GOLDTHREAD_CONFIG` names the file itself and is no key in it; what begins with `GOLDTHREAD_TEST_` is for the tests.
    let variables = std::env::vars()
        .filter(|(name, _)| name != "GOLDTHREAD_CONFIG" && !name.starts_with("GOLDTHREAD_TEST_"));
    let mut config = Config::read(cli.config.as_deref(), variables)?;
    if let Some(database) = &cli.database {
        config.database.clone_from(database);
    }
    log(&config);
    match cli.command {
        Command::Serve(serve) => {
            if let Some(listen) = serve.listen {
                config.listen = listen;
            }
            self::serve(config, pdf).await
        }
        Command::Demo(demo) => demo::run(config, demo, cli.database.is_some(), pdf).await,
        Command::Migrate => migrate(&config).await,
        Command::Evidence(Evidence::OverATable(command)) => Ok(statistics::run(&command)?),
        Command::Evidence(Evidence::Verdict(args)) => verdict::run(&config, &args).await,
        Command::Reference(command) => reference::run(&config, command).await,
        Command::Import(command) => import::run(&config, command).await,
        Command::People(command) => people::run(&command),
        Command::Money(command) => money::run(command),
        Command::Report(command) => report::run(&config, command, pdf).await,
        Command::User(command) => user::run(&config, command).await,
        Command::Backup(backup) => backup.run(&config).await,
        Command::Restore(restore) => restore.run(&config).await,
        Command::Check => keep::check(&config).await,
        Command::Sweep(sweep) => sweep.run(&config).await,
        Command::Bench(command) => Ok(bench::run(config, command, pdf).await?),
    }
}

fn log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call, from a test, keeps the first one's choice.
    let _ = match config.log_format {
        LogFormat::Text => builder.compact().try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}

async fn serve(config: Config, pdf: WritePdf) -> Result<(), CommandError> {
    config.make_database_folder()?;
    let app = App::open(config, Clock::Machine, pdf).await?;
    app.db.migrate(app.clock.now()).await?;
    server::serve(
        app,
        |address| tracing::info!(%address, "serving"),
        server::told_to_stop()?,
    )
    .await?;
    Ok(())
}

async fn migrate(config: &Config) -> Result<(), CommandError> {
    config.make_database_folder()?;
    let db = Db::open(&config.database).await?;
    let applied = db.migrate(Clock::Machine.now()).await?;
    db.close().await;
    match applied.as_slice() {
        [] => println!("The database is up to date."),
        numbers => println!("Applied {} migration(s).", numbers.len()),
    }
    Ok(())
}
