//! `teamwright audit verify`: is an export whole? Needs the file and nothing else.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use audit::bundle::ENDING;
use audit::checkpoint::{Checkpoint, VerifierKey};
use audit::verify::{Against, Finding, Header, Report, Stated, What, first_difference, held_in, verify_file};
use clap::Args;
use serde::Serialize;

use crate::cli::Ending;

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// An export, or a folder of exports
    path: PathBuf,
    /// Compare with a checkpoint or an earlier export that you hold; may be given several times
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// The public key that the log must be signed with, as console and doctor show it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One verified file, as it is told.
#[derive(Debug, Serialize)]
struct Told {
    file: String,
    log: String,
    key: String,
    /// Entries that are as they were written, from the first on.
    entries: u64,
    checkpoints: usize,
    first_at: Option<kernel::time::Timestamp>,
    last_at: Option<kernel::time::Timestamp>,
    ok: bool,
    finding: Option<ToldFinding>,
}

#[derive(Debug, Serialize)]
struct ToldFinding {
    /// The first bad entry, or the first that may be.
    entry: u64,
    /// The last that may be the first bad one.
    last_entry: u64,
    what: &'static str,
    says: String,
}

/// Prints how each file stands; ends with 1 when one is not as it was written.
pub(super) fn run(args: &VerifyArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let files = files(&args.path)?;
    let mut records: HashMap<String, Stated> = HashMap::new();
    let mut told = Vec::new();
    for file in &files {
        let (report, finding) = verify_one(args, file, &records)?;
        records.extend(report.records.iter().cloned());
        records.remove(log_of(&report.header));
        told.push(Told::of(file, &report, finding.as_ref()));
    }
    let dropped = if args.path.is_dir() { records.into_iter().collect() } else { Vec::new() };
    if args.json {
        let dropped: Vec<&String> = dropped.iter().map(|(name, _)| name).collect();
        let all = serde_json::json!({ "files": told, "missing_logs": dropped });
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
    } else {
        for one in &told {
            one.print(out)?;
        }
        for (name, stated) in &dropped {
            writeln!(
                out,
                "WRONG  {name}: its export is missing; {} states {} entries",
                stated.by, stated.size
            )?;
        }
    }
    let is_whole = told.iter().all(|one| one.ok) && dropped.is_empty();
    Ok(if is_whole { Ending::Done } else { Ending::Found })
}

fn verify_one(
    args: &VerifyArgs,
    file: &Path,
    records: &HashMap<String, Stated>,
) -> anyhow::Result<(Report, Option<Finding>)> {
    let unreadable = || format!("{} was not verified", file.display());
    let header = held_in(file).with_context(unreadable)?.0;
    let header = header.with_context(|| format!("{} holds a checkpoint, not an export", file.display()))?;
    let mut against = Against { key: given_key(args, &header)?, stated: Vec::new() };
    against.stated.extend(records.get(log_of(&header)).cloned());
    let mut earlier = Vec::new();
    for held in &args.against {
        let (held_header, checkpoints) =
            held_in(held).with_context(|| format!("{} cannot be compared with", held.display()))?;
        let of_this_log: Vec<_> =
            checkpoints.into_iter().filter(|(checkpoint, _)| checkpoint.origin == header.origin).collect();
        if let Some(held_header) = held_header.filter(|held| held.origin == header.origin) {
            against.key.get_or_insert(held_header.key);
            earlier.push(held.clone());
        }
        anyhow::ensure!(
            !of_this_log.is_empty() || args.path.is_dir(),
            "{} is of another log than {}",
            held.display(),
            file.display()
        );
        against.stated.extend(stated_by(held, &of_this_log, &header)?);
    }
    let report = verify_file(file, &against).with_context(unreadable)?;
    let finding = exact(report.finding.clone(), &earlier, file)?;
    Ok((report, finding))
}

/// An earlier export has the entries themselves and names the one that differs.
fn exact(finding: Option<Finding>, earlier: &[PathBuf], file: &Path) -> anyhow::Result<Option<Finding>> {
    let Some(Finding { first, last, what: What::Rewritten { by } }) = &finding else { return Ok(finding) };
    for held in earlier {
        if let Some(entry) = first_difference(held, file)?.filter(|entry| (*first..=*last).contains(entry)) {
            let what = What::Rewritten { by: by.clone() };
            return Ok(Some(Finding { first: entry, last: entry, what }));
        }
    }
    Ok(finding)
}

fn stated_by(
    held: &Path,
    checkpoints: &[(Checkpoint, String)],
    header: &Header,
) -> anyhow::Result<Vec<Stated>> {
    let mut stated = Vec::new();
    for (checkpoint, note) in checkpoints {
        Checkpoint::verify(note, &header.key).with_context(|| {
            format!(
                "the checkpoint over {} entries in {} is not signed by the export's key",
                checkpoint.size,
                held.display()
            )
        })?;
        let by = format!("the checkpoint of {} in {}", checkpoint.at, held.display());
        stated.push(Stated { size: checkpoint.size, root: checkpoint.root, by });
    }
    Ok(stated)
}

fn given_key(args: &VerifyArgs, header: &Header) -> anyhow::Result<Option<VerifierKey>> {
    let Some(text) = &args.key else { return Ok(None) };
    let key: VerifierKey = text.parse().context("--key cannot be read")?;
    // One key signs all logs of an installation; its name tells them apart.
    Ok(Some(VerifierKey { name: header.origin.clone(), ..key }))
}

/// The file, or a folder's exports with the installation's own log first: it states what the others must hold.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for item in fs::read_dir(path).with_context(|| format!("could not read {}", path.display()))? {
        let file = item?.path();
        if file.extension().is_some_and(|ending| ending == ENDING) {
            files.push(file);
        }
    }
    anyhow::ensure!(!files.is_empty(), "{} holds no export (*.{ENDING})", path.display());
    files.sort_by_key(|file| (file.file_stem().is_none_or(|name| name != "installation"), file.clone()));
    Ok(files)
}

/// The log's name within its installation.
fn log_of(header: &Header) -> &str {
    header.origin.rsplit('/').next().unwrap_or_default()
}

impl Told {
    fn of(file: &Path, report: &Report, finding: Option<&Finding>) -> Self {
        Self {
            file: file.display().to_string(),
            log: report.header.origin.clone(),
            key: report.header.key.to_string(),
            entries: report.sound,
            checkpoints: report.checkpoints,
            first_at: report.first_at,
            last_at: report.last_at,
            ok: finding.is_none(),
            finding: finding.map(|finding| ToldFinding {
                entry: finding.first,
                last_entry: finding.last,
                what: finding.what.word(),
                says: finding.to_string(),
            }),
        }
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        if let Some(finding) = &self.finding {
            return writeln!(out, "WRONG  {}: {}", self.file, finding.says);
        }
        writeln!(out, "whole  {}: {} entries, {} checkpoints", self.file, self.entries, self.checkpoints)?;
        writeln!(out, "       log {}", self.log)?;
        writeln!(out, "       key {}", self.key)?;
        writeln!(out, "       -> Compare the key with the one you noted earlier; --key does it.")
    }
}
