//! `teamwright backup`: make a backup, list, verify and prune backups, make a key pair for them.

mod create;
mod keygen;
mod list;
mod place;
mod prune;
mod verify;

use std::io::Write;

use clap::Subcommand;

use crate::cli::Ending;

pub(crate) use create::{end_progress, show_progress};
pub use place::{Chosen, opened};
pub(crate) use verify::read_identity;

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a backup, also beside a running server
    Create(create::CreateArgs),
    /// List the backups in the folder, with their age and until when their keys are kept
    List(list::ListArgs),
    /// Say whether a backup is as it was written; needs no store
    Verify(verify::VerifyArgs),
    /// Delete the keys of backups that are older than key_rules.backup_days says
    Prune(prune::PruneArgs),
    /// Make a key pair: the private key into a file, the public key printed
    Keygen(keygen::KeygenArgs),
}

pub async fn run(command: &BackupCommand, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    match command {
        BackupCommand::Create(args) => create::run(args, out).await,
        BackupCommand::List(args) => list::run(args, out),
        BackupCommand::Verify(args) => verify::run(args, out).await,
        BackupCommand::Prune(args) => prune::run(args, out),
        BackupCommand::Keygen(args) => keygen::run(args, out),
    }
}
