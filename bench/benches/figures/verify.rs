//! What it takes to verify an export of a million entries, file and all.

use std::io::Write as _;
use std::path::Path;

use anyhow::{anyhow, ensure};
use audit::bundle::{Bundle, Statement};
use audit::verify::{Against, verify_file};
use bench::home::{Home, organization};
use bench::{Figure, cpu_now};
use futures_util::future::try_join_all;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use platform::world::World;

const ENTRIES: u32 = 1_000_000;
/// Appended at a time.
const CHUNK: u32 = 2_000;

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("log.twaudit");
    write_export(folder.path(), &file).await?;
    let before = cpu_now();
    let report = verify_file(&file, &Against::default())?;
    let took = cpu_now().saturating_sub(before).as_secs_f64();
    ensure!(report.finding.is_none() && report.sound == u64::from(ENTRIES), "the export is not whole");
    Ok(vec![Figure::new("verify_1m_entries_cpu", took, "s", "limit", 2.0)])
}

async fn write_export(folder: &Path, file: &Path) -> anyhow::Result<()> {
    let journal = Home::start(folder).await?.journal;
    let log = Log::Organization(organization());
    for chunk in 0..ENTRIES / CHUNK {
        let appends = (0..CHUNK).map(|n| {
            let object = format!("con_{:032x}/sql_password", chunk * CHUNK + n);
            journal.append(
                log,
                AuditEntry::done(Actor::System, "credential.open", object).purpose("goals.refresh"),
            )
        });
        try_join_all(appends).await?;
    }
    journal.checkpoint_now(log).await?;
    let nothing = || anyhow!("there is no checkpoint");
    let statement = Statement {
        key: journal.verifier_key(log).ok_or_else(nothing)?,
        newest: journal.newest_checkpoint(log).ok_or_else(nothing)?.note,
        history: Vec::new(),
        exported_at: World::system().now(),
    };
    let mut bundle = Bundle::new(journal, log, &statement)?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    while let Some(piece) = bundle.next().await? {
        out.write_all(piece.as_bytes())?;
    }
    Ok(out.flush()?)
}
