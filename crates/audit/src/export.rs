//! A log for spreadsheets: CSV. What can be verified elsewhere is a [`crate::bundle`].

use kernel::audit_entry::Log;
use kernel::failure::Fault;

use crate::filter::{Filter, Logged};
use crate::journal::Journal;

const CSV_HEADER: &str = "sequence,at,actor,action,object,purpose,outcome,detail,hash\r\n";
/// Entries read at a time.
const STEP: usize = 1_000;

/// The wanted entries of a log as CSV, oldest first, up to the entry that is newest when it is begun.
pub struct Csv {
    journal: Journal,
    log: Log,
    filter: Filter,
    entries: u64,
    head: Option<&'static str>,
    after: u64,
}

impl Csv {
    pub async fn new(journal: Journal, log: Log, filter: Filter) -> Result<Self, Fault> {
        let entries = journal.size(log).await?;
        Ok(Self { journal, log, filter, entries, head: Some(CSV_HEADER), after: 0 })
    }

    /// The next piece of the file, empty where nothing in it is wanted; `None` at its end. Entries that cannot be
    /// found are a fault: a file without them would look whole.
    pub async fn next(&mut self) -> Result<Option<String>, Fault> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head.to_owned()));
        }
        let missing = usize::try_from(self.entries - self.after).unwrap_or(STEP).min(STEP);
        if missing == 0 {
            return Ok(None);
        }
        let entries = self.journal.entries(self.log, self.after, missing).await?;
        let numbers = entries.iter().map(|logged| logged.entry.sequence);
        if entries.is_empty() || !numbers.eq((self.after + 1..).take(entries.len())) {
            return Err(Fault::bare("could not export the audit log: entries are missing"));
        }
        self.after += entries.len() as u64;
        let wanted = entries.iter().filter(|logged| self.filter.wants(&logged.entry));
        Ok(Some(wanted.map(csv_line).collect()))
    }
}

/// One entry as a CSV line (RFC 4180). A cell that a spreadsheet would run as a formula starts with an apostrophe.
fn csv_line(logged: &Logged) -> String {
    let entry = &logged.entry;
    let detail = logged.detail.as_ref().map(|detail| detail.json().to_string()).unwrap_or_default();
    let cells = [
        entry.sequence.to_string(),
        entry.at.to_string(),
        entry.actor.to_string(),
        entry.action.to_string(),
        entry.object.to_string(),
        entry.purpose.to_string(),
        outcome_word(logged).to_owned(),
        detail,
        hex::encode(logged.hash),
    ];
    let mut line = cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn outcome_word(logged: &Logged) -> &'static str {
    match logged.entry.outcome {
        kernel::audit_entry::Outcome::Done => "done",
        kernel::audit_entry::Outcome::Refused => "refused",
        kernel::audit_entry::Outcome::Failed => "failed",
    }
}

fn csv_cell(text: &str) -> String {
    let guarded =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r', '\'']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests;
