//! Opening an installation: store, journal, keys. What every command that works on one begins with.

use std::fs::{DirBuilder, create_dir_all};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use audit::Journal;
use audit::checkpoint::{CheckpointHome, Gap};
use audit::journal::{OpenJournal, Recorded};
use custody::{Custody, StartCustody, StartOverService};
use platform::config::Settings;
use platform::cx::Platform;
use platform::db::{Db, DbAddress, Engine};
use platform::jobs::JobWake;
use platform::schema::{self, SchemaState};
use platform::world::World;

use crate::key_service;

/// An opened installation.
pub struct Installation {
    pub platform: Platform,
    pub journal: Journal,
    pub custody: Custody,
    /// Set when the key file was made just now.
    pub made_key_file: Option<PathBuf>,
}

/// Connections of the journal's own store, apart from the actions' pool.
const JOURNAL_CONNECTIONS: u32 = 2;

impl Installation {
    /// Opens everything in its order; each step that fails says what to do.
    pub async fn open(settings: &Settings, world: World) -> anyhow::Result<Self> {
        make_folders(settings)?;
        let db = open_store(settings).await?;
        fit_schema(&db).await?;
        refuse_unsettled(&db).await?;
        let journal = open_journal(settings, &db, &world).await?;
        let checkpoints = CheckpointHome::open(&settings.checkpoints_folder()).map_err(said)?;
        // Before anything is appended to a log that may be an older one put back.
        journal.compare_with(&checkpoints).await.map_err(gap_said)?;
        let (custody, made_key_file) = open_keys(settings, &db, &world, &journal).await?;
        let pen = Arc::new(journal.clone());
        let platform = Platform { db, world, pen, wake: JobWake::default() };
        let signer = custody.log_key(&platform).await.map_err(said)?;
        journal.sign_with(Arc::new(signer), checkpoints).await.map_err(gap_said)?;
        Ok(Self { platform, journal, custody, made_key_file })
    }

    /// Moves what was committed into the journal, signs what it holds and closes the store.
    pub async fn close(self) -> anyhow::Result<()> {
        self.journal.settle().await.map_err(said)?;
        if let Err(fault) = self.journal.checkpoint_all(Recorded::Now).await {
            tracing::error!(
                error = fault.chain(),
                "could not sign the audit logs at the end; the next start will"
            );
        }
        self.platform.db.close().await;
        Ok(())
    }
}

/// The store as configured, whatever its schema.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Db> {
    Db::open(&address(settings, settings.store.connections)).await.map_err(said)
}

/// Where the store lies, as `connections` of the runtime role.
pub fn address(settings: &Settings, connections: u32) -> DbAddress {
    match settings.store.url.as_ref().and_then(|url| url.secret().expose_text(str::to_owned)) {
        Some(url) => DbAddress::Postgres { url, connections },
        None => DbAddress::Sqlite { file: settings.store_folder().join("teamwright.db") },
    }
}

/// A fault with its whole chain, as the command line prints it.
#[expect(clippy::needless_pass_by_value, reason = "fits `map_err`")]
pub fn said(fault: kernel::failure::Fault) -> anyhow::Error {
    anyhow::anyhow!("{}", fault.chain())
}

/// A log that does not fit its checkpoints, with what to do.
#[expect(clippy::needless_pass_by_value, reason = "fits `map_err`")]
pub fn gap_said(gap: Gap) -> anyhow::Error {
    anyhow::anyhow!("{gap}. {}", gap.mend())
}

/// The embedded store migrates by itself; a shared one only by `teamwright migrate`, which the operator times.
async fn fit_schema(db: &Db) -> anyhow::Result<()> {
    match (db.engine(), schema::inspect(db).await.map_err(said)?) {
        (_, SchemaState::Fits { .. }) => {}
        (Engine::Sqlite, _) => {
            schema::migrate(db).await.map_err(said)?;
        }
        (Engine::Postgres, SchemaState::Empty | SchemaState::Behind { .. }) => {
            anyhow::bail!("the store's schema is older than this release; run: teamwright migrate")
        }
        (Engine::Postgres, SchemaState::Future { version, .. }) => anyhow::bail!(
            "the store's schema {version} was made by a newer release; use that release, this one knows {}",
            schema::known_version()
        ),
    }
    schema::refuse_unbound_role(db).await.map_err(said)
}

/// A restore that was broken off has not looked yet at what may not be used any more.
async fn refuse_unsettled(db: &Db) -> anyhow::Result<()> {
    match backup::origin::find(db).await.map_err(said)? {
        Some(origin) if origin.settled_at.is_none() => {
            anyhow::bail!(
                "a restore of the backup {} of {} was broken off; give the same teamwright restore command again",
                origin.backup,
                origin.point
            )
        }
        Some(_) | None => Ok(()),
    }
}

/// The keys, over the key file or the key service that is configured; and the key file if it was made just now.
async fn open_keys(
    settings: &Settings,
    db: &Db,
    world: &World,
    journal: &Journal,
) -> anyhow::Result<(Custody, Option<PathBuf>)> {
    let (db, world, journal) = (db.clone(), world.clone(), journal.clone());
    if settings.keys.uses_service() {
        let service = key_service::settings(&settings.keys).context("a setting under [keys] is missing")?;
        let wrapper = key_service::wrapper(&service, &world)?;
        let custody = Custody::start_over_service(StartOverService { db, world, journal, wrapper }).await?;
        return Ok((custody, None));
    }
    let (key_file, store_folder) = (settings.key_file(), settings.store_folder());
    let started = Custody::start(StartCustody { db, world, journal, key_file, store_folder }).await?;
    Ok((started.custody, started.made_key_file))
}

/// The journal to read from, beside whoever writes it.
pub async fn look_at_journal(settings: &Settings, db: &Db, world: &World) -> anyhow::Result<Journal> {
    let installation = audit::identity::find(db).await.map_err(said)?;
    let installation =
        installation.context("this store has no audit log yet: nothing was ever started on it")?;
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    match db.engine() {
        Engine::Sqlite => Journal::look_at_file(&settings.audit_folder(), open).await.map_err(said),
        Engine::Postgres => {
            let own = Db::open(&address(settings, JOURNAL_CONNECTIONS)).await.map_err(said)?;
            Ok(Journal::look_at_table(own, open))
        }
    }
}

/// The journal to write to; refused while another process holds it.
pub async fn open_journal(settings: &Settings, db: &Db, world: &World) -> anyhow::Result<Journal> {
    let installation = audit::identity::installation(db, world).await.map_err(said)?;
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    match db.engine() {
        Engine::Sqlite => Journal::open_file(&settings.audit_folder(), open).await.map_err(said),
        Engine::Postgres => {
            let own = Db::open(&address(settings, JOURNAL_CONNECTIONS)).await.map_err(said)?;
            Journal::open_table(own, open).await.map_err(said)
        }
    }
}

pub fn make_folders(settings: &Settings) -> anyhow::Result<()> {
    create_dir_all(&settings.data.folder)
        .with_context(|| format!("could not make the data folder {}", settings.data.folder.display()))?;
    for folder in [settings.store_folder(), settings.audit_folder(), settings.sqlite_sources_folder()] {
        make_private(&folder)?;
    }
    Ok(())
}

fn make_private(folder: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("could not make the folder {}", folder.display()))
}
