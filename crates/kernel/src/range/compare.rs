//! What a range is compared with: the one before, the year before, 364 days before.
//!
//! The innermost comparison knows the core and follows its kind; any further one sees only days.

use super::expression::{Comparison, Core, Expression, Until};
use super::refusal::RangeRefusalKind as Kind;
use super::resolve::{Clock, Days, End, core_days, last_units, last_working_days, to_date, unit_of_today};
use crate::calendar::{Calendar, Day, Fiscal, IsoWeek, Unit};

/// The days of the core, moved by every comparison around it.
pub(super) fn compared(expression: &Expression, clock: &Clock<'_>) -> Result<Days, Kind> {
    let core = expression.core;
    let mut comparisons = expression.comparisons().peekable();
    let special = match comparisons.peek() {
        Some(Comparison::Previous) => before_core(core, clock),
        Some(Comparison::YearEarlier | Comparison::WeekdaysYearEarlier) | None => None,
    };
    let mut days = match special {
        Some(days) => {
            comparisons.next();
            days
        }
        None => core_days(core, clock)?,
    };
    for comparison in comparisons {
        days = match comparison {
            Comparison::Previous => same_length_before(days, clock),
            Comparison::YearEarlier => year_before(core, days, clock),
            Comparison::WeekdaysYearEarlier => days.moved(clock, |day| day.plus(-364)),
        };
    }
    Ok(days)
}

/// `prev` of the cores that have a range of their own kind before them.
fn before_core(core: Core, clock: &Clock<'_>) -> Option<Days> {
    match core {
        Core::This(unit) => {
            let (start, end) = unit_before(unit, clock);
            Some(Days::between(start, end))
        }
        Core::ToDate { unit, until } => Some(to_date_before(unit, until, clock)),
        Core::Last { count, unit, counting } => Some(last_units(count, unit, counting, clock, 1)),
        Core::LastWorkingDays { count, counting } => Some(last_working_days(count, counting, clock, 1)),
        Core::Rolling { count, unit } => {
            Some(Days::between(units_back(clock, 2 * count, unit), units_back(clock, count, unit)))
        }
        Core::Today
        | Core::Yesterday
        | Core::Tomorrow
        | Core::DaysAgo(_)
        | Core::All
        | Core::Hours(_)
        | Core::Previous(_)
        | Core::Next { .. }
        | Core::Rest(_)
        | Core::Since { .. }
        | Core::Before(_)
        | Core::Absolute { .. }
        | Core::Period(_) => None,
    }
}

fn unit_before(unit: Unit, clock: &Clock<'_>) -> (Day, Day) {
    let index = clock.calendar.index(unit, clock.today) - 1;
    clock.calendar.bounds(unit, index, index)
}

fn to_date_before(unit: Unit, until: Until, clock: &Clock<'_>) -> Days {
    if compares_by_date(unit, clock.calendar) {
        return to_date(unit, until, clock).moved_by_last_day(clock);
    }
    let (start, end) = unit_of_today(unit, clock);
    let (first, after) = unit_before(unit, clock);
    let elapsed = |day: Day| day.clamp(start, end).0 - start.0;
    match until {
        Until::EndOfToday => clipped(first, after, elapsed(clock.today.plus(1))),
        Until::Now if start <= clock.today && clock.today < end => {
            let day = first.plus(elapsed(clock.today));
            if day < after {
                let end = End::Wall { day, time: clock.wall_time, cut: Some(after) };
                Days { start: Some(first), end: Some(end), shorter: false }
            } else {
                Days { shorter: true, ..Days::between(first, after) }
            }
        }
        Until::StartOfToday | Until::Now => clipped(first, after, elapsed(clock.today)),
    }
}

/// The first `elapsed` days of a unit, or all of a shorter one.
fn clipped(first: Day, after: Day, elapsed: i64) -> Days {
    let end = first.plus(elapsed);
    Days { shorter: end > after, ..Days::between(first, end.min(after)) }
}

/// Years of dates compare by civil date, everything else by elapsed days.
fn compares_by_date(unit: Unit, calendar: &Calendar) -> bool {
    unit == Unit::Year || (unit == Unit::FiscalYear && matches!(calendar.fiscal(), Fiscal::ByDate { .. }))
}

/// The same number of civil days just before. A range that ends inside a day keeps its wall time.
fn same_length_before(days: Days, clock: &Clock<'_>) -> Days {
    let Some((start, end)) = days.start.zip(days.end) else { return days };
    let after = match end {
        End::Day(day) => day,
        End::Wall { day, .. } => day.plus(1),
        End::Now => clock.today.plus(1),
    };
    days.moved(clock, |day| day.plus(start.0 - after.0))
}

fn year_before(core: Core, days: Days, clock: &Clock<'_>) -> Days {
    match core.unit() {
        Some(unit) if is_of_weeks(unit) => weeks_year_before(unit, days, clock),
        Some(unit) if clock.calendar.is_fiscal_by_weeks(unit) => fiscal_year_before(days, clock),
        Some(_) | None => days.moved_by_last_day(clock),
    }
}

fn is_of_weeks(unit: Unit) -> bool {
    matches!(unit, Unit::Week | Unit::BusinessWeek | Unit::Weekend | Unit::IsoYear)
}

impl Days {
    /// Both ends moved alike; "now" becomes its wall time.
    fn moved(self, clock: &Clock<'_>, shift: impl Fn(Day) -> Day) -> Self {
        let end = self.end.map(|end| match end {
            End::Day(day) => End::Day(shift(day)),
            End::Wall { day, time, cut } => End::Wall { day: shift(day), time, cut: cut.map(&shift) },
            End::Now => End::Wall { day: shift(clock.today), time: clock.wall_time, cut: None },
        });
        Self { start: self.start.map(shift), end, shorter: self.shorter }
    }

    /// The first and the inclusive last day moved by `shift`, then the end made exclusive again. What would end
    /// before it starts is empty, as an empty range stays.
    fn moved_inclusive(self, clock: &Clock<'_>, shift: impl Fn(Day) -> Day) -> Self {
        let moved = self.moved(clock, &shift);
        let end = match (self.end, moved.start) {
            (Some(End::Day(end)), Some(start)) => Some(End::Day(shift(end.plus(-1)).plus(1).max(start))),
            (Some(End::Day(_) | End::Wall { .. } | End::Now) | None, _) => moved.end,
        };
        Self { end, ..moved }
    }

    fn moved_by_last_day(self, clock: &Clock<'_>) -> Self {
        self.moved_inclusive(clock, year_earlier)
    }

    /// The first and the inclusive last day; of an empty range twice the first.
    fn first_and_last(self, clock: &Clock<'_>) -> Option<(Day, Day)> {
        let first = self.start?;
        let last = match self.end? {
            End::Day(day) => day.plus(-1),
            End::Wall { day, .. } => day,
            End::Now => clock.today,
        };
        Some((first, last.max(first)))
    }
}

/// The same civil date a year earlier; 29 February becomes 28 February.
pub(super) fn year_earlier(day: Day) -> Day {
    day.plus_months(-12)
}

/// The same ISO week numbers a year earlier. Week 53 compares to week 52, which is flagged.
fn weeks_year_before(unit: Unit, days: Days, clock: &Clock<'_>) -> Days {
    let weeks = Weeks::of(unit, clock.calendar);
    let Some((first, last)) = days.first_and_last(clock) else { return days };
    let one_week = weeks.start(first) == weeks.start(last);
    let moved = days.moved_inclusive(clock, |day| {
        if day == first || one_week { weeks.year_earlier(day) } else { weeks.year_earlier_clipped(day) }
    });
    let has_53 = |day| weeks.has_no_twin(day);
    Days { shorter: days.shorter || has_53(first) || has_53(last), ..moved }
}

/// Weeks with an ISO number: a week that starts on another day has the number of the ISO week it
/// shares most of its first four days with.
struct Weeks {
    /// Monday is 0.
    start: i64,
}

impl Weeks {
    fn of(unit: Unit, calendar: &Calendar) -> Self {
        let start = if unit == Unit::Week { calendar.week_start().to_monday_zero_offset() } else { 0 };
        Self { start: i64::from(start) }
    }

    fn start(&self, day: Day) -> Day {
        day.on_or_before(self.start)
    }

    fn number(&self, day: Day) -> IsoWeek {
        self.start(day).plus(3).iso_week()
    }

    fn has_no_twin(&self, day: Day) -> bool {
        let IsoWeek { year, week } = self.number(day);
        week > IsoWeek::weeks_in(year - 1)
    }

    fn year_earlier(&self, day: Day) -> Day {
        let number = self.number(day);
        let week = number.week.min(IsoWeek::weeks_in(number.year - 1));
        let twin = IsoWeek { year: number.year - 1, week };
        day.plus(twin.start().0 - number.start().0)
    }

    /// As `year_earlier`, but a day of week 53 becomes the last day of week 52, so that a range that
    /// begins in an earlier week does not end before it begins.
    fn year_earlier_clipped(&self, day: Day) -> Day {
        let twin = self.year_earlier(day);
        if self.has_no_twin(day) { self.start(twin).plus(6) } else { twin }
    }
}

/// In a 52/53-week calendar: the same elapsed days of the fiscal year before, clipped at its end.
fn fiscal_year_before(days: Days, clock: &Clock<'_>) -> Days {
    let Some((first, last)) = days.first_and_last(clock) else { return days };
    let twin = |day: Day| elapsed_twin(clock.calendar, Unit::FiscalYear, day, 1);
    let moved = days.moved_inclusive(clock, |day| twin(day).0);
    Days { shorter: days.shorter || twin(first).1 || twin(last).1, ..moved }
}

/// The day as far into the unit `count` units earlier, clipped to its last day; whether it was.
fn elapsed_twin(calendar: &Calendar, unit: Unit, day: Day, count: i64) -> (Day, bool) {
    let index = calendar.index(unit, day);
    let (start, _) = calendar.bounds(unit, index, index);
    let (earlier, after) = calendar.bounds(unit, index - count, index - count);
    let twin = earlier.plus(day.0 - start.0);
    (twin.min(after.plus(-1)), twin >= after)
}

/// Today moved back by a number of units, always from today itself.
pub(super) fn units_back(clock: &Clock<'_>, count: i64, unit: Unit) -> Day {
    let today = clock.today;
    if unit == Unit::IsoYear || clock.calendar.is_fiscal_by_weeks(unit) {
        return elapsed_twin(clock.calendar, unit, today, count).0;
    }
    let months = match unit {
        Unit::Day => return today.plus(-count),
        Unit::Week | Unit::BusinessWeek | Unit::Weekend => return today.plus(-7 * count),
        Unit::Month | Unit::FiscalPeriod => 1,
        Unit::Quarter | Unit::FiscalQuarter => 3,
        Unit::Half | Unit::FiscalHalf => 6,
        Unit::Year | Unit::FiscalYear | Unit::IsoYear => 12,
    };
    today.plus_months(-months * count)
}
