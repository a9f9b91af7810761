//! Rows as lines of JSON: a line that names a table and its columns, a line per row, a line that counts them.
//!
//! Bytes are base64. Lines can be read with any tool, and a later release reads them by the names of the columns.

use std::io::{self, BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::db::Value;
use platform::tables::{Column, ColumnKind, Table, Values};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A line that is no row.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Mark {
    Table(Table),
    Rows(u64),
}

/// What comes next.
pub(crate) enum Line {
    Table(Table),
    Row(Values),
    /// The table's rows are over; so many they were when it was written.
    Rows(u64),
}

/// Reads the lines of a part.
pub(crate) struct Lines<R> {
    from: R,
    columns: Vec<Column>,
    text: String,
}

pub(crate) fn write_table(to: &mut impl Write, table: &Table) -> io::Result<()> {
    write_line(to, &Mark::Table(table.clone()))
}

pub(crate) fn write_count(to: &mut impl Write, rows: u64) -> io::Result<()> {
    write_line(to, &Mark::Rows(rows))
}

pub(crate) fn write_row(to: &mut impl Write, row: Values) -> io::Result<()> {
    let values: Vec<Json> = row.into_iter().map(json).collect();
    write_line(to, &values)
}

fn write_line(to: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, columns: Vec::new(), text: String::new() }
    }

    /// `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        self.text.clear();
        if self.from.read_line(&mut self.text)? == 0 {
            return Ok(None);
        }
        if !self.text.starts_with('[') {
            return Ok(Some(match serde_json::from_str(&self.text)? {
                Mark::Table(table) => {
                    self.columns.clone_from(&table.columns);
                    Line::Table(table)
                }
                Mark::Rows(rows) => Line::Rows(rows),
            }));
        }
        let values: Vec<Json> = serde_json::from_str(&self.text)?;
        if values.len() != self.columns.len() {
            return Err(malformed());
        }
        let typed = values.into_iter().zip(&self.columns).map(|(json, column)| value(&json, column.kind));
        Ok(Some(Line::Row(typed.collect::<Option<Values>>().ok_or_else(malformed)?)))
    }
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a row does not fit its table")
}

fn json(value: Value) -> Json {
    match value {
        Value::Int(value) => value.into(),
        Value::Bool(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Bytes(value) => value.map(|bytes| STANDARD.encode(bytes)).into(),
        Value::Uuid(value) => value.map(|id| id.to_string()).into(),
    }
}

fn value(json: &Json, kind: ColumnKind) -> Option<Value> {
    let is_null = json.is_null();
    let text = |json: &Json| json.as_str().map(str::to_owned);
    let some = |found: bool| (is_null || found).then_some(());
    Some(match kind {
        ColumnKind::Int => {
            let number = json.as_i64();
            some(number.is_some())?;
            Value::Int(number)
        }
        ColumnKind::Bool => {
            let truth = json.as_bool();
            some(truth.is_some())?;
            Value::Bool(truth)
        }
        ColumnKind::Text => {
            let text = text(json);
            some(text.is_some())?;
            Value::Text(text)
        }
        ColumnKind::Bytes => {
            let bytes = text(json).and_then(|text| STANDARD.decode(text).ok());
            some(bytes.is_some())?;
            Value::Bytes(bytes)
        }
        ColumnKind::Uuid => {
            let id = text(json).and_then(|text| text.parse().ok());
            some(id.is_some())?;
            Value::Uuid(id)
        }
    })
}

#[cfg(test)]
mod tests;
