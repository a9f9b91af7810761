//! The journal: where entries become durable, and how they are read and checked.
//!
//! [`Journal`] is what the rest of the product holds. Below it is a port with two adapters: [`file`] beside an
//! embedded store and [`table`] in PostgreSQL. What a port promises is in `tests/it/conformance.rs`; both run it.

pub(crate) mod file;
pub(crate) mod port;
pub(crate) mod table;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId};
use kernel::time::Timestamp;
use platform::cx::Pen;
use platform::db::{Db, Tx};
use platform::world::World;

use crate::chain::{Break, Head};
use crate::draft::Draft;
use crate::entry::LogId;
use crate::filter::{Filter, Logged, PageOfLog};
use crate::journal::port::JournalPort;
use crate::mark::Standing;
use crate::outbox::{self, Drain};
use crate::store;

/// The opened journal; cheap to clone. Also the pen that actions write with.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    port: Arc<dyn JournalPort>,
    drain: Arc<Drain>,
    world: World,
    installation: InstallationId,
    /// Orders the outbox rows of this process: the last number given, never less than the time in microseconds.
    ordinal: AtomicI64,
    checked: Mutex<HashMap<LogId, Checked>>,
}

/// Where an appended entry lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's number in its log, from 1.
    pub sequence: u64,
}

/// What a check of a whole log found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is where it was written, as it was written.
    Sound { entries: u64 },
    /// The first entry that is not.
    Broken { sequence: u64, why: Break },
}

/// The last check of a log in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    pub at: Timestamp,
    pub verdict: Verdict,
}

/// What the journal is opened with.
pub struct OpenJournal {
    /// The store that holds the outbox.
    pub db: Db,
    pub world: World,
    /// The installation whose own log this journal holds: see [`crate::identity::installation`].
    pub installation: InstallationId,
}

/// How many entries a check reads at a time.
const CHECK_STEP: usize = 1_000;

impl Journal {
    /// Opens the journal in a folder (`DATA/audit`), made when missing, and holds it until dropped.
    ///
    /// Checks every chain; a tail that a crash left half-written is cut off, anything else that is wrong is a fault.
    pub async fn open_file(folder: &Path, open: OpenJournal) -> Result<Self, Fault> {
        let port = file::FileJournal::open(folder).await?;
        Self::start(Arc::new(port), open).await
    }

    /// Opens the journal in PostgreSQL; `own` is a store of its own connections, apart from the actions' pool.
    pub async fn open_table(own: Db, open: OpenJournal) -> Result<Self, Fault> {
        Self::start(Arc::new(table::TableJournal::open(own)), open).await
    }

    async fn start(port: Arc<dyn JournalPort>, open: OpenJournal) -> Result<Self, Fault> {
        let drain = Arc::new(Drain::new(open.db, Arc::clone(&port)));
        drain.run_once().await?;
        outbox::spawn(&drain);
        let ordinal = AtomicI64::new(open.world.now().as_micros());
        let (world, installation) = (open.world, open.installation);
        Ok(Self(Arc::new(Inner { port, drain, world, installation, ordinal, checked: Mutex::default() })))
    }

    pub fn installation(&self) -> InstallationId {
        self.0.installation
    }

    /// Appends an entry; answers once it would survive a power cut.
    pub async fn append(&self, log: Log, entry: AuditEntry) -> Result<Receipt, Fault> {
        let draft = Draft::new(self.log_id(log), self.0.world.now(), entry, &self.0.world)?;
        let receipts = self.0.port.append_all(vec![draft]).await?;
        receipts.first().copied().ok_or_else(|| Fault::bare("the audit journal did not answer"))
    }

    /// Moves everything that actions have committed into the journal.
    pub async fn settle(&self) -> Result<(), Fault> {
        self.0.drain.run_once().await
    }

    /// What the log knows of a sealed object; `None` when it was never sealed.
    pub async fn standing(&self, log: Log, object: &str) -> Result<Option<Standing>, Fault> {
        self.0.port.standing(self.log_id(log), object).await
    }

    /// Entries that `filter` wants, newest first, before the entry numbered `cursor`.
    pub async fn read(
        &self,
        log: Log,
        cursor: Option<u64>,
        filter: &Filter,
        limit: usize,
    ) -> Result<PageOfLog, Fault> {
        self.0.port.read(self.log_id(log), cursor, filter.clone(), limit).await
    }

    /// Up to `limit` entries after the one numbered `after`, oldest first: for exports.
    pub async fn entries(&self, log: Log, after: u64, limit: usize) -> Result<Vec<Logged>, Fault> {
        let log = self.log_id(log);
        let head = self.0.port.head(log).await?;
        let raw = self.0.port.raw(log, after, limit).await?;
        if raw.is_empty() && after < head.entries {
            return Err(Fault::bare("could not read the audit log: entries are missing"));
        }
        raw.into_iter().map(port::RawEntry::into_logged).collect()
    }

    /// How many entries the log has.
    pub async fn size(&self, log: Log) -> Result<u64, Fault> {
        Ok(self.0.port.head(self.log_id(log)).await?.entries)
    }

    /// Reads the whole log again from where it lies and names the first bad entry.
    pub async fn verify(&self, log: Log) -> Result<Verdict, Fault> {
        let log = self.log_id(log);
        let verdict = check(&*self.0.port, log).await?;
        let checked = Checked { at: self.0.world.now(), verdict };
        self.0.checked.lock().unwrap_or_else(PoisonError::into_inner).insert(log, checked);
        Ok(verdict)
    }

    /// The last check of the log since this process started.
    pub fn last_checked(&self, log: Log) -> Option<Checked> {
        let log = self.log_id(log);
        self.0.checked.lock().unwrap_or_else(PoisonError::into_inner).get(&log).copied()
    }

    /// Whether entries can be written; a fault says what stopped them.
    pub fn health(&self) -> Result<(), Fault> {
        self.0.port.health()
    }

    fn log_id(&self, log: Log) -> LogId {
        LogId(match log {
            Log::Installation => self.0.installation.uuid().into_bytes(),
            Log::Organization(organization) => organization.uuid().into_bytes(),
        })
    }
}

/// Reads a whole log again from where it lies.
pub(crate) async fn check(port: &dyn JournalPort, log: LogId) -> Result<Verdict, Fault> {
    let end = port.head(log).await?;
    let mut head = Head::genesis(log);
    while head.entries < end.entries {
        let raw = port.raw(log, head.entries, CHECK_STEP).await?;
        if raw.is_empty() {
            return Ok(Verdict::Broken { sequence: head.entries + 1, why: Break::Shortened });
        }
        for one in raw {
            let sequence = head.entries + 1;
            let (bytes, detail, index_agrees) = one.into_parts();
            match head.accept(&bytes, detail) {
                Ok(placed) if index_agrees(&placed.entry) => {}
                Ok(_) => return Ok(Verdict::Broken { sequence, why: Break::IndexDiffers }),
                Err(why) => return Ok(Verdict::Broken { sequence, why }),
            }
            if head.entries == end.entries && head.hash != end.hash {
                return Ok(Verdict::Broken { sequence, why: Break::LastAltered });
            }
        }
    }
    Ok(Verdict::Sound { entries: head.entries })
}

impl Pen for Journal {
    fn note<'a>(
        &'a self,
        tx: &'a mut Tx,
        log: Log,
        at: Timestamp,
        entry: AuditEntry,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let inner = &self.0;
            let mut draft = Draft::new(self.log_id(log), at, entry, &inner.world)?;
            draft.outbox = Some(uuid::Uuid::from_bytes(inner.world.random()?));
            let now = at.as_micros();
            let next = |last: i64| Some(now.max(last.saturating_add(1)));
            let last = inner.ordinal.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or(now);
            store::insert_outbox(tx, now.max(last.saturating_add(1)), &draft).await
        })
    }

    fn nudge(&self) {
        self.0.drain.nudge();
    }
}
