//! A load generator. In an *open* loop requests are due at fixed moments, whether or not the answers before them
//! have come, and each one's time counts from when it was due: a program that stands still for a second is charged
//! for everybody who would have come in that second. In a *closed* loop each connection asks again as soon as it
//! has its answer, which measures how much gets through.

use axum::body::{Body, to_bytes};
use hdrhistogram::Histogram;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Who is asked, and as whom.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where the program listens.
    pub address: SocketAddr,
    /// The cookie that is sent with each request.
    pub cookie: String,
}

/// How requests follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// So many a second, come what may.
    Open(u32),
    /// As fast as answers come.
    Closed,
    /// As fast as answers come, each page once.
    Once,
}

/// What was measured.
#[derive(Debug)]
pub struct Measured {
    /// Times in microseconds.
    pub times: Histogram<u64>,
    /// Requests that were not answered with a page.
    pub failed: u64,
    /// Bytes of all pages.
    pub bytes: u64,
    /// How long it went on.
    pub took: Duration,
}

impl Measured {
    fn new() -> Self {
        Self {
            // Up to a minute, to three figures; a histogram of fixed bounds cannot fail to be made.
            times: Histogram::new_with_bounds(1, 60_000_000, 3)
                .unwrap_or_else(|_| unreachable!("the bounds are constant")),
            failed: 0,
            bytes: 0,
            took: Duration::ZERO,
        }
    }

    /// Pages a second.
    #[must_use]
    pub fn throughput(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// The time below which so much of the hundred lies, in milliseconds.
    #[must_use]
    pub fn milliseconds_at(&self, percentile: f64) -> f64 {
        self.times.value_at_percentile(percentile) as f64 / 1000.0
    }

    /// The size of a page, on average, in bytes.
    #[must_use]
    pub fn page_bytes(&self) -> u64 {
        self.bytes.checked_div(self.times.len()).unwrap_or(0)
    }
}

/// Asks for the pages in turn over so many connections, for so long.
pub async fn run(
    target: &Target,
    paths: &[String],
    way: Way,
    connections: usize,
    long: Duration,
) -> Measured {
    let next = Arc::new(AtomicU64::new(0));
    let paths: Arc<[String]> = paths.into();
    let begun = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let worker = Worker {
                target: target.clone(),
                paths: paths.clone(),
                next: next.clone(),
                way,
                begun,
                until: begun + long,
            };
            tokio::spawn(worker.work())
        })
        .collect();
    let mut all = Measured::new();
    for worker in workers {
        if let Ok(one) = worker.await {
            // Both have the same bounds.
            let _ = all.times.add(&one.times);
            all.failed += one.failed;
            all.bytes += one.bytes;
        }
    }
    all.took = begun.elapsed();
    all
}

struct Worker {
    target: Target,
    paths: Arc<[String]>,
    next: Arc<AtomicU64>,
    way: Way,
    begun: Instant,
    until: Instant,
}

type Connection = SendRequest<Body>;

impl Worker {
    async fn work(self) -> Measured {
        let mut measured = Measured::new();
        let mut connection = None;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let due = match self.way {
                Way::Closed | Way::Once => Instant::now(),
                Way::Open(rate) => {
                    let nanoseconds = 1_000_000_000 / u64::from(rate.max(1));
                    self.begun + Duration::from_nanos(nanoseconds.saturating_mul(number))
                }
            };
            if due >= self.until {
                return measured;
            }
            tokio::time::sleep_until(due.into()).await;
            let number = usize::try_from(number).unwrap_or(0);
            let place = match self.way {
                Way::Once => number,
                Way::Open(_) | Way::Closed => number % self.paths.len().max(1),
            };
            let Some(path) = self.paths.get(place) else {
                return measured;
            };
            match self.ask(&mut connection, path).await {
                Some(bytes) => {
                    let time = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                    measured.times.saturating_record(time.max(1));
                    measured.bytes += bytes;
                }
                None => {
                    measured.failed += 1;
                    connection = None;
                }
            }
        }
    }

    /// Asks for one page and reads it to its end; gives its size, or nothing when it is no page.
    async fn ask(&self, connection: &mut Option<Connection>, path: &str) -> Option<u64> {
        if connection.as_ref().is_none_or(SendRequest::is_closed) {
            *connection = Some(self.connect().await?);
        }
        let sender = connection.as_mut()?;
        sender.ready().await.ok()?;
        let request = Request::get(path)
            .header(header::HOST, self.target.address.to_string())
            .header(header::COOKIE, &self.target.cookie)
            .body(Body::empty())
            .ok()?;
        let response = sender.send_request(request).await.ok()?;
        let found = response.status() == StatusCode::OK;
        let body = Body::new(response.into_body());
        let bytes = to_bytes(body, usize::MAX).await.ok()?.len();
        found.then_some(bytes as u64)
    }

    async fn connect(&self) -> Option<Connection> {
        let stream = TcpStream::connect(self.target.address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(sender)
    }
}
