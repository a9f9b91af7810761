//! The journal: where entries become durable, and how they are read and checked.
//!
//! [`Journal`] is what the rest of the product holds. Below it is a port with two adapters: [`file`] beside an
//! embedded store and [`table`] in PostgreSQL. What a port promises is in `tests/it/conformance.rs`; both run it.

pub(crate) mod file;
pub(crate) mod port;
mod signing;
pub(crate) mod table;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures_util::future::{BoxFuture, Either, ready};
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId};
use kernel::time::Timestamp;
use platform::cx::Pen;
use platform::db::{Db, Tx};
use platform::world::World;

use crate::chain::{Break, Head};
use crate::draft::Draft;
use crate::entry::{Hash, LogId};
use crate::filter::{Filter, Logged, PageOfLog};
use crate::journal::port::JournalPort;
use crate::mark::{Marks, Standing};
use crate::outbox::{self, Drain};
use crate::store;

pub use signing::{Recorded, Signed};

/// The opened journal; cheap to clone. Also the pen that actions write with.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    port: Arc<dyn JournalPort>,
    drain: Arc<Drain>,
    db: Db,
    world: World,
    installation: InstallationId,
    /// Orders the outbox rows of this process: the last number given, never less than the time in microseconds.
    ordinal: AtomicI64,
    checks: Mutex<HashMap<LogId, Checks>>,
    signing: OnceLock<signing::Signing>,
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
    pub by: CheckedBy,
    pub verdict: Verdict,
}

/// Who wanted a log checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedBy {
    Schedule,
    Person,
}

/// A check that is running: how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub checked: u64,
    pub entries: u64,
}

/// What this process knows of a log's checks.
#[derive(Debug, Clone, Copy, Default)]
struct Checks {
    last: Option<Checked>,
    running: Option<Progress>,
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

    /// Reads the journal in a folder beside whoever holds it, as it is at this moment; writes nothing.
    pub async fn look_at_file(folder: &Path, open: OpenJournal) -> Result<Self, Fault> {
        let port = file::FileJournal::look(folder).await?;
        Ok(Self::idle(Arc::new(port), open).0)
    }

    /// Reads the journal in PostgreSQL beside whoever writes it; appends nothing by itself.
    pub fn look_at_table(own: Db, open: OpenJournal) -> Self {
        Self::idle(Arc::new(table::TableJournal::open(own)), open).0
    }

    async fn start(port: Arc<dyn JournalPort>, open: OpenJournal) -> Result<Self, Fault> {
        let (journal, drain) = Self::idle(port, open);
        drain.run_once().await?;
        outbox::spawn(&drain);
        Ok(journal)
    }

    fn idle(port: Arc<dyn JournalPort>, open: OpenJournal) -> (Self, Arc<Drain>) {
        let drain = Arc::new(Drain::new(open.db.clone(), Arc::clone(&port)));
        let ordinal = AtomicI64::new(open.world.now().as_micros());
        let (world, installation) = (open.world, open.installation);
        let checks = Mutex::default();
        let signing = OnceLock::new();
        let inner = Inner {
            port,
            drain: Arc::clone(&drain),
            db: open.db,
            world,
            installation,
            ordinal,
            checks,
            signing,
        };
        (Self(Arc::new(inner)), drain)
    }

    pub fn installation(&self) -> InstallationId {
        self.0.installation
    }

    /// Appends an entry, whether or not anybody waits for it; answers once it would survive a power cut.
    #[expect(clippy::needless_pass_by_value, reason = "callers make the entry for this call")]
    pub fn append(
        &self,
        log: Log,
        entry: AuditEntry,
    ) -> impl Future<Output = Result<Receipt, Fault>> + use<> {
        match Draft::new(self.log_id(log), self.0.world.now(), &entry, &self.0.world) {
            Ok(draft) => Either::Left(self.0.port.append(draft.into())),
            Err(fault) => Either::Right(ready(Err(fault))),
        }
    }

    /// Moves everything that actions have committed into the journal.
    pub async fn settle(&self) -> Result<(), Fault> {
        self.0.drain.run_once().await
    }

    /// What the log knows of a sealed object; `None` when it was never sealed.
    pub fn standing<'a>(
        &'a self,
        log: Log,
        object: &'a str,
    ) -> impl Future<Output = Result<Option<Standing>, Fault>> + 'a {
        self.0.port.standing(self.log_id(log), object)
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
        if raw.is_empty() && after < head.entries() {
            return Err(Fault::bare("could not read the audit log: entries are missing"));
        }
        raw.into_iter().map(port::RawEntry::into_logged).collect()
    }

    /// How many entries the log has.
    pub async fn size(&self, log: Log) -> Result<u64, Fault> {
        self.entries_of(self.log_id(log)).await
    }

    pub(crate) async fn entries_of(&self, log: LogId) -> Result<u64, Fault> {
        Ok(self.0.port.head(log).await?.entries())
    }

    /// Reads the whole log again from where it lies and names the first bad entry.
    pub async fn verify(&self, log: Log) -> Result<Verdict, Fault> {
        self.verify_for(log, CheckedBy::Schedule).await
    }

    /// [`Journal::verify`], remembering who wanted it.
    pub async fn verify_for(&self, log: Log, by: CheckedBy) -> Result<Verdict, Fault> {
        let log = self.log_id(log);
        let verdict = self.check(log).await;
        let mut checks = self.0.checks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = checks.entry(log).or_default();
        known.running = None;
        let verdict = verdict?;
        known.last = Some(Checked { at: self.0.world.now(), by, verdict });
        Ok(verdict)
    }

    /// The last check of the log since this process started.
    pub fn last_checked(&self, log: Log) -> Option<Checked> {
        self.checks(log).last
    }

    /// How far the check is that runs now.
    pub fn checking(&self, log: Log) -> Option<Progress> {
        self.checks(log).running
    }

    fn checks(&self, log: Log) -> Checks {
        let checks = self.0.checks.lock().unwrap_or_else(PoisonError::into_inner);
        checks.get(&self.log_id(log)).copied().unwrap_or_default()
    }

    /// Whether entries can be written; a fault says what stopped them.
    pub fn health(&self) -> Result<(), Fault> {
        self.0.port.health()
    }

    /// The store that holds outbox and witnesses.
    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn world(&self) -> &World {
        &self.0.world
    }

    /// The bytes of entries after the one numbered `after`, as they lie there.
    pub(crate) async fn raw(&self, log: LogId, after: u64, limit: usize) -> Result<Vec<Vec<u8>>, Fault> {
        let raw = self.0.port.raw(log, after, limit).await?;
        Ok(raw.into_iter().map(|raw| raw.bytes).collect())
    }

    /// The bytes that name the log in its entries and files.
    pub fn id_of(&self, log: Log) -> LogId {
        self.log_id(log)
    }

    fn log_id(&self, log: Log) -> LogId {
        LogId(match log {
            Log::Installation => self.0.installation.uuid().into_bytes(),
            Log::Organization(organization) => organization.uuid().into_bytes(),
        })
    }

    /// Also compares with what checkpoints and the installation's log state.
    async fn check(&self, log: LogId) -> Result<Verdict, Fault> {
        let held = self.held_checkpoint(log).map(|held| (held.size, held.root));
        let recorded = self.recorded(log).await?.map(|recorded| (recorded.size, recorded.root));
        let stated = held.into_iter().chain(recorded).collect();
        read_again(&*self.0.port, log, stated, &mut |progress| self.note_progress(log, progress)).await
    }

    fn note_progress(&self, log: LogId, progress: Progress) {
        let mut checks = self.0.checks.lock().unwrap_or_else(PoisonError::into_inner);
        checks.entry(log).or_default().running = Some(progress);
    }
}

/// Reads a whole log again from where it lies.
pub(crate) async fn check(port: &dyn JournalPort, log: LogId) -> Result<Verdict, Fault> {
    read_again(port, log, Vec::new(), &mut |_| {}).await
}

/// `stated` was known before: a log that grows meanwhile is not taken for one that is too short.
async fn read_again(
    port: &dyn JournalPort,
    log: LogId,
    stated: Vec<(u64, Hash)>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Verdict, Fault> {
    let snapshot = port.snapshot(log, None).await?;
    let end = snapshot.head;
    let mut walk = Walk { head: Head::genesis(log), marks: Marks::default(), stated };
    while walk.head.entries() < end.entries() {
        progress(Progress { checked: walk.head.entries(), entries: end.entries() });
        let missing = usize::try_from(end.entries() - walk.head.entries()).unwrap_or(CHECK_STEP);
        let raw = port.raw(log, walk.head.entries(), missing.min(CHECK_STEP)).await?;
        if raw.is_empty() {
            return Ok(walk.broken(Break::Shortened));
        }
        for one in raw {
            if let Err(verdict) = walk.step(one) {
                return Ok(verdict);
            }
        }
    }
    Ok(walk.finish(&end, &snapshot.marks.unwrap_or_default()))
}

/// A check on its way through a log.
struct Walk {
    head: Head,
    marks: Marks,
    /// Sizes and roots that others state of the log.
    stated: Vec<(u64, Hash)>,
}

impl Walk {
    fn step(&mut self, one: port::RawEntry) -> Result<(), Verdict> {
        let (bytes, detail, index_agrees) = one.into_parts();
        let next = self.head.next(&bytes, detail.as_ref().map(crate::detail::Detail::stored));
        let entry = next.map_err(|why| self.broken(why))?;
        let sequence = self.head.entries();
        if !index_agrees(&entry) {
            return Err(Verdict::Broken { sequence, why: Break::IndexDiffers });
        }
        self.marks.take_in(&entry);
        if self.stated.iter().any(|(size, root)| *size == sequence && *root != self.head.tree.root()) {
            return Err(Verdict::Broken { sequence, why: Break::CheckpointDiffers });
        }
        Ok(())
    }

    fn finish(self, end: &Head, marks: &Marks) -> Verdict {
        let entries = self.head.entries();
        let last = |why| Verdict::Broken { sequence: entries, why };
        if self.head.hash != end.hash {
            last(Break::LastAltered)
        } else if self.head.tree != end.tree {
            last(Break::TreeDiffers)
        } else if self.stated.iter().any(|(size, _)| entries < *size) {
            self.broken(Break::Shortened)
        } else if self.marks != *marks {
            last(Break::MarkDiffers)
        } else {
            Verdict::Sound { entries }
        }
    }

    /// The next entry is the first bad one.
    fn broken(&self, why: Break) -> Verdict {
        Verdict::Broken { sequence: self.head.entries() + 1, why }
    }
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
            let mut draft = Draft::new(self.log_id(log), at, &entry, &inner.world)?;
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
