//! `teamwright backup verify`: needs the folder, and nothing else.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use backup::actions::verify_backup::{Checked, KeyPart};
use backup::age::Identity;
use backup::verify_backup;
use clap::Args;
use serde_json::json;

use crate::cli::Ending;

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The folder of one backup
    folder: PathBuf,
    /// The file with the private key: also tries whether the keys open
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The digest that was noted when the backup was made: finds one that was exchanged with its hashes
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Ends with 1 when the backup is not as it was written.
pub(super) async fn run(args: &VerifyArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let identity = args.identity.as_deref().map(read_identity).transpose()?;
    let found = verify_backup(&args.folder, identity).await;
    let expected = |checked: Checked| match &args.digest {
        Some(noted) => checked.expect_digest(noted).map(|()| checked),
        None => Ok(checked),
    };
    let checked = match found.and_then(expected) {
        Ok(checked) => checked,
        Err(refused) if args.json => {
            serde_json::to_writer_pretty(&mut *out, &json!({ "ok": false, "says": refused.to_string() }))?;
            writeln!(out)?;
            return Ok(Ending::Found);
        }
        Err(refused) => {
            writeln!(out, "WRONG  {}: {refused}", args.folder.display())?;
            return Ok(Ending::Found);
        }
    };
    let keys = match checked.keys {
        KeyPart::Opened(_) => "open with this private key",
        KeyPart::Sealed => "sealed; give --identity to try them",
        KeyPart::Gone => "deleted, their time was over",
    };
    if args.json {
        let told =
            json!({ "ok": true, "digest": checked.digest, "keys": keys, "manifest": checked.manifest });
        serde_json::to_writer_pretty(&mut *out, &told)?;
        writeln!(out)?;
    } else {
        let (rows, point) = (checked.manifest.rows(), checked.manifest.point);
        writeln!(out, "whole  {}: {rows} rows as of {point}; keys {keys}", args.folder.display())?;
        writeln!(out, "       digest {}", checked.digest)?;
        writeln!(
            out,
            "       -> A backup counts when it was put back: try teamwright restore on an empty store."
        )?;
    }
    Ok(Ending::Done)
}

/// The private key in a file.
pub(crate) fn read_identity(file: &Path) -> anyhow::Result<Identity> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    Identity::find_in(&text).with_context(|| file.display().to_string())
}
