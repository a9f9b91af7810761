//! A connection with caps on time and bytes.
//!
//! A hostile server may answer forever, or one byte a minute. The stream counts what it receives and watches two
//! clocks; what reaches a cap fails every further read and write with a [`Cut`] inside the `io::Error`.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::caps::Caps;

/// Which cap ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Cut {
    #[error("the server was silent for too long")]
    Idle,
    #[error("the connection lasted too long")]
    Overall,
    #[error("the server sent more bytes than a connection may receive")]
    TooManyBytes,
}

impl Cut {
    /// The cap behind an error of this stream, however deep a driver has wrapped it.
    pub fn of(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(cut) = error.downcast_ref::<Self>() {
                return Some(*cut);
            }
            let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            if let Some(cut) = inner.and_then(|inner| inner.downcast_ref::<Self>()) {
                return Some(*cut);
            }
            next = error.source();
        }
        None
    }

    fn into_io(self) -> io::Error {
        let kind = match self {
            Self::Idle | Self::Overall => io::ErrorKind::TimedOut,
            Self::TooManyBytes => io::ErrorKind::QuotaExceeded,
        };
        io::Error::new(kind, self)
    }
}

/// A stream that the gate opened.
pub struct GatedStream {
    inner: TcpStream,
    peer: SocketAddr,
    caps: Caps,
    received: u64,
    idle: Pin<Box<Sleep>>,
    overall: Pin<Box<Sleep>>,
}

impl GatedStream {
    pub(super) fn new(inner: TcpStream, peer: SocketAddr, caps: Caps) -> Self {
        let now = Instant::now();
        let idle = Box::pin(sleep_until(now + caps.idle));
        let overall = Box::pin(sleep_until(now + caps.overall));
        Self { inner, peer, caps, received: 0, idle, overall }
    }

    /// The checked address it is connected to.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Bytes received so far.
    pub fn received_bytes(&self) -> u64 {
        self.received
    }

    fn touch(&mut self) {
        let until = Instant::now() + self.caps.idle;
        self.idle.as_mut().reset(until);
    }

    fn cut(&mut self, cx: &mut Context<'_>) -> Option<Cut> {
        if self.received > self.caps.received_bytes {
            return Some(Cut::TooManyBytes);
        }
        if self.overall.as_mut().poll(cx).is_ready() {
            return Some(Cut::Overall);
        }
        self.idle.as_mut().poll(cx).is_ready().then_some(Cut::Idle)
    }
}

impl AsyncRead for GatedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(cut) = this.cut(cx) {
            return Poll::Ready(Err(cut.into_io()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        let read = buf.filled().len().saturating_sub(before);
        this.received = this.received.saturating_add(read as u64);
        this.touch();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for GatedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(cut) = this.cut(cx) {
            return Poll::Ready(Err(cut.into_io()));
        }
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, buf))?;
        this.touch();
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
