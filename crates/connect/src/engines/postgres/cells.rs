//! Reads PostgreSQL's binary values exactly.

use std::error::Error;
use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{Span, ToSpan as _};
use kernel::time::Timestamp;
use tokio_postgres::types::{FromSql, Kind, Type};

use crate::answer::Cell;

/// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
pub(super) const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// A value as it came, with its type.
pub(super) struct Raw<'a> {
    kind: Type,
    bytes: Option<&'a [u8]>,
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self { kind: kind.clone(), bytes: Some(raw) })
    }

    fn from_sql_null(kind: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self { kind: kind.clone(), bytes: None })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Whether values of this type are read; the others are cast to text by the statement.
pub(super) fn is_readable(kind: &Type) -> bool {
    matches!(
        *kind,
        Type::BOOL
            | Type::INT2
            | Type::INT4
            | Type::INT8
            | Type::OID
            | Type::FLOAT4
            | Type::FLOAT8
            | Type::NUMERIC
            | Type::MONEY
            | Type::DATE
            | Type::TIME
            | Type::TIMESTAMP
            | Type::TIMESTAMPTZ
            | Type::UUID
            | Type::JSON
            | Type::JSONB
            | Type::BYTEA
            | Type::XML
    ) || is_text(kind)
}

pub(super) fn is_text(kind: &Type) -> bool {
    matches!(*kind, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::CHAR)
        || matches!(kind.kind(), Kind::Enum(_))
        || kind.name() == "citext"
}

impl Raw<'_> {
    pub(super) fn len(&self) -> usize {
        self.bytes.map_or(0, <[u8]>::len)
    }

    /// Bytes that do not have the shape of their type are shown as binary: the server is not trusted to be right.
    pub(super) fn cell(&self) -> Cell {
        let Some(bytes) = self.bytes else { return Cell::Null };
        self.decode(bytes).unwrap_or(Cell::Bytes(bytes.len()))
    }

    fn decode(&self, bytes: &[u8]) -> Option<Cell> {
        Some(match self.kind {
            Type::BOOL => Cell::Bool(*bytes.first()? != 0),
            Type::INT2 => Cell::Number(i64::from(i16::from_be_bytes(bytes.try_into().ok()?)).into()),
            Type::INT4 => Cell::Number(i64::from(i32::from_be_bytes(bytes.try_into().ok()?)).into()),
            Type::OID => Cell::Number(i64::from(u32::from_be_bytes(bytes.try_into().ok()?)).into()),
            Type::INT8 => Cell::Number(i64::from_be_bytes(bytes.try_into().ok()?).into()),
            Type::FLOAT4 => Cell::from_f32(f32::from_be_bytes(bytes.try_into().ok()?)),
            Type::FLOAT8 => Cell::from_f64(f64::from_be_bytes(bytes.try_into().ok()?)),
            Type::NUMERIC => numeric(bytes)?,
            // How many places money has is a setting of the server that the value does not tell.
            Type::MONEY => {
                Cell::Text(format!("{} (money, smallest units)", i64::from_be_bytes(bytes.try_into().ok()?)))
            }
            Type::DATE => day(i32::from_be_bytes(bytes.try_into().ok()?)),
            Type::TIME => time(i64::from_be_bytes(bytes.try_into().ok()?))?,
            Type::TIMESTAMP => civil(i64::from_be_bytes(bytes.try_into().ok()?)),
            Type::TIMESTAMPTZ => instant(i64::from_be_bytes(bytes.try_into().ok()?)),
            Type::UUID => Cell::Text(uuid::Uuid::from_slice(bytes).ok()?.to_string()),
            Type::JSONB => Cell::Text(std::str::from_utf8(bytes.get(1..)?).ok()?.to_owned()),
            Type::BYTEA => Cell::Bytes(bytes.len()),
            _ => Cell::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        })
    }
}

fn day(days: i32) -> Cell {
    if days == i32::MAX || days == i32::MIN {
        return Cell::NotFinite;
    }
    match Span::new().try_days(i64::from(days)).ok().and_then(|span| date(2000, 1, 1).checked_add(span).ok())
    {
        Some(day) => Cell::Date(day),
        None => outside(),
    }
}

fn time(micros: i64) -> Option<Cell> {
    let nanos = micros.checked_mul(1_000)?;
    let time = Time::midnight().checked_add(Span::new().try_nanoseconds(nanos).ok()?).ok()?;
    Some(Cell::Text(time.to_string()))
}

fn civil(micros: i64) -> Cell {
    if micros == i64::MAX || micros == i64::MIN {
        return Cell::NotFinite;
    }
    let start: DateTime = Date::constant(2000, 1, 1).at(0, 0, 0, 0);
    let (days, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let moved = Span::new()
        .try_days(days)
        .ok()
        .and_then(|span| start.checked_add(span).ok())
        .and_then(|at| at.checked_add(rest.microseconds()).ok());
    moved.map_or_else(outside, Cell::DateTime)
}

fn instant(micros: i64) -> Cell {
    if micros == i64::MAX || micros == i64::MIN {
        return Cell::NotFinite;
    }
    match micros.checked_add(EPOCH_MICROS) {
        Some(unix) => Cell::Instant(Timestamp::from_micros(unix)),
        None => outside(),
    }
}

fn outside() -> Cell {
    Cell::Text("a date outside the years that can be kept".to_owned())
}

/// Base-10,000 digits with a weight; written out as decimal text, then read as any decimal text is.
fn numeric(bytes: &[u8]) -> Option<Cell> {
    let word = |at: usize| Some(i16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let (count, weight, sign, scale) = (word(0)?, word(2)?, word(4)?, word(6)?);
    match sign.cast_unsigned() {
        0x0000 | 0x4000 => {}
        _ => return Some(Cell::NotFinite),
    }
    if weight > 30 {
        return Some(Cell::Beyond(format!("a number with about {} digits", i32::from(weight) * 4 + 1)));
    }
    let digit = |group: i16| {
        if (0..count).contains(&group) { word(8 + usize::try_from(group).ok()? * 2) } else { Some(0) }
    };
    let mut text = if sign == 0x4000 { "-".to_owned() } else { String::new() };
    for group in 0..=weight {
        let width = if group == 0 { 0 } else { 4 };
        write!(text, "{:0width$}", digit(group)?).ok()?;
    }
    if weight < 0 {
        text.push('0');
    }
    text.push_str(&fraction(usize::try_from(scale).ok()?, weight, digit)?);
    Some(Cell::from_decimal_text(&text))
}

/// The digits behind the point, at most 32 of them: more are beyond what is kept.
fn fraction(scale: usize, weight: i16, digit: impl Fn(i16) -> Option<i16>) -> Option<String> {
    let scale = scale.min(32);
    if scale == 0 {
        return Some(String::new());
    }
    let mut digits = String::new();
    let mut group = weight.checked_add(1)?;
    // A negative weight below -1 means whole groups of zeros right behind the point.
    for _ in 0..(-1_i16).checked_sub(weight)?.max(0) {
        digits.push_str("0000");
        if digits.len() >= scale {
            break;
        }
    }
    group = group.max(0);
    while digits.len() < scale {
        write!(digits, "{:04}", digit(group)?).ok()?;
        group = group.checked_add(1)?;
    }
    digits.truncate(scale);
    Some(format!(".{digits}"))
}

#[cfg(test)]
mod tests;
