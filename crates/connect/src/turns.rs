//! Turns at reading: one organization's slow sources hold up its own reads, and nobody else's.
//!
//! So many of an organization's reads run at once, so many more wait for a turn, and the next is refused at once with
//! the advice to come back. Who gives up waiting leaves the line.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::ids::OrganizationId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Reads of one organization at the same time.
pub(crate) const RUNNING: usize = 8;
/// Reads of one organization that wait for one of them to end.
pub(crate) const WAITING: usize = 64;
/// How long one waits at most: a little longer than the slowest read may take.
const WAIT: Duration = Duration::from_secs(15);

/// Every organization's line.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<OrganizationId, Arc<Line>>>);

struct Line {
    running: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// A turn; it ends with the value.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    /// Keeps the line known while somebody reads.
    _line: Arc<Line>,
}

/// As many reads run and wait as the organization may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyReads;

/// A place among those that wait; it is free again however the waiting ends.
struct Place<'a>(&'a AtomicUsize);

impl Turns {
    pub(crate) async fn take(&self, organization: OrganizationId) -> Result<Turn, TooManyReads> {
        let line = self.line(organization);
        let running = Arc::clone(&line.running);
        let permit = if let Ok(permit) = Arc::clone(&running).try_acquire_owned() {
            permit
        } else {
            let _place = Place::among(&line.waiting)?;
            let waited = tokio::time::timeout(WAIT, running.acquire_owned()).await;
            waited.map_err(|_| TooManyReads)?.map_err(|_| TooManyReads)?
        };
        Ok(Turn { _permit: permit, _line: line })
    }

    /// The organization's line; lines in which nobody stands are forgotten.
    fn line(&self, organization: OrganizationId) -> Arc<Line> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|of, line| *of == organization || Arc::strong_count(line) > 1);
        let new = || {
            let running = Arc::new(Semaphore::new(RUNNING));
            Arc::new(Line { running, waiting: AtomicUsize::new(0) })
        };
        Arc::clone(lines.entry(organization).or_insert_with(new))
    }
}

impl<'a> Place<'a> {
    fn among(waiting: &'a AtomicUsize) -> Result<Self, TooManyReads> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) >= WAITING { Err(TooManyReads) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests;
