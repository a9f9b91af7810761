//! `teamwright restore FOLDER`: into an empty store, after everything was looked at.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use audit::Journal;
use audit::checkpoint::CheckpointHome;
use audit::journal::OpenJournal;
use backup::actions::restore_backup::{Settle, Settled, has_keys, settle};
use backup::actions::verify_backup::Checked;
use backup::{Into, RestoreRefused, Restored, restore_backup, verify_backup};
use clap::Args;
use platform::config::Settings;
use platform::cx::Platform;
use platform::db::{Db, DbAddress, Engine};
use platform::jobs::JobWake;
use platform::world::World;
use zeroize::Zeroizing;

use super::release::{self, Kind};
use super::tell;
use crate::cli::Ending;
use crate::commands::backup::{end_progress, read_identity, show_progress};
use crate::commands::configured::Configured;
use crate::commands::migrate::{migrator_address, runtime_role};
use crate::installation::{make_folders, open_journal, open_store, said};

#[derive(Debug, Args)]
pub(super) struct PutBackArgs {
    /// The folder of one backup
    #[arg(required = true)]
    folder: Option<PathBuf>,
    /// The file with the private key that opens the keys
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Put everything back but the keys: no credential opens, and every connection asks for a new one
    #[arg(long, conflicts_with = "identity")]
    without_keys: bool,
    /// The digest that was noted when the backup was made: refuses one that was exchanged with its hashes
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
    /// A file with the address of the PostgreSQL store that was in use until now: what was ended there since stays ended
    #[arg(long, value_name = "FILE")]
    old_store_file: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configured: Configured,
}

/// What happened, for the operator.
pub(super) struct Done {
    pub(super) restored: Restored,
    pub(super) digest: String,
    pub(super) settled: Settled,
    /// Whether the old store was asked what happened since.
    pub(super) has_old: bool,
    pub(super) waiting: Vec<Kind>,
    /// Why the key does not open what was put back; `None` where it does.
    pub(super) key: Option<String>,
}

pub(super) async fn run(args: &PutBackArgs, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    let folder = args.folder.as_deref().context("name the folder of one backup")?;
    let settings = args.configured.load()?.settings;
    let identity = args.identity.as_deref().map(read_identity).transpose()?;
    // Before anything is made or opened.
    let checked = verify_backup(folder, identity).await?;
    has_keys(&checked, args.without_keys)?;
    args.digest.as_deref().map(|noted| checked.expect_digest(noted)).transpose()?;
    let done = put_back(args, &settings, &checked).await?;
    if args.json {
        tell::json(&done, out)?;
    } else {
        tell::plain(&done, out)?;
    }
    Ok(if done.settled.broken.is_none() && done.key.is_none() { Ending::Done } else { Ending::Found })
}

async fn put_back(args: &PutBackArgs, settings: &Settings, checked: &Checked) -> anyhow::Result<Done> {
    let world = World::system();
    make_folders(settings)?;
    let db = open_store(settings).await?;
    let migrator = Db::open(&migrator_address(settings)).await.map_err(said)?;
    let checkpoints = CheckpointHome::open(&settings.checkpoints_folder()).map_err(said)?;
    let journal = settings.audit_folder();
    let role = runtime_role(settings);
    let into = Into {
        db: &db,
        migrator: (&migrator, role.as_deref()),
        journal: (db.engine() == Engine::Sqlite).then_some(journal.as_path()),
        checkpoints: &checkpoints,
        now: world.now(),
    };
    let old = match &args.old_store_file {
        Some(file) => Some(old_journal(file, checked, &world).await?),
        None => None,
    };
    let restored =
        restore_backup(checked, args.without_keys, &into, &mut |part, rows| show_progress(part, rows))
            .await?;
    end_progress();
    migrator.close().await;
    let journal = open_journal(settings, &db, &world).await?;
    let platform = Platform {
        db: db.clone(),
        world: world.clone(),
        pen: Arc::new(journal.clone()),
        wake: JobWake::default(),
    };
    let settling = Settle {
        platform: &platform,
        journal: &journal,
        checkpoints: &checkpoints,
        backup: &checked.folder,
        old: old.as_ref(),
    };
    let settled = settle(&settling, &restored).await?;
    let waiting = release::waiting(&platform).await?;
    let key = if restored.has_keys { try_key(settings, &db, &world).await } else { None };
    drop(journal);
    db.close().await;
    Ok(Done { restored, digest: checked.digest.clone(), settled, has_old: old.is_some(), waiting, key })
}

/// The log of the store that was in use until now.
async fn old_journal(file: &Path, checked: &Checked, world: &World) -> anyhow::Result<Journal> {
    let url = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    let url = Zeroizing::new(url.trim().to_owned());
    let db = Db::open(&DbAddress::Postgres { url: url.to_string(), connections: 2 }).await.map_err(said)?;
    let found = audit::identity::find(&db).await.map_err(said)?;
    let installation = found.context("the old store has no audit log")?;
    if installation != checked.manifest.installation {
        return Err(RestoreRefused::OtherStore(checked.manifest.installation).into());
    }
    Ok(Journal::look_at_table(db.clone(), OpenJournal { db, world: world.clone(), installation }))
}

async fn try_key(settings: &Settings, db: &Db, world: &World) -> Option<String> {
    crate::key_service::try_key(settings, db, world).await.err().map(|error| format!("{error:#}"))
}
