//! Writes bound values for "execute".

use jiff::tz::TimeZone;
use kernel::time::Timestamp;

use crate::bind::Bind;

const TINY: u8 = 1;
const NULL: u8 = 6;
const DATE: u8 = 10;
const DATETIME: u8 = 12;
const NEWDECIMAL: u8 = 246;
const VAR_STRING: u8 = 253;

/// The body of "execute": id, no cursor, one iteration, NULL bitmap, types, values.
pub(super) fn execute(id: u32, values: &[&Bind]) -> Vec<u8> {
    let mut out = id.to_le_bytes().to_vec();
    out.push(0);
    out.extend_from_slice(&1_u32.to_le_bytes());
    if values.is_empty() {
        return out;
    }
    let mut nulls = vec![0_u8; values.len().div_ceil(8)];
    for (at, _) in values.iter().enumerate().filter(|(_, value)| matches!(value, Bind::Null)) {
        if let Some(byte) = nulls.get_mut(at / 8) {
            *byte |= 1 << (at % 8);
        }
    }
    out.extend_from_slice(&nulls);
    out.push(1);
    for value in values {
        out.extend_from_slice(&[kind(value), 0]);
    }
    for value in values {
        write(value, &mut out);
    }
    out
}

fn kind(value: &Bind) -> u8 {
    match value {
        Bind::Null => NULL,
        Bind::Day { .. } => DATE,
        Bind::Instant(_) => DATETIME,
        Bind::Text(_) => VAR_STRING,
        Bind::Number(_) => NEWDECIMAL,
        Bind::Bool(_) => TINY,
    }
}

fn write(value: &Bind, out: &mut Vec<u8>) {
    match value {
        Bind::Null => {}
        Bind::Day { date, .. } => {
            out.push(4);
            out.extend_from_slice(&date.year().cast_unsigned().to_le_bytes());
            out.extend_from_slice(&[date.month().cast_unsigned(), date.day().cast_unsigned()]);
        }
        Bind::Instant(at) => instant(*at, out),
        Bind::Text(text) => bytes(text.as_bytes(), out),
        Bind::Number(number) => bytes(number.to_string().as_bytes(), out),
        Bind::Bool(value) => out.push(u8::from(*value)),
    }
}

/// In UTC, the zone that the session is set to.
fn instant(at: Timestamp, out: &mut Vec<u8>) {
    let civil = TimeZone::UTC.to_datetime(at.to_jiff());
    let (date, time) = (civil.date(), civil.time());
    out.push(11);
    out.extend_from_slice(&date.year().cast_unsigned().to_le_bytes());
    let parts = [date.month(), date.day(), time.hour(), time.minute(), time.second()];
    out.extend(parts.map(i8::cast_unsigned));
    let micros = u32::try_from(at.as_micros().rem_euclid(1_000_000)).unwrap_or(0);
    out.extend_from_slice(&micros.to_le_bytes());
}

fn bytes(text: &[u8], out: &mut Vec<u8>) {
    match text.len() {
        short @ 0..=0xFA => out.push(u8::try_from(short).unwrap_or(0)),
        middle @ 0xFB..=0xFFFF => {
            out.push(0xFC);
            out.extend_from_slice(&u16::try_from(middle).unwrap_or(0).to_le_bytes());
        }
        long => {
            out.push(0xFE);
            out.extend_from_slice(&u64::try_from(long).unwrap_or(0).to_le_bytes());
        }
    }
    out.extend_from_slice(text);
}
