//! What custody stands on in a test: a store on the engine that the run names, a journal, a key file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use audit::Journal;
use audit::journal::OpenJournal;
use custody::key_wrapper::KeyWrapper;
use custody::{Custody, Kind, Lend, OpenRefused, StartCustody, StartOverService, StartRefused, Subject};
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::failure::Failure;
use kernel::ids::{ConnectionId, Id as _, InstallationId, OrganizationId};
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::clock::Clock;
use platform::cx::{Cx, Platform};
use platform::db::{Db, DbAddress, Scope, Sql, sql};
use platform::entropy::{Entropy, SystemEntropy};
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;
use testkit::clock::HandClock;
use testkit::parts;
use testkit::parts::address::Address;
use testkit::parts::environment::{Store, store};
use testkit::small_disk::SmallDisk;
use uuid::Uuid;

/// Why an owner ends something.
pub(crate) const REASON: &str = "the contract ends today";

pub(crate) struct Home {
    /// As the product sees it: on PostgreSQL a role that row-level security holds for.
    pub(crate) db: Db,
    /// As somebody with all rights sees it.
    pub(crate) admin: Db,
    pub(crate) admin_url: Option<String>,
    pub(crate) server: Option<Arc<parts::Postgres>>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) custody: Custody,
    folder: tempfile::TempDir,
    installation: InstallationId,
}

pub(crate) fn organization(byte: u8) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_bytes([byte; 16]))
}

pub(crate) fn connection(byte: u8) -> Subject {
    Subject::Connection(ConnectionId::from_uuid(Uuid::from_bytes([byte; 16])))
}

/// The text of a statement that a test puts together.
pub(crate) fn text(statement: String) -> Sql {
    sql(Box::leak(statement.into_boxed_str()))
}

impl Home {
    pub(crate) async fn new() -> Self {
        Self::with_entropy(Arc::new(SystemEntropy::new())).await
    }

    pub(crate) async fn with_entropy(entropy: Arc<dyn Entropy>) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), entropy).await
    }

    /// With its journal on a disk that a test can fill; `None` where this account may not mount one.
    pub(crate) async fn on_small_disk() -> Option<(Self, SmallDisk)> {
        let folder = tempfile::tempdir().unwrap();
        let disk = SmallDisk::below(&folder.path().join("audit")).unwrap()?;
        Some((Self::in_folder(folder, Arc::new(SystemEntropy::new())).await, disk))
    }

    async fn in_folder(folder: tempfile::TempDir, entropy: Arc<dyn Entropy>) -> Self {
        std::fs::create_dir(folder.path().join("store")).unwrap();
        let (address, admin_address, server) = addresses(folder.path()).await;
        let admin = Db::open(&admin_address).await.unwrap();
        schema::migrate(&admin).await.unwrap();
        if let (Some(server), DbAddress::Postgres { url, .. }) = (&server, &admin_address) {
            grant(server, url, &address).await;
        }
        let db = if server.is_some() { Db::open(&address).await.unwrap() } else { admin.clone() };
        let clock = Arc::new(HandClock::at(Timestamp::from_micros(1_790_000_000_000_000)));
        let system = World::new(Arc::clone(&clock) as _, Arc::new(SystemEntropy::new()));
        let installation = audit::identity::installation(&db, &system).await.unwrap();
        let world = World::new(Arc::clone(&clock) as _, entropy);
        let journal = journal(folder.path(), &db, &world, installation).await;
        let started = Custody::start(StartCustody {
            db: db.clone(),
            world: system,
            journal: journal.clone(),
            key_file: folder.path().join("keys/root.key"),
            store_folder: folder.path().join("store"),
        });
        let custody = started.await.unwrap().custody;
        let admin_url = match admin_address {
            DbAddress::Postgres { url, .. } => Some(url),
            DbAddress::Sqlite { .. } => None,
        };
        Self { db, admin, admin_url, server, clock, world, journal, custody, folder, installation }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.path().join("keys/root.key")
    }

    pub(crate) fn platform(&self) -> Platform {
        let pen = Arc::new(self.journal.clone());
        Platform { db: self.db.clone(), world: self.world.clone(), pen, wake: JobWake::default() }
    }

    /// A second custody on the same store and journal, as after a new start.
    pub(crate) async fn start_again(&self) -> Result<Custody, StartRefused> {
        self.start_with(&self.key_file(), self.journal.clone()).await
    }

    pub(crate) async fn start_with(
        &self,
        key_file: &Path,
        journal: Journal,
    ) -> Result<Custody, StartRefused> {
        let started = Custody::start(StartCustody {
            db: self.db.clone(),
            world: self.world.clone(),
            journal,
            key_file: key_file.to_owned(),
            store_folder: self.folder.path().join("store"),
        });
        started.await.map(|started| started.custody)
    }

    /// The same with a clock of its own.
    pub(crate) async fn start_by(&self, clock: Arc<dyn Clock>) -> Custody {
        let started = Custody::start(StartCustody {
            db: self.db.clone(),
            world: World::new(clock, Arc::new(SystemEntropy::new())),
            journal: self.journal.clone(),
            key_file: self.key_file(),
            store_folder: self.folder.path().join("store"),
        });
        started.await.unwrap().custody
    }

    /// The same over a key service.
    pub(crate) async fn start_over(&self, wrapper: Arc<dyn KeyWrapper>) -> Result<Custody, StartRefused> {
        let (db, world, journal) = (self.db.clone(), self.world.clone(), self.journal.clone());
        Custody::start_over_service(StartOverService { db, world, journal, wrapper }).await
    }

    /// A journal in another, empty folder.
    pub(crate) async fn empty_journal(&self) -> Journal {
        let folder = self.folder.path().join("empty");
        journal(&folder, &self.db, &self.world, self.installation).await
    }

    pub(crate) async fn begin(&self, organization: OrganizationId) -> Cx {
        self.platform().begin(organization, Actor::System).await.unwrap()
    }

    /// Waits until a transaction waits for another one; on SQLite there is nothing to see, and nothing to race.
    pub(crate) async fn until_somebody_waits(&self) {
        if self.server.is_none() {
            return;
        }
        loop {
            let mut tx = self.admin.begin_read(Scope::Installation).await.unwrap();
            let waiting = sql("SELECT COUNT(*) AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE NOT granted AND datname = current_database()");
            // A wait for another transaction is of no database.
            let other = sql("SELECT COUNT(*) AS n FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND datname = current_database()");
            let seen = waiting.fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap()
                + other.fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap();
            if seen > 0 {
                return;
            }
        }
    }

    pub(crate) async fn seal(&self, organization: OrganizationId, subject: Subject, secret: &str) {
        let mut cx = self.begin(organization).await;
        let secret = Secret::from_text(secret.to_owned());
        self.custody.seal(&mut cx, subject, Kind::SqlPassword, secret).await.unwrap();
        cx.commit().await.unwrap();
    }

    /// Switches a connection of the first organization off.
    pub(crate) async fn suspend(&self, byte: u8) {
        let mut cx = self.begin(organization(1)).await;
        self.custody.suspend(&mut cx, connection(byte)).await.unwrap();
        cx.commit().await.unwrap();
    }

    /// Switches it on again, and time passes until every process knows it.
    pub(crate) async fn resume(&self, byte: u8) {
        let mut cx = self.begin(organization(1)).await;
        self.custody.resume(&mut cx, connection(byte)).await.unwrap();
        cx.commit().await.unwrap();
        self.until_everybody_knows();
    }

    /// Switches everything of the first organization off.
    pub(crate) async fn suspend_everything(&self) {
        let mut cx = self.begin(organization(1)).await;
        self.custody.suspend_organization(&mut cx, REASON).await.unwrap();
        cx.commit().await.unwrap();
    }

    /// Switches everything on again, and time passes until every process knows it.
    pub(crate) async fn resume_everything(&self) {
        let mut cx = self.begin(organization(1)).await;
        self.custody.resume_organization(&mut cx, REASON).await.unwrap();
        cx.commit().await.unwrap();
        self.until_everybody_knows();
    }

    /// Half a second passes: no process works on with what it read before.
    pub(crate) fn until_everybody_knows(&self) {
        self.clock.advance(Duration::from_millis(500));
    }

    pub(crate) async fn opened(
        &self,
        organization: OrganizationId,
        subject: Subject,
    ) -> Result<String, Failure<OpenRefused>> {
        opened(&self.custody, organization, subject).await
    }

    /// How often the organization's log tells of a refused use.
    pub(crate) async fn refusals(&self, organization: OrganizationId) -> usize {
        let filter =
            audit::Filter { action: Some("credential.refuse".to_owned()), ..audit::Filter::default() };
        let page = self.journal.read(Log::Organization(organization), None, &filter, 100_000).await.unwrap();
        page.items.len()
    }

    /// The number and the action of the newest entry in the organization's log.
    pub(crate) async fn newest(&self, organization: OrganizationId) -> (u64, String) {
        let log = Log::Organization(organization);
        let page = self.journal.read(log, None, &audit::Filter::default(), 1).await.unwrap();
        page.items.first().map(|logged| (logged.entry.sequence, logged.entry.action.to_string())).unwrap()
    }

    /// Runs statements with all rights.
    pub(crate) async fn tamper(&self, statements: Vec<Sql>) {
        let mut tx = self.admin.begin(Scope::Installation).await.unwrap();
        for statement in statements {
            statement.execute(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        self.custody.forget();
    }

    /// Keeps a copy of every table that holds sealed columns.
    pub(crate) async fn keep_tables(&self) {
        let keep = |table| text(format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"));
        self.tamper(SEALED.into_iter().map(keep).collect()).await;
    }

    /// Puts the kept copies back.
    pub(crate) async fn put_tables_back(&self) {
        let mut statements = Vec::new();
        for table in SEALED {
            statements.push(text(format!("DELETE FROM {table}")));
            statements.push(text(format!("INSERT INTO {table} SELECT * FROM kept_{table}")));
        }
        self.tamper(statements).await;
    }
}

/// The tables that hold sealed columns.
pub(crate) const SEALED: [&str; 3] = ["credential", "data_key", "organization_key"];

pub(crate) async fn is_refused(custody: &Custody, byte: u8, with: OpenRefused) {
    let answer = opened(custody, organization(1), connection(byte)).await;
    match answer {
        Err(Failure::Refused(refused)) => assert_eq!(with, refused),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn opened(
    custody: &Custody,
    organization: OrganizationId,
    subject: Subject,
) -> Result<String, Failure<OpenRefused>> {
    let lend = lend(organization, subject);
    custody.use_in_session(lend, async |secret| secret.expose_text(str::to_owned).unwrap()).await
}

pub(crate) fn lend(organization: OrganizationId, subject: Subject) -> Lend {
    Lend {
        organization,
        subject,
        kind: Kind::SqlPassword,
        actor: Actor::System,
        purpose: "a test".to_owned(),
    }
}

async fn addresses(folder: &Path) -> (DbAddress, DbAddress, Option<Arc<parts::Postgres>>) {
    match store() {
        Store::Sqlite => {
            let address = DbAddress::Sqlite { file: folder.join("store/store.db") };
            (address.clone(), address, None)
        }
        Store::Postgres => {
            let server = parts::postgres().await;
            let admin = server.fresh_database().await;
            let (user, password) = server.fresh_role("runtime").await;
            let runtime = Address::parse(&admin).unwrap().with_account(&user, &password).to_string();
            let pool = |url| DbAddress::Postgres { url, connections: 6 };
            (pool(runtime), pool(admin), Some(server))
        }
    }
}

async fn grant(server: &parts::Postgres, admin: &str, runtime: &DbAddress) {
    let DbAddress::Postgres { url, .. } = runtime else { return };
    let role = Address::parse(url).unwrap().user;
    let grant = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
    server.execute(admin, &grant).await;
}

async fn journal(folder: &Path, db: &Db, world: &World, installation: InstallationId) -> Journal {
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    match store() {
        Store::Sqlite => Journal::open_file(&folder.join("audit"), open).await.unwrap(),
        Store::Postgres => Journal::open_table(db.clone(), open).await.unwrap(),
    }
}
