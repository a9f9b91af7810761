//! The units a range is made of, as numbered runs of whole days.
//!
//! Every unit is a sequence: a number for each, a first day for each number. `prev`, `next` and
//! `last` are then additions. Business weeks and weekends are parts of an ISO week and share its
//! number.

use super::day::{Day, IsoWeek};
use super::{Calendar, Fiscal};

/// A unit of whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Day,
    /// Starts on the calendar's week start.
    Week,
    /// Monday to Friday of the ISO week.
    BusinessWeek,
    /// Saturday and Sunday of the ISO week.
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    /// ISO week-year: 52 or 53 weeks from a Monday.
    IsoYear,
    FiscalPeriod,
    FiscalQuarter,
    FiscalHalf,
    FiscalYear,
}

impl Unit {
    /// Every unit, in the order of the grammar.
    pub const ALL: [Self; 13] = [
        Self::Day,
        Self::Week,
        Self::BusinessWeek,
        Self::Weekend,
        Self::Month,
        Self::Quarter,
        Self::Half,
        Self::Year,
        Self::IsoYear,
        Self::FiscalPeriod,
        Self::FiscalQuarter,
        Self::FiscalHalf,
        Self::FiscalYear,
    ];

    /// As written without a number.
    pub fn token(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::BusinessWeek => "bw",
            Self::Weekend => "we",
            Self::Month => "m",
            Self::Quarter => "q",
            Self::Half => "h",
            Self::Year => "y",
            Self::IsoYear => "iy",
            Self::FiscalPeriod => "fp",
            Self::FiscalQuarter => "fq",
            Self::FiscalHalf => "fh",
            Self::FiscalYear => "fy",
        }
    }

    /// As written after a number, where `h` means hours.
    pub fn counted_token(self) -> &'static str {
        if self == Self::Half { "hy" } else { self.token() }
    }

    /// Reads a token that stands without a number. `hy` is another spelling of `h` here.
    pub fn from_token(token: &str) -> Option<Self> {
        if token == "hy" {
            return Some(Self::Half);
        }
        Self::ALL.into_iter().find(|unit| unit.token() == token)
    }

    /// Reads a token that follows a number. `h` is hours and therefore none of these.
    pub fn from_counted_token(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.counted_token() == token)
    }
}

impl Calendar {
    /// The number of the unit that holds the day. For parts of a week: of the week.
    pub(crate) fn index(&self, unit: Unit, day: Day) -> i64 {
        match unit {
            Unit::Day => day.0,
            Unit::Week => (day.0 - self.first_week().0).div_euclid(7),
            Unit::BusinessWeek | Unit::Weekend => (day.0 - ISO_FIRST_WEEK.0).div_euclid(7),
            Unit::Month => month_of(day),
            Unit::Quarter => month_of(day).div_euclid(3),
            Unit::Half => month_of(day).div_euclid(6),
            Unit::Year => day.ymd().year,
            Unit::IsoYear => day.iso_week().year,
            Unit::FiscalPeriod => self.fiscal.period_of(day),
            Unit::FiscalQuarter => self.fiscal.period_of(day).div_euclid(3),
            Unit::FiscalHalf => self.fiscal.period_of(day).div_euclid(6),
            Unit::FiscalYear => self.fiscal.year_of(day),
        }
    }

    /// First day of the first unit and first day after the last one.
    pub(crate) fn bounds(&self, unit: Unit, first: i64, last: i64) -> (Day, Day) {
        match unit {
            Unit::BusinessWeek => (iso_week_start(first), iso_week_start(last).plus(5)),
            Unit::Weekend => (iso_week_start(first).plus(5), iso_week_start(last).plus(7)),
            Unit::Day
            | Unit::Week
            | Unit::Month
            | Unit::Quarter
            | Unit::Half
            | Unit::Year
            | Unit::IsoYear
            | Unit::FiscalPeriod
            | Unit::FiscalQuarter
            | Unit::FiscalHalf
            | Unit::FiscalYear => (self.start(unit, first), self.start(unit, last + 1)),
        }
    }

    /// The fiscal unit by its name: the `number`th (from 1) of `FY<name>`.
    pub(crate) fn fiscal_named(&self, unit: Unit, name: i64, number: i64) -> i64 {
        let year = self.fiscal.named(name);
        match unit {
            Unit::FiscalPeriod => year * 12 + number - 1,
            Unit::FiscalQuarter => year * 4 + number - 1,
            Unit::FiscalHalf => year * 2 + number - 1,
            Unit::Day
            | Unit::Week
            | Unit::BusinessWeek
            | Unit::Weekend
            | Unit::Month
            | Unit::Quarter
            | Unit::Half
            | Unit::Year
            | Unit::IsoYear
            | Unit::FiscalYear => year,
        }
    }

    /// Whether the unit comes from a 52/53-week calendar.
    pub(crate) fn is_fiscal_by_weeks(&self, unit: Unit) -> bool {
        matches!(self.fiscal, Fiscal::ByWeeks { .. })
            && matches!(unit, Unit::FiscalPeriod | Unit::FiscalQuarter | Unit::FiscalHalf | Unit::FiscalYear)
    }

    fn start(&self, unit: Unit, index: i64) -> Day {
        match unit {
            Unit::Day => Day(index),
            Unit::Week => self.first_week().plus(7 * index),
            Unit::BusinessWeek | Unit::Weekend => iso_week_start(index),
            Unit::Month => month_start(index),
            Unit::Quarter => month_start(index * 3),
            Unit::Half => month_start(index * 6),
            Unit::Year => Day::new(index, 1, 1),
            Unit::IsoYear => IsoWeek { year: index, week: 1 }.start(),
            Unit::FiscalPeriod => self.fiscal.period_start(index),
            Unit::FiscalQuarter => self.fiscal.period_start(index * 3),
            Unit::FiscalHalf => self.fiscal.period_start(index * 6),
            Unit::FiscalYear => self.fiscal.year_start(index),
        }
    }

    /// The week start of the week that holds 1970-01-01.
    fn first_week(&self) -> Day {
        Day(0).on_or_before(i64::from(self.week_start.to_monday_zero_offset()))
    }
}

/// The Monday of the week that holds 1970-01-01, a Thursday.
const ISO_FIRST_WEEK: Day = Day(-3);

fn iso_week_start(index: i64) -> Day {
    ISO_FIRST_WEEK.plus(7 * index)
}

fn month_of(day: Day) -> i64 {
    let ymd = day.ymd();
    ymd.year * 12 + ymd.month - 1
}

fn month_start(index: i64) -> Day {
    Day::new(index.div_euclid(12), index.rem_euclid(12) + 1, 1)
}
