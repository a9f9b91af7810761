//! A TCP proxy on 127.0.0.1 that misbehaves on demand: refuses, hangs, cuts, drips, closes one half.
//!
//! It stands between a real client and a real server, so a test sees what the network does, not what a mock thinks.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

mod pipe;

/// What happens to connections; those already open follow a change too, except for `CutAfter` and `HalfCloseAfter`,
/// which count from a connection's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Everything passes.
    None,
    /// Nobody listens.
    Refuse,
    /// Connections are taken, and nothing passes either way.
    Hang,
    /// After so many bytes of the server's answer both sides are closed.
    CutAfter(u64),
    /// The server's answer passes one byte at a time.
    Drip(Duration),
    /// After so many bytes of the server's answer the client is told that no more come; what it sends still passes.
    HalfCloseAfter(u64),
}

/// A running proxy; ends with its connections when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    fault: watch::Sender<Fault>,
    counts: Arc<Counts>,
    task: AbortHandle,
}

#[derive(Debug, Default)]
struct Counts {
    connections: AtomicU64,
    answered: AtomicU64,
}

impl Proxy {
    /// Listens on a free port and passes everything on to `target`.
    pub async fn start(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (fault, watched) = watch::channel(Fault::None);
        let counts = Arc::new(Counts::default());
        let door = Door { address, target, fault: watched, counts: Arc::clone(&counts) };
        let task = tokio::spawn(door.keep(listener)).abort_handle();
        Ok(Self { address, fault, counts, task })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what happens. `Refuse` is in force when this returns and the executor has run once.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// Connections taken so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.counts.connections.load(Ordering::Relaxed)
    }

    /// Bytes of the server's answers that reached clients.
    #[must_use]
    pub fn answered_bytes(&self) -> u64 {
        self.counts.answered.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Door {
    address: SocketAddr,
    target: SocketAddr,
    fault: watch::Receiver<Fault>,
    counts: Arc<Counts>,
}

impl Door {
    async fn keep(mut self, first: TcpListener) {
        let mut open = JoinSet::new();
        let mut listener = Some(first);
        loop {
            if *self.fault.borrow_and_update() == Fault::Refuse {
                // Open connections go too: a server that is gone keeps none.
                listener = None;
                open.shutdown().await;
            } else if listener.is_none() {
                listener = TcpListener::bind(self.address).await.ok();
            }
            tokio::select! {
                changed = self.fault.changed() => if changed.is_err() { return },
                Some(client) = accept(listener.as_ref()) => {
                    self.counts.connections.fetch_add(1, Ordering::Relaxed);
                    let pipe = pipe::Pipe { fault: self.fault.clone(), counts: Arc::clone(&self.counts) };
                    open.spawn(pipe.connect(client, self.target));
                }
            }
        }
    }
}

/// The next client, or `None` when nobody listens (that arm of the `select!` then rests).
async fn accept(listener: Option<&TcpListener>) -> Option<TcpStream> {
    listener?.accept().await.ok().map(|(client, _)| client)
}

#[cfg(test)]
mod tests;
