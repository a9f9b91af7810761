//! Writes bound values in the type that the prepared statement wants.

use std::error::Error;

use jiff::civil::{Date, date};
use kernel::time::Timestamp;
use tokio_postgres::Statement;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::cells::{EPOCH_MICROS, is_text};
use crate::bind::Bind;
use crate::statement::Rendered;
use crate::trouble::RunTrouble;

/// A value in the form of its wire type; `None` is NULL.
#[derive(Debug, PartialEq)]
pub(super) struct Wired(Option<Vec<u8>>);

impl ToSql for Wired {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Fits each value to the statement's parameter of the same number.
pub(super) fn fit(prepared: &Statement, sent: &Rendered, binds: &[Bind]) -> Result<Vec<Wired>, RunTrouble> {
    let wanted = prepared.params();
    if wanted.len() != sent.order.len() {
        let says = format!("the statement has {} placeholders and {} values", wanted.len(), sent.order.len());
        return Err(RunTrouble::Database { says, at: None });
    }
    sent.order
        .iter()
        .zip(wanted)
        .map(|(index, kind)| {
            let bind = binds.get(*index);
            bind.and_then(|bind| wire(bind, kind))
                .ok_or_else(|| RunTrouble::BindMismatch { index: *index, wanted: kind.name().to_owned() })
        })
        .collect()
}

/// `None` when the value cannot be of that type.
fn wire(bind: &Bind, kind: &Type) -> Option<Wired> {
    if is_text(kind) {
        return Some(Wired(text(bind).map(String::into_bytes)));
    }
    let bytes = match bind {
        Bind::Null => return Some(Wired(None)),
        Bind::Day { date, starts_at } => day(*date, *starts_at, kind)?,
        Bind::Instant(at) => instant(*at, kind)?,
        Bind::Number(number) => self::number(&number.to_string(), kind)?,
        Bind::Bool(value) => boolean(*value, kind)?,
        Bind::Text(value) => parsed(value, kind)?,
    };
    Some(Wired(Some(bytes)))
}

fn text(bind: &Bind) -> Option<String> {
    match bind {
        Bind::Null => None,
        Bind::Day { date, .. } => Some(date.to_string()),
        Bind::Instant(at) => Some(at.to_string()),
        Bind::Text(value) => Some(value.clone()),
        Bind::Number(number) => Some(number.to_string()),
        Bind::Bool(value) => Some(value.to_string()),
    }
}

/// A day is the start of that day for columns with a time: in the KPI's zone where the column holds instants.
fn day(day: Date, starts_at: Timestamp, kind: &Type) -> Option<Vec<u8>> {
    let days = date(2000, 1, 1).until(day).ok()?.get_days();
    match *kind {
        Type::DATE => Some(days.to_be_bytes().to_vec()),
        Type::TIMESTAMP => Some((i64::from(days) * 86_400_000_000).to_be_bytes().to_vec()),
        Type::TIMESTAMPTZ => micros(starts_at),
        _ => None,
    }
}

fn instant(at: Timestamp, kind: &Type) -> Option<Vec<u8>> {
    match *kind {
        Type::TIMESTAMP | Type::TIMESTAMPTZ => micros(at),
        Type::DATE => {
            let days = at.as_micros().checked_sub(EPOCH_MICROS)?.div_euclid(86_400_000_000);
            Some(i32::try_from(days).ok()?.to_be_bytes().to_vec())
        }
        _ => None,
    }
}

fn micros(at: Timestamp) -> Option<Vec<u8>> {
    Some(at.as_micros().checked_sub(EPOCH_MICROS)?.to_be_bytes().to_vec())
}

fn boolean(value: bool, kind: &Type) -> Option<Vec<u8>> {
    match *kind {
        Type::BOOL => Some(vec![u8::from(value)]),
        _ => number(if value { "1" } else { "0" }, kind),
    }
}

fn number(text: &str, kind: &Type) -> Option<Vec<u8>> {
    match *kind {
        Type::INT2 => Some(text.parse::<i16>().ok()?.to_be_bytes().to_vec()),
        Type::INT4 => Some(text.parse::<i32>().ok()?.to_be_bytes().to_vec()),
        Type::INT8 => Some(text.parse::<i64>().ok()?.to_be_bytes().to_vec()),
        Type::OID => Some(text.parse::<u32>().ok()?.to_be_bytes().to_vec()),
        Type::FLOAT4 => Some(text.parse::<f32>().ok()?.to_be_bytes().to_vec()),
        Type::FLOAT8 => Some(text.parse::<f64>().ok()?.to_be_bytes().to_vec()),
        Type::NUMERIC => numeric(text),
        _ => None,
    }
}

/// A text typed or picked by a person, for a column of another type: an id that is a number, a day, a UUID.
fn parsed(value: &str, kind: &Type) -> Option<Vec<u8>> {
    match *kind {
        Type::UUID => Some(uuid::Uuid::parse_str(value).ok()?.into_bytes().to_vec()),
        Type::BOOL => Some(vec![u8::from(value.parse::<bool>().ok()?)]),
        Type::DATE | Type::TIMESTAMP => day(value.parse().ok()?, Timestamp::from_micros(0), kind),
        Type::TIMESTAMPTZ => instant(value.parse::<jiff::Timestamp>().ok()?.into(), kind),
        Type::JSON => Some(value.as_bytes().to_vec()),
        Type::JSONB => Some([&[1], value.as_bytes()].concat()),
        _ => number(value.trim(), kind),
    }
}

/// Decimal text as base-10,000 digits with weight, sign and scale.
fn numeric(text: &str) -> Option<Vec<u8>> {
    let (sign, digits): (i16, &str) = match text.strip_prefix('-') {
        Some(rest) => (0x4000, rest),
        None => (0, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded = format!(
        "{whole:0>width$}{fraction:0<tail$}",
        width = whole.len().div_ceil(4) * 4,
        tail = fraction.len().div_ceil(4) * 4
    );
    let groups: Vec<i16> =
        (0..padded.len() / 4).filter_map(|at| padded.get(at * 4..at * 4 + 4)?.parse().ok()).collect();
    let weight = i16::try_from(whole.len().div_ceil(4)).ok()?.checked_sub(1)?;
    let head = [i16::try_from(groups.len()).ok()?, weight, sign, i16::try_from(fraction.len()).ok()?];
    Some(head.iter().chain(&groups).flat_map(|word| word.to_be_bytes()).collect())
}

#[cfg(test)]
mod tests;
