//! Regular backups by the worker, and keys in backups that go when their time is over.

use std::path::PathBuf;
use std::sync::Arc;

use access::Feature;
use anyhow::Context as _;
use audit::Journal;
use audit::checkpoint::CheckpointHome;
use backup::age::Recipient;
use backup::{BackupParts, JournalAt, create_backup, prune_backups, turn};
use kernel::actor::Actor;
use kernel::failure::Fault;
use platform::config::Settings;
use platform::cx::Platform;
use platform::db::Engine;
use platform::jobs::Schedule;

use crate::commands::backup::Chosen;
use crate::installation::Installation;

/// How often it is looked whether a backup is due; a failed one is tried again then.
const LOOK_EVERY_S: u32 = 600;
const PRUNE_EVERY_S: u32 = 3_600;
const HOUR_S: i64 = 3_600;

/// What a regular backup needs, kept from the start on.
struct Regular {
    journal: Journal,
    journal_at: JournalAt,
    checkpoints: CheckpointHome,
    folder: PathBuf,
    recipients: Vec<Recipient>,
    keep_key_days: u32,
    settings: String,
    every_s: i64,
}

/// Nothing where no folder for backups is set.
pub fn feature(opened: &Installation, settings: &Settings) -> anyhow::Result<Feature> {
    Ok(Feature {
        name: "backups",
        routes: Vec::new(),
        jobs: Vec::new(),
        schedules: schedules(opened, settings)?,
        problems: &[],
    })
}

/// How long keys are kept in backups.
pub fn keep_key_days(settings: &Settings) -> u32 {
    settings.key_rules.backup_days
}

/// The settings in effect as a configuration file, without secrets.
pub fn shown_settings(settings: &Settings) -> anyhow::Result<String> {
    toml::to_string_pretty(settings).context("could not write the settings down")
}

fn schedules(opened: &Installation, settings: &Settings) -> anyhow::Result<Vec<Schedule>> {
    let Some(folder) = settings.backup.folder.clone() else { return Ok(Vec::new()) };
    let days = keep_key_days(settings);
    let mut schedules = vec![Schedule::every("backup.prune", PRUNE_EVERY_S, move |platform| {
        let (folder, now) = (folder.clone(), platform.world.now());
        async move { off_thread(move || prune_backups(&folder, days, now)).await }
    })];
    if settings.backup.every_hours != 0 {
        let regular = Arc::new(Regular::new(opened, settings)?);
        schedules.push(Schedule::every("backup.create", LOOK_EVERY_S, move |platform| {
            let regular = Arc::clone(&regular);
            async move { regular.create_if_due(&platform).await }
        }));
    }
    Ok(schedules)
}

impl Regular {
    fn new(opened: &Installation, settings: &Settings) -> anyhow::Result<Self> {
        let Chosen { folder, recipients } = Chosen::new(settings, None, &[])
            .context("backup.every_hours wants backups that cannot be made")?;
        let journal_at = match opened.platform.db.engine() {
            Engine::Sqlite => JournalAt::Ours(settings.audit_folder()),
            Engine::Postgres => JournalAt::Tables,
        };
        Ok(Self {
            journal: opened.journal.clone(),
            journal_at,
            checkpoints: CheckpointHome::at(&settings.checkpoints_folder()),
            folder,
            recipients,
            keep_key_days: keep_key_days(settings),
            settings: shown_settings(settings)?,
            every_s: i64::from(settings.backup.every_hours) * HOUR_S,
        })
    }

    async fn create_if_due(&self, platform: &Platform) -> Result<(), Fault> {
        if !turn::take_turn(platform, self.every_s).await? {
            return Ok(());
        }
        let parts = BackupParts {
            platform,
            journal: &self.journal,
            journal_at: self.journal_at.clone(),
            checkpoints: &self.checkpoints,
            to: &self.folder,
            recipients: &self.recipients,
            keep_key_days: self.keep_key_days,
            settings: &self.settings,
            product: env!("CARGO_PKG_VERSION"),
            actor: Actor::System,
        };
        match create_backup(&parts, &mut |_, _| {}).await {
            Ok(made) => {
                tracing::info!(
                    backup.rows = made.manifest.rows(),
                    "made the backup {}",
                    made.folder.display()
                );
                Ok(())
            }
            Err(refused) => {
                turn::give_turn_back(platform).await?;
                Err(Fault::new("could not make the regular backup", refused.to_string()))
            }
        }
    }
}

async fn off_thread<R: Send + 'static, E: std::fmt::Display + Send + 'static>(
    work: impl FnOnce() -> Result<R, E> + Send + 'static,
) -> Result<(), Fault> {
    let failed = |says: String| Fault::new("could not look after backups", says);
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| failed(e.to_string()))?;
    done.map(drop).map_err(|refused| failed(refused.to_string()))
}
