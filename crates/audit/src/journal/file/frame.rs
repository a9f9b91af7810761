//! How an entry lies in a segment file.
//!
//! `length (4) | check (8) | synced (4) | outbox id (16) | entry length (2) | entry | detail`. Length counts what
//! follows it. The check is the start of a SHA-256 over what follows it up to the detail; the detail's own hash is in
//! the entry, so a detail can be redacted without touching the rest. `synced` is how much of the segment had been
//! flushed before this frame's batch was written: after a crash it tells a torn tail from an altered middle.

use uuid::Uuid;

use crate::chain::Head;
use crate::detail::Detail;
use crate::draft::Draft;
use crate::entry::{Entry, sha256};

/// Bytes before the entry.
pub(super) const HEADER: usize = 34;
/// No frame is longer, in bytes.
pub(super) const MOST: usize = 16 * 1024;

const LENGTH: usize = 4;
const CHECK: usize = 8;
const ENTRY_LENGTH: usize = 2;

/// A frame read from a segment; the bytes after it start at `end`.
pub(super) struct Frame {
    pub(super) synced: u32,
    pub(super) outbox: Option<Uuid>,
    pub(super) entry: Vec<u8>,
    pub(super) detail: Option<Detail>,
    pub(super) end: usize,
}

/// Gives `draft` the next place of its log and adds its frame to `bytes`.
pub(super) fn write(bytes: &mut Vec<u8>, head: &mut Head, draft: &Draft, synced: u32) -> Entry {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; LENGTH + CHECK]);
    bytes.extend_from_slice(&synced.to_be_bytes());
    bytes.extend_from_slice(draft.outbox.unwrap_or(Uuid::nil()).as_bytes());
    bytes.extend_from_slice(&[0; ENTRY_LENGTH]);
    let entry_at = bytes.len();
    let entry = head.extend(draft, bytes);
    let entry_length = u16::try_from(bytes.len() - entry_at).unwrap_or(u16::MAX).to_be_bytes();
    put_at(bytes, entry_at - ENTRY_LENGTH, entry_length);
    let checked = check(bytes.get(start + LENGTH + CHECK..).unwrap_or_default());
    put_at(bytes, start + LENGTH, checked);
    bytes.extend_from_slice(draft.detail.as_ref().map_or(&[][..], Detail::stored));
    let length = u32::try_from(bytes.len() - start - LENGTH).unwrap_or(u32::MAX);
    put_at(bytes, start, length.to_be_bytes());
    entry
}

fn put_at<const N: usize>(bytes: &mut [u8], at: usize, what: [u8; N]) {
    if let Some(place) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = what;
    }
}

/// Reads the frame that starts at `start`; `None` when there is no whole, unaltered one.
pub(super) fn read(bytes: &[u8], start: usize) -> Option<Frame> {
    let (length, rest) = bytes.get(start..)?.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length <= MOST)?;
    let body = rest.get(..length)?;
    let (wanted, checked) = body.split_first_chunk::<CHECK>()?;
    let (synced, rest) = checked.split_first_chunk::<4>()?;
    let (outbox, rest) = rest.split_first_chunk::<16>()?;
    let (entry_length, rest) = rest.split_first_chunk::<ENTRY_LENGTH>()?;
    let (entry, detail) = rest.split_at_checked(usize::from(u16::from_be_bytes(*entry_length)))?;
    let covered = checked.get(..checked.len() - detail.len())?;
    if check(covered) != *wanted {
        return None;
    }
    let outbox = Some(Uuid::from_bytes(*outbox)).filter(|id| !id.is_nil());
    Some(Frame {
        synced: u32::from_be_bytes(*synced),
        outbox,
        entry: entry.to_vec(),
        detail: Detail::from_stored(detail.to_vec()),
        end: start + LENGTH + length,
    })
}

fn check(covered: &[u8]) -> [u8; CHECK] {
    sha256(covered).first_chunk().copied().unwrap_or_default()
}
