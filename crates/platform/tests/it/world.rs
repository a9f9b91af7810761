//! A platform of a test's own: a fresh store on the engine of this run, a clock set by hand, a pen that keeps nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::future::BoxFuture;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::clock::Clock;
use platform::cx::{Pen, Platform};
use platform::db::{Db, DbAddress, Tx};
use platform::entropy::SystemEntropy;
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;
use tempfile::TempDir;
use testkit::parts;
use testkit::parts::environment::{Store, store};

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

pub(crate) struct TestWorld {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) address: DbAddress,
    _folder: TempDir,
}

impl TestWorld {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = match store() {
            Store::Sqlite => DbAddress::Sqlite { file: folder.path().join("store.db") },
            Store::Postgres => DbAddress::Postgres { url: fresh_postgres().await, connections: 4 },
        };
        let db = Db::open(&address).await.unwrap();
        schema::migrate(&db).await.unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000_000_000)));
        let platform = platform_on(db, Arc::clone(&clock));
        Self { platform, clock, address, _folder: folder }
    }

    /// A second process on the same store and time.
    pub(crate) async fn another(&self) -> Platform {
        platform_on(Db::open(&self.address).await.unwrap(), Arc::clone(&self.clock))
    }

    pub(crate) fn organization(&self) -> OrganizationId {
        self.platform.world.new_id().unwrap()
    }
}

fn platform_on(db: Db, clock: Arc<HandClock>) -> Platform {
    let world = World::new(clock, Arc::new(SystemEntropy::new()));
    Platform { db, world, pen: Arc::new(NoPen), wake: JobWake::default() }
}

/// A database whose tables belong to a role without superuser rights, so that row-level security holds.
async fn fresh_postgres() -> String {
    let server = parts::postgres().await;
    let admin = server.fresh_database().await;
    let (role, password) = server.fresh_role("runtime").await;
    server.execute(&admin, &format!("GRANT ALL ON SCHEMA public TO {role}")).await;
    parts::Address::parse(&admin).unwrap().with_account(&role, &password).to_string()
}
