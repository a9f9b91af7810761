//! `teamwright audit accept-gap`: after an older backup was restored on purpose.

use std::io::Write;

use audit::checkpoint::CheckpointHome;
use clap::Args;
use platform::world::World;

use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::{gap_said, open_journal, open_store, said};

#[derive(Debug, Args)]
pub struct AcceptGapArgs {
    #[command(flatten)]
    configured: Configured,
    /// Why the older state is right; stands in the logs
    #[arg(long)]
    reason: String,
}

/// Sets the checkpoints that state more aside; the next start signs what is there.
pub(super) async fn run(args: &AcceptGapArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    anyhow::ensure!(!args.reason.trim().is_empty(), "give a reason: it stands in the logs");
    let settings = args.configured.load()?.settings;
    let db = open_store(&settings).await?;
    let journal = open_journal(&settings, &db, &World::system()).await?;
    let home = CheckpointHome::at(&settings.checkpoints_folder());
    let accepted = journal.accept_gaps(&home, args.reason.trim()).await.map_err(gap_said)?;
    journal.settle().await.map_err(said)?;
    db.close().await;
    for gap in &accepted {
        writeln!(out, "Accepted: {gap}")?;
    }
    if accepted.is_empty() {
        writeln!(out, "Nothing to accept: logs and checkpoints fit")?;
    } else {
        writeln!(
            out,
            "The checkpoints that stated more lie in {}",
            home.folder().join("set-aside").display()
        )?;
    }
    Ok(Ending::Done)
}
