//! Where backups go, to whom their keys are sealed, and the store and journal that they are made from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use audit::Journal;
use audit::checkpoint::CheckpointHome;
use audit::journal::OpenJournal;
use backup::age::Recipient;
use backup::{BackupRefused, JournalAt};
use kernel::failure::FaultKind;
use platform::config::Settings;
use platform::cx::Platform;
use platform::db::{Db, Engine};
use platform::jobs::JobWake;
use platform::world::World;

use crate::installation::{gap_said, look_at_journal, open_store, said};

/// Where a backup goes, and who can open its keys.
pub struct Chosen {
    pub folder: PathBuf,
    pub recipients: Vec<Recipient>,
}

impl Chosen {
    /// As the command line says, else as the settings say.
    pub fn new(settings: &Settings, to: Option<&Path>, recipients: &[String]) -> anyhow::Result<Self> {
        let folder = folder(settings, to)?;
        let named = if recipients.is_empty() { &settings.backup.recipients } else { recipients };
        let recipients = named
            .iter()
            .map(|text| text.parse().with_context(|| format!("{text} cannot be a recipient")))
            .collect::<anyhow::Result<Vec<_>>>()?;
        if recipients.is_empty() {
            return Err(BackupRefused::NoRecipients.into());
        }
        refuse_place(settings, &folder)?;
        Ok(Self { folder, recipients })
    }
}

/// The folder of all backups.
pub(super) fn folder(settings: &Settings, to: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = to.map(Path::to_owned).or_else(|| settings.backup.folder.clone());
    folder.context("name the folder for backups with --to, or in backup.folder")
}

/// A backup lies neither with what it is a copy of nor with the key.
fn refuse_place(settings: &Settings, folder: &Path) -> Result<(), BackupRefused> {
    let (place, data) = (real(folder), real(&settings.data.folder));
    if place.starts_with(&data) {
        return Err(BackupRefused::InsideData(folder.to_owned()));
    }
    if real(&settings.key_file()).starts_with(&place) {
        return Err(BackupRefused::BesideKey(folder.to_owned()));
    }
    Ok(())
}

/// Without links, as far as the path exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let (Ok(known), Ok(rest)) = (above.canonicalize(), path.strip_prefix(above)) {
            return known.join(rest);
        }
    }
    path
}

/// An installation as a backup needs it: nothing of its keys is opened.
pub struct Sources {
    pub platform: Platform,
    pub journal: Journal,
    pub journal_at: JournalAt,
    pub checkpoints: CheckpointHome,
}

/// Opens store and journal, also beside a process that serves.
pub async fn opened(settings: &Settings, world: World) -> anyhow::Result<Sources> {
    let file = settings.store_folder().join("teamwright.db");
    anyhow::ensure!(
        settings.store.url.is_some() || file.exists(),
        "there is nothing to back up yet: {} does not exist",
        file.display()
    );
    let db = open_store(settings).await?;
    let checkpoints = CheckpointHome::at(&settings.checkpoints_folder());
    let (journal, journal_at) = open_journal(settings, &db, &world, &checkpoints).await?;
    let pen = Arc::new(journal.clone());
    let platform = Platform { db, world, pen, wake: JobWake::default() };
    Ok(Sources { platform, journal, journal_at, checkpoints })
}

async fn open_journal(
    settings: &Settings,
    db: &Db,
    world: &World,
    checkpoints: &CheckpointHome,
) -> anyhow::Result<(Journal, JournalAt)> {
    let beside = look_at_journal(settings, db, world).await?;
    if db.engine() == Engine::Postgres {
        return Ok((beside, JournalAt::Tables));
    }
    let folder = settings.audit_folder();
    let installation = beside.installation();
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    match Journal::open_file(&folder, open).await {
        Ok(ours) => {
            // Nothing is added to a log that may have been put back to an earlier state.
            ours.compare_with(checkpoints).await.map_err(gap_said)?;
            Ok((ours, JournalAt::Ours(folder)))
        }
        Err(fault) if fault.kind() == FaultKind::Passing => Ok((beside, JournalAt::Beside(folder))),
        Err(fault) => Err(said(fault)),
    }
}
