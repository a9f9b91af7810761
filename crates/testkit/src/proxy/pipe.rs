//! One connection through the proxy.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;

use super::{Counts, Fault};

const CHUNK_BYTES: usize = 16 * 1024;

pub(super) struct Pipe {
    pub(super) fault: watch::Receiver<Fault>,
    pub(super) counts: Arc<Counts>,
}

/// What to do with the next bytes of an answer.
enum Next {
    Pass(usize),
    Cut,
    HalfClose,
}

impl Pipe {
    /// Passes bytes both ways until one side ends or the fault says so. A side that goes away is no fault of ours.
    pub(super) async fn connect(self, mut client: TcpStream, target: SocketAddr) {
        let mut pass = self.fault.clone();
        if not_hanging(&mut pass).await.is_err() {
            return;
        }
        let Ok(mut server) = TcpStream::connect(target).await else { return };
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let asked = forward(from_client, to_server, pass);
        let answered = self.answer(from_server, to_client);
        tokio::pin!(asked, answered);
        tokio::select! {
            // A client that has asked everything still waits for the answer.
            _ = &mut asked => { let _ = answered.await; }
            answer = &mut answered => if answer.is_ok_and(|half_closed| half_closed) { let _ = asked.await; }
        }
    }

    /// Carries the answer. `true` when the client was told of its end and may go on sending.
    async fn answer(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> io::Result<bool> {
        let mut passed = 0_u64;
        let mut chunk = vec![0_u8; CHUNK_BYTES];
        loop {
            not_hanging(&mut self.fault).await?;
            let room = match self.next(passed).await {
                Next::Pass(room) => room.min(CHUNK_BYTES),
                Next::Cut => return Ok(false),
                Next::HalfClose => return to.shutdown().await.map(|()| true),
            };
            let Some(space) = chunk.get_mut(..room) else { return Ok(false) };
            let read = from.read(space).await?;
            if read == 0 {
                return to.shutdown().await.map(|()| true);
            }
            not_hanging(&mut self.fault).await?;
            to.write_all(space.get(..read).unwrap_or_default()).await?;
            passed += read as u64;
            self.counts.answered.fetch_add(read as u64, Ordering::Relaxed);
        }
    }

    async fn next(&mut self, passed: u64) -> Next {
        let fault = *self.fault.borrow_and_update();
        match fault {
            Fault::None | Fault::Hang | Fault::Refuse => Next::Pass(CHUNK_BYTES),
            Fault::CutAfter(limit) if passed >= limit => Next::Cut,
            Fault::HalfCloseAfter(limit) if passed >= limit => Next::HalfClose,
            Fault::CutAfter(limit) | Fault::HalfCloseAfter(limit) => {
                Next::Pass(usize::try_from(limit - passed).unwrap_or(CHUNK_BYTES))
            }
            Fault::Drip(pause) => {
                // The drip is the fault that a test asked for, not a wait for something to happen.
                tokio::time::sleep(pause).await;
                Next::Pass(1)
            }
        }
    }
}

/// Waits while the fault is `Hang`; an error when the proxy is gone.
async fn not_hanging(fault: &mut watch::Receiver<Fault>) -> io::Result<()> {
    let passes = fault.wait_for(|fault| *fault != Fault::Hang).await;
    passes.map(drop).map_err(|_| io::ErrorKind::ConnectionAborted.into())
}

async fn forward(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut fault: watch::Receiver<Fault>,
) -> io::Result<()> {
    let mut chunk = vec![0_u8; CHUNK_BYTES];
    loop {
        let read = from.read(&mut chunk).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        not_hanging(&mut fault).await?;
        to.write_all(chunk.get(..read).unwrap_or_default()).await?;
    }
}
