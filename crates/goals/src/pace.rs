//! How far a goal's period has run, and where its number should be by then.
//!
//! Whole days count by their weight; the day that is running counts by its elapsed seconds over its own length, so
//! that a 25-hour day takes 25 hours. Numbers stay exact until they are shown.

mod figures;
mod forecast;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::calendar::{Calendar, start_of_day};
use kernel::time::Timestamp;
use rust_decimal::Decimal as Exact;

use crate::goal::{Period, Weights};

pub use figures::Figures;
pub use forecast::{Forecast, PastPeriod};

/// A period laid out in days with their weights.
#[derive(Debug, Clone)]
pub struct Pace {
    zone: TimeZone,
    start: Date,
    start_at: Timestamp,
    last_day_at: Timestamp,
    end_at: Timestamp,
    /// Weight of all days before each day of the period, and of all days at the end.
    before: Vec<u32>,
}

/// A reading as judging sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedReading {
    /// `None`: there was nothing to count.
    pub value: Option<kernel::decimal::Decimal>,
    pub as_of: Timestamp,
    /// The range it speaks of; `None`: no bound.
    pub start_at: Option<Timestamp>,
    pub end_at: Option<Timestamp>,
    /// Filled in afterwards: when it should have come, nothing was awaited yet.
    pub is_backfill: bool,
}

impl Pace {
    pub fn over(period: Period, weights: Weights, calendar: &Calendar, zone: &TimeZone) -> Self {
        let mut before = vec![0];
        let mut total = 0;
        for day in period.start().series(jiff::Span::new().days(1)).take_while(|day| *day < period.end()) {
            total += match weights {
                Weights::Calendar => 1,
                Weights::Working => u32::from(calendar.is_working_day(day)),
            };
            before.push(total);
        }
        Self {
            zone: zone.clone(),
            start: period.start(),
            start_at: start_of_day(zone, period.start()).into(),
            last_day_at: start_of_day(zone, period.end().yesterday().unwrap_or(period.start())).into(),
            end_at: start_of_day(zone, period.end()).into(),
            before,
        }
    }

    pub fn start_at(&self) -> Timestamp {
        self.start_at
    }

    /// The first instant of the period's last day.
    pub fn last_day_at(&self) -> Timestamp {
        self.last_day_at
    }

    /// The first instant after the period.
    pub fn end_at(&self) -> Timestamp {
        self.end_at
    }

    /// Weight of the whole period, in days.
    pub fn total(&self) -> Exact {
        self.before.last().copied().unwrap_or_default().into()
    }

    /// Weight that has passed at the instant, in days.
    pub fn elapsed(&self, at: Timestamp) -> Exact {
        self.elapsed_on(&self.day(at), at)
    }

    /// Elapsed over total weight, 0 to 1. A period without any weight has passed when it has ended.
    pub fn share(&self, at: Timestamp) -> Exact {
        self.share_of(self.elapsed(at), at)
    }

    /// Up to when the reading has counted: the end of its range when that lies in the past of its own day, else the
    /// moment it was made for.
    pub fn cut(&self, reading: &JudgedReading) -> Timestamp {
        cut_on(&self.day(reading.as_of), reading)
    }

    /// The civil day that holds the instant.
    pub(crate) fn day(&self, at: Timestamp) -> DaySpan {
        let date = at.to_jiff().to_zoned(self.zone.clone()).date();
        let next = date.tomorrow().unwrap_or(date);
        DaySpan {
            date,
            start: start_of_day(&self.zone, date).into(),
            end: start_of_day(&self.zone, next).into(),
        }
    }

    /// As [`Pace::elapsed`], with the day of the instant at hand.
    pub(crate) fn elapsed_on(&self, day: &DaySpan, at: Timestamp) -> Exact {
        if at <= self.start_at {
            return Exact::ZERO;
        }
        if self.end_at <= at {
            return self.total();
        }
        let index = usize::try_from((day.date - self.start).get_days()).unwrap_or_default();
        let weight = |index: usize| Exact::from(self.before.get(index).copied().unwrap_or_default());
        let whole = weight(index);
        let of_today = (weight(index + 1) - whole).max(Exact::ZERO);
        if of_today.is_zero() { whole } else { whole + of_today * day.share(at) }
    }

    pub(crate) fn share_of(&self, elapsed: Exact, at: Timestamp) -> Exact {
        let total = self.total();
        if total.is_zero() {
            return if self.end_at <= at { Exact::ONE } else { Exact::ZERO };
        }
        elapsed / total
    }
}

/// See [`Pace::cut`]; `day` is the day of the reading.
pub(crate) fn cut_on(day: &DaySpan, reading: &JudgedReading) -> Timestamp {
    match reading.end_at {
        Some(end) if end <= day.start => end,
        Some(_) | None => reading.as_of,
    }
}

/// A civil day with its instants. Finding one costs more than all else, so that neighbours share it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DaySpan {
    date: Date,
    start: Timestamp,
    end: Timestamp,
}

impl DaySpan {
    pub(crate) fn holds(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// How much of the day has passed, 0 to 1.
    fn share(&self, at: Timestamp) -> Exact {
        let length = self.end.as_micros() - self.start.as_micros();
        if length <= 0 {
            return Exact::ZERO;
        }
        let passed = (at.as_micros() - self.start.as_micros()).clamp(0, length);
        Exact::from(passed) / Exact::from(length)
    }
}

#[cfg(test)]
mod tests;
