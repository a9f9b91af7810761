//! Reads the segments and changes nothing: see [`crate::look`].

use std::collections::HashSet;
use std::path::Path;

use kernel::failure::Fault;

use super::frame;
use super::index::{Index, Place};
use super::segment::{self, HEADER, Segment, header};
use super::start::{is_altered, segments};
use crate::chain::Break;
use crate::entry::Entry;
use crate::look::{Broken, Looked};

/// Takes in every segment up to the first entry that does not fit.
pub(crate) fn look(folder: &Path) -> Result<Looked, Fault> {
    let mut seen = Seen::default();
    if !folder.exists() {
        return Ok(seen.looked);
    }
    for (number, is_last) in segments(folder)? {
        let path = Segment::path(folder, number);
        let bytes = segment::read(&path, is_last)?;
        if let Some((at, log, why)) = seen.take_in(number, &bytes, is_last) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sequence = log.map_or(seen.looked.entries, |log| seen.index.head(log).entries()) + 1;
            seen.looked.broken =
                Some(Broken { log, sequence, why, place: Some(format!("{name} at byte {at}")) });
            break;
        }
    }
    seen.looked.logs = seen.logs.len();
    Ok(seen.looked)
}

#[derive(Default)]
struct Seen {
    index: Index,
    logs: HashSet<[u8; 16]>,
    looked: Looked,
}

type Bad = (usize, Option<crate::LogId>, Break);

impl Seen {
    fn take_in(&mut self, number: u32, bytes: &[u8], is_last: bool) -> Option<Bad> {
        if !bytes.starts_with(&header(number)) {
            let is_begun = is_last && (bytes.len() as u64) < HEADER;
            return if is_begun { None } else { Some((0, None, Break::Unreadable)) };
        }
        let mut at = usize::try_from(HEADER).unwrap_or(0);
        while let Some(frame) = frame::read(bytes, at) {
            let Ok(entry) = Entry::decode(&frame.entry) else { return Some((at, None, Break::Unreadable)) };
            let place = Place { segment: number, offset: u32::try_from(at).unwrap_or(u32::MAX) };
            match self.index.accept((&frame.entry, frame.detail.as_ref()), place, None) {
                Ok(()) => {}
                Err(Break::DetailAltered) if !is_altered(bytes, at, is_last) => return None,
                Err(why) => return Some((at, Some(entry.log), why)),
            }
            self.logs.insert(entry.log.0);
            self.looked.entries += 1;
            self.looked.newest_at = self.looked.newest_at.max(Some(entry.at));
            at = frame.end;
        }
        is_altered(bytes, at, is_last).then_some((at, None, Break::Unreadable))
    }
}
