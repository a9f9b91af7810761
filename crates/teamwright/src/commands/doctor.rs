//! `teamwright doctor`: what is wrong, and how to mend it. Changes nothing and makes nothing.

mod contents;
mod examine;

use std::io::Write;

use clap::Args;
use serde::Serialize;

use super::configured::Configured;
use crate::cli::Ending;

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    configured: Configured,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `configuration`, `key_file`, `store` …
    pub about: &'static str,
    pub state: State,
    /// What was found.
    pub says: String,
    /// What to do; empty when nothing is to be done.
    pub mend: String,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Fine,
    /// Works, but somebody should look.
    Advice,
    /// Does not work.
    Wrong,
}

impl Finding {
    pub fn fine(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, state: State::Fine, says: says.into(), mend: String::new() }
    }

    pub fn advice(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { about, state: State::Advice, says: says.into(), mend: mend.into() }
    }

    pub fn wrong(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { about, state: State::Wrong, says: says.into(), mend: mend.into() }
    }
}

/// Prints every finding; ends with 1 when something is wrong.
pub async fn run(args: &DoctorArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let findings = match args.configured.load() {
        Ok(configuration) => examine::examine(&configuration.settings).await,
        Err(error) => vec![Finding::wrong(
            "configuration",
            format!("{error:#}"),
            "Mend that line; teamwright config check shows every setting.",
        )],
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &findings)?;
        writeln!(out)?;
    } else {
        for finding in &findings {
            print(finding, out)?;
        }
    }
    let is_wrong = findings.iter().any(|finding| finding.state == State::Wrong);
    Ok(if is_wrong { Ending::Found } else { Ending::Done })
}

fn print(finding: &Finding, out: &mut impl Write) -> std::io::Result<()> {
    let word = match finding.state {
        State::Fine => "fine  ",
        State::Advice => "advice",
        State::Wrong => "WRONG ",
    };
    writeln!(out, "{word}  {}: {}", finding.about.replace('_', " "), finding.says)?;
    if finding.mend.is_empty() { Ok(()) } else { writeln!(out, "        -> {}", finding.mend) }
}

#[cfg(test)]
mod tests;
