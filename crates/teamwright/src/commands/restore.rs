//! `teamwright restore`: put a backup back into an empty store, and release what waits after it.

mod put_back;
mod release;
mod tell;

use std::io::Write;

use clap::{Args, Subcommand};

use crate::cli::Ending;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct RestoreArgs {
    #[command(subcommand)]
    command: Option<RestoreCommand>,
    #[command(flatten)]
    put_back: put_back::PutBackArgs,
}

#[derive(Debug, Subcommand)]
enum RestoreCommand {
    /// Let jobs that wait since a backup was put back run again
    Release(release::ReleaseArgs),
}

pub async fn run(args: &RestoreArgs, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    match &args.command {
        None => put_back::run(&args.put_back, out).await,
        Some(RestoreCommand::Release(args)) => release::run(args, out).await,
    }
}
