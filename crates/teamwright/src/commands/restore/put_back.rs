//! `teamwright restore FOLDER`: into an empty store, after everything was looked at.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use audit::checkpoint::CheckpointHome;
use backup::actions::restore_backup::{Settled, has_keys, settle};
use backup::actions::verify_backup::Checked;
use backup::{Into, Restored, restore_backup, verify_backup};
use clap::Args;
use platform::config::Settings;
use platform::cx::Platform;
use platform::db::{Db, Engine};
use platform::jobs::JobWake;
use platform::world::World;
use serde_json::json;

use super::release::{self, Kind};
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
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configured: Configured,
}

/// What happened, for the operator.
struct Done {
    restored: Restored,
    settled: Settled,
    waiting: Vec<Kind>,
    /// Why the key does not open what was put back; `None` where it does.
    key: Option<String>,
}

pub(super) async fn run(args: &PutBackArgs, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    let folder = args.folder.as_deref().context("name the folder of one backup")?;
    let settings = args.configured.load()?.settings;
    let identity = args.identity.as_deref().map(read_identity).transpose()?;
    // Before anything is made or opened.
    let checked = verify_backup(folder, identity).await?;
    has_keys(&checked, args.without_keys)?;
    let done = put_back(args, &settings, &checked).await?;
    if args.json {
        tell_json(&done, out)?;
    } else {
        tell(&done, out)?;
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
    let settled = settle(&platform, &journal, (&checkpoints, &checked.folder), &restored).await?;
    let waiting = release::waiting(&platform).await?;
    let key = if restored.has_keys { try_key(settings, &db, &world).await } else { None };
    drop(journal);
    db.close().await;
    Ok(Done { restored, settled, waiting, key })
}

async fn try_key(settings: &Settings, db: &Db, world: &World) -> Option<String> {
    crate::key_service::try_key(settings, db, world).await.err().map(|error| format!("{error:#}"))
}

fn tell(done: &Done, out: &mut impl Write) -> anyhow::Result<()> {
    let Done { restored, settled, waiting, key } = done;
    let manifest = &restored.manifest;
    let with = if restored.has_keys { "with its keys" } else { "without its keys: no credential opens" };
    writeln!(out, "Put back {} rows as of {}, {with}", restored.rows, manifest.point)?;
    if settled.newer_entries != 0 {
        let from = if restored.kept_journal {
            "they are in the audit log, which was kept"
        } else {
            "checkpoints state them"
        };
        writeln!(out, "    {} audit entries are newer than the backup: {from}", settled.newer_entries)?;
    }
    for gap in &settled.accepted {
        writeln!(out, "    Accepted: {gap}")?;
    }
    if settled.shut_off != 0 {
        writeln!(
            out,
            "    {} organizations were shut off after the backup, and are again",
            settled.shut_off
        )?;
    }
    if settled.given_up != 0 {
        writeln!(
            out,
            "    {} credentials were given up; {} connections ask for a new one",
            settled.given_up, settled.needs_credential
        )?;
    }
    writeln!(out, "    Everybody signs in again")?;
    for kind in waiting {
        writeln!(out, "    {} jobs wait: {}, the oldest since {}", kind.count, kind.name, kind.oldest)?;
    }
    writeln!(out, "    Nothing reaches out by itself until you say: teamwright restore release")?;
    if let Some(key) = key {
        writeln!(out, "WRONG  key: {key}")?;
        writeln!(out, "        -> Put the key file of this installation in its place before the start.")?;
    }
    if let Some(broken) = &settled.broken {
        writeln!(out, "WRONG  log: {broken}")?;
        writeln!(out, "        -> Use another backup.")?;
    }
    Ok(())
}

fn tell_json(done: &Done, out: &mut impl Write) -> anyhow::Result<()> {
    let Done { restored, settled, waiting, key } = done;
    let told = json!({
        "backup": restored.manifest.id,
        "point": restored.manifest.point,
        "rows": restored.rows,
        "with_keys": restored.has_keys,
        "kept_journal": restored.kept_journal,
        "newer_entries": settled.newer_entries,
        "accepted": settled.accepted,
        "credentials_given_up": settled.given_up,
        "connections_needing_credential": settled.needs_credential,
        "organizations_shut_off": settled.shut_off,
        "waiting_jobs": waiting,
        "key": key,
        "broken_log": settled.broken,
    });
    serde_json::to_writer_pretty(&mut *out, &told)?;
    writeln!(out)?;
    Ok(())
}
