//! What it takes to verify an export of a million entries, file and all.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, ensure};
use audit::Journal;
use audit::bundle::{Bundle, Statement};
use audit::checkpoint::CheckpointHome;
use audit::journal::OpenJournal;
use audit::verify::{Against, verify_file};
use bench::{Figure, cpu_now};
use custody::{Custody, StartCustody};
use futures_util::future::try_join_all;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::ids::OrganizationId;
use platform::cx::Platform;
use platform::db::{Db, DbAddress};
use platform::jobs::JobWake;
use platform::schema;
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
    let (journal, log) = start(folder).await?;
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

async fn start(folder: &Path) -> anyhow::Result<(Journal, Log)> {
    std::fs::create_dir(folder.join("store"))?;
    let db = Db::open(&DbAddress::Sqlite { file: folder.join("store/store.db") }).await?;
    schema::migrate(&db).await?;
    let world = World::system();
    let installation = audit::identity::installation(&db, &world).await?;
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    let journal = Journal::open_file(&folder.join("audit"), open).await?;
    let started = Custody::start(StartCustody {
        db: db.clone(),
        world: world.clone(),
        journal: journal.clone(),
        key_file: folder.join("keys/root.key"),
        store_folder: folder.join("store"),
    });
    let custody = started.await?.custody;
    let organization: OrganizationId = world.new_id()?;
    let platform = Platform { db, world, pen: Arc::new(journal.clone()), wake: JobWake::default() };
    let home = CheckpointHome::open(&folder.join("keys/checkpoints"))?;
    let signer = Arc::new(custody.log_key(&platform).await?);
    journal.sign_with(signer, home).await.map_err(|gap| anyhow!("{gap}"))?;
    Ok((journal, Log::Organization(organization)))
}
