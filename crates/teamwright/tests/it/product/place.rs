//! Where a product lives: its data folder, its settings, its store on the engine that the test run names.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use audit::Journal;
use audit::journal::OpenJournal;
use platform::db::{Db, DbAddress};
use platform::world::World;
use tempfile::TempDir;
use testkit::parts::address::Address;
use testkit::parts::environment::{Store, store};
use testkit::parts::program::Program;
use testkit::parts::ready::free_port;
use testkit::parts::{self, Postgres};

const SETPRIV: Program = Program { name: "setpriv", package: "util-linux", versions: None };
const PG_DUMP: Program =
    Program { name: "pg_dump", package: "postgresql-client", versions: Some("/usr/lib/postgresql") };

/// A folder and a store; outlives the processes that run on it.
pub(crate) struct Place {
    folder: TempDir,
    shared: Option<Shared>,
    logs: AtomicU32,
    /// Lines of the configuration file beyond the usual ones, whole sections.
    pub(crate) settings: String,
}

/// A PostgreSQL database.
struct Shared {
    _server: Arc<Postgres>,
    /// What the product signs in as: it owns nothing and is bound by row-level security.
    runtime: String,
    admin: String,
}

impl Place {
    /// A new place with a migrated store.
    pub(crate) async fn new() -> Self {
        let place = Self::unmade().await;
        if !place.is_sqlite() {
            let migrated = place.migrate();
            assert!(migrated.status.success(), "{migrated:?}");
        }
        place
    }

    /// A new place with an empty store.
    pub(crate) async fn unmade() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shared = match store() {
            Store::Sqlite => None,
            Store::Postgres => Some(Shared::new().await),
        };
        let settings = "[shutdown]\nnotice_seconds = 0\n".to_owned();
        Self { folder, shared, logs: AtomicU32::new(0), settings }
    }

    /// Takes the store away: in its place is an empty one. The address of the one that was, on PostgreSQL.
    pub(crate) async fn lose_store(&mut self) -> Option<String> {
        match &mut self.shared {
            None => {
                let store = self.data().join("store");
                fs::rename(&store, self.folder.path().join("lost")).unwrap();
                None
            }
            Some(shared) => Some(std::mem::replace(shared, Shared::new().await).runtime),
        }
    }

    /// Begins a command that makes tables, which nobody waits for.
    pub(crate) fn begin_as_owner(&self, words: &str) -> Child {
        let mut command = self.command(words);
        if let Some(shared) = &self.shared {
            command.env("TEAMWRIGHT_STORE__MIGRATOR_URL", &shared.admin);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs a command against a PostgreSQL that is not there.
    pub(crate) fn run_without_store(&self, words: &str) -> Output {
        let gone = format!("postgres://runtime:secret@127.0.0.1:{}/teamwright", free_port().unwrap());
        self.command(words).env("TEAMWRIGHT_STORE__URL", gone).output().unwrap()
    }

    /// Runs `teamwright migrate` as the owner of the tables.
    pub(crate) fn migrate(&self) -> Output {
        self.run_as_owner("migrate")
    }

    /// Runs a command that makes tables.
    pub(crate) fn run_as_owner(&self, words: &str) -> Output {
        let mut command = self.command(words);
        if let Some(shared) = &self.shared {
            command.env("TEAMWRIGHT_STORE__MIGRATOR_URL", &shared.admin);
        }
        command.output().unwrap()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.shared.is_none()
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.data().join("keys/root.key")
    }

    /// The embedded store's file.
    pub(crate) fn store_file(&self) -> PathBuf {
        self.data().join("store/teamwright.db")
    }

    /// The folder for SQLite files that connections may read.
    pub(crate) fn sources(&self) -> PathBuf {
        let folder = self.data().join("sources");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Runs a command of the binary that ends by itself.
    pub(crate) fn run(&self, words: &str) -> Output {
        self.command(words).output().unwrap()
    }

    /// The same for a command that reads a line from standard input.
    pub(crate) fn run_typing(&self, words: &str, line: &str) -> Output {
        let piped = |command: &mut Command| {
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let mut child = piped(&mut self.command(words));
        writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
        child.wait_with_output().unwrap()
    }

    /// [`Place::run`] without configuration and environment, in the folder above the data.
    pub(crate) fn run_bare(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teamwright"));
        command.args(words.split(' ')).env_clear().current_dir(self.folder.path()).output().unwrap()
    }

    /// The store as its owner sees it, for looking and for meddling.
    pub(crate) async fn db(&self) -> Db {
        let address = match &self.shared {
            None => DbAddress::Sqlite { file: self.store_file() },
            Some(shared) => DbAddress::Postgres { url: shared.admin.clone(), connections: 2 },
        };
        Db::open(&address).await.unwrap()
    }

    /// The audit journal, while no product runs on the embedded store.
    pub(crate) async fn journal(&self) -> Journal {
        let (db, world) = (self.db().await, World::system());
        let installation = audit::identity::installation(&db, &world).await.unwrap();
        let open = OpenJournal { db: db.clone(), world, installation };
        if self.is_sqlite() {
            Journal::open_file(&self.data().join("audit"), open).await.unwrap()
        } else {
            Journal::open_table(db, open).await.unwrap()
        }
    }

    /// A dump of the PostgreSQL database, every table as text; nothing for the embedded store, which is files.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let Some(shared) = &self.shared else { return Vec::new() };
        let dumped = Command::new(PG_DUMP.find().unwrap()).arg(&shared.admin).output().unwrap();
        assert!(dumped.status.success(), "{dumped:?}");
        dumped.stdout
    }

    /// `teamwright serve`.
    pub(super) fn serving(&self) -> Command {
        self.command("serve")
    }

    /// `teamwright work` with a job at a time.
    pub(super) fn working(&self) -> Command {
        let mut command = self.command("work");
        command.env("TEAMWRIGHT_JOBS__WORKERS", "1");
        command
    }

    pub(super) fn next_log(&self) -> PathBuf {
        self.folder.path().join(format!("{}.log", self.logs.fetch_add(1, Ordering::Relaxed)))
    }

    /// What every process so far wrote to standard error.
    pub(crate) fn logs(&self) -> Vec<PathBuf> {
        let count = self.logs.load(Ordering::Relaxed);
        (0..count).map(|number| self.folder.path().join(format!("{number}.log"))).collect()
    }

    fn command(&self, words: &str) -> Command {
        let file = self.folder.path().join("teamwright.toml");
        fs::write(&file, self.configured(&self.settings)).unwrap();
        let mut command = Command::new(SETPRIV.find().unwrap());
        command.args(["--pdeathsig", "KILL", "--"]);
        command.arg(env!("CARGO_BIN_EXE_teamwright"));
        command.args(words.split(' ')).arg("--config").arg(file);
        command.env_clear().current_dir(self.folder.path());
        if let Some(shared) = &self.shared {
            command.env("TEAMWRIGHT_STORE__URL", &shared.runtime);
        }
        command
    }

    /// A configuration with these settings beyond the usual ones.
    pub(crate) fn configured(&self, settings: &str) -> String {
        format!(
            "[data]\nfolder = \"{}\"\n\n[server]\nlisten = \"127.0.0.1:0\"\n\
             private_listen = \"127.0.0.1:0\"\n\n[log]\nlevel = \"debug\"\n\n\
             [outbound]\nallow = [\"127.0.0.0/8\"]\nallow_plaintext = [\"127.0.0.0/8\"]\n\n{}",
            self.data().display(),
            settings
        )
    }
}

impl Shared {
    async fn new() -> Self {
        let server = parts::postgres().await;
        let admin = server.fresh_database().await;
        let (user, password) = server.fresh_role("runtime").await;
        let runtime = Address::parse(&admin).unwrap().with_account(&user, &password).to_string();
        Self { _server: server, runtime, admin }
    }
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
