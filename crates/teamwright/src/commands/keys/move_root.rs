//! `teamwright keys move`

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use custody::key_wrapper::KeyWrapper;
use custody::key_wrapper::local_key_file::{KeyFileRefused, LocalKeyFile};
use kernel::actor::Actor;
use platform::config::Settings;
use platform::world::World;

use super::{open, told};
use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::key_service;

#[derive(Debug, Args)]
pub struct MoveArgs {
    /// A configuration whose [keys] section names where the root key goes
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    configured: Configured,
}

pub(super) async fn run(args: &MoveArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let present = args.configured.load()?.settings;
    // The root key moves, its installation stays where it is.
    let data = Some(present.data.folder);
    let next = Configured { config: Some(args.to.clone()), data }.load()?.settings;
    let (opened, _) = open(&args.configured).await?;
    let wrapper = wrapper(&next, &World::system())?;
    let to = opened.custody.move_root_key(wrapper, Actor::Operator).await.map_err(told)?;
    opened.close().await?;
    writeln!(
        out,
        "The root key is wrapped by {} {} as well, and was opened there again.",
        to.provider, to.key_id
    )?;
    writeln!(
        out,
        "Now put that [keys] section into the configuration of every process and start each again."
    )?;
    writeln!(
        out,
        "Until then both open; the first process that starts with the new one removes the old wrap."
    )?;
    Ok(Ending::Done)
}

/// The key service that the settings name, or their key file, made where there is none.
fn wrapper(settings: &Settings, world: &World) -> anyhow::Result<Arc<dyn KeyWrapper>> {
    if settings.keys.uses_service() {
        let service = key_service::settings(&settings.keys).context("a setting under [keys] is missing")?;
        return Ok(key_service::wrapper(&service, world)?);
    }
    let (file, store) = (settings.key_file(), settings.store_folder());
    match LocalKeyFile::open(&file, &store, world.clone()) {
        Err(KeyFileRefused::Missing(_)) => Ok(Arc::new(LocalKeyFile::create(&file, &store, world.clone())?)),
        found => Ok(Arc::new(found?)),
    }
}
