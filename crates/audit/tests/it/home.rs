//! What a journal stands on in a test: a store of its own, on the engine that the run names, and a folder.

use std::path::PathBuf;
use std::sync::Arc;

use audit::Journal;
use audit::journal::OpenJournal;
use kernel::ids::InstallationId;
use kernel::time::Timestamp;
use platform::cx::Platform;
use platform::db::{Db, DbAddress};
use platform::entropy::SystemEntropy;
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;
use testkit::clock::HandClock;
use testkit::parts;
use testkit::parts::environment::{Store, store};

pub(crate) struct Home {
    pub(crate) db: Db,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) world: World,
    pub(crate) installation: InstallationId,
    folder: tempfile::TempDir,
    _server: Option<Arc<parts::Postgres>>,
}

/// Which journal a test opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    File,
    Table,
}

pub(crate) const BOTH: [Which; 2] = [Which::File, Which::Table];

impl Home {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (address, server) = match store() {
            Store::Sqlite => (DbAddress::Sqlite { file: folder.path().join("store.db") }, None),
            Store::Postgres => {
                let server = parts::postgres().await;
                let url = server.fresh_database().await;
                (DbAddress::Postgres { url, connections: 5 }, Some(server))
            }
        };
        let db = Db::open(&address).await.unwrap();
        schema::migrate(&db).await.unwrap();
        let clock = Arc::new(HandClock::at(Timestamp::from_micros(1_790_000_000_000_000)));
        let world = World::new(Arc::clone(&clock) as _, Arc::new(SystemEntropy::new()));
        let installation = audit::identity::installation(&db, &world).await.unwrap();
        Self { db, clock, world, installation, folder, _server: server }
    }

    pub(crate) fn journal_folder(&self) -> PathBuf {
        self.folder.path().join("audit")
    }

    pub(crate) async fn open(&self, which: Which) -> Journal {
        let (db, world, installation) = (self.db.clone(), self.world.clone(), self.installation);
        let open = OpenJournal { db: db.clone(), world, installation };
        match which {
            Which::File => Journal::open_file(&self.journal_folder(), open).await.unwrap(),
            Which::Table => Journal::open_table(db, open).await.unwrap(),
        }
    }

    pub(crate) fn platform(&self, journal: &Journal) -> Platform {
        let pen = Arc::new(journal.clone());
        Platform { db: self.db.clone(), world: self.world.clone(), pen, wake: JobWake::default() }
    }
}
