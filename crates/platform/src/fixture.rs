//! For unit tests: a platform on a SQLite file of the test's own, with a clock set by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::future::BoxFuture;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use tempfile::TempDir;

use crate::clock::Clock;
use crate::cx::{Pen, Platform};
use crate::db::{Db, DbAddress, Tx};
use crate::entropy::SystemEntropy;
use crate::jobs::JobWake;
use crate::world::World;

/// Moved by the test only.
pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    pub(crate) fn forward_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

struct NoPen;

impl Pen for NoPen {
    fn note<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _log: Log,
        _at: Timestamp,
        _entry: AuditEntry,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn nudge(&self) {}
}

/// The store has no schema yet.
pub(crate) struct Fixture {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<HandClock>,
    _folder: TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DbAddress::Sqlite { file: folder.path().join("store.db") }).await.unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000_000_000)));
        let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemEntropy::new()));
        let platform = Platform { db, world, pen: Arc::new(NoPen), wake: JobWake::default() };
        Self { platform, clock, _folder: folder }
    }
}
