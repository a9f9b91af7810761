//! `teamwright backup prune`: deletes keys whose time is over.

use std::io::Write;
use std::path::PathBuf;

use backup::prune_backups;
use clap::Args;
use platform::world::World;

use super::place::folder;
use crate::backups::keep_key_days;
use crate::cli::Ending;
use crate::commands::configured::Configured;

#[derive(Debug, Args)]
pub struct PruneArgs {
    #[command(flatten)]
    configured: Configured,
    /// The folder of all backups (default: backup.folder)
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

pub(super) fn run(args: &PruneArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let settings = args.configured.load()?.settings;
    let folder = folder(&settings, args.to.as_deref())?;
    let pruned = prune_backups(&folder, keep_key_days(&settings), World::system().now())?;
    for folder in &pruned {
        writeln!(out, "Deleted the keys in {}: their time was over", folder.display())?;
    }
    if pruned.is_empty() {
        writeln!(out, "Nothing to delete: all keys in {} are within their time", folder.display())?;
    }
    Ok(Ending::Done)
}
