//! An organization's calendar: week start, fiscal years, working days, holidays, time zone.
//!
//! A calendar is a value. It is changed by making another one; the store numbers the versions.
//! Nothing here knows what time it is, and nothing is taken from a locale.
//!
//! Two written forms: the `;`-joined options of the command line and of data files
//! ([`Calendar::from_options`]), and the stored JSON form (`calendar/stored.rs`).

mod day;
mod fiscal;
mod options;
mod stored;
mod unit;
mod zone;

use jiff::civil::{Date, Weekday};

pub use crate::range::start_of_day;
pub(crate) use day::{Day, IsoWeek};
pub use fiscal::{Anchor, Fiscal, FiscalYearName, QuarterPattern};
pub use options::{OptionsProblem, OptionsRefusal};
pub use stored::CalendarRefusal;
pub use unit::Unit;
pub use zone::{tzdata, zone, zones};

/// The most holidays one calendar lists: a century of them.
const MOST_HOLIDAYS: usize = 4_000;

/// How an organization counts weeks, fiscal years and working days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    week_start: Weekday,
    fiscal: Fiscal,
    working_days: WorkingDays,
    /// Sorted, without repeats.
    holidays: Vec<Day>,
    zone: Option<String>,
}

/// Which days of the week are worked, from Monday. At least one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDays([bool; 7]);

impl Default for WorkingDays {
    fn default() -> Self {
        Self([true, true, true, true, true, false, false])
    }
}

impl WorkingDays {
    /// Seven claims from Monday; `None` when no day is worked.
    pub fn new(days: [bool; 7]) -> Option<Self> {
        days.contains(&true).then_some(Self(days))
    }

    /// Reads seven digits from Monday, as in `1111100`.
    pub fn parse(digits: &str) -> Option<Self> {
        let mut days = [false; 7];
        if digits.len() != days.len() {
            return None;
        }
        for (day, digit) in days.iter_mut().zip(digits.chars()) {
            *day = match digit {
                '1' => true,
                '0' => false,
                _ => return None,
            };
        }
        Self::new(days)
    }

    /// Seven digits from Monday.
    pub fn digits(self) -> String {
        self.0.iter().map(|worked| if *worked { '1' } else { '0' }).collect()
    }

    fn holds(self, day: Day) -> bool {
        self.0.iter().zip(0..).any(|(worked, index)| *worked && index == day.weekday())
    }
}

impl Default for Calendar {
    /// ISO weeks from Monday, fiscal years from 1 January, Monday to Friday worked, no holidays known.
    fn default() -> Self {
        Self {
            week_start: Weekday::Monday,
            fiscal: Fiscal::default(),
            working_days: WorkingDays::default(),
            holidays: Vec::new(),
            zone: None,
        }
    }
}

impl Calendar {
    pub fn with_week_start(self, week_start: Weekday) -> Self {
        Self { week_start, ..self }
    }

    pub fn with_fiscal(self, fiscal: Fiscal) -> Self {
        Self { fiscal, ..self }
    }

    pub fn with_working_days(self, working_days: WorkingDays) -> Self {
        Self { working_days, ..self }
    }

    /// Replaces the holidays; order and repeats do not matter. Refuses more than a century of them.
    pub fn with_holidays(self, dates: impl IntoIterator<Item = Date>) -> Result<Self, CalendarRefusal> {
        let mut holidays: Vec<Day> = dates.into_iter().map(Day::of).collect();
        holidays.sort_unstable();
        holidays.dedup();
        if holidays.len() > MOST_HOLIDAYS {
            return Err(CalendarRefusal::TooManyHolidays { most: MOST_HOLIDAYS });
        }
        Ok(Self { holidays, ..self })
    }

    /// Sets the zone by its IANA name, which is stored in its canonical spelling.
    pub fn with_zone(self, name: &str) -> Result<Self, CalendarRefusal> {
        let known = zone(name).ok_or_else(|| CalendarRefusal::UnknownZone { name: name.to_owned() })?;
        Ok(Self { zone: Some(known.iana_name().unwrap_or(name).to_owned()), ..self })
    }

    pub fn week_start(&self) -> Weekday {
        self.week_start
    }

    pub fn fiscal(&self) -> Fiscal {
        self.fiscal
    }

    pub fn working_days(&self) -> WorkingDays {
        self.working_days
    }

    pub fn holidays(&self) -> impl Iterator<Item = Date> {
        self.holidays.iter().filter_map(|day| day.date())
    }

    /// The IANA name of the calendar's zone, when it has one.
    pub fn zone_name(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// Whether the day is worked: in the week's mask and no holiday.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.works_on(Day::of(date))
    }

    /// Whether the holiday list reaches the date's year. Outside it, say "no holidays known".
    pub fn knows_holidays(&self, date: Date) -> bool {
        let year = Day::of(date).ymd().year;
        let span = self.holidays.first().zip(self.holidays.last());
        span.is_some_and(|(first, last)| (first.ymd().year..=last.ymd().year).contains(&year))
    }

    /// The whole unit that holds the date: its first day and the first day after it.
    pub fn unit_holding(&self, unit: Unit, date: Date) -> Option<(Date, Date)> {
        let index = self.index(unit, Day::of(date));
        let (start, end) = self.bounds(unit, index, index);
        Some((start.date()?, end.date()?))
    }

    pub(crate) fn works_on(&self, day: Day) -> bool {
        self.working_days.holds(day) && self.holidays.binary_search(&day).is_err()
    }
}

#[cfg(test)]
mod tests;
