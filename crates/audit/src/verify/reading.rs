//! Reading an export line by line, with as little copying as a million lines need.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::time::Timestamp;

use crate::bundle;
use crate::checkpoint::home::notes_in;
use crate::checkpoint::{Checkpoint, VerifierKey};
use crate::entry::{Entry, Hash, LogId, entry_hash};

/// What the first lines of an export say.
#[derive(Debug, Clone)]
pub struct Header {
    pub origin: String,
    pub id: LogId,
    pub key: VerifierKey,
    pub entries: u64,
    pub exported_at: Timestamp,
}

/// The file is no export, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("it is not an audit export; an export begins with the line \"{first}\"", first = bundle::FIRST_LINE)]
    NotAnExport,
    #[error("its header has no line that begins with \"{0}\"")]
    HeaderMisses(&'static str),
    #[error("it holds no checkpoint")]
    NoCheckpoint,
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Longer heads are no export: a hundred checkpoints take some 40 KB.
const HEAD_MOST: u64 = 1024 * 1024;
/// A longer line is no entry: 300 bytes and 8 KB of detail, in base64, with room.
const LINE_MOST: u64 = 64 * 1024;
const BUFFER: usize = 1024 * 1024;

/// A file, read in large pieces.
pub(super) fn open(path: &Path) -> Result<BufReader<File>, Unreadable> {
    Ok(BufReader::with_capacity(BUFFER, File::open(path)?))
}

/// A file's header, where it is an export, and its checkpoints, each with its note.
pub type Held = (Option<Header>, Vec<(Checkpoint, String)>);

/// The statements of a file that somebody holds: one checkpoint, several, or an earlier export.
pub fn held_in(path: &Path) -> Result<Held, Unreadable> {
    let mut input = open(path)?;
    let mut start = vec![0; bundle::FIRST_LINE.len()];
    let is_export = input.read_exact(&mut start).is_ok() && start == bundle::FIRST_LINE.as_bytes();
    let mut input = open(path)?;
    let (header, notes) = if is_export {
        let (header, notes) = read_head(&mut input)?;
        (Some(header), notes)
    } else {
        let mut text = String::new();
        input.take(HEAD_MOST).read_to_string(&mut text)?;
        (None, notes_in(&text).collect())
    };
    let read: Vec<_> = notes
        .into_iter()
        .filter_map(|note| Checkpoint::read(&note).ok().map(|checkpoint| (checkpoint, note)))
        .collect();
    if read.is_empty() { Err(Unreadable::NoCheckpoint) } else { Ok((header, read)) }
}

/// The header and the notes; the input then stands at the first entry.
pub(super) fn read_head(input: &mut dyn BufRead) -> Result<(Header, Vec<String>), Unreadable> {
    let mut text = String::new();
    let mut limited = input.take(HEAD_MOST);
    loop {
        let start = text.len();
        let is_text = limited.read_line(&mut text);
        let length = is_text.map_err(|_| Unreadable::NotAnExport)?;
        let line = text.get(start..).unwrap_or_default();
        if start == 0 && line.trim_end() != bundle::FIRST_LINE {
            return Err(Unreadable::NotAnExport);
        }
        if line.trim_end() == bundle::LINES {
            break;
        }
        if length == 0 {
            return Err(Unreadable::HeaderMisses(bundle::LINES));
        }
    }
    let (fields, rest) =
        text.split_once(bundle::CHECKPOINTS).ok_or(Unreadable::HeaderMisses(bundle::CHECKPOINTS))?;
    let notes = notes_in(rest.trim_start_matches('\n')).collect();
    Ok((header(fields)?, notes))
}

fn header(fields: &str) -> Result<Header, Unreadable> {
    let field = |mark: &'static str| {
        let found = fields.lines().find_map(|line| line.strip_prefix(mark));
        found.ok_or(Unreadable::HeaderMisses(mark))
    };
    let misses = Unreadable::HeaderMisses;
    let id = hex::decode(field(bundle::ID)?).ok().and_then(|id| id.try_into().ok());
    let at: jiff::Timestamp = field(bundle::EXPORTED)?.parse().map_err(|_| misses(bundle::EXPORTED))?;
    Ok(Header {
        origin: field(bundle::LOG)?.to_owned(),
        id: LogId(id.ok_or(misses(bundle::ID))?),
        key: field(bundle::KEY)?.parse().map_err(|_| misses(bundle::KEY))?,
        entries: field(bundle::ENTRIES)?.parse().map_err(|_| misses(bundle::ENTRIES))?,
        exported_at: at.into(),
    })
}

/// The lines of entries, one after another; each is decoded into the same buffers.
pub(super) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    line: Vec<u8>,
    entry: Vec<u8>,
    detail: Vec<u8>,
}

/// What came next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Entry,
    /// A line that is no entry.
    Other,
    End,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, line: Vec::new(), entry: Vec::new(), detail: Vec::new() }
    }

    /// Reads and decodes the next line.
    pub(super) fn advance(&mut self) -> Result<Step, Unreadable> {
        if self.next_line()?.is_none() {
            return Ok(Step::End);
        }
        self.entry.clear();
        self.detail.clear();
        let mut parts = self.line.splitn(2, |byte| *byte == b' ');
        let entry = parts.next().unwrap_or_default();
        let detail = parts.next().unwrap_or_default();
        let is_read = STANDARD.decode_vec(entry, &mut self.entry).is_ok()
            && STANDARD.decode_vec(detail, &mut self.detail).is_ok();
        Ok(if is_read { Step::Entry } else { Step::Other })
    }

    /// The entry's bytes and its detail, where it has one.
    pub(super) fn decoded(&self) -> (&[u8], Option<&[u8]>) {
        (&self.entry, Some(self.detail.as_slice()).filter(|detail| !detail.is_empty()))
    }

    /// The next line as it stands there, without its end.
    pub(super) fn next_line(&mut self) -> Result<Option<&[u8]>, Unreadable> {
        self.line.clear();
        let read = (&mut *self.input).take(LINE_MOST).read_until(b'\n', &mut self.line)?;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        }
        Ok((0 < read).then_some(self.line.as_slice()))
    }

    /// Whether one of the next lines is the entry numbered `sequence`.
    pub(super) fn holds_later(&mut self, sequence: u64) -> Result<bool, Unreadable> {
        loop {
            match self.advance()? {
                Step::End => return Ok(false),
                Step::Entry if self.current().is_some_and(|entry| entry.sequence == sequence) => {
                    return Ok(true);
                }
                Step::Entry | Step::Other => {}
            }
        }
    }

    /// Whether the next line's entry names `entry`, as it is, as the one before it; at the end, nothing speaks against.
    pub(super) fn names_before(&mut self, entry: &Entry) -> Result<bool, Unreadable> {
        let hash: Hash = entry_hash(&entry.encode());
        match self.advance()? {
            Step::End => Ok(true),
            Step::Entry => Ok(self.current().is_some_and(|next| next.previous == hash)),
            Step::Other => Ok(false),
        }
    }

    pub(super) fn current(&self) -> Option<Entry> {
        Entry::decode(&self.entry).ok()
    }
}
