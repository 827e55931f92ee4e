//! Measuring: filling a database, and asking a program of its own for pages.

use crate::BenchError;
use crate::attack::Attack;
use crate::load::{Measured, Target, Way, run as ask};
use crate::pages::{self, Kind};
use crate::plan::Size;
use crate::seed::seed;
use clap::{Args, Subcommand};
use documents::WritePdf;
use platform::app::App;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Fill an empty database with a country's worth of plans, all of them invented
    Seed(Seed),
    /// Measure the pages of a database that was filled so, and print tables
    Run(Run),
    /// Measure the pages of such a database while strangers attack the program in every way at once
    Attack(Attack),
    /// Measure how long ten thousand posts over five years take to cost
    Cost,
    /// Serve as measuring needs it, and say where on standard output
    #[command(hide = true)]
    Serve,
}

/// How many updates are saved while pages are asked for.
const SAVES_A_SECOND: u32 = 2;

#[derive(Debug, Args)]
pub struct Seed {
    /// A tenth of the plans
    #[arg(long)]
    tenth: bool,
    /// So many plans
    #[arg(long, conflicts_with = "tenth")]
    plans: Option<usize>,
}

#[derive(Debug, Args)]
pub struct Run {
    /// Requests a second in the open loop
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds for each measurement
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections in the open loop
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Connections in the closed loop
    #[arg(long, default_value_t = 8)]
    closed: usize,
}

/// Fills a database, or measures the program on one that is filled.
///
/// # Errors
/// When the database fails, or the program to be measured does not start.
pub async fn run(config: Config, command: Bench, pdf: WritePdf) -> Result<(), BenchError> {
    match command {
        Bench::Seed(seed) => seed.run(&config).await,
        Bench::Run(run) => run.run(config, pdf).await,
        Bench::Attack(attack) => attack.run(config, pdf).await,
        Bench::Cost => crate::cost::run(),
        Bench::Serve => serve(config, pdf).await,
    }
}

impl Seed {
    async fn run(self, config: &Config) -> Result<(), BenchError> {
        config.make_database_folder()?;
        let mut size = if self.tenth { Size::TENTH } else { Size::WHOLE };
        size.plans = self.plans.unwrap_or(size.plans);
        let db = Db::open(&config.database).await?;
        let begun = Instant::now();
        let bar = indicatif::ProgressBar::new(size.plans as u64);
        seed(&db, size, Clock::Machine.now(), |done| {
            bar.set_position(done as u64)
        })
        .await
        .map_err(|error| BenchError::Failed(error.to_string()))?;
        bar.finish_and_clear();
        db.settle().await?;
        db.close().await;
        println!(
            "Told {} plans of {} actions with {} updates each in {:.1} s.",
            size.plans,
            size.actions,
            size.updates,
            begun.elapsed().as_secs_f64()
        );
        Ok(())
    }
}

async fn serve(config: Config, pdf: WritePdf) -> Result<(), BenchError> {
    let stop = server::told_to_stop()?;
    let app = App::open(config, Clock::Machine, pdf).await?;
    app.db.migrate(app.clock.now()).await?;
    let router = server::router_with(&app, pages::beside());
    let say = |address| println!("http://{address}");
    Ok(server::serve_router(app, router, say, stop).await?)
}

/// A program that is measured, ended with whoever measures it.
pub(crate) struct Measuring {
    child: Child,
    address: SocketAddr,
    ready: Duration,
}

impl Measuring {
    /// Starts the program on the configured database, and waits until it says that it is ready.
    pub(crate) async fn begin(config: &Config) -> Result<Self, BenchError> {
        let begun = Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .args(["bench", "serve"])
            .env("GOLDTHREAD_DATABASE", &config.database)
            .env("GOLDTHREAD_DATA_DIR", &config.data_dir)
            .env("GOLDTHREAD_LISTEN", &config.listen)
            .env("GOLDTHREAD_SECURE_COOKIES", "false")
            .env("GOLDTHREAD_LOG", &config.log)
            .stdout(Stdio::piped())
            .spawn()?;
        // From here on it is ended with this, whatever goes wrong.
        let mut measuring = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            ready: Duration::ZERO,
        };
        let broke = || BenchError::Failed("failed to start the program to be measured".to_owned());
        let mut line = String::new();
        if let Some(out) = measuring.child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        measuring.address = line
            .trim()
            .strip_prefix("http://")
            .and_then(|address| address.parse().ok())
            .ok_or_else(broke)?;
        let health = ["/health/ready".to_owned()];
        let target = measuring.target(String::new());
        while ask(&target, &health, Way::Closed, 1, Duration::from_millis(1))
            .await
            .failed
            > 0
        {
            if measuring.child.try_wait()?.is_some() {
                return Err(broke());
            }
        }
        measuring.ready = begun.elapsed();
        Ok(measuring)
    }

    pub(crate) fn target(&self, cookie: String) -> Target {
        Target {
            address: self.address,
            cookie,
        }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<(), BenchError> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        while self.child.try_wait()?.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// What it has in memory now and had at most, in mebibytes; nothing where the machine does not say.
    pub(crate) fn memory(&self) -> Option<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kibibytes / 1024)
        };
        Some((of("VmRSS:")?, of("VmHWM:")?))
    }
}

impl Drop for Measuring {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Run {
    async fn run(self, config: Config, pdf: WritePdf) -> Result<(), BenchError> {
        let config = pages::configured(config);
        let app = App::open(config.clone(), Clock::Machine, pdf).await?;
        let kinds = pages::kinds(&app.db, app.clock).await.map_err(|error| {
            BenchError::Failed(format!(
                "{error}: fill this database first (goldthread bench seed)"
            ))
        })?;
        let cookie = pages::cookie(&app).await?;
        let measuring = Measuring::begin(&config).await?;
        println!(
            "On {}: ready {:.2} s after its start{}.\n",
            app.db.engine(),
            measuring.ready.as_secs_f64(),
            in_memory(&measuring)
        );
        let target = measuring.target(cookie);
        first(&target, &kinds).await;
        self.pages(&target, &kinds).await;
        self.mixed(&target, &kinds, "").await;
        let saving = tokio::spawn(pages::save_now_and_then(app.clone(), SAVES_A_SECOND));
        let meanwhile = format!(", while {SAVES_A_SECOND} updates a second are saved");
        self.mixed(&target, &kinds, &meanwhile).await;
        saving.abort();
        println!("\nAfter all this{}.\n", in_memory(&measuring));
        report(&app).await?;
        app.db.close().await;
        drop(measuring);
        Ok(())
    }

    /// Each kind of page alone: at the rate, and as fast as it goes beside a page of nothing of the same size.
    async fn pages(&self, target: &Target, kinds: &[Kind]) {
        println!(
            "| page | bytes | p50 ms | p99 ms | failed | pages/s | page of nothing/s | ratio |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for kind in kinds.iter().filter(|kind| !kind.paths.is_empty()) {
            self.closed(target, &kind.paths, 1).await;
            let open = self.open(target, &kind.paths).await;
            let closed = self.closed(target, &kind.paths, self.seconds).await;
            let nothing = [pages::nothing(closed.page_bytes())];
            let nothing = self.closed(target, &nothing, self.seconds).await;
            println!(
                "| {} | {} | {:.1} | {:.1} | {} | {:.0} | {:.0} | {:.2} |",
                kind.name,
                closed.page_bytes(),
                open.milliseconds_at(50.0),
                open.milliseconds_at(99.0),
                open.failed + closed.failed + nothing.failed,
                closed.throughput(),
                nothing.throughput(),
                closed.throughput() / nothing.throughput().max(f64::MIN_POSITIVE)
            );
        }
    }

    /// All kinds in turn, as people would.
    async fn mixed(&self, target: &Target, kinds: &[Kind], meanwhile: &str) {
        let longest = kinds.iter().map(|kind| kind.paths.len()).max().unwrap_or(0);
        let mixed: Vec<String> = (0..longest)
            .flat_map(|turn| {
                kinds
                    .iter()
                    .filter_map(move |kind| kind.paths.get(turn % kind.paths.len().max(1)).cloned())
            })
            .collect();
        let open = self.open(target, &mixed).await;
        println!(
            "\nAll of them in turn at {} a second{meanwhile}: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms, {} failed.",
            self.rate,
            open.milliseconds_at(50.0),
            open.milliseconds_at(99.0),
            open.milliseconds_at(100.0),
            open.failed
        );
    }

    async fn open(&self, target: &Target, paths: &[String]) -> Measured {
        let long = Duration::from_secs(self.seconds);
        ask(target, paths, Way::Open(self.rate), self.connections, long).await
    }

    async fn closed(&self, target: &Target, paths: &[String], seconds: u64) -> Measured {
        let long = Duration::from_secs(seconds);
        ask(target, paths, Way::Closed, self.closed, long).await
    }
}

/// Pages that nobody has opened since the program started, one after another, each once.
async fn first(target: &Target, kinds: &[Kind]) {
    println!("| opened for the first time | pages | p50 ms | p99 ms | failed |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for kind in kinds {
        let once = ask(target, &kind.paths, Way::Once, 1, Duration::from_secs(60)).await;
        println!(
            "| {} | {} | {:.1} | {:.1} | {} |",
            kind.name,
            once.times.len(),
            once.milliseconds_at(50.0),
            once.milliseconds_at(99.0),
            once.failed
        );
    }
    println!();
}

fn in_memory(measuring: &Measuring) -> String {
    match measuring.memory() {
        Some((now, most)) => format!(", {now} MiB in memory ({most} MiB at most)"),
        None => String::new(),
    }
}

/// The report twice: the first time fonts and forms are read too.
async fn report(app: &App) -> Result<(), BenchError> {
    println!("| report with a chart for each indicator | first ms | again ms | charts or bytes |");
    println!("| --- | ---: | ---: | ---: |");
    let first = pages::report(app).await?;
    let again = pages::report(app).await?;
    for ((name, first, size), (_, again, _)) in first.iter().zip(&again) {
        let (first, again) = (first.as_secs_f64() * 1000.0, again.as_secs_f64() * 1000.0);
        println!("| {name} | {first:.0} | {again:.0} | {size} |");
    }
    let total = |times: &[(&str, Duration, usize)]| {
        let all: Duration = times.iter().map(|(_, time, _)| *time).sum();
        all.as_secs_f64() * 1000.0
    };
    println!("| all | {:.0} | {:.0} | |", total(&first), total(&again));
    Ok(())
}
