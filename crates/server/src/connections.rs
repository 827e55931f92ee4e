//! Connections: how many there are, and how long each may take. A request costs nothing until it is read, so a client that sends
//! its request by the byte, or takes an answer by the byte, must not cost a place for long either.
//!
//! There is a place for so many connections, and for so many from one address. When all are taken a new one is given that of whoever
//! kept us waiting longest: somebody who holds many open and says nothing loses them to whoever has something to ask.

mod line;
#[cfg(test)]
mod tests;
mod wire;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use line::{Arriving, Leaving, Limits, Line};
use platform::config::Config;
use platform::place;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval, sleep, sleep_until};
use tower::ServiceExt;
use wire::Wire;

/// How often it is looked at who takes too long.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long those are left alone, when the program is to stop, for whom it does nothing at that moment.
const GRACE: Duration = Duration::from_secs(1);

/// How long those who are still sending what they ask for.
const LONGER_GRACE: Duration = Duration::from_secs(4);

/// The most that a request may say before its body, in bytes; more is answered with 431.
const LARGEST_HEAD: usize = 64 * 1024;

/// A connection that is open.
#[derive(Debug)]
struct Seat {
    place: String,
    line: Arc<Line>,
    task: AbortHandle,
}

/// The connections that are open, by number.
#[derive(Debug, Clone, Default)]
struct Seats(Arc<Mutex<HashMap<u64, Seat>>>);

/// Gives the place of a connection back when it ends, however it does.
struct Leaves(Seats, u64);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

impl Seats {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Seat>> {
        // Nobody panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is room for a connection from here: there is when somebody else's can be ended for it.
    fn has_room(&self, place: &str, config: &Config) -> bool {
        let mut seats = self.lock();
        let mut each: HashMap<&str, usize> = HashMap::new();
        for seat in seats.values() {
            *each.entry(&seat.place).or_default() += 1;
        }
        let here = each.get(place).copied().unwrap_or_default();
        let crowded = if !config.behind_proxy && here >= config.connections_from_one_place {
            place.to_owned()
        } else if seats.len() >= config.connections {
            let most = each.into_iter().max_by_key(|(_, count)| *count);
            most.map(|(place, _)| place.to_owned()).unwrap_or_default()
        } else {
            return true;
        };
        let at_crowded = seats.iter().filter(|(_, seat)| seat.place == crowded);
        let waiting = at_crowded.filter_map(|(id, seat)| Some((seat.line.keeps_waiting()?, *id)));
        let Some((_, id)) = waiting.min() else {
            ended("refused");
            return false;
        };
        if let Some(seat) = seats.remove(&id) {
            ended("made_room");
            seat.task.abort();
        }
        true
    }

    /// Ends connections of which this is true.
    fn end(&self, why: &'static str, which: impl Fn(&Line) -> bool) {
        self.lock().retain(|_, seat| {
            let over = which(&seat.line);
            if over {
                ended(why);
                seat.task.abort();
            }
            !over
        });
    }
}

fn ended(why: &'static str) {
    metrics::counter!("connections_ended_total", "why" => why).increment(1);
}

/// Serves until told to stop, then for as long as what is under way takes, within the time that the settings give it.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    stop: impl Future<Output = ()>,
) {
    let seats = Seats::default();
    let graceful = GracefulShutdown::new();
    let limits = Limits::of(config);
    let mut stop = pin!(stop);
    let mut look = interval(LOOK_EVERY);
    let mut number = 0_u64;
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            _ = look.tick() => {
                seats.end("too_slow", |line| line.is_too_slow(limits));
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                after(&error).await;
                continue;
            }
        };
        let place = place::of(peer.ip());
        if !seats.has_room(&place, config) {
            continue;
        }
        number += 1;
        let line = Arc::new(Line::new());
        let leaves = Leaves(seats.clone(), number);
        // The seat is there before its task can end: the task waits for the lock to leave.
        let mut taken = seats.lock();
        let connection = converse(
            stream,
            peer,
            router.clone(),
            line.clone(),
            limits,
            graceful.watcher(),
        );
        let task = tokio::spawn(async move {
            let _leaves = leaves;
            connection.await;
        });
        let task = task.abort_handle();
        taken.insert(number, Seat { place, line, task });
    }
    drop(listener);
    finish(&seats, graceful, limits).await;
}

/// Lets what is under way finish. What waits for its client is not under way.
async fn finish(seats: &Seats, graceful: GracefulShutdown, limits: Limits) {
    let begun = Instant::now();
    let mut finished = pin!(graceful.shutdown());
    let mut look = interval(LOOK_EVERY);
    loop {
        tokio::select! {
            () = &mut finished => return,
            () = sleep_until(begun + limits.stop) => break,
            _ = look.tick() => {
                if begun.elapsed() > LONGER_GRACE {
                    seats.end("stopping", |line| line.keeps_waiting().is_some());
                } else if begun.elapsed() > GRACE {
                    seats.end("stopping", Line::is_idle);
                }
                seats.end("too_slow", |line| line.is_too_slow(limits));
            }
        }
    }
    tracing::warn!("stopping although somebody is still connected");
    seats.end("stopping", |_| true);
}

/// A connection that fails before it is one is its client's trouble. Without files to open for more there is none to be had by
/// asking at once.
async fn after(error: &std::io::Error) {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "failed to accept a connection");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Answers what comes over a connection, until it ends.
fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    line: Arc<Line>,
    limits: Limits,
    watcher: Watcher,
) -> impl Future<Output = ()> {
    let wire = Wire::new(stream, line.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, line) = (router.clone(), line.clone());
        let mut request =
            request.map(|body| Body::new(Arriving::new(body, line.clone(), limits.stall)));
        request.extensions_mut().insert(ConnectInfo(peer));
        async move {
            let response = router.oneshot(request).await?;
            Ok::<_, std::convert::Infallible>(response.map(|body| Leaving::new(body, line)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The shorter time for a request that has begun is kept by whoever looks after the seats.
        .header_read_timeout(limits.idle)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(wire), service);
    let connection = watcher.watch(connection);
    async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}
