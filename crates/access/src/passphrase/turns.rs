//! Turns for hashing: a few at a time, and so many who wait. Whoever comes when all places are taken is told so at
//! once, before anything was done for them.

use std::sync::Arc;

use kernel::failure::{Fault, FaultKind};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Passphrases hashed at the same time: each takes 19 MiB and some 30 ms of a core.
const PARALLEL: usize = 2;
/// How many may wait: with slow cores, for some two seconds.
const WAITING: usize = 32;

pub(crate) struct Turns {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// A place in the queue; free again when dropped.
pub(crate) struct Place {
    running: Arc<Semaphore>,
    waiting: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self::new(PARALLEL, WAITING)
    }
}

impl Turns {
    fn new(parallel: usize, waiting: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(parallel)), waiting: Arc::new(Semaphore::new(waiting)) }
    }

    /// A place to wait at, or "busy": 503 with `Retry-After`.
    pub(crate) fn queue(&self) -> Result<Place, Fault> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|error| {
            Fault::new("too many passphrases wait to be compared", error).of_kind(FaultKind::Passing)
        })?;
        Ok(Place { running: Arc::clone(&self.running), waiting })
    }
}

impl Place {
    /// Runs the work on a thread for blocking work, when its turn has come.
    pub(crate) async fn run<R: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<R, Fault> + Send + 'static,
    ) -> Result<R, Fault> {
        let turn = self.running.acquire_owned().await.map_err(broken)?;
        drop(self.waiting);
        // The turn goes along: the work goes on when whoever asked for it is gone.
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(broken)?
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new("could not hash a passphrase", error)
}

#[cfg(test)]
mod tests;
