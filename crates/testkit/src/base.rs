//! What an application stands on in a test: a store of its own, a clock set by hand, seeded randomness, a folder.

use std::path::Path;
use std::sync::Arc;

use audit::Journal;
use audit::checkpoint::CheckpointHome;
use audit::journal::OpenJournal;
use platform::cx::{Pen, Platform};
use platform::db::{Db, DbAddress};
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;
use tempfile::TempDir;

use crate::clock::HandClock;
use crate::entropy::SeededEntropy;
use crate::parts;
use crate::parts::address::Address;
use crate::parts::environment::{Store, store};
use crate::signer::signer;

/// When tests begin: a Saturday morning.
const START: &str = "2026-11-21T09:00:00Z";
/// The runtime role of the tests' PostgreSQL: no superuser, so that row-level security holds for it.
const ROLE: &str = "teamwright_runtime";
const ROLE_PASSWORD: &str = "runtimepw";

/// A migrated, empty store on the engine that `TEAMWRIGHT_TEST_DB` names, with time and randomness.
pub struct TestBase {
    pub db: Db,
    pub clock: Arc<HandClock>,
    pub world: World,
    /// The address of the store, for tests that look at it from outside.
    pub address: DbAddress,
    folder: TempDir,
    _server: Option<Arc<parts::Postgres>>,
}

impl TestBase {
    /// # Panics
    /// When the store cannot be made: the message names what is missing.
    pub async fn new() -> Self {
        let clock = Arc::new(HandClock::at_text(START));
        let world = World::new(Arc::<HandClock>::clone(&clock), Arc::new(SeededEntropy::new(0x7e57)));
        let folder = made(tempfile::tempdir());
        let (address, server) = match store() {
            Store::Sqlite => (DbAddress::Sqlite { file: folder.path().join("store.sqlite") }, None),
            Store::Postgres => {
                let server = parts::postgres().await;
                (DbAddress::Postgres { url: fresh_postgres(&server).await, connections: 5 }, Some(server))
            }
        };
        let db = made(Db::open(&address).await);
        if server.is_none() {
            made(schema::migrate(&db).await);
        }
        Self { db, clock, world, address, folder, _server: server }
    }

    /// A folder of this test, removed at its end.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The audit journal of this store, which signs checkpoints: a file in the test's folder, or a table in its PostgreSQL.
    pub async fn journal(&self) -> Journal {
        let open = OpenJournal {
            db: self.db.clone(),
            world: self.world.clone(),
            installation: made(audit::identity::installation(&self.db, &self.world).await),
        };
        let journal = match &self.address {
            DbAddress::Sqlite { .. } => made(Journal::open_file(&self.folder().join("audit"), open).await),
            DbAddress::Postgres { url, .. } => {
                let own = DbAddress::Postgres { url: url.clone(), connections: 2 };
                made(Journal::open_table(made(Db::open(&own).await), open).await)
            }
        };
        let checkpoints = made(CheckpointHome::open(&self.folder().join("checkpoints")));
        made(journal.sign_with(signer(7), checkpoints).await);
        journal
    }

    pub fn platform(&self, pen: Arc<dyn Pen>) -> Platform {
        Platform { db: self.db.clone(), world: self.world.clone(), pen, wake: JobWake::default() }
    }
}

/// A copy of a migrated database, as the runtime role sees it.
async fn fresh_postgres(server: &parts::Postgres) -> String {
    let name = format!("store_{}", schema::known_version());
    let template = server.template(&name, async |url| prepare(server, &url).await).await;
    let url = server.copy_of(&template).await;
    match Address::parse(&url) {
        Some(address) => address.with_account(ROLE, ROLE_PASSWORD).to_string(),
        None => url,
    }
}

async fn prepare(server: &parts::Postgres, url: &str) -> Result<(), kernel::failure::Fault> {
    let db = Db::open(&DbAddress::Postgres { url: url.to_owned(), connections: 2 }).await?;
    schema::migrate(&db).await?;
    db.close().await;
    server
        .execute(
            url,
            &format!(
                "DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE_PASSWORD}' NOSUPERUSER NOBYPASSRLS; \
                 EXCEPTION WHEN duplicate_object THEN NULL; END $$; \
                 GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}"
            ),
        )
        .await;
    Ok(())
}

/// What could be made, or a failed test that says why not.
#[expect(clippy::panic, reason = "a test without its world fails")]
pub(crate) fn made<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(cause) => panic!("could not build the test's world: {cause:?}"),
    }
}
