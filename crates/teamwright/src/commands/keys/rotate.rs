//! `teamwright keys rotate` and `teamwright keys compromise`

use std::io::Write;

use clap::Args;
use custody::{Step, Why};
use kernel::actor::Actor;

use super::{Whose, open, told};
use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::said;

#[derive(Debug, Args)]
pub struct RotateArgs {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
pub struct CompromiseArgs {
    #[command(flatten)]
    whose: Whose,
    /// Which version
    #[arg(long)]
    version: u32,
    /// What happened; stands in the audit log
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    configured: Configured,
}

pub(super) async fn run(args: &RotateArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let (opened, _) = open(&args.configured).await?;
    let custody = &opened.custody;
    let owner = args.whose.owner(custody);
    let started = match owner {
        None => custody.start_root_rotation(Actor::Operator, Why::Asked).await,
        Some(owner) => custody.start_rotation(owner, Actor::Operator, Why::Asked).await,
    };
    let started = started.map_err(told)?;
    writeln!(out, "Rotating to version {}: {} keys to wrap again", started.to_version, started.total)?;
    let ended = match owner {
        None => custody.run_root_rotation().await,
        Some(owner) => custody.run_rotation(owner).await,
    };
    let ended = ended.map_err(said)?;
    opened.close().await?;
    say(ended, out)
}

pub(super) async fn compromise(args: &CompromiseArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    anyhow::ensure!(!args.reason.trim().is_empty(), "give a reason: it stands in the audit log");
    let (opened, _) = open(&args.configured).await?;
    let custody = &opened.custody;
    let named = (args.version, Actor::Operator);
    let ended = match args.whose.owner(custody) {
        None => custody.compromise_root_key(named, args.reason.trim()).await,
        Some(owner) => custody.compromise_key(owner, named, args.reason.trim()).await,
    };
    let ended = ended.map_err(told)?;
    opened.close().await?;
    writeln!(out, "Version {} is marked as compromised", args.version)?;
    say(ended, out)
}

fn say(ended: Step, out: &mut impl Write) -> anyhow::Result<Ending> {
    match ended {
        Step::Finished | Step::Nothing => {
            writeln!(out, "Everything hangs on the new version; the versions before are destroyed")?;
            Ok(Ending::Done)
        }
        Step::More | Step::Waits => {
            writeln!(out, "The rotation waits: the new version is switched off. It goes on by itself")?;
            Ok(Ending::Found)
        }
    }
}
