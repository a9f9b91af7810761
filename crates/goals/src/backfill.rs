//! Which past days a KPI is read for when it is made: every day of its current period, and the end of each of the
//! twelve periods before.
//!
//! A day is worth a read only if its range says something about that day: a range that reaches beyond it would show
//! today's knowledge as if it had been known then, and a range equal to the next day's would draw a line that nobody
//! measured. A KPI without a date range has no past that could be asked for.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::calendar::{Calendar, start_of_day};
use kernel::range::{Expression, Resolved, resolve};
use kernel::time::Timestamp;

/// Periods before the current one.
const PERIODS: usize = 12;
/// The most days of the current period.
const MOST_DAYS: i32 = 400;

/// The days to read, newest first; `goals_from` is the first day of the earliest goal on the KPI.
pub(crate) fn days(
    expression: &Expression,
    (calendar, zone): (&Calendar, &TimeZone),
    as_of: Timestamp,
    goals_from: Option<Date>,
) -> Vec<Date> {
    let today = as_of.to_jiff().to_zoned(zone.clone()).date();
    let range_on = |day: Date| {
        let at = end_of_day(zone, day)?;
        let range = resolve(expression, calendar, zone, at.to_jiff()).ok()?;
        speaks_of(&range, day, zone).then_some(range)
    };
    let first = first_day(expression, (calendar, zone), as_of, goals_from).unwrap_or(today);
    let mut wanted = days_back(today, first);
    wanted.extend(period_ends(expression, (calendar, zone), first));
    let mut kept: Vec<Date> = Vec::new();
    let mut later: Option<Resolved> = None;
    for day in wanted {
        let Some(range) = range_on(day) else { continue };
        if !later.as_ref().is_some_and(|later| later.start == range.start && later.end == range.end) {
            kept.push(day);
        }
        later = Some(range);
    }
    kept
}

/// The last instant of a day: what a read late in the evening would have been made for.
pub(crate) fn end_of_day(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    let next: Timestamp = start_of_day(zone, day.tomorrow().ok()?).into();
    Some(Timestamp::from_micros(next.as_micros() - 1))
}

/// Names the occasion of a day's read.
pub(crate) fn slot(day: Date) -> String {
    format!("backfill:{day}")
}

fn speaks_of(range: &Resolved, day: Date, zone: &TimeZone) -> bool {
    let Ok(next) = day.tomorrow() else { return false };
    range.end.is_some_and(|end| end.at <= start_of_day(zone, next)) && range.start.is_some()
}

/// Where the current period begins, a goal's period included.
fn first_day(
    expression: &Expression,
    (calendar, zone): (&Calendar, &TimeZone),
    as_of: Timestamp,
    goals_from: Option<Date>,
) -> Option<Date> {
    let today = as_of.to_jiff().to_zoned(zone.clone()).date();
    let range = resolve(expression, calendar, zone, as_of.to_jiff()).ok()?;
    let own = range.start.map(|start| start.civil.date());
    let earliest = own.into_iter().chain(goals_from).min()?;
    let limit = today.checked_sub(MOST_DAYS.days()).ok()?;
    Some(earliest.clamp(limit, today))
}

/// Yesterday and the days before it, down to `first`.
fn days_back(today: Date, first: Date) -> Vec<Date> {
    let yesterday = today.yesterday().ok();
    let back = std::iter::successors(yesterday, |day| day.yesterday().ok());
    back.take_while(|day| first <= *day).collect()
}

/// The last day of each earlier period: the day before a period's start is the end of the one before.
fn period_ends(expression: &Expression, (calendar, zone): (&Calendar, &TimeZone), first: Date) -> Vec<Date> {
    let mut ends = Vec::new();
    let mut start = Some(first);
    while let Some(end) = start.and_then(|start| start.yesterday().ok())
        && ends.len() < PERIODS
    {
        ends.push(end);
        let at = end_of_day(zone, end);
        let range = at.and_then(|at| resolve(expression, calendar, zone, at.to_jiff()).ok());
        let before = range.and_then(|range| range.start).map(|bound| bound.civil.date());
        start = before.filter(|before| *before <= end);
    }
    ends
}

#[cfg(test)]
mod tests;
