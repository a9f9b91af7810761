//! `teamwright keys`: what keys there are, rotating them, telling that one is compromised, destroying a client's keys
//! with two operators.

mod destroy;
mod inventory;
mod move_root;
mod rotate;

use std::io::{BufRead, Write};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use custody::Custody;
use kernel::failure::{Failure, Refusal};
use kernel::ids::OrganizationId;
use platform::world::World;

use super::configured::Configured;
use crate::cli::Ending;
use crate::features::{Features, features};
use crate::installation::{Installation, said};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List every key, its state, age, algorithm and period; ends with 1 when one is due within 30 days
    Inventory(inventory::InventoryArgs),
    /// Make a new version of a key and wrap everything below again; may be broken off and run again
    Rotate(rotate::RotateArgs),
    /// Have the root key wrapped by another key service, or by a file again; nothing that runs notices
    Move(move_root::MoveArgs),
    /// Tell that somebody else may know a version of a key; what hangs on it is wrapped again at once
    Compromise(rotate::CompromiseArgs),
    /// Ask for the destruction of everything of an organization; it waits for a second person
    Destroy(destroy::DestroyArgs),
    /// Confirm, as the second person, what another one asked for
    Confirm(destroy::ConfirmArgs),
}

/// Whose key.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Whose {
    /// The root key
    #[arg(long)]
    root: bool,
    /// The installation's own key, which secrets of persons lie under
    #[arg(long)]
    installation: bool,
    /// An organization's key
    #[arg(long, value_name = "ID")]
    organization: Option<OrganizationId>,
}

pub async fn run(
    command: &KeysCommand,
    typed: &mut (impl BufRead + Send),
    out: &mut impl Write,
) -> anyhow::Result<Ending> {
    match command {
        KeysCommand::Inventory(args) => inventory::run(args, out).await,
        KeysCommand::Rotate(args) => rotate::run(args, out).await,
        KeysCommand::Move(args) => move_root::run(args, out).await,
        KeysCommand::Compromise(args) => rotate::compromise(args, out).await,
        KeysCommand::Destroy(args) => destroy::ask(args, typed, out).await,
        KeysCommand::Confirm(args) => destroy::confirm(args, typed, out).await,
    }
}

impl Whose {
    /// The id that the key lies under; `None` for the root key.
    fn owner(&self, custody: &Custody) -> Option<OrganizationId> {
        if self.root { None } else { Some(self.organization.unwrap_or_else(|| custody.installation())) }
    }
}

/// Opens the installation for one command. Beside a running server this needs a shared store.
async fn open(configured: &Configured) -> anyhow::Result<(Installation, Features)> {
    let configuration = configured.load()?;
    let settings = &configuration.settings;
    let opened = Installation::open(settings, World::system()).await.context(
        "beside a running server with an embedded store, use the page Keys of the console, or stop the server first",
    )?;
    let public_url = settings.server.public_url(settings.server.listen).to_string();
    let built = features(&opened, settings, &public_url)?;
    Ok((opened, built))
}

/// A failure as the command line prints it.
fn told<R: Refusal>(failure: Failure<R>) -> anyhow::Error {
    match failure {
        Failure::Refused(refused) => {
            let problem = refused.problem();
            anyhow::anyhow!("{}. {}", problem.title, problem.detail.unwrap_or_default())
        }
        Failure::Fault(fault) => said(fault),
    }
}
