//! What a connection waits for at a moment, and since when.

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use platform::config::Config;
use std::cmp::Reverse;
use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// How long a client and we may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For a request, up to its body.
    pub(super) head: Duration,
    /// Between one piece of a body and the next, and for us to be rid of an answer.
    pub(super) stall: Duration,
    /// Between one request and the next.
    pub(super) idle: Duration,
    /// For all that is under way when the program is told to stop.
    pub(super) stop: Duration,
}

impl Limits {
    pub(super) const fn of(config: &Config) -> Self {
        Self {
            head: Duration::from_secs(config.head_seconds),
            stall: Duration::from_secs(config.stall_seconds),
            idle: Duration::from_secs(config.idle_seconds),
            stop: Duration::from_secs(config.stop_seconds),
        }
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum Phase {
    /// The first byte of the first request.
    Fresh,
    /// The rest of a request's head.
    Head,
    /// The rest of its body.
    Body,
    /// The answer, which is ours to make.
    Work,
    /// The next request.
    Idle,
}

impl Phase {
    const fn of(number: u64) -> Self {
        match number {
            0 => Self::Fresh,
            1 => Self::Head,
            2 => Self::Body,
            3 => Self::Work,
            _ => Self::Idle,
        }
    }
}

/// Who has waited for so long goes before who has only just come.
const JUST_COME: Duration = Duration::from_secs(1);

/// Where a connection stands. The phase and its beginning are one number, so that they are always of one moment.
#[derive(Debug)]
pub(super) struct Line {
    opened: Instant,
    /// The phase in the lowest three bits, and above them the milliseconds after opening at which it began.
    phase: AtomicU64,
    /// The milliseconds after opening, and one, since which the client takes no more of an answer; nought while it does.
    stuck: AtomicU64,
    /// Whether a request was answered.
    answered: AtomicBool,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            opened: Instant::now(),
            phase: AtomicU64::new(Phase::Fresh as u64),
            stuck: AtomicU64::new(0),
            answered: AtomicBool::new(false),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX >> 3)
    }

    fn enter(&self, phase: Phase) {
        self.phase
            .store(self.now() << 3 | phase as u64, Ordering::Relaxed);
    }

    /// The phase, and how long it has gone on.
    fn phase(&self) -> (Phase, Duration) {
        let number = self.phase.load(Ordering::Relaxed);
        let since = self.now().saturating_sub(number >> 3);
        (Phase::of(number & 7), Duration::from_millis(since))
    }

    /// Notes that bytes have come.
    pub(super) fn heard(&self) {
        if let (Phase::Fresh | Phase::Idle, _) = self.phase() {
            self.enter(Phase::Head);
        }
    }

    /// Notes whether the client takes what we send.
    pub(super) fn sends(&self, gets_rid: bool) {
        if gets_rid {
            self.stuck.store(0, Ordering::Relaxed);
        } else if self.stuck.load(Ordering::Relaxed) == 0 {
            self.stuck.store(self.now() + 1, Ordering::Relaxed);
        }
    }

    fn stuck_for(&self) -> Option<Duration> {
        let since = self.stuck.load(Ordering::Relaxed).checked_sub(1)?;
        Some(Duration::from_millis(self.now().saturating_sub(since)))
    }

    /// Whether its client has taken longer than anybody needs.
    pub(super) fn is_too_slow(&self, limits: Limits) -> bool {
        self.state().is_too_slow(limits)
    }

    /// Whether nothing of a request is here that could be answered.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        matches!(state.phase, Phase::Fresh | Phase::Head | Phase::Idle) || state.stuck.is_some()
    }

    /// How far before others this one is ended when there is no room: the smaller the sooner. None while it waits for us.
    pub(super) fn keeps_waiting(&self) -> Option<(u8, Reverse<Duration>)> {
        self.state().keeps_waiting()
    }

    fn state(&self) -> State {
        let (phase, long) = self.phase();
        State {
            phase,
            long,
            stuck: self.stuck_for(),
            answered: self.answered.load(Ordering::Relaxed),
        }
    }
}

/// A line at a moment.
#[derive(Debug, Clone, Copy)]
struct State {
    phase: Phase,
    /// How long that has gone on.
    long: Duration,
    /// How long the client has taken nothing of what there is to send.
    stuck: Option<Duration>,
    /// Whether a request was answered before.
    answered: bool,
}

impl State {
    fn is_too_slow(self, limits: Limits) -> bool {
        let over = match self.phase {
            Phase::Fresh | Phase::Head => self.long > limits.head,
            Phase::Idle => self.long > limits.idle,
            // Whoever reads the body gives it up, and whoever works has a limit too.
            Phase::Body | Phase::Work => false,
        };
        over || self.stuck.is_some_and(|long| long > limits.stall)
    }

    /// Whoever has had an answer here is more likely to have something to ask again than who never had one.
    fn keeps_waiting(self) -> Option<(u8, Reverse<Duration>)> {
        let long = self.stuck.unwrap_or(self.long);
        let just_come = long < JUST_COME;
        let group = match (self.answered, self.phase, self.stuck) {
            (_, Phase::Work, None) => return None,
            (false, Phase::Fresh | Phase::Head, None) if !just_come => 0,
            (false, ..) if !just_come => 1,
            (false, ..) => 2,
            (true, Phase::Head, None) | (true, _, Some(_)) if !just_come => 3,
            (true, Phase::Idle, None) => 4,
            (true, ..) => 5,
        };
        Some((group, Reverse(long)))
    }
}

/// The body of a request on its way in: given up when nothing comes of it for too long.
pub(super) struct Arriving {
    body: Incoming,
    line: Arc<Line>,
    stall: Duration,
    waited: Option<Pin<Box<Sleep>>>,
}

impl Arriving {
    pub(super) fn new(body: Incoming, line: Arc<Line>, stall: Duration) -> Self {
        line.enter(match body.is_end_stream() {
            true => Phase::Work,
            false => Phase::Body,
        });
        Self {
            body,
            line,
            stall,
            waited: None,
        }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                self.waited = None;
                if frame.is_none() || self.body.is_end_stream() {
                    self.line.enter(Phase::Work);
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => {
                let stall = self.stall;
                let waited = self.waited.get_or_insert_with(|| Box::pin(sleep(stall)));
                std::task::ready!(waited.as_mut().poll(context));
                let late =
                    io::Error::new(io::ErrorKind::TimedOut, "nothing more came of a request");
                Poll::Ready(Some(Err(late.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer on its way out: with its end the connection is the next request's.
pub(super) struct Leaving {
    body: Body,
    line: Arc<Line>,
}

impl Leaving {
    pub(super) fn new(body: Body, line: Arc<Line>) -> Self {
        line.enter(Phase::Work);
        Self { body, line }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.line.answered.store(true, Ordering::Relaxed);
        self.line.enter(Phase::Idle);
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        head: Duration::from_secs(10),
        stall: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        stop: Duration::from_secs(15),
    };

    fn state(phase: Phase, long: u64, stuck: Option<u64>) -> State {
        State {
            phase,
            long: Duration::from_secs(long),
            stuck: stuck.map(Duration::from_secs),
            answered: false,
        }
    }

    #[test]
    fn each_thing_that_is_waited_for_has_its_own_limit() {
        for (phase, long, stuck, too_slow) in [
            (Phase::Fresh, 10, None, false),
            (Phase::Fresh, 11, None, true),
            (Phase::Head, 11, None, true),
            (Phase::Idle, 75, None, false),
            (Phase::Idle, 76, None, true),
            (Phase::Idle, 12, Some(11), true),
            (Phase::Body, 300, None, false),
            (Phase::Work, 300, None, false),
            (Phase::Work, 300, Some(10), false),
            (Phase::Work, 300, Some(11), true),
        ] {
            let state = state(phase, long, stuck);
            assert_eq!(state.is_too_slow(LIMITS), too_slow, "{state:?}");
        }
    }

    #[test]
    fn a_byte_now_and_then_does_not_begin_the_time_anew() {
        let line = Line::new();
        line.heard();
        let begun = line.phase.load(Ordering::Relaxed);
        assert_eq!(line.phase().0, Phase::Head);
        std::thread::sleep(Duration::from_millis(2));
        line.heard();
        assert_eq!(line.phase.load(Ordering::Relaxed), begun);
        line.sends(false);
        let stuck = line.stuck.load(Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(2));
        line.sends(false);
        assert_eq!(line.stuck.load(Ordering::Relaxed), stuck);
        line.sends(true);
        assert_eq!(line.stuck_for(), None);
    }

    #[test]
    fn who_keeps_us_waiting_longest_goes_first_and_who_had_an_answer_goes_last() {
        let answered = |state: State| State {
            answered: true,
            ..state
        };
        let in_order = [
            state(Phase::Head, 4, None),
            state(Phase::Fresh, 2, None),
            state(Phase::Body, 8, None),
            state(Phase::Work, 70, Some(7)),
            state(Phase::Fresh, 0, None),
            answered(state(Phase::Work, 70, Some(9))),
            answered(state(Phase::Head, 8, None)),
            answered(state(Phase::Idle, 70, None)),
            answered(state(Phase::Idle, 0, None)),
            answered(state(Phase::Body, 8, None)),
        ];
        let ranks = in_order.map(State::keeps_waiting);
        assert!(ranks.is_sorted(), "{ranks:?}");
        assert!(ranks.iter().all(Option::is_some));
        assert_eq!(state(Phase::Work, 70, None).keeps_waiting(), None);
    }
}
