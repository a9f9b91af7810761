//! Reads the segments from the first to the last, for copies: see [`crate::archive`].

use std::collections::{HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use kernel::failure::Fault;
use uuid::Uuid;

use super::frame::{self, Frame};
use super::segment::{self, HEADER, Segment, header, io_fault, sync_folder};
use super::start::{is_altered, segments};
use crate::archive::LogSize;
use crate::chain::{Break, Head};
use crate::detail::Detail;
use crate::entry::{Entry, LogId};

/// Where each log ends, as far as was read.
#[derive(Default)]
struct Ends(HashMap<LogId, Head>);

/// What is done with each entry: the log's end with it, its frame and what it says.
type Each<'a> = dyn FnMut(&Head, &Frame, &Entry) -> ControlFlow<()> + 'a;

/// Writes what is there up to and including the entry of `action` about `object` into `to`.
pub(crate) fn copy(folder: &Path, to: &Path, last: (&str, &str)) -> Result<Vec<Head>, Fault> {
    let failed = |e| io_fault("could not copy the audit journal", e);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(failed)?;
    let mut ends = Ends::default();
    for numbered in segments(folder)? {
        let mut is_found = false;
        let (bytes, end) = ends.take_in(folder, numbered, &mut |_, _, entry| {
            is_found = (entry.action.as_str(), entry.object.as_str()) == last;
            if is_found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let path = Segment::path(to, numbered.0);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        file.write_all(bytes.get(..end).unwrap_or_default())
            .and_then(|()| file.sync_all())
            .map_err(failed)?;
        if is_found {
            sync_folder(to)?;
            return Ok(ends.0.into_values().collect());
        }
    }
    Err(Fault::bare("the audit journal does not hold the entry that the copy ends with"))
}

/// The ends of all logs.
pub(crate) fn heads(folder: &Path) -> Result<Vec<Head>, Fault> {
    let mut ends = Ends::default();
    for numbered in segments(folder)? {
        ends.take_in(folder, numbered, &mut |_, _, _| ControlFlow::Continue(()))?;
    }
    Ok(ends.0.into_values().collect())
}

/// Whether each log, when it had so many entries, was what is stated.
pub(crate) fn begins_with(
    folder: &Path,
    wanted: &[LogSize],
    size_of: fn(&Head) -> LogSize,
) -> Result<bool, Fault> {
    let mut ends = Ends::default();
    let mut missing: HashSet<(LogId, u64)> =
        wanted.iter().filter_map(|size| Some((size.id()?, size.entries))).collect();
    let mut is_same = missing.len() == wanted.len();
    for numbered in segments(folder)? {
        ends.take_in(folder, numbered, &mut |head, _, _| {
            if missing.remove(&(head.log, head.entries())) {
                is_same &= wanted.contains(&size_of(head));
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(is_same && missing.is_empty())
}

/// What the newest entry of `action` about `object` was for.
pub(crate) fn find_purpose(folder: &Path, action: &str, object: &str) -> Result<Option<String>, Fault> {
    let mut found = None;
    let mut ends = Ends::default();
    for numbered in segments(folder)? {
        ends.take_in(folder, numbered, &mut |_, _, entry| {
            if entry.action.as_str() == action && entry.object.as_str() == object {
                found = Some(entry.purpose.to_string());
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}

/// Which of the outbox's lines the files hold.
pub(crate) fn appended(folder: &Path, wanted: &HashSet<Uuid>) -> Result<Vec<Uuid>, Fault> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let mut ends = Ends::default();
    for numbered in segments(folder)? {
        ends.take_in(folder, numbered, &mut |_, frame, _| {
            found.extend(frame.outbox.filter(|id| wanted.contains(id)));
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}

impl Ends {
    /// Reads a segment entry by entry; its bytes, and where reading ended. What a writer has not finished yet is passed
    /// over.
    fn take_in(
        &mut self,
        folder: &Path,
        (number, is_last): (u32, bool),
        each: &mut Each<'_>,
    ) -> Result<(Vec<u8>, usize), Fault> {
        let path = Segment::path(folder, number);
        let bytes = segment::read(&path, is_last)?;
        let altered = |at: usize| {
            Fault::new("the audit journal was altered", format!("{} at byte {at}", path.display()))
        };
        if !bytes.starts_with(&header(number)) {
            return Err(altered(0));
        }
        let mut at = usize::try_from(HEADER).unwrap_or(0);
        while let Some(frame) = frame::read(&bytes, at) {
            let log = Entry::decode(&frame.entry).map_err(|_| altered(at))?.log;
            let head = self.0.entry(log).or_insert_with(|| Head::genesis(log));
            let detail = frame.detail.as_ref().map(Detail::stored);
            let entry = match head.next(&frame.entry, detail) {
                // The detail is the only part that the frame's own check leaves out: it may be torn.
                Err(Break::DetailAltered) => break,
                entry => entry.map_err(|_| altered(at))?,
            };
            let flow = each(head, &frame, &entry);
            at = frame.end;
            if flow.is_break() {
                return Ok((bytes, at));
            }
        }
        if is_altered(&bytes, at, is_last) {
            return Err(altered(at));
        }
        Ok((bytes, at))
    }
}
