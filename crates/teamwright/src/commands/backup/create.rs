//! `teamwright backup create`: makes a backup, also beside a process that serves.

use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use backup::actions::create_backup::Made;
use backup::{BackupParts, create_backup, prune_backups};
use clap::Args;
use kernel::actor::Actor;
use kernel::time::Timestamp;
use platform::config::Settings;
use platform::world::World;
use serde::Serialize;

use super::place::{Chosen, opened};
use crate::backups::{keep_key_days, shown_settings};
use crate::cli::Ending;
use crate::commands::configured::Configured;

#[derive(Debug, Args)]
pub struct CreateArgs {
    #[command(flatten)]
    configured: Configured,
    /// The folder of all backups (default: backup.folder)
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Who can open the keys: a public key of age; may be given several times (default: backup.recipients)
    #[arg(long, value_name = "AGE1…")]
    recipient: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was made, as it is told.
#[derive(Serialize)]
struct Told<'a> {
    folder: String,
    digest: &'a str,
    manifest: &'a backup::Manifest,
    /// Folders whose keys were deleted because their time was over.
    pruned: Vec<String>,
    /// From then on no backup opens what is ended now.
    nothing_opens_from: Timestamp,
}

pub(super) async fn run(args: &CreateArgs, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    let settings = &args.configured.load()?.settings;
    let chosen = Chosen::new(settings, args.to.as_deref(), &args.recipient)?;
    let sources = opened(settings, World::system()).await?;
    let shown = shown_settings(settings)?;
    let parts = BackupParts {
        platform: &sources.platform,
        journal: &sources.journal,
        journal_at: sources.journal_at.clone(),
        checkpoints: &sources.checkpoints,
        to: &chosen.folder,
        recipients: &chosen.recipients,
        keep_key_days: keep_key_days(settings),
        settings: &shown,
        product: env!("CARGO_PKG_VERSION"),
        actor: Actor::Operator,
    };
    let made = create_backup(&parts, &mut |part, rows| show_progress(part, rows)).await?;
    end_progress();
    let now = sources.platform.world.now();
    let pruned = prune_backups(&chosen.folder, keep_key_days(settings), now)?;
    drop(parts);
    sources.platform.db.close().await;
    tell(args, &made, pruned, settings, out)?;
    Ok(Ending::Done)
}

fn tell(
    args: &CreateArgs,
    made: &Made,
    pruned: Vec<PathBuf>,
    settings: &Settings,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let manifest = &made.manifest;
    if args.json {
        let told = Told {
            folder: made.folder.display().to_string(),
            digest: &made.digest,
            manifest,
            pruned: pruned.iter().map(|folder| folder.display().to_string()).collect(),
            nothing_opens_from: manifest.keys.until,
        };
        serde_json::to_writer_pretty(&mut *out, &told)?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "Made {}", made.folder.display())?;
    writeln!(out, "    {} rows as of {}, {} KiB", manifest.rows(), manifest.point, manifest.bytes() / 1024)?;
    writeln!(out, "    Digest, also in the audit log; note it apart from the backup: {}", made.digest)?;
    writeln!(out, "    Its keys are sealed to {}", manifest.keys.recipients.join(", "))?;
    writeln!(
        out,
        "    They are kept until {}: from then on no backup opens what is ended now.",
        manifest.keys.until
    )?;
    if made.folder.parent() != settings.backup.folder.as_deref() {
        writeln!(
            out,
            "    The worker does not know this folder: delete its keys then with teamwright backup prune --to."
        )?;
    }
    writeln!(out, "    The key file or key service is not in it; keep a copy of that apart.")?;
    for folder in pruned {
        writeln!(out, "Deleted the keys in {}: their time was over", folder.display())?;
    }
    Ok(())
}

/// One line that changes, where somebody watches.
pub(crate) fn show_progress(part: &str, rows: u64) {
    let mut screen = std::io::stderr();
    if screen.is_terminal() {
        // Progress that cannot be shown stops nothing.
        let _ = write!(screen, "\r\u{1b}[K{rows} rows, {part}");
    }
}

pub(crate) fn end_progress() {
    let mut screen = std::io::stderr();
    if screen.is_terminal() {
        let _ = write!(screen, "\r\u{1b}[K");
    }
}
