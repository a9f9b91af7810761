//! The one writer: what waits becomes one write and one flush.
//!
//! A thread of its own, because flushing blocks. After a failed flush nobody knows what the disk holds, so the writer
//! stops for good; a start reads the truth from the disk. A full disk is different: the write is taken back, the
//! reserve is given up, and the same entries are written into the room that it leaves.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};

use kernel::failure::{Fault, FaultKind};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Shared;
use super::frame;
use super::index::{Index, Place};
use super::segment::{self, Segment};
use crate::chain::{Head, Placed};
use crate::draft::Draft;
use crate::entry::LogId;
use crate::journal::Receipt;

/// Drafts, and where to answer.
pub(super) struct Waiting {
    pub(super) drafts: Vec<Draft>,
    pub(super) answer: oneshot::Sender<Result<Vec<Receipt>, Fault>>,
}

pub(super) struct Writer {
    pub(super) folder: PathBuf,
    pub(super) shared: Arc<Shared>,
    pub(super) segment: Segment,
    pub(super) number: u32,
    /// Room of the write before, for the next.
    pub(super) batch: Batch,
}

/// Drafts of one write, and its bytes.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    heads: HashMap<LogId, Head>,
    placed: Vec<(Placed, Place, Option<Uuid>)>,
    seen: HashMap<Uuid, Receipt>,
}

/// Requests taken into one batch.
const BATCH: usize = 1_024;
/// Room kept from one write to the next: for the entries of a full batch.
const ROOM_BYTES: usize = 512 * 1024;
/// Kept on the disk so that a full disk can still record: some thousand entries.
const RESERVE_BYTES: usize = 1024 * 1024;

impl Batch {
    /// Keeps the room for the next write, unless it is much more than most writes need.
    fn empty(&mut self) {
        if ROOM_BYTES < self.bytes.capacity() {
            *self = Self::default();
        }
        self.bytes.clear();
        self.heads.clear();
        self.placed.clear();
        self.seen.clear();
    }
}

impl Writer {
    /// Writes until every sender is gone.
    pub(super) fn run(mut self, waiting: &Receiver<Waiting>) {
        while let Ok(first) = waiting.recv() {
            let mut taken = vec![first];
            taken.extend(waiting.try_iter().take(BATCH));
            self.write(taken);
        }
    }

    fn write(&mut self, taken: Vec<Waiting>) {
        let (drafts, answers): (Vec<_>, Vec<_>) =
            taken.into_iter().map(|waiting| (waiting.drafts, waiting.answer)).unzip();
        let written = self.shared.health().and_then(|()| self.append(drafts));
        match written {
            Ok(receipts) => {
                for (answer, receipts) in answers.into_iter().zip(receipts) {
                    // Whoever asked may have gone away; the entry stays.
                    drop(answer.send(Ok(receipts)));
                }
            }
            Err(fault) => {
                tracing::error!(error = fault.chain(), "could not write to the audit journal");
                for answer in answers {
                    let cause =
                        Fault::new("could not write the audit entry", fault.chain()).of_kind(fault.kind());
                    drop(answer.send(Err(cause)));
                }
            }
        }
    }

    fn append(&mut self, drafts: Vec<Vec<Draft>>) -> Result<Vec<Vec<Receipt>>, Fault> {
        if segment::FULL < self.segment.length {
            self.next_segment()?;
        }
        // Seen before as well as after the write: what lies behind an altered file must not be answered for.
        self.stop_unless(self.segment.check_in_place())?;
        let mut batch = std::mem::take(&mut self.batch);
        let receipts = self.write_batch(&mut batch, drafts);
        batch.empty();
        self.batch = batch;
        receipts
    }

    fn write_batch(
        &mut self,
        batch: &mut Batch,
        drafts: Vec<Vec<Draft>>,
    ) -> Result<Vec<Vec<Receipt>>, Fault> {
        let index = self.shared.index.read().unwrap_or_else(PoisonError::into_inner);
        let receipts = drafts
            .into_iter()
            .map(|drafts| drafts.into_iter().map(|draft| self.place(batch, &index, draft)).collect())
            .collect::<Result<Vec<_>, _>>()?;
        drop(index);
        if !batch.bytes.is_empty() {
            self.flush(&batch.bytes)?;
            self.stop_unless(self.segment.check_in_place())?;
            let mut index = self.shared.index.write().unwrap_or_else(PoisonError::into_inner);
            index.add(batch.placed.iter(), batch.heads.drain());
        }
        Ok(receipts)
    }

    fn place(&self, batch: &mut Batch, index: &Index, draft: Draft) -> Result<Receipt, Fault> {
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
        let placed = head.extend(draft);
        frame::write(&mut batch.bytes, &placed, outbox, synced);
        let receipt = Receipt { sequence: placed.entry.sequence };
        batch.seen.extend(outbox.map(|id| (id, receipt)));
        batch.placed.push((placed, Place { segment: self.number, offset }, outbox));
        Ok(receipt)
    }

    fn flush(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Err(fault) = self.segment.append(bytes) else {
            self.restore_reserve();
            return Ok(());
        };
        if fault.kind() != FaultKind::NoSpace {
            return self.stop_unless(Err(fault));
        }
        self.stop_unless(self.segment.cut_back())?;
        if !self.shared.reserve_is_whole() {
            return Err(fault);
        }
        tracing::error!("the disk of the audit journal is full; writing into the reserve");
        self.give_up_reserve()?;
        self.segment.append(bytes).inspect_err(|_| {
            if let Err(fault) = self.segment.cut_back() {
                self.shared.stop(&fault);
            }
        })
    }

    fn next_segment(&mut self) -> Result<(), Fault> {
        let number = self.number + 1;
        let next = Segment::create(&self.folder, number)?;
        let reader = next
            .file
            .try_clone()
            .map_err(|e| Fault::new("could not begin a segment of the audit journal", e))?;
        self.shared.readers.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(reader));
        self.segment = next;
        self.number = number;
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
        self.segment.room.fetch_add(RESERVE_BYTES as u64, std::sync::atomic::Ordering::SeqCst);
        Ok(())
    }

    /// Makes the reserve again as soon as there is room; a disk that is still full is no fault here.
    pub(super) fn restore_reserve(&self) {
        if self.shared.reserve_is_whole() {
            return;
        }
        #[cfg(test)]
        if self.segment.room.load(std::sync::atomic::Ordering::SeqCst) != u64::MAX {
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
