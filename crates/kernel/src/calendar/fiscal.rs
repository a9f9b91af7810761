//! Fiscal years, by date or by whole weeks.
//!
//! By date: the year starts on a month and day; quarters and periods follow by month arithmetic
//! from that start. By weeks: an anchor gives the last day of each year, so years have 52 or 53
//! weeks, and the 53rd goes to period 12.
//!
//! A year by weeks is numbered by the year of its nominal end (the anchor's own date), because real
//! ends may skip a calendar year: with the Saturday nearest 31 December, years end on 2024-12-28
//! and on 2026-01-03, and none in 2025.

use jiff::civil::Weekday;

use super::day::{Day, days_in_month};

/// How fiscal years are cut, and how they are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fiscal {
    /// From a month and day; never 29 February.
    ByDate { month: i8, day: i8, name: FiscalYearName },
    /// 52 or 53 whole weeks that end on the anchor.
    ByWeeks { anchor: Anchor, pattern: QuarterPattern, name: FiscalYearName },
}

/// Which calendar year names a fiscal year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FiscalYearName {
    Start,
    #[default]
    End,
}

/// The last day of a year by weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The weekday nearest a date, at most three days away.
    Nearest { weekday: Weekday, month: i8, day: i8 },
    /// The last such weekday of a month.
    Last { weekday: Weekday, month: i8 },
}

/// Weeks in the three periods of each quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarterPattern {
    FourFourFive,
    FourFiveFour,
    FiveFourFour,
}

impl Default for Fiscal {
    fn default() -> Self {
        Self::ByDate { month: 1, day: 1, name: FiscalYearName::default() }
    }
}

impl Fiscal {
    /// The number of the fiscal year that holds the day. Numbers are inner; see [`Fiscal::named`].
    pub(super) fn year_of(self, day: Day) -> i64 {
        let mut year = day.ymd().year;
        while self.year_start(year) > day {
            year -= 1;
        }
        while self.year_start(year + 1) <= day {
            year += 1;
        }
        year
    }

    pub(super) fn year_start(self, year: i64) -> Day {
        match self {
            Self::ByDate { month, day, .. } => Day::new(year, i64::from(month), i64::from(day)),
            Self::ByWeeks { anchor, .. } => anchor.end_of(year - 1).plus(1),
        }
    }

    /// First day of a period counted from period 0 of year 0, twelve to a year.
    pub(super) fn period_start(self, period: i64) -> Day {
        let (year, period) = (period.div_euclid(12), period.rem_euclid(12));
        let start = self.year_start(year);
        match self {
            Self::ByDate { .. } => start.plus_months(period),
            Self::ByWeeks { pattern, .. } => start.plus(7 * pattern.weeks_before(period)),
        }
    }

    pub(super) fn period_of(self, day: Day) -> i64 {
        let first = self.year_of(day) * 12;
        (first + 1..first + 12).rfind(|period| self.period_start(*period) <= day).unwrap_or(first)
    }

    /// The inner number of the year called `FY<name>`.
    pub(super) fn named(self, name: i64) -> i64 {
        match self {
            Self::ByDate { name: FiscalYearName::Start, .. }
            | Self::ByDate { month: 1, day: 1, .. }
            | Self::ByWeeks { name: FiscalYearName::End, .. } => name,
            Self::ByDate { name: FiscalYearName::End, .. } => name - 1,
            Self::ByWeeks { anchor, name: FiscalYearName::Start, .. } => {
                if anchor.ends_the_calendar_year() {
                    name
                } else {
                    name + 1
                }
            }
        }
    }
}

impl Anchor {
    /// The last day of the year whose nominal end lies in the calendar year.
    fn end_of(self, year: i64) -> Day {
        match self {
            Self::Nearest { weekday, month, day } => Day::new(year, i64::from(month), i64::from(day))
                .plus(3)
                .on_or_before(i64::from(weekday.to_monday_zero_offset())),
            Self::Last { weekday, month } => {
                let month = i64::from(month);
                Day::new(year, month, days_in_month(year, month))
                    .on_or_before(i64::from(weekday.to_monday_zero_offset()))
            }
        }
    }

    fn ends_the_calendar_year(self) -> bool {
        match self {
            Self::Nearest { month, day, .. } => (month, day) == (12, 31),
            Self::Last { month, .. } => month == 12,
        }
    }
}

impl QuarterPattern {
    /// Whole weeks of the year before its period 0..=11.
    fn weeks_before(self, period: i64) -> i64 {
        let (second, third) = match self {
            Self::FourFourFive => (4, 8),
            Self::FourFiveFour => (4, 9),
            Self::FiveFourFour => (5, 9),
        };
        let within = match period.rem_euclid(3) {
            0 => 0,
            1 => second,
            _ => third,
        };
        13 * period.div_euclid(3) + within
    }
}

#[cfg(test)]
mod tests;
