//! One log as one file that others can verify without Teamwright: `docs/reference/audit-export.md` describes it.
//!
//! A header, the checkpoints, then one line for each entry: the bytes that the chain holds and the detail, in base64.
//! It ends where its newest checkpoint ends, so every line is covered by a signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::audit_entry::Log;
use kernel::failure::Fault;
use kernel::time::Timestamp;

use crate::checkpoint::{Checkpoint, VerifierKey};
use crate::entry::LogId;
use crate::filter::Logged;
use crate::journal::Journal;

/// The first line of every export.
pub const FIRST_LINE: &str = "teamwright-audit-export 1";
/// What an export's file name ends with.
pub const ENDING: &str = "twaudit";

pub(crate) const LOG: &str = "log ";
pub(crate) const ID: &str = "id ";
pub(crate) const KEY: &str = "key ";
pub(crate) const ENTRIES: &str = "entries ";
pub(crate) const EXPORTED: &str = "exported ";
pub(crate) const CHECKPOINTS: &str = "checkpoints:";
pub(crate) const LINES: &str = "lines:";

/// Entries read at a time.
const STEP: usize = 1_000;
/// Older checkpoints that an export carries beside the newest, spread over the history.
const HISTORY_MOST: usize = 100;

/// An export that is being written.
pub struct Bundle {
    journal: Journal,
    log: Log,
    newest: Checkpoint,
    head: Option<String>,
    after: u64,
}

/// What an export states of its log beside the entries.
pub struct Statement {
    pub key: VerifierKey,
    /// The note that covers the last entry of the export.
    pub newest: String,
    /// Notes of earlier checkpoints, oldest first.
    pub history: Vec<String>,
    pub exported_at: Timestamp,
}

impl Bundle {
    /// The log up to the newest checkpoint of `statement`.
    pub fn new(journal: Journal, log: Log, statement: &Statement) -> Result<Self, Fault> {
        let unreadable = |e| Fault::new("could not read the newest checkpoint", e);
        let newest = Checkpoint::verify(&statement.newest, &statement.key).map_err(unreadable)?;
        let head = Some(head(journal.id_of(log), &newest, statement));
        Ok(Self { journal, log, newest, head, after: 0 })
    }

    /// How many entries it holds.
    pub fn entries(&self) -> u64 {
        self.newest.size
    }

    /// The next piece of the file; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<String>, Fault> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        let missing = usize::try_from(self.newest.size - self.after).unwrap_or(STEP).min(STEP);
        if missing == 0 {
            return Ok(None);
        }
        let entries = self.journal.entries(self.log, self.after, missing).await?;
        if entries.is_empty() {
            return Err(Fault::bare("could not export the audit log: entries are missing"));
        }
        self.after += entries.len() as u64;
        Ok(Some(entries.iter().map(line).collect()))
    }
}

fn head(log: LogId, newest: &Checkpoint, statement: &Statement) -> String {
    let notes = spread(&statement.history, &statement.newest).map(|note| format!("{note}\n"));
    format!(
        "{FIRST_LINE}\n{LOG}{}\n{ID}{}\n{KEY}{}\n{ENTRIES}{}\n{EXPORTED}{}\n\n{CHECKPOINTS}\n\n{}{LINES}\n",
        newest.origin,
        hex::encode(log.0),
        statement.key,
        newest.size,
        statement.exported_at,
        notes.collect::<String>()
    )
}

/// Some of the history, evenly, then the newest note.
fn spread<'a>(history: &'a [String], newest: &'a String) -> impl Iterator<Item = &'a String> {
    let step = history.len().div_ceil(HISTORY_MOST).max(1);
    history.iter().step_by(step).filter(move |note| *note != newest).chain(std::iter::once(newest))
}

fn line(logged: &Logged) -> String {
    let mut line = STANDARD.encode(logged.entry.encode());
    if let Some(detail) = &logged.detail {
        line.push(' ');
        STANDARD.encode_string(detail.stored(), &mut line);
    }
    line.push('\n');
    line
}
