//! Readings as a CSV file (RFC 4180).
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front; plain numbers stay as they are.

use kernel::decimal::Decimal;

use crate::reading::Reading;

/// The columns, in order: every field that the API gives.
pub const COLUMNS: [&str; 23] = [
    "id",
    "value",
    "unit",
    "as_of",
    "recorded_at",
    "source_time",
    "fetched_at",
    "start",
    "end",
    "start_at",
    "end_at",
    "expression",
    "description",
    "zone",
    "tzdata",
    "calendar_version",
    "rows",
    "origin",
    "flags",
    "kpi_version",
    "parameter_hash",
    "connection_id",
    "supersedes",
];

/// The header and one line for each reading.
pub fn readings(readings: &[Reading]) -> String {
    let mut text = line(COLUMNS.iter().map(|column| (*column).to_owned()));
    for reading in readings {
        text.push_str(&line(cells(reading).into_iter()));
    }
    text
}

fn cells(reading: &Reading) -> [String; 23] {
    let range = &reading.range;
    let flags: Vec<&str> = reading.flags.iter().map(|flag| flag.token()).collect();
    [
        reading.id.to_string(),
        or_empty(reading.value),
        reading.unit.clone(),
        reading.as_of.to_string(),
        reading.recorded_at.to_string(),
        or_empty(reading.source_time),
        reading.fetched_at.to_string(),
        or_empty(range.start.as_deref()),
        or_empty(range.end.as_deref()),
        or_empty(range.start_at),
        or_empty(range.end_at),
        range.expression.clone(),
        range.described.clone(),
        range.zone.clone(),
        range.tzdata.clone(),
        reading.calendar_version.to_string(),
        or_empty(reading.rows),
        reading.origin.token().to_owned(),
        flags.join(" "),
        reading.kpi_version.to_string(),
        reading.parameter_hash.clone(),
        reading.connection.to_string(),
        or_empty(reading.supersedes),
    ]
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(&neutral(cell))).collect();
    format!("{}\r\n", cells.join(","))
}

/// What a spreadsheet would run is told to be text.
fn neutral(cell: String) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<Decimal>().is_err();
    if is_formula { format!("'{cell}") } else { cell }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests;
