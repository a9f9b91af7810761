//! A clock that moves only when a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::time::Timestamp;
use platform::clock::Clock;

/// Shared by everything that a test builds: moving it moves the time for all of them.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.as_micros()))
    }

    /// A clock at an RFC 3339 instant, such as `2031-05-09T08:00:00Z`.
    ///
    /// # Panics
    /// When the text is not an instant.
    #[expect(clippy::panic, reason = "a test with a misspelt instant fails")]
    pub fn at_text(start: &str) -> Self {
        let instant: Result<jiff::Timestamp, _> = start.parse();
        instant.map_or_else(|cause| panic!("`{start}` is not an instant: {cause}"), |at| Self::at(at.into()))
    }

    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets the time, backwards too: machines do that.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests;
