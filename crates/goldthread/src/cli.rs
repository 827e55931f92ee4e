//! Commands: each is a role that the program can take.

use crate::backup::BackupError;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, LogFormat};
use crate::db::{Db, DbError};
use crate::demonstration::StoryError;
use crate::reference::load::LoadError;
use crate::server::{App, StartError};
use clap::{Args, Parser, Subcommand};
use documents::WritePdf;
use std::path::PathBuf;
use std::process::ExitCode;
use thiserror::Error;

mod bench;
mod demo;
mod import;
mod import_findings;
mod keep;
mod reference;
mod report;
pub mod user;
mod verdict;

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
    /// Try the program: a story of three councils in a database of its own
    Demo(demo::Demo),
    /// Bring the database up to this version of the program
    Migrate,
    /// Statistics over a table: is the curve turning?
    #[command(subcommand)]
    Evidence(Evidence),
    /// Published figures
    #[command(subcommand)]
    Reference(reference::Reference),
    /// Bring figures in from a file
    #[command(subcommand)]
    Import(import::Import),
    /// Reports to the Board
    #[command(subcommand)]
    Report(report::Reports),
    /// People who may sign in
    #[command(subcommand)]
    User(user::User),
    /// Copy an embedded database and its files into one archive, also while the program serves
    Backup(keep::Backup),
    /// Put a backup back, after checking everything in it
    Restore(keep::Restore),
    /// Look whether everything is in order: settings, database, clock, published reports, files
    Check,
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
    /// Starting.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The published figures.
    #[error(transparent)]
    Load(#[from] LoadError),
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
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("goldthread: failed to start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli, pdf)) {
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
        Command::Report(command) => report::run(&config, command, pdf).await,
        Command::User(command) => user::run(&config, command).await,
        Command::Backup(backup) => backup.run(&config).await,
        Command::Restore(restore) => restore.run(&config).await,
        Command::Check => keep::check(&config).await,
        Command::Bench(command) => bench::run(config, command, pdf).await,
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
    make_folder_of(&config)?;
    let app = App::open(config, Clock::Machine, pdf).await?;
    app.db.migrate(app.clock.now()).await?;
    app.serve(
        |address| tracing::info!(%address, "serving"),
        told_to_stop()?,
    )
    .await?;
    Ok(())
}

async fn migrate(config: &Config) -> Result<(), CommandError> {
    make_folder_of(config)?;
    let db = Db::open(&config.database).await?;
    let applied = db.migrate(Clock::Machine.now()).await?;
    db.close().await;
    match applied.as_slice() {
        [] => println!("The database is up to date."),
        numbers => println!("Applied {} migration(s).", numbers.len()),
    }
    Ok(())
}

/// Makes the folder that an embedded database is to be in.
fn make_folder_of(config: &Config) -> Result<(), CommandError> {
    if let Some(path) = config.database.strip_prefix("sqlite:") {
        let path = PathBuf::from(
            path.trim_start_matches("//")
                .split('?')
                .next()
                .unwrap_or_default(),
        );
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
    }
    Ok(())
}

/// Waits until the machine or a person says stop. It listens from the moment of the call, not from the first wait:
/// whoever starts the program may stop it as soon as it says that it serves.
fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, std::io::Error> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
