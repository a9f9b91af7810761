//! Checking a file of expected ranges, row by row.

use std::io::Write;

use anyhow::Context as _;
use kernel::range::{Bound, Resolved};
use serde::Deserialize;

use super::resolve_words;
use crate::cli::Ending;

/// One row; further columns are ignored.
#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    expression: String,
    options: String,
    now_utc: jiff::Timestamp,
    zone: String,
    start_civil: String,
    end_civil: String,
    start_utc: String,
    end_utc: String,
}

/// Writes a line per row that differs and one line at the end with the count.
pub(super) fn check(text: &[u8], out: &mut impl Write) -> anyhow::Result<Ending> {
    let mut rows = 0_u32;
    let mut differing = 0_u32;
    for row in csv::Reader::from_reader(text).deserialize() {
        let row: Row = row.with_context(|| format!("row {} does not have the expected columns", rows + 1))?;
        rows += 1;
        if let Some(difference) = difference(&row) {
            differing += 1;
            writeln!(out, "{}: {difference}", row.id)?;
        }
    }
    anyhow::ensure!(rows > 0, "the file has no rows; nothing was checked");
    writeln!(out, "{} of {rows} rows pass", rows - differing)?;
    Ok(if differing == 0 { Ending::Done } else { Ending::Found })
}

fn difference(row: &Row) -> Option<String> {
    let found = match resolve_words(&row.expression, &row.options, &row.zone, row.now_utc) {
        Ok(resolved) => columns(&resolved),
        Err(refusal) => return Some(format!("{} is refused: {refusal:#}", row.expression)),
    };
    let wanted = [&row.start_civil, &row.end_civil, &row.start_utc, &row.end_utc];
    (wanted != found.each_ref())
        .then(|| format!("{} gives {found:?}, the file says {wanted:?}", row.expression))
}

fn columns(resolved: &Resolved) -> [String; 4] {
    let civil = |bound: Option<Bound>| bound.map(|b| b.civil.to_string()).unwrap_or_default();
    let instant = |bound: Option<Bound>| bound.map(|b| b.at.to_string()).unwrap_or_default();
    [civil(resolved.start), civil(resolved.end), instant(resolved.start), instant(resolved.end)]
}
