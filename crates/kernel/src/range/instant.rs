//! From civil values to instants, where days start late, twice, or not at all.
//!
//! Two rules, for two questions. *When does this civil moment begin?* The first instant whose wall
//! clock shows it or anything later: a gap answers with its end. *When is this wall time?* A gap
//! moves it forward by the gap, a fold gives the earlier instant.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::calendar::Day;

/// The first instant whose civil date in the zone is the date or later.
pub fn start_of_day(zone: &TimeZone, date: Date) -> Timestamp {
    let beyond = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    start_of(zone, Day::of(date)).unwrap_or(beyond)
}

/// As [`start_of_day`]; `None` when no instant can hold it.
pub(super) fn start_of(zone: &TimeZone, day: Day) -> Option<Timestamp> {
    begin(zone, day.date()?.to_datetime(Time::midnight()))
}

/// The first instant whose wall clock shows the moment or later.
pub(super) fn begin(zone: &TimeZone, moment: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(moment);
    let offset = ambiguous.offset();
    let after = ambiguous.compatible().ok()?;
    match offset {
        AmbiguousOffset::Gap { .. } => end_of_gap(zone, after),
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => Some(after),
    }
}

/// The instant of a wall time.
pub(super) fn wall(zone: &TimeZone, moment: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(moment).compatible().ok()
}

/// The transition just before the instant that a wall time inside its gap is moved to.
fn end_of_gap(zone: &TimeZone, moved: Timestamp) -> Option<Timestamp> {
    let next = Timestamp::from_second(moved.as_second() + 1).ok()?;
    zone.preceding(next).next().map(|transition| transition.timestamp())
}
