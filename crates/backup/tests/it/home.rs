//! An installation in a test: a store on the engine of the run, its journal, its keys; and one that a backup goes into.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use audit::Journal;
use audit::checkpoint::CheckpointHome;
use backup::actions::create_backup::Made;
use backup::actions::restore_backup::{Settle, Settled, settle};
use backup::age::Identity;
use backup::{
    BackupParts, BackupRefused, Into, JournalAt, RestoreRefused, Restored, create_backup, restore_backup,
    verify_backup,
};
use custody::{Custody, Kind, Lend, StartCustody, Subject};
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;
use platform::db::{DbAddress, Scope, sql};
use platform::entropy::SystemEntropy;
use platform::tables::{self, Values};
use platform::world::World;
use tempfile::TempDir;
use testkit::TestBase;
use uuid::Uuid;

pub(crate) const ACME: u8 = 1;
pub(crate) const BIRCH: u8 = 2;
pub(crate) const PASSWORD: &str = "c4nary+K&7/password=Zq~ü?x";

pub(crate) fn organization(byte: u8) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_bytes([byte; 16]))
}

pub(crate) fn connection(byte: u8) -> ConnectionId {
    ConnectionId::from_uuid(Uuid::from_bytes([byte; 16]))
}

/// A working installation.
pub(crate) struct Home {
    pub(crate) base: TestBase,
    pub(crate) journal: Journal,
    pub(crate) platform: Platform,
    pub(crate) custody: Custody,
    pub(crate) identity: Identity,
}

/// Where backups lie.
pub(crate) struct Backups {
    folder: TempDir,
}

impl Backups {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// A base with randomness of its own: two of them must not draw the same ids.
pub(crate) async fn base() -> TestBase {
    let mut base = TestBase::new().await;
    base.world = World::new(Arc::clone(&base.clock) as _, Arc::new(SystemEntropy::new()));
    base
}

impl Home {
    pub(crate) async fn new() -> Self {
        let home = Self::on(base().await, None).await;
        for (byte, name) in [(ACME, "Acme"), (BIRCH, "Birch")] {
            home.insert_organization(organization(byte), name).await;
        }
        home
    }

    /// On a store as it is; with the key file of another installation.
    pub(crate) async fn on(base: TestBase, key_file: Option<&Path>) -> Self {
        let own = base.folder().join("keys/root.key");
        if let Some(file) = key_file {
            fs::create_dir_all(own.parent().unwrap()).unwrap();
            fs::copy(file, &own).unwrap();
        }
        let journal = base.journal().await;
        let platform = base.platform(Arc::new(journal.clone()));
        let started = Custody::start(StartCustody {
            db: base.db.clone(),
            world: base.world.clone(),
            journal: journal.clone(),
            key_file: own,
            store_folder: base.folder().join("store"),
        });
        let custody = started.await.unwrap().custody;
        let identity = Identity::generate(&base.world).unwrap();
        Self { base, journal, platform, custody, identity }
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.base.folder().join("keys/root.key")
    }

    pub(crate) fn checkpoints(&self) -> CheckpointHome {
        CheckpointHome::at(&self.base.folder().join("checkpoints"))
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.base.address, DbAddress::Sqlite { .. })
    }

    pub(crate) async fn insert_organization(&self, id: OrganizationId, name: &str) {
        let mut cx = self.platform.begin_installation(Actor::System).await.unwrap();
        let now = cx.now();
        let new = sql("INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)");
        new.id(id).bind(name).bind(now).execute(cx.tx()).await.unwrap();
        cx.audit(AuditEntry::done(Actor::System, "organization.create", id)).await.unwrap();
        cx.commit().await.unwrap();
    }

    pub(crate) async fn seal(&self, owner: u8, subject: u8, secret: &str) {
        let mut cx = self.platform.begin(organization(owner), Actor::System).await.unwrap();
        let secret = Secret::from_text(secret.to_owned());
        let subject = Subject::Connection(connection(subject));
        self.custody.seal(&mut cx, subject, Kind::SqlPassword, secret).await.unwrap();
        cx.commit().await.unwrap();
        self.journal.settle().await.unwrap();
    }

    pub(crate) async fn shred(&self, owner: u8, subject: u8) {
        let mut cx = self.platform.begin(organization(owner), Actor::System).await.unwrap();
        self.custody.shred(&mut cx, Subject::Connection(connection(subject))).await.unwrap();
        cx.commit().await.unwrap();
        self.journal.settle().await.unwrap();
    }

    /// The plaintext; `None` where it does not open.
    pub(crate) async fn opened(&self, owner: u8, subject: u8) -> Option<String> {
        self.opened_subject(owner, Subject::Connection(connection(subject))).await
    }

    pub(crate) async fn opened_subject(&self, owner: u8, subject: Subject) -> Option<String> {
        let lend = Lend {
            organization: organization(owner),
            subject,
            kind: Kind::SqlPassword,
            actor: Actor::System,
            purpose: "a test".to_owned(),
        };
        let text = async |secret: &Secret| secret.expose_text(str::to_owned).unwrap();
        self.custody.use_in_session(lend, text).await.ok()
    }

    pub(crate) async fn backup(&self, to: &Backups) -> Made {
        self.try_backup(to.path()).await.unwrap()
    }

    pub(crate) async fn try_backup(&self, to: &Path) -> Result<Made, BackupRefused> {
        let recipients = [self.identity.recipient().clone()];
        let checkpoints = self.checkpoints();
        let journal_at = if self.is_sqlite() {
            JournalAt::Ours(self.base.folder().join("audit"))
        } else {
            JournalAt::Tables
        };
        let parts = BackupParts {
            platform: &self.platform,
            journal: &self.journal,
            journal_at,
            checkpoints: &checkpoints,
            to,
            recipients: &recipients,
            keep_key_days: 7,
            settings: "[data]\nfolder = \"data\"\n",
            product: "0.0.0-test",
            actor: Actor::Operator,
        };
        create_backup(&parts, &mut |_, _| {}).await
    }

    /// The identity again: checking a backup takes it.
    pub(crate) fn identity(&self) -> Identity {
        Identity::find_in(&self.identity.to_line()).unwrap()
    }
}

/// Puts a backup back into a store of its own.
pub(crate) async fn put_back(
    folder: &Path,
    identity: Option<Identity>,
    base: &TestBase,
) -> Result<Restored, RestoreRefused> {
    let without_keys = identity.is_none();
    let checked = verify_backup(folder, identity).await?;
    let checkpoints = CheckpointHome::open(&base.folder().join("checkpoints")).unwrap();
    let journal = base.folder().join("audit");
    let into = Into {
        db: &base.db,
        migrator: (&base.db, None),
        journal: matches!(base.address, DbAddress::Sqlite { .. }).then_some(journal.as_path()),
        checkpoints: &checkpoints,
        now: base.world.now(),
    };
    restore_backup(&checked, without_keys, &into, &mut |_, _| {}).await
}

/// The same to its end, and the installation that stands then.
pub(crate) async fn restored(
    made: &Path,
    from: &Home,
    base: TestBase,
    identity: Option<Identity>,
) -> (Home, Settled) {
    let done = put_back(made, identity, &base).await.unwrap();
    let settled = brought_to_its_end((made, &done), &base, None).await;
    (Home::on(base, Some(&from.key_file())).await, settled)
}

/// As a command does it: nothing is signed before the log is settled.
pub(crate) async fn brought_to_its_end(
    put_back: (&Path, &Restored),
    base: &TestBase,
    old: Option<&Journal>,
) -> Settled {
    try_to_settle(put_back, base, old).await.unwrap()
}

pub(crate) async fn try_to_settle(
    (made, done): (&Path, &Restored),
    base: &TestBase,
    old: Option<&Journal>,
) -> Result<Settled, RestoreRefused> {
    let journal = unsigned_journal(base).await;
    let platform = base.platform(Arc::new(journal.clone()));
    let checkpoints = CheckpointHome::at(&base.folder().join("checkpoints"));
    let parts =
        Settle { platform: &platform, journal: &journal, checkpoints: &checkpoints, backup: made, old };
    settle(&parts, done).await
}

async fn unsigned_journal(base: &TestBase) -> Journal {
    let installation = audit::identity::find(&base.db).await.unwrap().unwrap();
    let open = audit::journal::OpenJournal { db: base.db.clone(), world: base.world.clone(), installation };
    match &base.address {
        DbAddress::Sqlite { .. } => Journal::open_file(&base.folder().join("audit"), open).await.unwrap(),
        DbAddress::Postgres { .. } => Journal::open_table(base.db.clone(), open).await.unwrap(),
    }
}

/// Every row of every table that is named, in an order that does not depend on where it lies.
pub(crate) async fn rows(platform: &Platform, wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<String>)> {
    let mut tx = platform.db.begin_read(Scope::Installation).await.unwrap();
    let owners = tables::owners(&mut tx).await.unwrap();
    let mut all = Vec::new();
    for table in tables::all(&mut tx).await.unwrap() {
        if !wanted(&table.name) {
            continue;
        }
        let mut rows = Vec::new();
        let mut sink = |row: Values| {
            rows.push(format!("{row:?}"));
            Ok(())
        };
        tables::each_row(&mut tx, &table, &owners, &mut sink).await.unwrap();
        rows.sort();
        all.push((table.name, rows));
    }
    all
}
