mod golden;
mod judging;
mod reasons;

use super::*;

pub(super) fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

pub(super) fn reading(value: &str, as_of: &str) -> JudgedReading {
    let (value, as_of) = (Some(number(value)), instant(as_of));
    JudgedReading { value, as_of, start_at: None, end_at: None, is_backfill: false }
}

pub(super) fn utc() -> TimeZone {
    TimeZone::UTC
}

/// 0 to 300 in November 2026, read daily.
pub(super) fn november() -> Terms {
    let aim = Aim::Reach { start: number("0"), target: number("300") };
    Terms::new(aim, period("2026-11-01", "2026-12-01"), Weights::Calendar, 2 * 86_400)
}

/// Below 24 in November 2026, warned from 20.
pub(super) fn below_24() -> Terms {
    let aim = Aim::StayBelow { limit: number("24"), warning_margin: number("4") };
    Terms::new(aim, period("2026-11-01", "2026-12-01"), Weights::Calendar, 2 * 86_400)
}

pub(super) fn judged(terms: &Terms, readings: &[JudgedReading], as_of: &str) -> Standing {
    Standing::judge(terms, &Calendar::default(), &utc(), readings, instant(as_of))
}
