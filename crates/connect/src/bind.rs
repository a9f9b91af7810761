//! Values that go to the database beside the statement, never inside its text.

use jiff::civil::Date;
use kernel::decimal::Decimal;
use kernel::time::Timestamp;

/// One bound value. The engine's part chooses the wire type from what the prepared statement expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Bind {
    /// Absent: a range without a bound.
    Null,
    /// A civil day. `starts_at` is the start of that day in the zone of the KPI, for columns that hold instants.
    Day {
        date: Date,
        starts_at: Timestamp,
    },
    Instant(Timestamp),
    Text(String),
    Number(Decimal),
    Bool(bool),
}

impl Bind {
    /// What the value is, for a sentence about a column that cannot take it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "an absent value",
            Self::Day { .. } => "a date",
            Self::Instant(_) => "an instant",
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Bool(_) => "a yes or no",
        }
    }
}
