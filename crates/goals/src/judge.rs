//! What a goal's judgement needs from the store, and what is kept of it until the next one.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::calendar::start_of_day;
use kernel::decimal::Decimal;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::goal::{Aim, Goal, GoalState, Period};
use crate::kpi::RefreshMinutes;
use crate::pace::{JudgedReading, PastPeriod};
use crate::read::Almanac;
use crate::reading::Reading;
use crate::sparkline::{Guide, Point, sparkline};
use crate::standing::{Standing, Terms};

/// Earlier periods that a forecast's band looks at.
const PAST_PERIODS: i64 = 12;
/// How far back a stay goal's line is drawn.
const STAY_DAYS: i64 = 90;
/// A card compares with the reading of about a week before.
const COMPARED_DAYS: i64 = 7;

/// A goal's stored judgement. Its form is kept: a test holds the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub standing: Standing,
    /// Until then no new reading means no new status.
    pub valid_until: Timestamp,
    /// What the card's difference is measured from.
    pub compared: Option<Compared>,
}

/// An earlier reading's day and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Compared {
    pub day: Date,
    pub value: Decimal,
}

impl Kept {
    /// Reads a stored judgement; one of another release is judged anew.
    pub(crate) fn read(text: Option<&str>) -> Option<Self> {
        serde_json::from_str(text?).ok()
    }
}

/// A goal beside what decides how it is judged.
pub(crate) struct Subject<'a> {
    pub goal: &'a Goal,
    pub refresh: RefreshMinutes,
    pub decimals: u8,
    pub almanac: &'a Almanac,
    pub zone: TimeZone,
}

impl Subject<'_> {
    /// Judges the goal from the readings, which come in any order.
    pub(crate) fn judge(&self, readings: &[JudgedReading], as_of: Timestamp) -> Standing {
        let goal = self.goal;
        let paused_at = match goal.state {
            GoalState::Paused { at, .. } => Some(at),
            GoalState::Active | GoalState::Archived { .. } | GoalState::Deleted { .. } => None,
        };
        let terms = Terms {
            paused_at,
            decimals: self.decimals.into(),
            past: self.past(readings),
            ..Terms::new(goal.aim, goal.period, goal.weights, self.refresh.freshness_s())
        };
        Standing::judge(&terms, &self.almanac.calendar, &self.zone, readings, as_of)
    }

    /// When the status can change although nothing was read: the reading grows stale, the period begins or ends.
    pub(crate) fn valid_until(&self, standing: &Standing, as_of: Timestamp) -> Timestamp {
        let stale = standing.as_of.map(|read| read.plus_seconds(self.refresh.freshness_s()).plus_millis(1));
        let edges = [self.goal.period.start(), self.goal.period.end()];
        let edges = edges.map(|day| Some(start_of_day(&self.zone, day).into()));
        let moments = edges.into_iter().chain([stale]).flatten();
        moments.filter(|moment| as_of < *moment).min().unwrap_or(Timestamp::from_micros(i64::MAX))
    }

    /// The first day whose readings matter: of the twelve periods before for a reach goal, of the drawn line else.
    pub(crate) fn readings_from(&self) -> Date {
        let period = self.goal.period;
        match self.goal.aim {
            Aim::Reach { .. } => self.earlier(PAST_PERIODS).map_or(period.start(), Period::start),
            Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => period.start(),
        }
    }

    /// The period `back` places before the goal's: as many months where it is made of months, else as many days.
    fn earlier(&self, back: i64) -> Option<Period> {
        let (start, end) = (self.goal.period.start(), self.goal.period.end());
        let months = i64::from(end.year() - start.year()) * 12 + i64::from(end.month() - start.month());
        let shift = if start.day() == 1 && end.day() == 1 {
            (months * back).months()
        } else {
            (i64::from((end - start).get_days()) * back).days()
        };
        Period::new(start.checked_sub(shift).ok()?, end.checked_sub(shift).ok()?).ok()
    }

    fn past(&self, readings: &[JudgedReading]) -> Vec<PastPeriod> {
        let Aim::Reach { start, .. } = self.goal.aim else { return Vec::new() };
        let periods = (1..=PAST_PERIODS).filter_map(|back| self.earlier(back));
        periods.filter_map(|period| self.past_period(period, start, readings)).collect()
    }

    /// A count that starts at 0 did so in every period; anything else starts where its first reading was.
    fn past_period(&self, period: Period, start: Decimal, readings: &[JudgedReading]) -> Option<PastPeriod> {
        let from: Timestamp = start_of_day(&self.zone, period.start()).into();
        let to: Timestamp = start_of_day(&self.zone, period.end()).into();
        let inside = |reading: &&JudgedReading| from <= reading.as_of && reading.as_of <= to;
        let mut inside: Vec<JudgedReading> = readings.iter().filter(inside).copied().collect();
        inside.sort_by_key(|reading| reading.as_of);
        let first = inside.iter().find_map(|reading| reading.value)?;
        let start = if start == Decimal::ZERO { start } else { first };
        Some(PastPeriod { period, start, readings: inside })
    }

    /// The first day of the card's line.
    pub(crate) fn drawn_from(&self, as_of: Timestamp) -> Date {
        let today = as_of.to_jiff().to_zoned(self.zone.clone()).date();
        match self.goal.aim {
            Aim::Reach { .. } => self.goal.period.start(),
            Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => {
                today.checked_sub(STAY_DAYS.days()).unwrap_or(today)
            }
        }
    }

    /// The card's line over the last reading of each day.
    pub(crate) fn draw(&self, days: &[Reading], as_of: Timestamp) -> String {
        let second = |at: Timestamp| at.as_micros().div_euclid(1_000_000);
        let from: Timestamp = start_of_day(&self.zone, self.drawn_from(as_of)).into();
        let (guide, to) = match self.goal.aim {
            Aim::Reach { target, .. } => {
                (Guide::Line(target), start_of_day(&self.zone, self.goal.period.end()).into())
            }
            Aim::StayAbove { limit, .. } | Aim::StayBelow { limit, .. } => (Guide::Line(limit), as_of),
            Aim::StayWithin { lower, upper, .. } => (Guide::Band(lower, upper), as_of),
        };
        let inside = days.iter().filter(|reading| from <= reading.as_of && reading.as_of <= to);
        let points =
            inside.filter_map(|reading| Some(Point { at_s: second(reading.as_of), value: reading.value? }));
        sparkline(&points.collect::<Vec<_>>(), guide, second(from), second(to))
    }

    /// The reading of a week before, or the oldest there is since.
    pub(crate) fn compared(&self, days: &[Reading], as_of: Timestamp) -> Option<Compared> {
        let today = as_of.to_jiff().to_zoned(self.zone.clone()).date();
        let week_ago = today.checked_sub(COMPARED_DAYS.days()).ok()?;
        let valued = days.iter().filter_map(|reading| {
            let day: Date = reading.range.day.parse().ok()?;
            Some(Compared { day, value: reading.value? })
        });
        let earlier: Vec<Compared> = valued.filter(|compared| compared.day < today).collect();
        earlier.iter().rfind(|compared| compared.day <= week_ago).or(earlier.first()).copied()
    }
}

#[cfg(test)]
mod tests;
