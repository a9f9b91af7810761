//! Ranges of hours: `last:Nh` and `this:hour`. They are instants; comparisons move the clock.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::compare::year_earlier;
use super::expression::{Comparison, Expression, Hours};
use super::instant;
use super::refusal::RangeRefusalKind as Kind;
use super::resolve::{Bounds, Clock, at_instant};
use crate::calendar::Day;

const HOUR_S: i64 = 3_600;

/// The two bounds of the hours, moved by every comparison around them.
pub(super) fn bounds(hours: Hours, expression: &Expression, clock: &Clock<'_>) -> Result<Bounds, Kind> {
    let (start, end) = moved_range(hours, expression, clock).ok_or(Kind::RangeOutOfBounds)?;
    Ok((Some(at_instant(clock, start)), Some(at_instant(clock, end)), false))
}

fn moved_range(hours: Hours, expression: &Expression, clock: &Clock<'_>) -> Option<(Timestamp, Timestamp)> {
    let mut now = clock.now;
    for comparison in expression.comparisons() {
        now = match comparison {
            Comparison::Previous => before(hours, clock, now)?,
            Comparison::YearEarlier => moved(clock, now, year_earlier)?,
            Comparison::WeekdaysYearEarlier => moved(clock, now, |day| day.plus(-364))?,
        };
    }
    range(hours, clock, now)
}

fn range(hours: Hours, clock: &Clock<'_>, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    match hours {
        Hours::This => clock_hour(clock, now),
        Hours::Last(count) => Some((seconds_after(now, -count * HOUR_S)?, now)),
    }
}

/// A moment whose range ends where the present one starts.
fn before(hours: Hours, clock: &Clock<'_>, now: Timestamp) -> Option<Timestamp> {
    let (start, _) = range(hours, clock, now)?;
    match hours {
        Hours::This => seconds_after(start, -1),
        Hours::Last(_) => Some(start),
    }
}

/// From the first instant at which the wall clock shows this hour to the first of the next one.
/// An hour that happens twice is one range of two hours, as a day with a fold has 25.
fn clock_hour(clock: &Clock<'_>, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let shown: DateTime = clock.zone.to_datetime(now);
    let start = shown.date().at(shown.hour(), 0, 0, 0);
    let end = match shown.hour() {
        23 => shown.date().tomorrow().ok()?.at(0, 0, 0, 0),
        hour => shown.date().at(hour + 1, 0, 0, 0),
    };
    Some((instant::begin(clock.zone, start)?, instant::begin(clock.zone, end)?))
}

fn moved(clock: &Clock<'_>, now: Timestamp, shift: fn(Day) -> Day) -> Option<Timestamp> {
    let shown = clock.zone.to_datetime(now);
    instant::wall(clock.zone, shift(Day::of(shown.date())).date()?.to_datetime(shown.time()))
}

fn seconds_after(instant: Timestamp, seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(instant.as_second() + seconds).ok()
}
