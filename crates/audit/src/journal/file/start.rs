//! Reading all segments: at start, which decides what a crash left behind, and beside whoever writes.
//!
//! A torn tail is cut off: nobody was told that those entries are durable. A blank tail of the last segment is its
//! room. Everything else that does not fit is a fault, and nothing is appended after it.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use kernel::failure::Fault;

use super::frame;
use super::index::{Index, Place};
use super::segment::{self, HEADER, ROOM, Segment, filled, header, io_fault};
use crate::chain::Break;

/// Opens every segment for reading alone: nothing is mended or made, and what a writer has not finished yet is passed
/// over.
pub(super) fn look_at_all(folder: &Path) -> Result<(Vec<File>, Index), Fault> {
    let failed = |e| io_fault("could not read the audit journal", e);
    let mut index = Index::default();
    let mut files = Vec::new();
    let all = if folder.exists() { segments(folder)? } else { Vec::new() };
    for (number, is_last) in all {
        let path = Segment::path(folder, number);
        let bytes = segment::read(&path, is_last)?;
        let is_begun = is_last && (bytes.len() as u64) < HEADER;
        if !is_begun && !bytes.starts_with(&header(number)) {
            return Err(altered(&path, 0));
        }
        let end = take_in(&path, number, &bytes, &mut index)?;
        if is_altered(&bytes, end, is_last) {
            return Err(altered(&path, end));
        }
        files.push(File::open(&path).map_err(failed)?);
    }
    Ok((files, index))
}

/// Opens and checks every segment in the folder; makes the first one in an empty folder.
pub(super) fn open_all(folder: &Path) -> Result<(Vec<Segment>, Index), Fault> {
    let mut index = Index::default();
    let mut opened = Vec::new();
    for (number, is_last) in segments(folder)? {
        opened.push(open_one(folder, number, is_last, &mut index)?);
    }
    if opened.is_empty() {
        opened.push(Segment::create(folder, 0)?);
    }
    Ok((opened, index))
}

/// The numbers of all segments, and whether it is the last one; one that is missing in between is a fault.
pub(super) fn segments(folder: &Path) -> Result<Vec<(u32, bool)>, Fault> {
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
        None => Ok((0..count).map(|number| (number, number + 1 == count)).collect()),
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
    if is_altered(&bytes, end, is_last) {
        return Err(altered(&path, end));
    }
    let tail = bytes.get(end..).unwrap_or_default();
    let mut segment = Segment::new(path, file, end as u64)?;
    let torn_bytes = filled(tail);
    if 0 < torn_bytes || ROOM < tail.len() {
        tracing::warn!(torn_bytes, "the audit journal ended in a half-written entry; cut it off");
        segment.cut_back()?;
    } else if is_last {
        // A process that was killed may have written entries and not flushed them; from now on they count.
        segment.file.sync_data().map_err(|e| io_fault("could not flush the audit journal", e))?;
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

/// Whether what lies behind the last whole frame, which ends at `end`, was altered: anything that is not in the last
/// segment, and what is neither room nor torn there.
pub(super) fn is_altered(bytes: &[u8], end: usize, is_last: bool) -> bool {
    end < bytes.len() && (!is_last || was_flushed(bytes, end))
}

/// Whether a later frame says that the bytes at `end` had been flushed: then they are altered, not torn.
fn was_flushed(bytes: &[u8], end: usize) -> bool {
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

fn altered(path: &Path, at: usize) -> Fault {
    Fault::new("the audit journal was altered", format!("{} at byte {at}", path.display()))
}
