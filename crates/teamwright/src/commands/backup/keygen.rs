//! `teamwright backup keygen`: a key pair for backups, as `age-keygen` makes it.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::Context as _;
use backup::age::Identity;
use clap::Args;
use platform::world::World;

use crate::cli::Ending;
use crate::installation::said;

#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// The file for the private key; it is never written over another
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(args: &KeygenArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let world = World::system();
    let identity = Identity::generate(&world).map_err(said)?;
    let failed =
        || format!("could not make {}; a private key is never written over another file", args.out.display());
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&args.out).with_context(failed)?;
    writeln!(file, "# created: {}", world.now())?;
    writeln!(file, "# public key: {}", identity.recipient())?;
    writeln!(file, "{}", identity.to_line().as_str())?;
    file.sync_all()?;
    writeln!(out, "{}", identity.recipient())?;
    writeln!(
        std::io::stderr(),
        "The private key is in {}. Keep it away from the machine that is backed up.",
        args.out.display()
    )?;
    Ok(Ending::Done)
}
