//! The bytes of a connection: it is noted when they come and whether they go, and at its end it lingers a moment.

use super::line::Line;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// So much must go before a client counts as taking what we send: a byte now and then is not enough.
const ENOUGH: usize = 16 * 1024;

/// How long it lingers. Who sends more than is taken is answered before all of it has come; to close at once while more comes would
/// take the answer away from them.
const LINGERS: Duration = Duration::from_secs(1);

/// How much is thrown away meanwhile.
const THROWN_AWAY: usize = 64 * 1024 * 1024;

pub(super) struct Wire {
    stream: TcpStream,
    line: Arc<Line>,
    /// What has gone since the client last took nothing.
    gone: usize,
    closing: Option<(Pin<Box<Sleep>>, usize)>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, line: Arc<Line>) -> Self {
        // An answer goes out when it is ready. A connection that refuses this has ended.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            line,
            gone: 0,
            closing: None,
        }
    }

    fn note(&mut self, written: &Poll<io::Result<usize>>, offered: usize) {
        match written {
            Poll::Pending => {
                self.gone = 0;
                self.line.sends(false);
            }
            Poll::Ready(Ok(bytes)) => {
                self.gone = self.gone.saturating_add(*bytes);
                if *bytes == offered || self.gone >= ENOUGH {
                    self.line.sends(true);
                }
            }
            Poll::Ready(Err(_)) => {}
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.line.heard();
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(&written, bytes.len());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        let offered = parts.iter().map(|part| part.len()).sum();
        self.note(&written, offered);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        if wire.closing.is_none() {
            ready!(Pin::new(&mut wire.stream).poll_shutdown(context))?;
        }
        let (until, thrown_away) = wire
            .closing
            .get_or_insert_with(|| (Box::pin(sleep(LINGERS)), 0));
        let mut room = [0; 8 * 1024];
        loop {
            if until.as_mut().poll(context).is_ready() || *thrown_away > THROWN_AWAY {
                return Poll::Ready(Ok(()));
            }
            let mut buffer = ReadBuf::new(&mut room);
            match ready!(Pin::new(&mut wire.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => *thrown_away += buffer.filled().len(),
                // The other end has closed, one way or the other.
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}
