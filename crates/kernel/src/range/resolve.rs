//! Resolves an expression: civil days first, instants last.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::expression::{Core, Counting, Expression, Label, Until};
use super::refusal::{RangeRefusal, RangeRefusalKind as Kind};
use super::resolved::{Bound, Civil, Flag, Resolved};
use super::{compare, hours, instant};
use crate::calendar::{Calendar, Day, IsoWeek, Unit};

/// The earliest start, and the latest end: the day after the last one allowed.
const FIRST: Date = Date::constant(1900, 1, 1);
const AFTER_THE_LAST: Date = Date::constant(2201, 1, 1);

/// The range that the expression means at `as_of`, in the zone, by the calendar.
///
/// # Errors
/// `range_out_of_bounds` when a bound leaves the years 1900 to 2200, `period_not_defined` for a
/// label that the calendar does not have.
pub fn resolve(
    expression: &Expression,
    calendar: &Calendar,
    zone: &TimeZone,
    as_of: Timestamp,
) -> Result<Resolved, RangeRefusal> {
    try_resolve(expression, calendar, zone, as_of).map_err(|kind| kind.at(expression.core_position()))
}

fn try_resolve(
    expression: &Expression,
    calendar: &Calendar,
    zone: &TimeZone,
    as_of: Timestamp,
) -> Result<Resolved, Kind> {
    let clock = Clock::new(expression, calendar, zone, as_of).ok_or(Kind::RangeOutOfBounds)?;
    let today = clock.today.date().ok_or(Kind::RangeOutOfBounds)?;
    let (start, end, shorter) = match expression.core.hours() {
        Some(hours) => hours::bounds(hours, expression, &clock)?,
        None => days(expression, &clock)?,
    };
    check_years(start, end)?;
    let flags = if shorter { vec![Flag::ShorterPeriod] } else { Vec::new() };
    Ok(Resolved { expression: *expression, start, end, flags, as_of, today, zone: zone.clone() })
}

/// What every part of one resolution looks at.
pub(super) struct Clock<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) zone: &'a TimeZone,
    /// Moved by the expression's offsets.
    pub(super) today: Day,
    /// `as_of` cut to the minute, moved with today.
    pub(super) now: Timestamp,
    /// What the wall clock shows then.
    pub(super) wall_time: Time,
}

/// Civil days, with at most a wall time at the end.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) start: Option<Day>,
    pub(super) end: Option<End>,
    pub(super) shorter: bool,
}

#[derive(Clone, Copy)]
pub(super) enum End {
    /// The start of the day.
    Day(Day),
    /// As it is, or cut at the start of a later day when a gap has moved the wall time past it.
    Wall {
        day: Day,
        time: Time,
        cut: Option<Day>,
    },
    Now,
}

impl<'a> Clock<'a> {
    fn new(
        expression: &Expression,
        calendar: &'a Calendar,
        zone: &'a TimeZone,
        as_of: Timestamp,
    ) -> Option<Self> {
        let minute = as_of.as_second().div_euclid(60) * 60;
        let now = Timestamp::from_second(minute).ok()?;
        let civil = zone.to_datetime(now);
        let today = Day::of(zone.to_datetime(as_of).date());
        let clock = Self { calendar, zone, today, now, wall_time: civil.time() };
        match expression.offset_days() {
            0 => Some(clock),
            days => clock.moved(days),
        }
    }

    fn moved(self, days: i64) -> Option<Self> {
        let today = self.today.plus(days);
        let now = instant::wall(self.zone, today.date()?.to_datetime(self.wall_time))?;
        Some(Self { today, now, wall_time: self.zone.to_datetime(now).time(), ..self })
    }
}

impl Days {
    pub(super) fn between(start: Day, end: Day) -> Self {
        Self { start: Some(start), end: Some(End::Day(end)), shorter: false }
    }

    fn units(clock: &Clock<'_>, unit: Unit, first: i64, last: i64) -> Self {
        let (start, end) = clock.calendar.bounds(unit, first, last);
        Self::between(start, end)
    }
}

pub(super) type Bounds = (Option<Bound>, Option<Bound>, bool);

fn days(expression: &Expression, clock: &Clock<'_>) -> Result<Bounds, Kind> {
    let days = compare::compared(expression, clock)?;
    let start = days.start.map(|day| whole_day(clock, day)).transpose()?;
    let end = days.end.map(|end| last_bound(clock, end)).transpose()?;
    Ok((start, end, days.shorter))
}

fn whole_day(clock: &Clock<'_>, day: Day) -> Result<Bound, Kind> {
    let date = day.date().ok_or(Kind::RangeOutOfBounds)?;
    let at = instant::start_of(clock.zone, day).ok_or(Kind::RangeOutOfBounds)?;
    Ok(Bound { civil: Civil::Day(date), at })
}

fn last_bound(clock: &Clock<'_>, end: End) -> Result<Bound, Kind> {
    match end {
        End::Day(day) => whole_day(clock, day),
        End::Now => Ok(at_instant(clock, clock.now)),
        End::Wall { day, time, cut } => {
            let moment = day.date().ok_or(Kind::RangeOutOfBounds)?.to_datetime(time);
            let bound = at_instant(clock, instant::wall(clock.zone, moment).ok_or(Kind::RangeOutOfBounds)?);
            let cut = cut.map(|day| whole_day(clock, day)).transpose()?;
            Ok(cut.filter(|cut| cut.at < bound.at).unwrap_or(bound))
        }
    }
}

pub(super) fn at_instant(clock: &Clock<'_>, at: Timestamp) -> Bound {
    Bound { civil: Civil::Wall(clock.zone.to_datetime(at)), at }
}

fn check_years(start: Option<Bound>, end: Option<Bound>) -> Result<(), Kind> {
    let inside = |bound: Bound| (FIRST..=AFTER_THE_LAST).contains(&bound.civil.date());
    if start.is_none_or(inside) && end.is_none_or(inside) { Ok(()) } else { Err(Kind::RangeOutOfBounds) }
}

/// The days of a core, with nothing around it. Hours are resolved elsewhere.
pub(super) fn core_days(core: Core, clock: &Clock<'_>) -> Result<Days, Kind> {
    let today = clock.today;
    let calendar = clock.calendar;
    let single = |day: Day| Days::between(day, day.plus(1));
    Ok(match core {
        // Hours have bounds of their own; by days they are today.
        Core::Today | Core::Hours(_) => single(today),
        Core::Yesterday => single(today.plus(-1)),
        Core::Tomorrow => single(today.plus(1)),
        Core::DaysAgo(days) => single(today.plus(-days)),
        Core::All => Days { start: None, end: None, shorter: false },
        Core::This(unit) => {
            let index = calendar.index(unit, today);
            Days::units(clock, unit, index, index)
        }
        Core::Previous(unit) => {
            let index = calendar.index(unit, today) - 1;
            Days::units(clock, unit, index, index)
        }
        Core::Next { count, unit, included } => {
            let first = calendar.index(unit, today) + i64::from(!included);
            Days::units(clock, unit, first, first + count - 1)
        }
        Core::ToDate { unit, until } => to_date(unit, until, clock),
        Core::Rest(unit) => {
            let (start, end) = unit_of_today(unit, clock);
            Days::between(today.plus(1).clamp(start, end), end)
        }
        Core::Last { count, unit, counting } => last_units(count, unit, counting, clock, 0),
        Core::LastWorkingDays { count, counting } => last_working_days(count, counting, clock, 0),
        Core::Rolling { count, unit } => Days::between(compare::units_back(clock, count, unit), today),
        Core::Since { date, until } => since(Day::of(date), until, clock),
        Core::Before(date) => Days { start: None, end: Some(End::Day(Day::of(date))), shorter: false },
        Core::Absolute { start, end } => Days::between(Day::of(start), Day::of(end)),
        Core::Period(label) => period(label, clock)?,
    })
}

pub(super) fn unit_of_today(unit: Unit, clock: &Clock<'_>) -> (Day, Day) {
    let index = clock.calendar.index(unit, clock.today);
    clock.calendar.bounds(unit, index, index)
}

/// From the unit's start to today, never outside the unit: on a Wednesday `td:we` is empty, on a
/// Sunday `td:bw` is the whole business week.
pub(super) fn to_date(unit: Unit, until: Until, clock: &Clock<'_>) -> Days {
    let (start, end) = unit_of_today(unit, clock);
    let today_is_inside = start <= clock.today && clock.today < end;
    let last = match until {
        Until::Now if today_is_inside => End::Now,
        Until::EndOfToday | Until::Now => End::Day(clock.today.plus(1).clamp(start, end)),
        Until::StartOfToday => End::Day(clock.today.clamp(start, end)),
    };
    Days { start: Some(start), end: Some(last), shorter: false }
}

fn since(start: Day, until: Until, clock: &Clock<'_>) -> Days {
    let end = match until {
        Until::Now if start <= clock.today => End::Now,
        Until::EndOfToday => End::Day(clock.today.plus(1).max(start)),
        Until::StartOfToday | Until::Now => End::Day(clock.today.max(start)),
    };
    Days { start: Some(start), end: Some(end), shorter: false }
}

/// N units back, `earlier` times as many units before that.
pub(super) fn last_units(
    count: i64,
    unit: Unit,
    counting: Counting,
    clock: &Clock<'_>,
    earlier: i64,
) -> Days {
    let current = clock.calendar.index(unit, clock.today);
    let (first, last) = match counting {
        Counting::Excluded => (current - count, current - 1),
        Counting::Included => (current - count + 1, current),
        Counting::Added => (current - count, current),
    };
    let shift = earlier * (last - first + 1);
    Days::units(clock, unit, first - shift, last - shift)
}

pub(super) fn last_working_days(count: i64, counting: Counting, clock: &Clock<'_>, earlier: i64) -> Days {
    let (count, mut end) = match counting {
        Counting::Excluded => (count, clock.today),
        Counting::Included => (count, clock.today.plus(1)),
        Counting::Added => {
            // "N plus the current": today adds one only when it is worked.
            (count + i64::from(clock.calendar.works_on(clock.today)), clock.today.plus(1))
        }
    };
    for _ in 0..earlier {
        end = working_days_back(clock, end, count);
    }
    Days::between(working_days_back(clock, end, count), end)
}

/// The `count`th working day before `end`. The calendar works at least one weekday and lists
/// finitely many holidays, so there is one.
fn working_days_back(clock: &Clock<'_>, end: Day, count: i64) -> Day {
    let mut day = end;
    let mut left = count;
    while left > 0 {
        day = day.plus(-1);
        left -= i64::from(clock.calendar.works_on(day));
    }
    day
}

fn period(label: Label, clock: &Clock<'_>) -> Result<Days, Kind> {
    let calendar = clock.calendar;
    let unit = label.unit();
    let index = match label {
        Label::Year(year) => year,
        Label::Quarter { year, quarter } => year * 4 + quarter - 1,
        Label::Month { year, month } => year * 12 + month - 1,
        Label::Week { year, week } => {
            // An ISO label names a week from a Monday; any other calendar has no such week.
            if calendar.week_start() != jiff::civil::Weekday::Monday {
                return Err(Kind::PeriodNotDefined);
            }
            calendar.index(unit, IsoWeek { year, week }.start())
        }
        Label::FiscalYear(name) => calendar.fiscal_named(unit, name, 1),
        Label::FiscalQuarter { year, quarter } => calendar.fiscal_named(unit, year, quarter),
        Label::FiscalPeriod { year, period } => calendar.fiscal_named(unit, year, period),
    };
    Ok(Days::units(clock, unit, index, index))
}
