//! Commands: each is a role that the program can take.

use crate::access::password;
use crate::access::store::{self, Membership, Person};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, LogFormat};
use crate::db::{Author, Db, DbError};
use crate::demonstration::StoryError;
use crate::reference::load::LoadError;
use crate::server::{App, StartError};
use clap::{Args, Parser, Subcommand};
use improvement::Word;
use improvement::organisations::Role;
use std::path::PathBuf;
use std::process::ExitCode;
use thiserror::Error;
use uuid::Uuid;

mod demo;
mod import_findings;
mod reference;
mod report;

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
    /// Published figures
    #[command(subcommand)]
    Reference(reference::Reference),
    /// Reports to the Board
    #[command(subcommand)]
    Report(report::Reports),
    /// People who may sign in
    #[command(subcommand)]
    User(User),
    /// Bring in data from files
    #[command(subcommand)]
    Import(Import),
}

#[derive(Debug, Subcommand)]
enum Import {
    /// The findings of published reports (CSV: authority, published, number, text)
    Findings(import_findings::ImportFindings),
}

#[derive(Debug, Args)]
struct Serve {
    /// The address and port to serve on
    #[arg(long)]
    listen: Option<String>,
}

#[derive(Debug, Subcommand)]
enum User {
    /// Add a person with a role in an organisation; prints a first password unless one is given
    Add(UserAdd),
}

#[derive(Debug, Args)]
struct UserAdd {
    /// Their address for mail
    #[arg(long)]
    email: String,
    /// Their name
    #[arg(long)]
    name: String,
    /// The organisation, by its part of an address, such as kirklees
    #[arg(long)]
    organisation: String,
    /// The role, such as improvement_lead
    #[arg(long)]
    role: String,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
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
    /// The demonstration.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// Something that was given cannot be used; the words say what and why.
    #[error("{0}")]
    Unusable(String),
    /// Reading or writing.
    #[error("failed to read or write: {0}")]
    Io(#[from] std::io::Error),
}

/// Runs the command that the program was called with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("goldthread: failed to start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("goldthread: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(cli: Cli) -> Result<(), CommandError> {
    // `GOLDTHREAD_CONFIG` names the file itself and is no key in it.
    let variables = std::env::vars().filter(|(name, _)| name != "GOLDTHREAD_CONFIG");
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
            self::serve(config).await
        }
        Command::Demo(demo) => demo::run(config, demo, cli.database.is_some()).await,
        Command::Migrate => migrate(&config).await,
        Command::Reference(command) => reference::run(&config, command).await,
        Command::Report(command) => report::run(&config, command).await,
        Command::User(User::Add(add)) => user_add(&config, add).await,
        Command::Import(Import::Findings(command)) => import_findings::run(&config, command).await,
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

async fn serve(config: Config) -> Result<(), CommandError> {
    make_folder_of(&config)?;
    let app = App::open(config, Clock::Machine).await?;
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

async fn user_add(config: &Config, add: UserAdd) -> Result<(), CommandError> {
    let role = Role::parse(&add.role).map_err(|error| CommandError::Unusable(error.to_string()))?;
    let (secret, made_up) = if add.password_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (crate::access::session::token(), true)
    };
    if let Some(objection) = password::objection(&secret) {
        return Err(CommandError::Unusable(objection));
    }
    let db = Db::open(&config.database).await?;
    let organisation = store::organisation(&db, &add.organisation).await?.ok_or_else(|| {
        CommandError::Unusable(format!(
            "failed to find an organisation called “{}”; load the published figures first (goldthread reference load), or check the spelling",
            add.organisation
        ))
    })?;
    let hash = password::hash(secret.clone())
        .await
        .map_err(|error| CommandError::Unusable(error.to_string()))?;
    let now = Clock::Machine.now();
    let person = Person {
        id: Uuid::now_v7(),
        email: store::folded(&add.email),
        name: add.name,
        introduction: None,
        disabled: false,
    };
    let mut change = db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    match store::add_person(&mut change, &person, Some(&hash)).await {
        Err(error) if error.is_duplicate() => {
            return Err(CommandError::Unusable(format!(
                "{} can sign in already",
                person.email
            )));
        }
        other => other?,
    }
    let membership = Membership {
        organisation_id: organisation.id,
        id: Uuid::now_v7(),
        version: 1,
        person_id: person.id,
        role,
        from_on: now.date(),
        to_on: None,
    };
    change.create(&membership).await?;
    change.commit().await?;
    db.close().await;
    println!(
        "Added {} to {} as {}.",
        person.email,
        organisation.name,
        role.label().to_lowercase()
    );
    if made_up {
        println!("First password: {secret}");
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
