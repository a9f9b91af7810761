//! A log for spreadsheets: CSV. What can be verified elsewhere is a [`crate::bundle`].

use crate::filter::Logged;

/// The first line of a CSV export.
pub const CSV_HEADER: &str = "sequence,at,actor,action,object,purpose,outcome,detail,hash\r\n";

/// One entry as a CSV line (RFC 4180). A cell that a spreadsheet would run as a formula starts with an apostrophe.
pub fn csv_line(logged: &Logged) -> String {
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
