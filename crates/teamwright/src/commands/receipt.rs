//! `teamwright receipt verify`: is a receipt what was signed? Needs the file and the public key, no server.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use audit::checkpoint::VerifierKey;
use clap::{Args, Subcommand};
use custody::receipt::verify;

use crate::cli::Ending;

#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Verify a receipt without the server; ends with 1 when it is not what was signed
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    file: PathBuf,
    /// The public key of the audit log, as console, doctor and exports show it
    #[arg(long, value_name = "KEY")]
    key: String,
}

pub fn run(command: &ReceiptCommand, out: &mut impl Write) -> anyhow::Result<Ending> {
    let ReceiptCommand::Verify(args) = command;
    let text =
        fs::read_to_string(&args.file).with_context(|| format!("could not read {}", args.file.display()))?;
    let key: VerifierKey = args.key.parse().context("--key is not a public key of an audit log")?;
    match verify(&text, &key) {
        Ok(body) => {
            writeln!(out, "{body}\nThe receipt is what was signed by {}", key.name)?;
            Ok(Ending::Done)
        }
        Err(why) => {
            writeln!(out, "WRONG  {}: {why}", args.file.display())?;
            Ok(Ending::Found)
        }
    }
}
