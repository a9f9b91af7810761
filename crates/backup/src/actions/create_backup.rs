//! Makes a backup: one reading transaction for every table, the journal up to the same point, all under a name that is
//! given last.
//!
//! The point is an entry of its own, `backup.begin`. It is committed while the reading transaction has begun already, so
//! on the embedded store, where nobody else writes meanwhile, what was committed before the entry is exactly what is
//! read, and the journal is copied up to that entry. In PostgreSQL the journal is read with the rest.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use audit::Journal;
use audit::archive::{self, LogSize};
use audit::checkpoint::{CheckpointHome, origin};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::ids::{BackupId, OrganizationId};
use kernel::time::Timestamp;
use platform::cx::Platform;
use platform::db::{Scope, Tx};
use platform::schema::{self, SchemaState};
use platform::tables::{self, Table};
use serde_json::json;

use crate::age::{self, Recipient};
use crate::manifest::{
    CHECKPOINTS, FILE, FORMAT, JOURNAL, KEYS, Keys, Manifest, SETTINGS, STORE, StoreEngine, TableSize,
};
use crate::part::{Part, PartWriter};
use crate::place::{self, Unfinished};
use crate::refused::{self, BackupRefused};
use crate::rows;

/// What a backup is made of, and where it goes.
pub struct BackupParts<'a> {
    /// Its pen is the journal.
    pub platform: &'a Platform,
    pub journal: &'a Journal,
    pub journal_at: JournalAt,
    pub checkpoints: &'a CheckpointHome,
    pub to: &'a Path,
    pub recipients: &'a [Recipient],
    /// How long the keys in it are kept.
    pub keep_key_days: u32,
    /// The settings in effect, without secrets.
    pub settings: &'a str,
    pub product: &'static str,
    pub actor: Actor,
}

/// Where the journal lies, and who writes it.
#[derive(Debug, Clone)]
pub enum JournalAt {
    /// Files that this process writes.
    Ours(PathBuf),
    /// Files that another process writes.
    Beside(PathBuf),
    /// Tables of the store itself.
    Tables,
}

/// A finished backup.
#[derive(Debug, Clone)]
pub struct Made {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// The hash of the manifest, which states those of all parts; the audit log holds it.
    pub digest: String,
}

/// Told before each part: its name, and how many rows were written so far.
pub type Tell<'a> = dyn FnMut(&str, u64) + Send + 'a;

const BEGIN: &str = "backup.begin";
pub(crate) const CREATE: &str = "backup.create";
const DAY_S: i64 = 24 * 60 * 60;
/// How long another process may take to write an audit entry, and how often it is asked.
const PATIENCE_S: u64 = 60;
const ASK_EVERY: Duration = Duration::from_millis(100);

/// Writes a backup; where it fails, nothing is left of it, and the log says so.
pub async fn create_backup(parts: &BackupParts<'_>, tell: &mut Tell<'_>) -> Result<Made, BackupRefused> {
    if parts.recipients.is_empty() {
        return Err(BackupRefused::NoRecipients);
    }
    let world = &parts.platform.world;
    let id: BackupId = world.new_id()?;
    let unfinished = Unfinished::begin(parts.to, place::name(id, world.now()))?;
    let made = match write(parts, id, &unfinished.folder(), tell).await {
        Ok((manifest, digest)) => {
            let finished = unfinished.finish().map_err(|error| BackupRefused::writing(parts.to, error));
            finished.map(|folder| Made { folder, manifest, digest })
        }
        Err(refused) => {
            drop(unfinished);
            Err(refused)
        }
    };
    let noted = note(parts, id, &made).await;
    if made.is_ok() {
        noted?;
    }
    made
}

async fn write(
    parts: &BackupParts<'_>,
    id: BackupId,
    folder: &Path,
    tell: &mut Tell<'_>,
) -> Result<(Manifest, String), BackupRefused> {
    let schema = schema_version(parts).await?;
    let (mut snapshot, point) = Snapshot::take(parts, id).await?;
    let mut written = Written { folder, parts: Vec::new(), sizes: Vec::new(), tell };
    written.tables(parts, &mut snapshot).await.map_err(|fault| BackupRefused::of(parts.to, fault))?;
    let logs = written.journal(parts, id, snapshot).await?;
    written.checkpoints(parts, &logs)?;
    let failed = |error| BackupRefused::writing(parts.to, error);
    written.text(SETTINGS, parts.settings).map_err(failed)?;
    let keys = Keys {
        recipients: parts.recipients.iter().map(Recipient::to_string).collect(),
        until: point.plus_seconds(i64::from(parts.keep_key_days) * DAY_S),
    };
    let manifest = Manifest {
        format: FORMAT,
        id,
        installation: parts.journal.installation(),
        point,
        product: parts.product.to_owned(),
        engine: StoreEngine::of(parts.platform.db.engine()),
        schema,
        parts: written.parts,
        keys,
        tables: written.sizes,
        logs,
    };
    let text = manifest.to_text().map_err(|e| Fault::new("could not write the manifest", e))?;
    let digest = text_part(folder, FILE, &text).map_err(failed)?.sha256;
    Ok((manifest, digest))
}

async fn schema_version(parts: &BackupParts<'_>) -> Result<i64, Fault> {
    match schema::inspect(&parts.platform.db).await? {
        SchemaState::Fits { version } if version <= schema::known_version() => Ok(version),
        SchemaState::Fits { .. }
        | SchemaState::Empty
        | SchemaState::Behind { .. }
        | SchemaState::Future { .. } => {
            Err(Fault::bare("the store's schema is not that of this release; run: teamwright migrate"))
        }
    }
}

/// The store as it was at the backup's point.
struct Snapshot {
    tx: Tx,
    tables: Vec<Table>,
    owners: Vec<OrganizationId>,
}

impl Snapshot {
    async fn take(parts: &BackupParts<'_>, id: BackupId) -> Result<(Self, Timestamp), Fault> {
        let mut marking = parts.platform.begin_installation(parts.actor).await?;
        marking.audit(AuditEntry::done(parts.actor, BEGIN, id)).await?;
        let mut tx = parts.platform.db.begin_read(Scope::Installation).await?;
        // The first read settles what the transaction sees.
        let tables = tables::all(&mut tx).await?;
        let owners = tables::owners(&mut tx).await?;
        let point = marking.now();
        marking.commit().await?;
        Ok((Self { tx, tables, owners }, point))
    }
}

/// What was written so far.
struct Written<'a, 'b> {
    folder: &'a Path,
    parts: Vec<Part>,
    sizes: Vec<TableSize>,
    tell: &'a mut Tell<'b>,
}

impl Written<'_, '_> {
    async fn tables(&mut self, parts: &BackupParts<'_>, snapshot: &mut Snapshot) -> Result<(), Fault> {
        let create = |name| PartWriter::create(self.folder, name).map_err(write_fault);
        let (mut store, keys) = (create(STORE)?, create(KEYS)?);
        let mut keys = age::seal(parts.recipients, &parts.platform.world, keys)?;
        let all = std::mem::take(&mut snapshot.tables);
        for table in &all {
            (self.tell)(&table.name, self.sizes.iter().map(|size| size.rows).sum());
            let is_of_keys = custody::KEY_TABLES.contains(&table.name.as_str());
            let rows = if is_of_keys {
                write_rows(snapshot, table, &mut keys).await?
            } else {
                write_rows(snapshot, table, &mut store).await?
            };
            self.sizes.push(TableSize { table: table.name.clone(), rows });
        }
        let keys = keys.finish().map_err(write_fault)?;
        for part in [store, keys] {
            self.parts.push(part.finish().map_err(write_fault)?);
        }
        Ok(())
    }

    /// How far each log goes, with the journal's files where it is files.
    async fn journal(
        &mut self,
        parts: &BackupParts<'_>,
        id: BackupId,
        mut snapshot: Snapshot,
    ) -> Result<Vec<LogSize>, BackupRefused> {
        let (files, is_ours) = match &parts.journal_at {
            JournalAt::Tables => return Ok(archive::sizes_in_tables(&mut snapshot.tx).await?),
            JournalAt::Ours(files) => (files, true),
            JournalAt::Beside(files) => (files, false),
        };
        drop(snapshot);
        if is_ours {
            parts.journal.settle().await?;
        }
        await_entry(parts, id).await?;
        (self.tell)(JOURNAL, self.sizes.iter().map(|size| size.rows).sum());
        let copied = archive::copy_files(files, &self.folder.join(JOURNAL), (BEGIN, id.to_string())).await;
        let logs = copied.map_err(|fault| BackupRefused::of(parts.to, fault))?;
        self.add_folder(JOURNAL).map_err(|error| BackupRefused::writing(parts.to, error))?;
        Ok(logs)
    }

    fn checkpoints(&mut self, parts: &BackupParts<'_>, logs: &[LogSize]) -> Result<(), BackupRefused> {
        let installation = parts.journal.installation();
        let named = logs.iter().filter_map(|size| {
            let log = size.id()?;
            Some((log, origin(installation, log), size.entries))
        });
        parts.checkpoints.copy_up_to(&self.folder.join(CHECKPOINTS), &named.collect::<Vec<_>>())?;
        self.add_folder(CHECKPOINTS).map_err(|error| BackupRefused::writing(parts.to, error))
    }

    fn add_folder(&mut self, name: &str) -> io::Result<()> {
        self.parts.extend(Part::all_in(self.folder, name)?);
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.parts.push(text_part(self.folder, name, text)?);
        Ok(())
    }
}

fn text_part(folder: &Path, name: &str, text: &str) -> io::Result<Part> {
    let mut part = PartWriter::create(folder, name)?;
    part.write_all(text.as_bytes())?;
    part.finish()
}

async fn write_rows(
    snapshot: &mut Snapshot,
    table: &Table,
    to: &mut (impl io::Write + Send),
) -> Result<u64, Fault> {
    rows::write_table(to, table).map_err(write_fault)?;
    let mut sink = |row| rows::write_row(to, row).map_err(write_fault);
    let count = tables::each_row(&mut snapshot.tx, table, &snapshot.owners, &mut sink).await?;
    rows::write_count(to, count).map_err(write_fault)?;
    Ok(count)
}

/// Waits until the backup's first entry has its place in the journal.
async fn await_entry(parts: &BackupParts<'_>, id: BackupId) -> Result<(), BackupRefused> {
    let until = tokio::time::Instant::now() + Duration::from_secs(PATIENCE_S);
    while archive::is_waiting(&parts.platform.db, BEGIN, &id.to_string()).await? {
        if until < tokio::time::Instant::now() {
            return Err(BackupRefused::NoEntry(PATIENCE_S));
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
    Ok(())
}

/// The entry that says how it ended.
async fn note(
    parts: &BackupParts<'_>,
    id: BackupId,
    made: &Result<Made, BackupRefused>,
) -> Result<(), Fault> {
    let entry = AuditEntry::done(parts.actor, CREATE, id);
    let entry = match made {
        Ok(made) => entry.purpose(made.digest.clone()).detail(json!({
            "rows": made.manifest.rows(),
            "bytes": made.manifest.bytes(),
            "keys_until": made.manifest.keys.until,
            "recipients": made.manifest.keys.recipients,
        })),
        Err(refused) => entry.outcome(Outcome::Failed).detail(json!({ "reason": refused.to_string() })),
    };
    let mut cx = parts.platform.begin_installation(parts.actor).await?;
    cx.audit(entry).await?;
    cx.commit().await?;
    match parts.journal_at {
        JournalAt::Ours(_) => parts.journal.settle().await,
        JournalAt::Beside(_) | JournalAt::Tables => Ok(()),
    }
}

fn write_fault(error: io::Error) -> Fault {
    refused::write_fault("could not write the backup", error)
}
