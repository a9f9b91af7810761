//! What a statement answered, within the caps that keep a hostile or careless source from filling our memory.

use jiff::civil::{Date, DateTime};
use kernel::decimal::{Decimal, DecimalRefused};
use kernel::time::Timestamp;

/// What a statement answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub elapsed_ms: u64,
}

/// A column of an answer; `kind` is the engine's own name of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: String,
}

/// One value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Null,
    Text(String),
    Number(Decimal),
    /// A number outside the range that can be kept exactly, as the database wrote it.
    Beyond(String),
    /// NaN or an infinity.
    NotFinite,
    Bool(bool),
    Date(Date),
    /// A civil date and time without a zone.
    DateTime(DateTime),
    Instant(Timestamp),
    /// Binary data; only its length is kept.
    Bytes(usize),
}

impl Cell {
    /// Reads decimal text exactly; text that is no number stays text.
    pub fn from_decimal_text(text: &str) -> Self {
        match text.parse::<Decimal>() {
            Ok(number) => Self::Number(number),
            Err(DecimalRefused::TooLarge) => Self::Beyond(text.to_owned()),
            Err(DecimalRefused::NotANumber) => Self::Text(text.to_owned()),
        }
    }

    /// The shortest decimal that reads back as the same binary number.
    pub fn from_f64(value: f64) -> Self {
        if value.is_finite() { Self::from_decimal_text(&value.to_string()) } else { Self::NotFinite }
    }

    /// As [`Cell::from_f64`], for a single-precision number.
    pub fn from_f32(value: f32) -> Self {
        if value.is_finite() { Self::from_decimal_text(&value.to_string()) } else { Self::NotFinite }
    }

    fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Beyond(text) => text.len(),
            Self::Null
            | Self::Number(_)
            | Self::NotFinite
            | Self::Bool(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Instant(_)
            | Self::Bytes(_) => size_of::<Self>(),
        }
    }
}

/// Most that one statement may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    pub rows: u32,
    pub columns: usize,
    pub cell_bytes: usize,
    pub result_bytes: usize,
    pub time_ms: u64,
}

impl Caps {
    /// The caps of every read: 10 s, 1,000 rows, 64 columns, 1 MiB per cell, 8 MiB per result.
    pub const READ: Self =
        Self { rows: 1_000, columns: 64, cell_bytes: 1 << 20, result_bytes: 8 << 20, time_ms: 10_000 };

    #[must_use]
    pub fn rows(self, rows: u32) -> Self {
        Self { rows: rows.min(self.rows), ..self }
    }
}

/// Which cap an answer broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    Rows(u32),
    Columns(usize),
    Cell(usize),
    Result(usize),
}

/// Gathers rows and stops at the first cap that is broken.
pub(crate) struct Collector {
    caps: Caps,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Collector {
    pub(crate) fn new(caps: Caps, columns: Vec<Column>) -> Result<Self, Excess> {
        if columns.len() > caps.columns {
            return Err(Excess::Columns(caps.columns));
        }
        Ok(Self { caps, columns, rows: Vec::new(), bytes: 0 })
    }

    /// Looks at the raw length of a cell before it is decoded.
    pub(crate) fn admit_cell(&mut self, raw_bytes: usize) -> Result<(), Excess> {
        if raw_bytes > self.caps.cell_bytes {
            return Err(Excess::Cell(self.caps.cell_bytes));
        }
        self.bytes = self.bytes.saturating_add(raw_bytes);
        if self.bytes > self.caps.result_bytes { Err(Excess::Result(self.caps.result_bytes)) } else { Ok(()) }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) -> Result<(), Excess> {
        let limit = usize::try_from(self.caps.rows).unwrap_or(usize::MAX);
        if self.rows.len() >= limit {
            return Err(Excess::Rows(self.caps.rows));
        }
        let held: usize = row.iter().map(Cell::size_bytes).sum();
        self.bytes = self.bytes.saturating_add(held);
        if self.bytes > self.caps.result_bytes.saturating_mul(2) {
            return Err(Excess::Result(self.caps.result_bytes));
        }
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn finish(self, elapsed_ms: u64) -> Answer {
        Answer { columns: self.columns, rows: self.rows, elapsed_ms }
    }
}

#[cfg(test)]
mod tests;
