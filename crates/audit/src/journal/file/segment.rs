//! Segment files: `journal-000001.twj` and so on, each a header and then frames.
//!
//! Reading them at start decides what a crash left behind. A torn tail is cut off: nobody was told that those entries
//! are durable. Everything else that does not fit is a fault, and nothing is appended after it.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use kernel::failure::{Fault, FaultKind};

use super::frame;
use super::index::{Index, Place};
use crate::chain::Break;

/// One open segment file.
pub(super) struct Segment {
    path: PathBuf,
    pub(super) file: File,
    /// Bytes that are durable.
    pub(super) length: u64,
    #[cfg(test)]
    pub(super) room: std::sync::Arc<std::sync::atomic::AtomicU64>,
    /// What the disk does in a test: see `tests::Disk`.
    #[cfg(test)]
    pub(super) disk: std::sync::Arc<super::tests::Disk>,
}

/// A new segment starts beyond this many bytes.
pub(super) const FULL: u64 = 64 * 1024 * 1024;
pub(super) const HEADER: u64 = 16;

const MAGIC: &[u8; 4] = b"TWJ1";

impl Segment {
    pub(super) fn path(folder: &Path, number: u32) -> PathBuf {
        folder.join(format!("journal-{:06}.twj", u64::from(number) + 1))
    }

    /// Makes the segment numbered `number` (from 0), durable with its name.
    pub(super) fn create(folder: &Path, number: u32) -> Result<Self, Fault> {
        let path = Self::path(folder, number);
        let failed = |e| io_fault("could not begin a segment of the audit journal", e);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        file.write_all(&header(number)).and_then(|()| file.sync_all()).map_err(failed)?;
        sync_folder(folder)?;
        Ok(Self::new(path, file, HEADER))
    }

    fn new(path: PathBuf, file: File, length: u64) -> Self {
        Self {
            path,
            file,
            length,
            #[cfg(test)]
            room: std::sync::Arc::new(u64::MAX.into()),
            #[cfg(test)]
            disk: std::sync::Arc::default(),
        }
    }

    /// Writes `bytes` after the durable ones and flushes them; on a fault they do not count.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let failed = |e| io_fault("could not write to the audit journal", e);
        #[cfg(test)]
        self.test_room(bytes).map_err(failed)?;
        self.file.write_all_at(bytes, self.length).map_err(failed)?;
        self.flush().map_err(|e| io_fault("could not flush the audit journal", e))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    #[cfg(not(test))]
    fn flush(&self) -> std::io::Result<()> {
        self.file.sync_data()
    }

    #[cfg(test)]
    fn flush(&self) -> std::io::Result<()> {
        self.disk.flush(&self.file)
    }

    /// Takes back what a failed write left behind the durable bytes.
    pub(super) fn cut_back(&self) -> Result<(), Fault> {
        #[cfg(test)]
        self.disk.check().map_err(|e| io_fault("could not cut the audit journal back", e))?;
        let cut = self.file.set_len(self.length).and_then(|()| self.file.sync_data());
        cut.map_err(|e| io_fault("could not cut the audit journal back", e))
    }

    /// Sees that the file we hold is the file that lies at its path, with the length that we wrote.
    pub(super) fn check_in_place(&self) -> Result<(), Fault> {
        let gone = |e| io_fault("the audit journal was taken away while in use", e);
        let there = fs::metadata(&self.path).map_err(gone)?;
        let held = self.file.metadata().map_err(gone)?;
        if (there.dev(), there.ino()) != (held.dev(), held.ino()) {
            return Err(Fault::bare("the audit journal was exchanged while in use"));
        }
        if there.len() != self.length {
            return Err(Fault::bare("the audit journal was written by somebody else while in use"));
        }
        Ok(())
    }

    #[cfg(test)]
    fn test_room(&self, bytes: &[u8]) -> std::io::Result<()> {
        self.disk.check()?;
        let room = self.room.load(std::sync::atomic::Ordering::SeqCst);
        if (bytes.len() as u64) <= room {
            return Ok(());
        }
        let part = usize::try_from(room).unwrap().min(bytes.len());
        self.file.write_all_at(&bytes[..part], self.length)?;
        Err(std::io::ErrorKind::StorageFull.into())
    }
}

/// Opens every segment for reading alone: nothing is mended or made, and what a writer has not finished yet is passed
/// over.
pub(super) fn look_at_all(folder: &Path) -> Result<(Vec<File>, Index), Fault> {
    let failed = |e| io_fault("could not read the audit journal", e);
    let mut index = Index::default();
    let mut files = Vec::new();
    let count = if folder.exists() { count_segments(folder)? } else { 0 };
    for number in 0..count {
        let path = Segment::path(folder, number);
        let bytes = fs::read(&path).map_err(failed)?;
        let is_last = number + 1 == count;
        let is_begun = is_last && (bytes.len() as u64) < HEADER;
        if !is_begun && !bytes.starts_with(&header(number)) {
            return Err(altered(&path, 0));
        }
        let end = take_in(&path, number, &bytes, &mut index)?;
        if end < bytes.len() && (!is_last || was_flushed(&bytes, end)) {
            return Err(altered(&path, end));
        }
        files.push(File::open(&path).map_err(failed)?);
    }
    Ok((files, index))
}

/// Opens and checks every segment in the folder; makes the first one in an empty folder.
pub(super) fn open_all(folder: &Path) -> Result<(Vec<Segment>, Index), Fault> {
    let count = count_segments(folder)?;
    let mut index = Index::default();
    let mut segments = Vec::new();
    for number in 0..count {
        segments.push(open_one(folder, number, number + 1 == count, &mut index)?);
    }
    if segments.is_empty() {
        segments.push(Segment::create(folder, 0)?);
    }
    Ok((segments, index))
}

/// How many segments there are; one that is missing in between is a fault.
pub(super) fn count_segments(folder: &Path) -> Result<u32, Fault> {
    let failed = |e| io_fault("could not list the audit journal", e);
    let mut count = 0_u32;
    for item in fs::read_dir(folder).map_err(failed)? {
        let name = item.map_err(failed)?.file_name();
        if name.to_string_lossy().ends_with(".twj") {
            count += 1;
        }
    }
    match (0..count).find(|number| !Segment::path(folder, *number).exists()) {
        Some(missing) => Err(Fault::new(
            "a segment of the audit journal is missing",
            Segment::path(folder, missing).display().to_string(),
        )),
        None => Ok(count),
    }
}

fn open_one(folder: &Path, number: u32, is_last: bool, index: &mut Index) -> Result<Segment, Fault> {
    let path = Segment::path(folder, number);
    let failed = |e| io_fault("could not read the audit journal", e);
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed)?;
    let mut bytes = fs::read(&path).map_err(failed)?;
    if is_last && (bytes.len() as u64) < HEADER && header(number).starts_with(&bytes) {
        // The process died while it began this segment.
        file.write_all_at(&header(number), 0).and_then(|()| file.sync_all()).map_err(failed)?;
        bytes = header(number).to_vec();
    }
    if !bytes.starts_with(&header(number)) {
        return Err(altered(&path, 0));
    }
    let end = take_in(&path, number, &bytes, index)?;
    let segment = Segment::new(path, file, end as u64);
    if end < bytes.len() {
        if !is_last || was_flushed(&bytes, end) {
            return Err(altered(&segment.path, end));
        }
        tracing::warn!(
            cut_bytes = bytes.len() - end,
            "the audit journal ended in a half-written entry; cut it off"
        );
        segment.cut_back()?;
    }
    Ok(segment)
}

/// Takes all whole frames into the index; where they end.
fn take_in(path: &Path, number: u32, bytes: &[u8], index: &mut Index) -> Result<usize, Fault> {
    let mut at = usize::try_from(HEADER).unwrap_or(0);
    while let Some(frame) = frame::read(bytes, at) {
        let offset = u32::try_from(at).map_err(|_| altered(path, at))?;
        let place = Place { segment: number, offset };
        match index.accept((&frame.entry, frame.detail.as_ref()), place, frame.outbox) {
            Ok(()) => at = frame.end,
            // The detail is the only part that the frame's own check leaves out: it may be torn.
            Err(Break::DetailAltered) => return Ok(at),
            Err(_) => return Err(altered(path, at)),
        }
    }
    Ok(at)
}

/// Whether a later frame says that the bytes at `end` had been flushed: then they are altered, not torn.
pub(super) fn was_flushed(bytes: &[u8], end: usize) -> bool {
    let entry_magic = b"TWA1";
    let Some(tail) = bytes.get(end + 1..) else { return false };
    tail.windows(entry_magic.len())
        .enumerate()
        .filter(|(_, window)| window == entry_magic)
        .filter_map(|(at, _)| (end + 1 + at).checked_sub(frame::HEADER))
        .filter(|start| end < *start)
        .filter_map(|start| frame::read(bytes, start))
        .any(|frame| usize::try_from(frame.synced).is_ok_and(|synced| end < synced))
}

pub(super) fn header(number: u32) -> [u8; 16] {
    let mut header = [0; 16];
    let (magic, rest) = header.split_at_mut(MAGIC.len());
    magic.copy_from_slice(MAGIC);
    if let Some(place) = rest.first_chunk_mut::<4>() {
        *place = number.to_be_bytes();
    }
    header
}

fn altered(path: &Path, at: usize) -> Fault {
    Fault::new("the audit journal was altered", format!("{} at byte {at}", path.display()))
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), Fault> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|e| io_fault("could not flush the audit journal's folder", e))
}

pub(super) fn io_fault(doing: &'static str, error: std::io::Error) -> Fault {
    let is_space = matches!(
        error.kind(),
        std::io::ErrorKind::StorageFull
            | std::io::ErrorKind::QuotaExceeded
            | std::io::ErrorKind::ReadOnlyFilesystem
            | std::io::ErrorKind::FileTooLarge
    );
    let kind = if is_space { FaultKind::NoSpace } else { FaultKind::Broken };
    Fault::new(doing, error).of_kind(kind)
}
