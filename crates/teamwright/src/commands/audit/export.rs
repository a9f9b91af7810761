//! `teamwright audit export`: logs as files, each up to its newest checkpoint.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use audit::Journal;
use audit::bundle::{Bundle, ENDING, Statement};
use audit::checkpoint::{CheckpointHome, VerifierKey};
use clap::Args;
use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use platform::config::Settings;
use platform::db::{Db, Scope};
use platform::world::World;

use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::{look_at_journal, open_store, said};

#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    configured: Configured,
    /// Export this organization's log alone
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<OrganizationId>,
    /// The folder to write the files to
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Writes `installation.twaudit` and one file for each organization.
pub(super) async fn run(args: &ExportArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let settings = args.configured.load()?.settings;
    // Read before the journal: what they state lies there then.
    let home = CheckpointHome::at(&settings.checkpoints_folder());
    let newest = home.newest().map_err(said)?;
    let db = open_store(&settings).await?;
    let journal = look_at_journal(&settings, &db, &World::system()).await?;
    let logs = match args.organization {
        Some(organization) => vec![Log::Organization(organization)],
        None => all_logs(&db).await?,
    };
    fs::create_dir_all(&args.out).with_context(|| format!("could not make {}", args.out.display()))?;
    let public = home.public_key().with_context(|| no_checkpoints(&settings))?;
    for log in logs {
        let name = name_of(log);
        let kept = newest.iter().find(|(id, _)| *id == journal.id_of(log)).map(|(_, kept)| kept);
        let Some(kept) = kept else {
            anyhow::ensure!(args.organization.is_none(), "the log of {name} has no checkpoint yet");
            continue;
        };
        let key = VerifierKey { name: journal.origin(log), public };
        let history = home.history(&key.name).map_err(said)?;
        let statement =
            Statement { key, newest: kept.note.clone(), history, exported_at: World::system().now() };
        let path = args.out.join(format!("{name}.{ENDING}"));
        let entries = write(&journal, log, &statement, &path).await?;
        writeln!(out, "{}: {entries} entries", path.display())?;
    }
    db.close().await;
    Ok(Ending::Done)
}

async fn write(journal: &Journal, log: Log, statement: &Statement, path: &Path) -> anyhow::Result<u64> {
    let mut bundle = Bundle::new(journal.clone(), log, statement).map_err(said)?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(|| {
            format!("could not make {}; an export is never written over another", path.display())
        })?;
    while let Some(piece) = bundle.next().await.map_err(said)? {
        file.write_all(piece.as_bytes())?;
    }
    file.sync_all()?;
    Ok(bundle.entries())
}

async fn all_logs(db: &Db) -> anyhow::Result<Vec<Log>> {
    let mut tx = db.begin_read(Scope::Installation).await.map_err(said)?;
    let organizations = access::directory::all_organizations(&mut tx).await.map_err(said)?;
    let logs = organizations.into_iter().map(Log::Organization);
    Ok(std::iter::once(Log::Installation).chain(logs).collect())
}

fn name_of(log: Log) -> String {
    match log {
        Log::Installation => "installation".to_owned(),
        Log::Organization(organization) => organization.to_string(),
    }
}

fn no_checkpoints(settings: &Settings) -> String {
    let folder = settings.checkpoints_folder();
    format!("there is no checkpoint in {} yet; start Teamwright once", folder.display())
}
