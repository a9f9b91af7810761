//! How a process stops, in the order that loses no request and no job.
//!
//! 1. Draining: `/readyz` says so, no new job is claimed, running jobs are asked to return. Can be undone.
//! 2. After the notice: listeners take no more connections.
//! 3. After the grace: what still runs is dropped; its leases go back.
//!
//! Whatever must end before the process does is spawned here, so that the stop waits for it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The process's life; cheap to clone.
#[derive(Clone)]
pub struct Life(Arc<Inner>);

struct Inner {
    draining: watch::Sender<bool>,
    stopping: CancellationToken,
    closing: CancellationToken,
    over: CancellationToken,
    tasks: TaskTracker,
}

/// How a stop went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything ended by itself.
    InTime,
    /// The grace was over before everything had ended.
    CutShort,
}

/// What dropped tasks get to put their leases back.
const LAST_STEPS: Duration = Duration::from_secs(2);

impl Default for Life {
    fn default() -> Self {
        Self::new()
    }
}

impl Life {
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            draining: watch::Sender::new(false),
            stopping: CancellationToken::new(),
            closing: CancellationToken::new(),
            over: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }))
    }

    /// Runs `task` beside the others; a stop waits for it.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.0.tasks.spawn(task);
    }

    pub fn is_draining(&self) -> bool {
        *self.0.draining.borrow()
    }

    /// Changes of [`Life::is_draining`].
    pub fn watch_draining(&self) -> watch::Receiver<bool> {
        self.0.draining.subscribe()
    }

    /// Takes the process out of the balancer, or puts it back; once a stop has begun, it stays out.
    pub fn drain(&self, draining: bool) {
        self.0.draining.send_replace(draining || self.0.stopping.is_cancelled());
    }

    /// Cancelled when a stop begins: return at the next step.
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    /// Cancelled when listeners take no more connections.
    pub fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    /// Cancelled when the grace is over: drop what you do.
    pub fn over(&self) -> &CancellationToken {
        &self.0.over
    }

    /// Stops the process; returns when everything spawned has ended or been dropped.
    pub async fn stop(&self, notice: Duration, grace: Duration) -> Ended {
        let notice = if self.is_draining() { Duration::ZERO } else { notice };
        self.0.stopping.cancel();
        self.drain(true);
        tokio::time::sleep(notice).await;
        self.0.closing.cancel();
        self.0.tasks.close();
        if timeout(grace, self.0.tasks.wait()).await.is_ok() {
            return Ended::InTime;
        }
        self.0.over.cancel();
        let dropped = timeout(LAST_STEPS, self.0.tasks.wait()).await;
        tracing::warn!(stop.all_dropped = dropped.is_ok(), "the grace is over; what still ran was dropped");
        Ended::CutShort
    }
}

#[cfg(test)]
mod tests;
