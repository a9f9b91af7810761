//! Verifying an export without the server: is every entry there, in its place, as it was written and signed?
//!
//! Works on the file alone. Whoever holds a checkpoint or an earlier export compares with it and learns of a log that
//! was put back or written anew by somebody who has the log key as well.

mod finding;
mod reading;

use std::io::BufRead;
use std::path::Path;

use kernel::time::Timestamp;

use crate::chain::{Break, Head};
use crate::checkpoint::{Checkpoint, VerifierKey};
use crate::entry::{Entry, Hash};
use crate::mark::{CHECKPOINT, Mark, Marks};

pub use finding::{Finding, What};
pub use reading::{Header, Held, Unreadable, held_in};
use reading::{Lines, Step, read_head};

/// What an export is compared with beside itself.
#[derive(Debug, Clone, Default)]
pub struct Against {
    /// The key that the log must be signed with.
    pub key: Option<VerifierKey>,
    /// What others state of the log: held checkpoints, and what the installation's own log took down.
    pub stated: Vec<Stated>,
}

/// Size and root of a log, as somebody states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub size: u64,
    pub root: Hash,
    /// Who states it, as it is told: `the checkpoint in held.txt`.
    pub by: String,
}

/// What is known of an export once it was read.
#[derive(Debug, Clone)]
pub struct Report {
    pub header: Header,
    /// Entries that are as they were written, from the first on.
    pub sound: u64,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub checkpoints: usize,
    /// The first thing that is wrong.
    pub finding: Option<Finding>,
    /// What an installation's own log states of the other logs.
    pub records: Vec<(String, Stated)>,
}

/// Reads an export from `open` and says what is wrong first.
pub fn verify(input: &mut dyn BufRead, against: &Against) -> Result<Report, Unreadable> {
    let (header, notes) = read_head(input)?;
    let mut check = Check::new(header, against);
    check.notes(&notes);
    if check.report.finding.is_none() {
        check.entries(&mut Lines::new(input))?;
    }
    Ok(check.report)
}

/// [`verify`] of a file.
pub fn verify_file(path: &Path, against: &Against) -> Result<Report, Unreadable> {
    verify(&mut reading::open(path)?, against)
}

/// Compares two exports of one log entry by entry; the first entry in which `newer` differs from `older`.
pub fn first_difference(older: &Path, newer: &Path) -> Result<Option<u64>, Unreadable> {
    let (mut older, mut newer) = (reading::open(older)?, reading::open(newer)?);
    read_head(&mut older)?;
    read_head(&mut newer)?;
    let (mut older, mut newer) = (Lines::new(&mut older), Lines::new(&mut newer));
    let mut number = 0;
    loop {
        number += 1;
        match (older.next_line()?, newer.next_line()?) {
            (Some(one), Some(other)) if one == other => {}
            (None, _) => return Ok(None),
            (Some(_), _) => return Ok(Some(number)),
        }
    }
}

/// A verification on its way.
struct Check<'a> {
    report: Report,
    against: &'a Against,
    head: Head,
    marks: Marks,
    /// Roots that must hold at a size, by size; the last one is the newest checkpoint.
    stated: Vec<Stated>,
    newest: Option<Checkpoint>,
    /// The largest size at which a stated root was seen to hold.
    held_until: u64,
}

impl<'a> Check<'a> {
    fn new(header: Header, against: &'a Against) -> Self {
        let report = Report {
            sound: 0,
            first_at: None,
            last_at: None,
            checkpoints: 0,
            finding: None,
            records: Vec::new(),
            header,
        };
        let head = Head::genesis(report.header.id);
        let stated = against.stated.clone();
        Self { report, against, head, marks: Marks::default(), stated, newest: None, held_until: 0 }
    }

    /// Verifies the signatures of all checkpoints.
    fn notes(&mut self, notes: &[String]) {
        let key = &self.report.header.key;
        if self.against.key.as_ref().is_some_and(|wanted| wanted != key) {
            self.find(0, 0, What::WrongKey);
            return;
        }
        for note in notes {
            let Ok(checkpoint) = Checkpoint::verify(note, &self.report.header.key) else {
                let at = Checkpoint::read(note).map_or(0, |checkpoint| checkpoint.size);
                self.find(at, at, What::NotSigned);
                return;
            };
            let by = format!("the checkpoint of {}", checkpoint.at);
            self.stated.push(Stated { size: checkpoint.size, root: checkpoint.root, by });
            if self.newest.as_ref().is_none_or(|newest| newest.size <= checkpoint.size) {
                self.newest = Some(checkpoint);
            }
        }
        self.report.checkpoints = notes.len();
        self.stated.sort_by_key(|stated| stated.size);
    }

    fn entries(&mut self, lines: &mut Lines<'_>) -> Result<(), Unreadable> {
        let mut next_stated = self.stated.iter().position(|stated| 0 < stated.size).unwrap_or(usize::MAX);
        loop {
            let (entry, detail) = match lines.advance()? {
                Step::Entry => lines.decoded(),
                Step::Other => return self.classify(Break::Unreadable, None, lines),
                Step::End => break,
            };
            let before = self.head.hash;
            match self.head.next(entry, detail) {
                Ok(entry) => self.take_in(&entry),
                Err(why) => {
                    let found = lines.current();
                    let follows = found.as_ref().is_some_and(|found| found.previous == before);
                    return self.classify(why, found.map(|found| (found, follows)), lines);
                }
            }
            while let Some(stated) =
                self.stated.get(next_stated).filter(|one| one.size == self.head.entries())
            {
                if stated.root != self.head.tree.root() {
                    let by = stated.by.clone();
                    self.find(self.held_until + 1, self.head.entries(), What::Rewritten { by });
                    return Ok(());
                }
                self.held_until = self.head.entries();
                next_stated += 1;
            }
        }
        self.end();
        Ok(())
    }

    fn take_in(&mut self, entry: &Entry) {
        self.marks.take_in(entry);
        self.report.sound = entry.sequence;
        self.report.first_at.get_or_insert(entry.at);
        self.report.last_at = Some(entry.at);
    }

    /// All lines were read: do they go as far as they must, and no further?
    fn end(&mut self) {
        let entries = self.head.entries();
        let covered = self.newest.as_ref().map_or(0, |newest| newest.size).max(self.report.header.entries);
        if entries < covered {
            return self.find(entries + 1, covered, What::Truncated);
        }
        if let Some(longest) = self.stated.last().filter(|stated| entries < stated.size) {
            let (size, by) = (longest.size, longest.by.clone());
            return self.find(entries + 1, size, What::RolledBack { by });
        }
        match &self.newest {
            Some(newest) if newest.size == entries => {
                if newest.index_root != self.marks.root() {
                    return self.find(entries, entries, What::IndexDiffers);
                }
            }
            Some(_) | None => {
                let covered = self.newest.as_ref().map_or(0, |newest| newest.size);
                return self.find(covered + 1, entries, What::NotCovered);
            }
        }
        let organizations = self.marks.iter().filter(|(object, _)| object.starts_with("org_"));
        self.report.records = organizations.map(|(name, mark)| (name.to_owned(), recorded(mark))).collect();
    }

    /// What was done to the entry that does not follow the one before it.
    fn classify(
        &mut self,
        why: Break,
        found: Option<(Entry, bool)>,
        lines: &mut Lines<'_>,
    ) -> Result<(), Unreadable> {
        let due = self.head.entries() + 1;
        let what = match (why, found) {
            (Break::DetailAltered, _) => What::DetailAltered,
            (Break::OtherLog, _) => What::OtherLog,
            // It names the entry before it, so it is the right one with another number.
            (Break::OutOfOrder, Some((_, true))) => What::Edited,
            (Break::OutOfOrder, Some((entry, false))) if entry.sequence < due => What::Doubled,
            (Break::OutOfOrder, Some(_)) => {
                if lines.holds_later(due)? {
                    What::Reordered
                } else {
                    What::Deleted
                }
            }
            (Break::BeforeItAltered, Some((entry, _))) => {
                // When the entry after this one names it as it is, this one is whole and the one before was edited.
                let is_whole = lines.names_before(&entry)?;
                let bad = if is_whole { due - 1 } else { due };
                self.report.sound = bad.saturating_sub(1);
                self.find(bad, bad, What::Edited);
                return Ok(());
            }
            (
                Break::Unreadable
                | Break::OutOfOrder
                | Break::BeforeItAltered
                | Break::Shortened
                | Break::LastAltered
                | Break::IndexDiffers
                | Break::TreeDiffers
                | Break::CheckpointDiffers
                | Break::MarkDiffers,
                _,
            ) => What::Edited,
        };
        self.find(due, due, what);
        Ok(())
    }

    fn find(&mut self, first: u64, last: u64, what: What) {
        self.report.finding.get_or_insert(Finding { first, last, what });
    }
}

fn recorded(mark: Mark) -> Stated {
    Stated {
        size: mark.version,
        root: mark.record_hash,
        by: format!("the installation's log ({CHECKPOINT})"),
    }
}
