//! The one writer: what waits becomes one write and one flush.
//!
//! A thread of its own, because flushing blocks. After a failed flush nobody knows what the disk holds, so the writer
//! stops for good; a start reads the truth from the disk. A full disk is different: the write is taken back, the
//! reserve is given up, and the same entries are written into the space that it leaves.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use kernel::failure::{Fault, FaultKind};
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use super::Shared;
use super::frame;
use super::index::{Index, Place};
use super::segment::{self, Segment};
use crate::chain::Head;
use crate::draft::Draft;
use crate::entry::{Entry, LogId};
use crate::journal::Receipt;
use crate::journal::port::{Waiting, answer};

pub(super) struct Writer {
    pub(super) folder: PathBuf,
    pub(super) shared: Arc<Shared>,
    pub(super) segment: Segment,
    pub(super) number: u32,
    /// Beyond so many bytes the next segment is tried.
    pub(super) full: u64,
}

/// What is written at once.
#[derive(Default)]
struct Batch {
    /// Where the last draft of each who waits lies.
    receipts: Vec<Receipt>,
    bytes: Vec<u8>,
    heads: HashMap<LogId, Head>,
    placed: Vec<(Entry, Place, Option<Uuid>)>,
    seen: HashMap<Uuid, Receipt>,
}

/// What waits for the writer. When the writer panics, all writing has ended, and whoever waits or comes later is told.
struct Queue {
    waiting: UnboundedReceiver<Waiting>,
    shared: Arc<Shared>,
}

/// Requests taken into one batch.
const BATCH: usize = 1_024;
/// Bytes of the buffer that is kept from one write to the next: for the entries of a full batch.
const KEPT_BYTES: usize = 512 * 1024;
/// Kept on the disk so that a full disk can still record: some thousand entries.
pub(super) const RESERVE_BYTES: usize = 1024 * 1024;

impl Batch {
    /// Keeps the buffers for the next write, unless they are much more than most writes need.
    fn empty(&mut self) {
        if KEPT_BYTES < self.bytes.capacity() {
            *self = Self::default();
        }
        self.receipts.clear();
        self.bytes.clear();
        self.heads.clear();
        self.placed.clear();
        self.seen.clear();
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.shared.stop(&Fault::bare("the audit journal's writer panicked"));
        }
        // What is dropped is answered; the last sender goes with the journal.
        while self.waiting.blocking_recv().is_some() {}
    }
}

impl Writer {
    /// Writes until every sender is gone.
    pub(super) fn run(mut self, queue: UnboundedReceiver<Waiting>) {
        let mut queue = Queue { waiting: queue, shared: Arc::clone(&self.shared) };
        let (mut waiting, mut batch) = (Vec::new(), Batch::default());
        while 0 < queue.waiting.blocking_recv_many(&mut waiting, BATCH) {
            let written = self.shared.health().and_then(|()| self.append(&mut batch, &waiting));
            answer(waiting.drain(..), written.map(|()| batch.receipts.iter().copied()));
            batch.empty();
        }
    }

    fn append(&mut self, batch: &mut Batch, waiting: &[Waiting]) -> Result<(), Fault> {
        if self.full < self.segment.length {
            self.next_segment()?;
        }
        self.place_all(batch, waiting)?;
        if !batch.bytes.is_empty() {
            self.flush(&batch.bytes)?;
        }
        // Seen after the write: what lies in a file that is gone or not ours alone must not be answered for.
        self.stop_unless(self.segment.check_in_place())?;
        let mut index = self.shared.index.write().unwrap_or_else(PoisonError::into_inner);
        index.add(batch.placed.iter(), batch.heads.drain());
        Ok(())
    }

    fn place_all(&self, batch: &mut Batch, waiting: &[Waiting]) -> Result<(), Fault> {
        let index = self.shared.index.read().unwrap_or_else(PoisonError::into_inner);
        for Waiting { drafts, .. } in waiting {
            let mut receipt = self.place(batch, &index, &drafts.first)?;
            for draft in &drafts.more {
                receipt = self.place(batch, &index, draft)?;
            }
            batch.receipts.push(receipt);
        }
        Ok(())
    }

    fn place(&self, batch: &mut Batch, index: &Index, draft: &Draft) -> Result<Receipt, Fault> {
        let outbox = draft.outbox;
        if let Some(id) = outbox {
            if let Some(receipt) = batch.seen.get(&id) {
                return Ok(*receipt);
            }
            if index.has_appended(id) {
                return Ok(Receipt { sequence: 0 });
            }
        }
        let offset = u32::try_from(self.segment.length + batch.bytes.len() as u64)
            .map_err(|e| Fault::new("could not place an audit entry", e))?;
        let synced = u32::try_from(self.segment.length).unwrap_or(u32::MAX);
        let head = batch.heads.entry(draft.log).or_insert_with(|| index.head(draft.log));
        let entry = frame::write(&mut batch.bytes, head, draft, synced);
        let receipt = Receipt { sequence: entry.sequence };
        batch.seen.extend(outbox.map(|id| (id, receipt)));
        batch.placed.push((entry, Place { segment: self.number, offset }, outbox));
        Ok(receipt)
    }

    fn flush(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(full) = self.append_or_take_back(bytes)? else {
            self.restore_reserve();
            return Ok(());
        };
        if !self.shared.reserve_is_whole() {
            return Err(full);
        }
        tracing::error!("the disk of the audit journal is full; writing into the reserve");
        self.give_up_reserve()?;
        self.append_or_take_back(bytes)?.map_or(Ok(()), Err)
    }

    /// The fault of a full disk, once what it refused was taken back; any other fault ends all writing.
    fn append_or_take_back(&mut self, bytes: &[u8]) -> Result<Option<Fault>, Fault> {
        match self.segment.append(bytes) {
            Err(full) if full.kind() == FaultKind::NoSpace => {
                let cut = self.segment.cut_back();
                self.stop_unless(cut)?;
                Ok(Some(full))
            }
            appended => self.stop_unless(appended).map(|()| None),
        }
    }

    /// Begins the next segment; where the disk has no space for one, this one goes on for a while.
    fn next_segment(&mut self) -> Result<(), Fault> {
        let number = self.number + 1;
        let next = match Segment::begin(&self.folder, number) {
            Err(fault) if fault.kind() == FaultKind::NoSpace => {
                tracing::warn!(error = fault.chain(), "the audit journal goes on in a full segment");
                self.full = self.segment.length + segment::FULL / 64;
                return Ok(());
            }
            begun => begun?,
        };
        let reader = next
            .file
            .try_clone()
            .map_err(|e| Fault::new("could not begin a segment of the audit journal", e))?;
        let ended = self.segment.end().and_then(|()| next.take_name(&self.folder));
        self.stop_unless(ended)?;
        self.shared.readers.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(reader));
        self.segment = next;
        self.number = number;
        self.full = segment::FULL;
        Ok(())
    }

    /// Ends all writing when the journal can no longer be trusted.
    fn stop_unless(&self, done: Result<(), Fault>) -> Result<(), Fault> {
        done.inspect_err(|fault| self.shared.stop(fault))
    }

    fn give_up_reserve(&self) -> Result<(), Fault> {
        self.shared.set_reserve(false);
        let gone = fs::remove_file(self.reserve()).and_then(|()| self.segment.file.sync_all());
        gone.map_err(|e| segment::io_fault("could not give up the audit journal's reserve", e))?;
        #[cfg(test)]
        self.segment.disk.space.fetch_add(RESERVE_BYTES as u64, std::sync::atomic::Ordering::SeqCst);
        Ok(())
    }

    /// Makes the reserve again as soon as there is space; a disk that is still full is no fault here.
    pub(super) fn restore_reserve(&self) {
        if self.shared.reserve_is_whole() {
            return;
        }
        #[cfg(test)]
        if self.segment.disk.space.load(std::sync::atomic::Ordering::SeqCst) != u64::MAX {
            return;
        }
        let is_there = fs::metadata(self.reserve()).is_ok_and(|there| there.len() == RESERVE_BYTES as u64);
        if is_there || self.make_reserve().is_ok() {
            self.shared.set_reserve(true);
        } else {
            drop(fs::remove_file(self.reserve()));
        }
    }

    fn make_reserve(&self) -> std::io::Result<()> {
        fs::write(self.reserve(), vec![0xA5; RESERVE_BYTES])?;
        fs::File::open(self.reserve())?.sync_all()
    }

    fn reserve(&self) -> PathBuf {
        self.folder.join("reserve")
    }
}
