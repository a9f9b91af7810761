//! Segment files: `journal-000001.twj` and so on, each a header, then frames, then blank room.
//!
//! The room is zeros that are written and flushed with the frames before them. Frames written into it leave the file's
//! length as it is, so a flush has bytes to write and nothing to note in the file system: half the work. Only the last
//! segment has room.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use kernel::failure::{Fault, FaultKind};
use rustix::fs::{AtFlags, CWD, Statx, StatxFlags, statx};

/// One open segment file.
pub(super) struct Segment {
    path: PathBuf,
    pub(super) file: File,
    /// Bytes of the header and of whole frames, all durable.
    pub(super) length: u64,
    /// Bytes of the file: those and the room behind them.
    size: u64,
    on_disk: OnDisk,
    /// The room as it was last read.
    seen: Vec<u8>,
    /// What the disk does in a test: see `tests::Disk`.
    #[cfg(test)]
    pub(super) disk: std::sync::Arc<super::tests::Disk>,
}

/// Which file it is: device and inode.
type OnDisk = (u32, u32, u64);

/// A new segment starts beyond this many bytes.
pub(super) const FULL: u64 = if cfg!(test) { 64 * 1024 } else { 64 * 1024 * 1024 };
pub(super) const HEADER: u64 = 16;
/// Room made at once, in bytes: for about a thousand entries.
pub(super) const ROOM: usize = if cfg!(test) { 2 * 1024 } else { 256 * 1024 };

/// How often room must fit into what is free on the disk, or none is made.
const SPARE: u64 = 8;

/// What is asked of a file. Not its times: once they were asked for, the next write gives it a new one, which the next
/// flush would have to write too (Linux 6.13, multigrain timestamps).
const ASKED: StatxFlags = StatxFlags::INO.union(StatxFlags::SIZE);

/// A segment's name before it counts.
const BEGUN: &str = "next";
const MAGIC: &[u8; 4] = b"TWJ1";

impl Segment {
    pub(super) fn path(folder: &Path, number: u32) -> PathBuf {
        folder.join(format!("journal-{:06}.twj", u64::from(number) + 1))
    }

    /// Makes the segment numbered `number` (from 0), durable with its name.
    pub(super) fn create(folder: &Path, number: u32) -> Result<Self, Fault> {
        let segment = Self::begin(folder, number)?;
        segment.take_name(folder)?;
        Ok(segment)
    }

    /// Makes the segment numbered `number` where no start sees it: it counts once it has its name.
    pub(super) fn begin(folder: &Path, number: u32) -> Result<Self, Fault> {
        let failed = |e| io_fault("could not begin a segment of the audit journal", e);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(folder.join(BEGUN))
            .map_err(failed)?;
        file.write_all(&header(number)).and_then(|()| file.sync_all()).map_err(failed)?;
        Self::new(Self::path(folder, number), file, HEADER)
    }

    /// Gives a begun segment its name, durably.
    pub(super) fn take_name(&self, folder: &Path) -> Result<(), Fault> {
        if self.path.exists() {
            return Err(written_by_another());
        }
        let named = fs::rename(folder.join(BEGUN), &self.path);
        named.map_err(|e| io_fault("could not name a segment of the audit journal", e))?;
        sync_folder(folder)
    }

    /// The open file at `path`, with so many durable bytes.
    pub(super) fn new(path: PathBuf, file: File, length: u64) -> Result<Self, Fault> {
        let there = statx(&file, "", AtFlags::EMPTY_PATH, ASKED);
        let there = there.map_err(|e| io_fault("could not look at the audit journal", e.into()))?;
        Ok(Self {
            path,
            file,
            length,
            size: there.stx_size,
            on_disk: on_disk(&there),
            seen: Vec::new(),
            #[cfg(test)]
            disk: std::sync::Arc::default(),
        })
    }

    /// Writes `bytes` after the durable ones and flushes them; on a fault they do not count.
    ///
    /// Where the room is too small, new room is made with them, unless the disk has none to spare.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.check_blank(bytes.len())?;
        let end = self.length + bytes.len() as u64;
        if end <= self.size || !self.has_space_for_room() {
            self.write(bytes)?;
            self.size = self.size.max(end);
        } else {
            self.check_in_place()?;
            self.size = end + self.write_with_room(bytes)?;
        }
        self.length = end;
        Ok(())
    }

    /// Writes `bytes` and room behind them; says how many bytes of room, which is none where the disk takes no more.
    fn write_with_room(&mut self, bytes: &[u8]) -> Result<u64, Fault> {
        let mut with_room = bytes.to_vec();
        with_room.resize(bytes.len() + ROOM, 0);
        match self.write(&with_room) {
            Err(fault) if fault.kind() == FaultKind::NoSpace => {
                self.cut_back()?;
                self.write(bytes).map(|()| 0)
            }
            written => written.map(|()| ROOM as u64),
        }
    }

    /// Gives up the room, which must be as it was made, before another segment comes behind this one.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.check_in_place()?;
        self.check_blank(usize::MAX)?;
        self.cut_back()
    }

    /// Takes back what a failed write left behind the durable bytes, and gives up the room.
    pub(super) fn cut_back(&mut self) -> Result<(), Fault> {
        let failed = |e| io_fault("could not cut the audit journal back", e);
        #[cfg(test)]
        self.disk.check().map_err(failed)?;
        self.file.set_len(self.length).and_then(|()| self.file.sync_data()).map_err(failed)?;
        self.size = self.length;
        Ok(())
    }

    /// Sees that the file we hold is the file that lies at its path, with the size that we gave it.
    pub(super) fn check_in_place(&self) -> Result<(), Fault> {
        let there = statx(CWD, &self.path, AtFlags::empty(), ASKED)
            .map_err(|e| io_fault("the audit journal was taken away while in use", e.into()))?;
        if on_disk(&there) != self.on_disk {
            return Err(Fault::bare("the audit journal was exchanged while in use"));
        }
        if there.stx_size != self.size {
            return Err(written_by_another());
        }
        Ok(())
    }

    /// Whether room would leave others on this disk the space that they need.
    fn has_space_for_room(&self) -> bool {
        let folder = self.path.parent().unwrap_or(&self.path);
        platform::disk::free_bytes(folder).is_ok_and(|free| SPARE * ROOM as u64 <= free)
    }

    /// Sees that nobody else wrote where the next `most` bytes go.
    fn check_blank(&mut self, most: usize) -> Result<(), Fault> {
        let room = usize::try_from(self.size - self.length).unwrap_or(usize::MAX);
        self.seen.resize(most.min(room), 0);
        let read = self.file.read_exact_at(&mut self.seen, self.length);
        read.map_err(|e| io_fault("could not read the audit journal's room", e))?;
        if filled(&self.seen) == 0 { Ok(()) } else { Err(written_by_another()) }
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Fault> {
        let failed = |e| io_fault("could not write to the audit journal", e);
        #[cfg(not(test))]
        self.file.write_all_at(bytes, self.length).map_err(failed)?;
        #[cfg(test)]
        self.disk.write(&self.file, bytes, self.length).map_err(failed)?;
        self.flush().map_err(|e| io_fault("could not flush the audit journal", e))
    }

    #[cfg(not(test))]
    fn flush(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    #[cfg(test)]
    fn flush(&self) -> io::Result<()> {
        self.disk.flush(&self.file, &self.path)
    }
}

/// The bytes of a segment; another process may be writing the last one.
pub(super) fn read(path: &Path, is_last: bool) -> Result<Vec<u8>, Fault> {
    let bytes = if is_last { settled(|| fs::read(path)) } else { fs::read(path) };
    bytes.map_err(|e| io_fault("could not read the audit journal", e))
}

/// Whoever reads the room can pass a blank place just before it is filled and then see what was written behind it, as
/// if flushed bytes were gone. What was seen was written after all before it: a second look finds that filled, and
/// leaves out what came meanwhile. (Only what a full disk took back in between can still be missed.)
pub(super) fn settled(mut read: impl FnMut() -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    let seen = read()?;
    let (size, end) = (seen.len(), filled(&seen));
    drop(seen);
    let mut bytes = read()?;
    bytes.truncate(end);
    bytes.resize(size, 0);
    Ok(bytes)
}

/// Bytes up to the last one that is not blank.
pub(super) fn filled(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
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

pub(super) fn sync_folder(folder: &Path) -> Result<(), Fault> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|e| io_fault("could not flush the audit journal's folder", e))
}

pub(super) fn io_fault(doing: &'static str, error: io::Error) -> Fault {
    let is_space = matches!(
        error.kind(),
        io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::FileTooLarge
    );
    let kind = if is_space { FaultKind::NoSpace } else { FaultKind::Broken };
    Fault::new(doing, error).of_kind(kind)
}

fn on_disk(there: &Statx) -> OnDisk {
    (there.stx_dev_major, there.stx_dev_minor, there.stx_ino)
}

fn written_by_another() -> Fault {
    Fault::bare("the audit journal was written by somebody else while in use")
}
