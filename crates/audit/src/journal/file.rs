//! The journal as files in a folder, beside an embedded store.
//!
//! Held by an exclusive lock, so one process writes. Reading goes past the writer, by an index in memory.

pub(crate) mod archive;
mod frame;
mod index;
mod look;
mod segment;
mod start;
mod writer;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, ready};
use kernel::failure::{Fault, FaultKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::chain::Head;
use crate::draft::Drafts;
use crate::entry::LogId;
use crate::filter::{Filter, PageOfLog};
use crate::journal::port::{Appending, JournalPort, RawEntry, Snapshot, Soon, Waiting};
use crate::mark::Standing;

use index::{Index, Place};
pub(crate) use look::look;
use segment::io_fault;
use writer::Writer;

pub(crate) struct FileJournal {
    shared: Arc<Shared>,
    writer: Option<UnboundedSender<Waiting>>,
    thread: Option<JoinHandle<()>>,
    /// Released when the journal is dropped, after its writer ended; not held by one that only looks.
    _held: Option<File>,
}

/// What the writer and the readers share.
pub(super) struct Shared {
    index: RwLock<Index>,
    readers: RwLock<Vec<Arc<File>>>,
    stopped: OnceLock<String>,
    has_reserve: AtomicBool,
}

/// Read in one go at a place: most frames are shorter.
const READ_AHEAD: usize = 512;
/// How often, and after what pauses, the lock is tried.
const HOLD_TRIES: u32 = 20;
const HOLD_PAUSE: Duration = Duration::from_millis(50);

impl FileJournal {
    pub(crate) async fn open(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.to_path_buf();
        let opened = tokio::task::spawn_blocking(move || Self::open_now(folder)).await;
        opened.map_err(|e| Fault::new("could not open the audit journal", e))?
    }

    fn open_now(folder: PathBuf) -> Result<Self, Fault> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|e| io_fault("could not make the audit journal's folder", e))?;
        let held = hold(&folder)?;
        let (segments, index) = start::open_all(&folder)?;
        let readers = segments
            .iter()
            .map(|segment| segment.file.try_clone().map(Arc::new))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| io_fault("could not open the audit journal", e))?;
        let number = u32::try_from(segments.len() - 1).unwrap_or(u32::MAX);
        let last = segments.into_iter().next_back();
        let last = last.ok_or_else(|| Fault::bare("the audit journal has no segment"))?;
        let shared = Arc::new(Shared::new(index, readers));
        let full = segment::FULL;
        let writer = Writer { folder, shared: Arc::clone(&shared), segment: last, number, full };
        writer.restore_reserve();
        let (sender, waiting) = unbounded_channel();
        let thread = spawn(writer, waiting)?;
        Ok(Self { shared, writer: Some(sender), thread: Some(thread), _held: Some(held) })
    }

    /// Reads the journal as it lies there now, beside whoever writes it; holds, mends and makes nothing.
    pub(crate) async fn look(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.to_path_buf();
        let (files, index) = blocking(move || start::look_at_all(&folder)).await?;
        let shared = Arc::new(Shared::new(index, files.into_iter().map(Arc::new).collect()));
        Ok(Self { shared, writer: None, thread: None, _held: None })
    }
}

impl Drop for FileJournal {
    fn drop(&mut self) {
        // What was handed over is still written; then the thread ends and the lock can go.
        drop(self.writer.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Shared {
    fn new(index: Index, readers: Vec<Arc<File>>) -> Self {
        Self {
            index: RwLock::new(index),
            readers: RwLock::new(readers),
            stopped: OnceLock::new(),
            has_reserve: AtomicBool::new(false),
        }
    }

    /// The fault that ended all writing, if one did.
    fn health(&self) -> Result<(), Fault> {
        match self.stopped.get() {
            Some(why) => Err(Fault::new("the audit journal has stopped", why.clone())),
            None => Ok(()),
        }
    }

    fn stop(&self, why: &Fault) {
        if self.stopped.set(why.chain()).is_ok() {
            tracing::error!(
                error = why.chain(),
                "the audit journal stops: nothing that must be logged can be done"
            );
        }
    }

    fn reserve_is_whole(&self) -> bool {
        self.has_reserve.load(Ordering::SeqCst)
    }

    fn set_reserve(&self, is_whole: bool) {
        self.has_reserve.store(is_whole, Ordering::SeqCst);
    }

    /// Reads the frame at a place; `None` when there is no unaltered one.
    fn frame_at(&self, place: Place) -> Option<frame::Frame> {
        let file = {
            let readers = self.readers.read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(readers.get(usize::try_from(place.segment).ok()?)?)
        };
        let mut bytes = read_some(&file, place.offset, READ_AHEAD)?;
        let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk::<4>()?)).ok()? + 4;
        if bytes.len() < length && length <= frame::MOST {
            bytes = read_some(&file, place.offset, length)?;
        }
        frame::read(&bytes, 0)
    }

    fn raw_at(&self, place: Place) -> Option<RawEntry> {
        let frame = self.frame_at(place)?;
        Some(RawEntry { bytes: frame.entry, detail: frame.detail, index: None })
    }

    fn places(&self, log: LogId, from: usize, most: usize) -> Vec<Place> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        index.places(log).iter().skip(from).take(most).copied().collect()
    }

    /// Goes back from `cursor` until the page is full.
    fn page(
        &self,
        log: LogId,
        cursor: Option<u64>,
        filter: &Filter,
        limit: usize,
    ) -> Result<PageOfLog, Fault> {
        let end = self.index.read().unwrap_or_else(PoisonError::into_inner).places(log).len();
        let mut before =
            cursor.map_or(end, |cursor| usize::try_from(cursor).unwrap_or(end).saturating_sub(1).min(end));
        let mut items = Vec::new();
        while 0 < before {
            let step = before.min(STEP);
            for place in self.places(log, before - step, step).into_iter().rev() {
                let raw = self
                    .raw_at(place)
                    .ok_or_else(|| Fault::bare("an entry of the audit journal was altered"))?;
                let logged = raw.into_logged()?;
                if !filter.wants(&logged.entry) {
                    continue;
                }
                if items.len() == limit {
                    let next = items.last().map(|last: &crate::Logged| last.entry.sequence);
                    return Ok(PageOfLog { items, next });
                }
                items.push(logged);
            }
            before -= step;
        }
        Ok(PageOfLog { items, next: None })
    }
}

/// Places taken from the index at a time, so that a long search does not hold the writer up.
const STEP: usize = 1_024;

impl JournalPort for FileJournal {
    fn append(&self, drafts: Drafts) -> Appending {
        let (waiting, appending) = Waiting::new(drafts);
        // What nobody takes is dropped, and says so to whoever waits for it.
        if let Some(writer) = &self.writer {
            drop(writer.send(waiting));
        }
        appending
    }

    fn head(&self, log: LogId) -> BoxFuture<'_, Result<Head, Fault>> {
        let head = self.shared.index.read().unwrap_or_else(PoisonError::into_inner).head(log);
        Box::pin(async move { Ok(head) })
    }

    fn standing<'a>(&'a self, log: LogId, object: &'a str) -> Soon<'a, Option<Standing>> {
        let index = self.shared.index.read().unwrap_or_else(PoisonError::into_inner);
        Either::Left(ready(Ok(index.standing(log, object))))
    }

    fn read(
        &self,
        log: LogId,
        cursor: Option<u64>,
        filter: Filter,
        limit: usize,
    ) -> BoxFuture<'_, Result<PageOfLog, Fault>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(blocking(move || shared.page(log, cursor, &filter, limit)))
    }

    fn raw(&self, log: LogId, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<RawEntry>, Fault>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(blocking(move || {
            let from = usize::try_from(after).unwrap_or(usize::MAX);
            // An altered frame ends the answer, or stands as bytes that are no entry when it is the first.
            let places = shared.places(log, from, limit);
            let altered = || RawEntry { bytes: Vec::new(), detail: None, index: None };
            Ok(places.into_iter().map(|place| shared.raw_at(place).unwrap_or_else(altered)).collect())
        }))
    }

    fn heads(&self) -> BoxFuture<'_, Result<Vec<Head>, Fault>> {
        let heads = self.shared.index.read().unwrap_or_else(PoisonError::into_inner).heads();
        Box::pin(async move { Ok(heads) })
    }

    fn snapshot(&self, log: LogId, known_marked_at: Option<u64>) -> BoxFuture<'_, Result<Snapshot, Fault>> {
        let index = self.shared.index.read().unwrap_or_else(PoisonError::into_inner);
        let snapshot = index.snapshot(log, known_marked_at);
        Box::pin(async move { Ok(snapshot) })
    }

    fn holds_alone(&self) -> bool {
        true
    }

    fn health(&self) -> Result<(), Fault> {
        self.shared.health()
    }

    fn stop(&self, why: &Fault) {
        self.shared.stop(why);
    }
}

async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, Fault> + Send + 'static,
) -> Result<R, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Fault::new("could not read the audit journal", e))?
}

fn read_some(file: &File, offset: u32, most: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < most {
        let rest = bytes.get_mut(filled..)?;
        match file.read_at(rest, u64::from(offset) + filled as u64).ok()? {
            0 => break,
            more => filled += more,
        }
    }
    bytes.truncate(filled);
    Some(bytes)
}

/// Takes the folder for this process alone; waits a moment for one that is just stopping.
fn hold(folder: &Path) -> Result<File, Fault> {
    let failed = |e| io_fault("could not hold the audit journal", e);
    let path = folder.join("lock");
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(failed)?;
    for _ in 0..HOLD_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(HOLD_PAUSE),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
    Err(Fault::bare("another Teamwright process holds the audit journal; stop it first")
        .of_kind(FaultKind::Passing))
}

fn spawn(writer: Writer, waiting: UnboundedReceiver<Waiting>) -> Result<JoinHandle<()>, Fault> {
    let named = std::thread::Builder::new().name("audit-journal".to_owned());
    named
        .spawn(move || writer.run(waiting))
        .map_err(|e| Fault::new("could not start the audit journal's writer", e))
}

#[cfg(test)]
mod tests;
