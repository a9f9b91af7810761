//! Reads the prepared protocol's binary values exactly.

use jiff::civil::{Date, DateTime};

use super::packet::Fields;
use super::reply::ColumnInfo;
use crate::answer::{Cell, Collector};
use crate::trouble::{RunTrouble, Trouble};

const DECIMAL: u8 = 0;
const TINY: u8 = 1;
const SHORT: u8 = 2;
const LONG: u8 = 3;
const FLOAT: u8 = 4;
const DOUBLE: u8 = 5;
const NULL: u8 = 6;
const TIMESTAMP: u8 = 7;
const LONGLONG: u8 = 8;
const INT24: u8 = 9;
const DATE: u8 = 10;
const TIME: u8 = 11;
const DATETIME: u8 = 12;
const YEAR: u8 = 13;
const BIT: u8 = 16;
const JSON: u8 = 245;
const NEWDECIMAL: u8 = 246;
const ENUM: u8 = 247;
const SET: u8 = 248;
const GEOMETRY: u8 = 255;

/// The engine's name of a column type.
pub(super) fn kind_name(kind: u8) -> &'static str {
    match kind {
        DECIMAL | NEWDECIMAL => "decimal",
        TINY => "tinyint",
        SHORT => "smallint",
        LONG => "int",
        INT24 => "mediumint",
        LONGLONG => "bigint",
        FLOAT => "float",
        DOUBLE => "double",
        NULL => "null",
        TIMESTAMP => "timestamp",
        DATE => "date",
        TIME => "time",
        DATETIME => "datetime",
        YEAR => "year",
        BIT => "bit",
        JSON => "json",
        ENUM => "enum",
        SET => "set",
        GEOMETRY => "geometry",
        249..=252 => "text or blob",
        _ => "varchar",
    }
}

/// Decodes one row: a bitmap of NULLs, two bits in, then the values that are not NULL.
pub(super) fn row(
    body: &[u8],
    columns: &[ColumnInfo],
    rows: &mut Collector,
) -> Result<Vec<Cell>, RunTrouble> {
    let nonsense = || RunTrouble::Lost(Trouble::Nonsense { what: "a row of unknown shape" });
    let mut fields = Fields(body);
    let bitmap = fields.take((columns.len() + 9) / 8).ok_or_else(nonsense)?;
    let mut cells = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let bit = at + 2;
        if bitmap.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1) {
            cells.push(Cell::Null);
            continue;
        }
        let before = fields.0.len();
        let value = value(column, &mut fields).ok_or_else(nonsense)?;
        rows.admit_cell(before.saturating_sub(fields.0.len()))?;
        cells.push(value);
    }
    Ok(cells)
}

fn value(column: &ColumnInfo, fields: &mut Fields<'_>) -> Option<Cell> {
    Some(match column.kind {
        NULL => Cell::Null,
        TINY | SHORT | YEAR | LONG | INT24 | LONGLONG => integer(column, fields)?,
        FLOAT => Cell::from_f32(f32::from_le_bytes(fields.array()?)),
        DOUBLE => Cell::from_f64(f64::from_le_bytes(fields.array()?)),
        DATE | DATETIME | TIMESTAMP => moment(column.kind, fields)?,
        TIME => time(fields)?,
        DECIMAL | NEWDECIMAL => Cell::from_decimal_text(std::str::from_utf8(fields.bytes()?).ok()?),
        BIT => bits(fields.bytes()?),
        GEOMETRY => Cell::Bytes(fields.bytes()?.len()),
        _ => text(column, fields.bytes()?),
    })
}

/// Every integer type as one number; the wire says how many bytes, the column whether the top bit is a sign.
fn integer(column: &ColumnInfo, fields: &mut Fields<'_>) -> Option<Cell> {
    let unsigned = column.unsigned;
    let number = match column.kind {
        TINY => {
            let [byte] = fields.array()?;
            if unsigned { i64::from(byte) } else { i64::from(byte.cast_signed()) }
        }
        SHORT | YEAR => {
            let word = u16::from_le_bytes(fields.array()?);
            if unsigned { i64::from(word) } else { i64::from(word.cast_signed()) }
        }
        LONG | INT24 => {
            let word = u32::from_le_bytes(fields.array()?);
            if unsigned { i64::from(word) } else { i64::from(word.cast_signed()) }
        }
        _ => {
            let word = u64::from_le_bytes(fields.array()?);
            if unsigned {
                return Some(Cell::from_decimal_text(&word.to_string()));
            }
            word.cast_signed()
        }
    };
    Some(Cell::Number(number.into()))
}

/// A date of zeros is no date: it stays text, as the server prints it.
fn moment(kind: u8, fields: &mut Fields<'_>) -> Option<Cell> {
    let length = fields.byte()?;
    let mut fields = Fields(fields.take(usize::from(length))?);
    if fields.0.is_empty() {
        return Some(Cell::Text("0000-00-00".to_owned()));
    }
    let year = u16::from_le_bytes(fields.array()?);
    let [month, day] = fields.array()?;
    let [hour, minute, second] = fields.array().unwrap_or_default();
    let micros = fields.array().map_or(0, u32::from_le_bytes);
    let printed = format!("{year:04}-{month:02}-{day:02}");
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    let Ok(date) = date else { return Some(Cell::Text(printed)) };
    if kind == DATE {
        return Some(Cell::Date(date));
    }
    let nanos = i32::try_from(micros.checked_mul(1_000)?).ok()?;
    let at = jiff::civil::Time::new(
        hour.try_into().ok()?,
        minute.try_into().ok()?,
        second.try_into().ok()?,
        nanos,
    );
    Some(at.map_or(Cell::Text(printed), |time| Cell::DateTime(DateTime::from_parts(date, time))))
}

fn time(fields: &mut Fields<'_>) -> Option<Cell> {
    let length = fields.byte()?;
    let mut fields = Fields(fields.take(usize::from(length))?);
    if fields.0.is_empty() {
        return Some(Cell::Text("00:00:00".to_owned()));
    }
    let sign = if fields.byte()? == 1 { "-" } else { "" };
    let days = u64::from(u32::from_le_bytes(fields.array()?));
    let [hour, minute, second] = fields.array()?;
    Some(Cell::Text(format!("{sign}{:02}:{minute:02}:{second:02}", days * 24 + u64::from(hour))))
}

/// Up to 64 bits are a number.
fn bits(bytes: &[u8]) -> Cell {
    if bytes.len() > 8 {
        return Cell::Bytes(bytes.len());
    }
    let number = bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Cell::from_decimal_text(&number.to_string())
}

fn text(column: &ColumnInfo, bytes: &[u8]) -> Cell {
    match std::str::from_utf8(bytes) {
        Ok(text) if !column.binary || column.kind == JSON => Cell::Text(text.to_owned()),
        Ok(_) | Err(_) => Cell::Bytes(bytes.len()),
    }
}
