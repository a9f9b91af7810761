//! Civil days as numbers, so that date arithmetic cannot fail half-way.
//!
//! An expression may reach far outside the years that are allowed before it comes back
//! (`prev(last:3660y)`); only the final bounds are checked. The two conversions are the proleptic
//! Gregorian ones by Howard Hinnant (`days_from_civil`, `civil_from_days`).

use jiff::civil::Date;

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i64);

/// Year, month 1..=12, day 1..=31.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ymd {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

impl Day {
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Self {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    pub(crate) fn of(date: Date) -> Self {
        Self::new(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
    }

    /// `None` outside the years that a `Date` can hold.
    pub(crate) fn date(self) -> Option<Date> {
        let Ymd { year, month, day } = self.ymd();
        let (year, month, day) =
            (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok()
    }

    pub(crate) fn ymd(self) -> Ymd {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Ymd { year, month, day }
    }

    /// Monday is 0.
    pub(crate) fn weekday(self) -> i64 {
        (self.0 + 3).rem_euclid(7)
    }

    pub(crate) fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The latest day at or before this one that falls on the weekday (Monday is 0).
    pub(crate) fn on_or_before(self, weekday: i64) -> Self {
        self.plus(-(self.weekday() - weekday).rem_euclid(7))
    }

    /// Month arithmetic from this day, clipped to the length of the month it lands in.
    pub(crate) fn plus_months(self, months: i64) -> Self {
        let Ymd { year, month, day } = self.ymd();
        let count = year * 12 + month - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    pub(crate) fn iso_week(self) -> IsoWeek {
        let thursday = self.on_or_before(0).plus(3);
        let year = thursday.ymd().year;
        IsoWeek { year, week: (thursday.0 - Self::new(year, 1, 1).0) / 7 + 1 }
    }
}

/// A week of an ISO week-year, 1..=53.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IsoWeek {
    pub(crate) year: i64,
    pub(crate) week: i64,
}

impl IsoWeek {
    /// Its Monday.
    pub(crate) fn start(self) -> Day {
        Day::new(self.year, 1, 4).on_or_before(0).plus((self.week - 1) * 7)
    }

    pub(crate) fn weeks_in(year: i64) -> i64 {
        let start = |year| Self { year, week: 1 }.start().0;
        (start(year + 1) - start(year)) / 7
    }
}

pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    Day::new(year, month, 1).next_month().0 - Day::new(year, month, 1).0
}

impl Day {
    /// The first of the month after the one that holds this day.
    pub(crate) fn next_month(self) -> Self {
        let Ymd { year, month, .. } = self.ymd();
        if month == 12 { Self::new(year + 1, 1, 1) } else { Self::new(year, month + 1, 1) }
    }
}

#[cfg(test)]
mod tests;
