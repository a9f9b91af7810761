//! `teamwright config check`: the settings in effect, and where each comes from.

use std::io::Write;

use clap::Args;

use super::configured::Configured;
use crate::cli::Ending;

#[derive(Debug, Args)]
pub struct ConfigCheckArgs {
    #[command(flatten)]
    configured: Configured,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints every setting; secrets are masked.
pub fn run(args: &ConfigCheckArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let configuration = args.configured.load()?;
    let effective = configuration.effective();
    if args.json {
        serde_json::to_writer_pretty(&mut *out, effective)?;
        writeln!(out)?;
        return Ok(Ending::Done);
    }
    let width = effective.iter().map(|line| line.key.len() + line.value.len()).max().unwrap_or(0) + 3;
    for line in effective {
        let setting = format!("{} = {}", line.key, line.value);
        writeln!(out, "{setting:width$}  # {}", line.origin)?;
    }
    Ok(Ending::Done)
}
