//! `teamwright backup list`.

use std::io::Write;
use std::path::PathBuf;

use backup::{Listed, list_backups};
use clap::Args;
use serde_json::json;

use super::place::folder;
use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::said;

#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    configured: Configured,
    /// The folder of all backups (default: backup.folder)
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ListArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let settings = args.configured.load()?.settings;
    let folder = folder(&settings, args.to.as_deref())?;
    let listing = list_backups(&folder).map_err(said)?;
    if args.json {
        let whole = listing
            .whole
            .iter()
            .map(|one| json!({ "folder": one.folder, "has_keys": one.has_keys, "manifest": one.manifest }));
        let unreadable =
            listing.unreadable.iter().map(|one| json!({ "folder": one.folder, "unreadable": one.why }));
        let all: Vec<_> = whole.chain(unreadable).collect();
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
        return Ok(Ending::Done);
    }
    if listing.whole.is_empty() && listing.unreadable.is_empty() {
        writeln!(out, "No backup lies in {}", folder.display())?;
    }
    for one in &listing.whole {
        let manifest = &one.manifest;
        writeln!(out, "{}", one.folder.display())?;
        writeln!(
            out,
            "    {} rows of {} as of {}, {} KiB; {}",
            manifest.rows(),
            manifest.engine.name(),
            manifest.point,
            manifest.bytes() / 1024,
            keys(one)
        )?;
    }
    for one in &listing.unreadable {
        writeln!(out, "{} cannot be put back: {}", one.folder.display(), one.why)?;
    }
    Ok(Ending::Done)
}

fn keys(one: &Listed) -> String {
    let until = one.manifest.keys.until;
    if one.has_keys {
        format!("keys until {until}")
    } else {
        format!("keys deleted, their time ended {until}")
    }
}
