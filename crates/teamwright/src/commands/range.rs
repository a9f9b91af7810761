//! `teamwright range`: the dates behind the words, and a check of a whole file of them.

mod check;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use kernel::calendar::{Calendar, zone};
use kernel::range::{Expression, Resolved, resolve};
use platform::world::World;
use serde::Serialize;

use crate::cli::Ending;

/// Resolve one expression, or every row of a file.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["expression", "csv"]))]
pub struct RangeArgs {
    /// The expression, like td:y or last:90d,incl
    expression: Option<String>,
    /// The instant that counts as now, like 2026-11-18T15:00:00Z (default: now)
    #[arg(long)]
    as_of: Option<jiff::Timestamp>,
    /// The time zone by its IANA name, like Europe/Paris
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// Calendar options joined by ";", like ws=sun;fs=04-01
    #[arg(long, default_value = "")]
    options: String,
    /// Check a file with the columns id, expression, options, now_utc, zone, start_civil, end_civil, start_utc,
    /// end_utc; a difference ends with exit code 1
    #[arg(long, value_name = "FILE", conflicts_with_all = ["as_of", "zone", "options"])]
    csv: Option<PathBuf>,
}

/// The columns of the golden data, with the tables' version and the flags.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    resolved: &'a Resolved,
    options: &'a str,
}

/// Prints one JSON object, or the differences of a file.
pub fn run(args: &RangeArgs, world: &World, out: &mut impl Write) -> anyhow::Result<Ending> {
    match (&args.csv, &args.expression) {
        (Some(file), _) => {
            let text = std::fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
            check::check(&text, out)
        }
        (None, Some(expression)) => {
            let as_of = args.as_of.unwrap_or_else(|| world.now().to_jiff());
            let resolved = resolve_words(expression, &args.options, &args.zone, as_of)?;
            serde_json::to_writer(&mut *out, &Answer { resolved: &resolved, options: &args.options })?;
            writeln!(out)?;
            Ok(Ending::Done)
        }
        (None, None) => anyhow::bail!("give an expression or --csv FILE"),
    }
}

fn resolve_words(
    expression: &str,
    options: &str,
    zone_name: &str,
    as_of: jiff::Timestamp,
) -> anyhow::Result<Resolved> {
    let expression: Expression = expression.parse()?;
    let calendar = Calendar::from_options(options)?;
    let zone = zone(zone_name).with_context(|| {
        format!("there is no time zone called {zone_name}; use a name like Europe/Paris or UTC")
    })?;
    Ok(resolve(&expression, &calendar, &zone, as_of)?)
}

#[cfg(test)]
mod tests;
