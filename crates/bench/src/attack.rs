//! Under attack: strangers send the largest forms, requests with made-up methods, and requests by the byte; take answers by the
//! byte, try passwords and ask for files, all at once and from the address that others come from too. Meanwhile somebody who signed
//! in opens pages, and a probe asks whether the program lives.

use crate::BenchError;
use crate::command::Measuring;
use crate::load::{Measured, Target, Way, run as ask};
use crate::pages;
use clap::Args;
use documents::WritePdf;
use platform::app::App;
use platform::clock::Clock;
use platform::config::Config;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

#[derive(Debug, Args)]
pub struct Attack {
    /// Seconds for each measurement
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Strangers who send the largest forms
    #[arg(long, default_value_t = 8)]
    forms: usize,
    /// Connections that are slow
    #[arg(long, default_value_t = 600)]
    slow: usize,
    /// Strangers who make up methods and paths, try passwords, and ask for files: so many of each
    #[arg(long, default_value_t = 4)]
    others: usize,
}

/// How often the probe asks, and how often a page is opened, in a second.
const PROBES: u32 = 20;
const PAGES: u32 = 4;

/// What a form of nothing weighs.
const LARGE: usize = 10 * 1024 * 1024;

/// How long one try of an attacker may last.
const ONE_TRY: Duration = Duration::from_secs(20);

impl Attack {
    pub(crate) async fn run(self, config: Config, pdf: WritePdf) -> Result<(), BenchError> {
        let config = pages::configured(config);
        let app = App::open(config.clone(), Clock::Machine, pdf).await?;
        let kinds = pages::kinds(&app.db, app.clock).await.map_err(|error| {
            BenchError::Failed(format!(
                "{error}: fill this database first (goldthread bench seed)"
            ))
        })?;
        let paths: Vec<String> = kinds
            .into_iter()
            .flat_map(|kind| kind.paths)
            .take(40)
            .collect();
        let cookie = pages::cookie(&app).await?;
        let measuring = Measuring::begin(&config).await?;
        let target = measuring.target(cookie);
        println!(
            "| when | health p50 ms | p99 ms | failed | pages p50 ms | p99 ms | failed | MiB now | MiB at most |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        // Each page once, so that what is kept of them is kept already.
        ask(&target, &paths, Way::Once, 1, Duration::from_secs(60)).await;
        self.measure("before", &target, &paths, &measuring).await;
        let mut attackers = self.begin(measuring.address());
        self.measure("under attack", &target, &paths, &measuring)
            .await;
        attackers.abort_all();
        while attackers.join_next().await.is_some() {}
        self.measure("after", &target, &paths, &measuring).await;
        app.db.close().await;
        let begun = Instant::now();
        let slow = self.begin(measuring.address());
        sleep(Duration::from_secs(2)).await;
        measuring.stop().await?;
        println!(
            "\nTold to stop under attack, it stopped after {:.1} s.",
            begun.elapsed().as_secs_f64() - 2.0
        );
        drop(slow);
        Ok(())
    }

    async fn measure(&self, when: &str, target: &Target, paths: &[String], measuring: &Measuring) {
        let long = Duration::from_secs(self.seconds);
        let health = ["/health/live".to_owned()];
        let (live, pages) = tokio::join!(
            ask(target, &health, Way::Open(PROBES), 4, long),
            ask(target, paths, Way::Open(PAGES), 4, long)
        );
        let (now, most) = measuring.memory().unwrap_or_default();
        let row = |measured: &Measured| {
            format!(
                "{:.1} | {:.1} | {}",
                measured.milliseconds_at(50.0),
                measured.milliseconds_at(99.0),
                measured.failed
            )
        };
        println!(
            "| {when} | {} | {} | {now} | {most} |",
            row(&live),
            row(&pages)
        );
    }

    fn begin(&self, to: SocketAddr) -> JoinSet<()> {
        let mut all = JoinSet::new();
        for number in 0..self.forms {
            all.spawn(again(move || large_form(to, number % 2 == 0)));
        }
        for number in 0..self.slow {
            all.spawn(again(move || slow(to, number % 4)));
        }
        for _ in 0..self.others {
            all.spawn(again(move || made_up(to)));
            all.spawn(again(move || password(to)));
            all.spawn(again(move || file(to)));
        }
        all
    }
}

/// Does the same again and again, whatever becomes of it.
async fn again<F: Future<Output = Option<()>>>(one: impl Fn() -> F) {
    loop {
        if timeout(ONE_TRY, one()).await.ok().flatten().is_none() {
            // Turned away: not to keep our own processor busy with that alone.
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn say(to: SocketAddr, words: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(to).await.ok()?;
    stream.write_all(words.as_bytes()).await.ok()?;
    Some(stream)
}

async fn rest(mut stream: TcpStream) -> Option<()> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.ok().map(drop)
}

const FORM: &str =
    "POST /sign-in HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-www-form-urlencoded\r\n";

/// Ten megabytes of empty fields, of which is said how long they are, or not.
async fn large_form(to: SocketAddr, says_length: bool) -> Option<()> {
    let how = match says_length {
        true => format!("content-length: {LARGE}"),
        false => "transfer-encoding: chunked".to_owned(),
    };
    let mut stream = say(to, &format!("{FORM}connection: close\r\n{how}\r\n\r\n")).await?;
    let body = b"a=&".repeat(LARGE / 3);
    if !says_length {
        stream
            .write_all(format!("{:x}\r\n", body.len()).as_bytes())
            .await
            .ok()?;
    }
    // It is turned away long before all of it is sent.
    let _ = stream.write_all(&body).await;
    rest(stream).await
}

/// A request by the byte: its head, its body, nothing at all; or an answer that nobody takes.
async fn slow(to: SocketAddr, how: usize) -> Option<()> {
    let words = match how {
        0 => "",
        1 => "GET / HTTP/1.1\r\nhost: here\r\nx-slow: ",
        2 => "POST /sign-in HTTP/1.1\r\nhost: here\r\ncontent-length: 9000\r\n\r\n",
        _ => "GET /assets/none HTTP/1.1\r\nhost: here\r\n\r\n",
    };
    let mut stream = say(to, words).await?;
    loop {
        sleep(Duration::from_secs(1)).await;
        match how {
            0 => stream.writable().await.ok()?,
            _ => stream.write_all(b"a").await.ok()?,
        }
    }
}

/// A method and a path that nobody has seen before.
async fn made_up(to: SocketAddr) -> Option<()> {
    let word = uuid::Uuid::now_v7().simple();
    let words = format!(
        "M{word} /{word} HTTP/1.1\r\nhost: here\r\nconnection: close\r\nx-request-id: {word}\r\n\r\n"
    );
    rest(say(to, &words).await?).await
}

/// Somebody who knows neither the token nor the password.
async fn password(to: SocketAddr) -> Option<()> {
    let body = "email=ada%40example.org&password=three+words+together&csrf=none";
    let words = format!(
        "{FORM}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    rest(say(to, &words).await?).await
}

/// A file that is written for everybody.
async fn file(to: SocketAddr) -> Option<()> {
    let words =
        "GET /inspections/authorities.xlsx HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    rest(say(to, words).await?).await
}
