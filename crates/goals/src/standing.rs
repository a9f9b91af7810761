//! How a goal stands: one pure function from its terms and readings to a status, its numbers and its reason.
//!
//! The readings are replayed in order, so that a damped status and the status before it need no memory elsewhere:
//! the same readings at the same moment give the same standing, live, in a rehearsal and after a restart.
//!
//! Does not know the store, KPIs or people. An absent reading is a state here, never zero and never an error.

mod judged;
mod reason;

pub(crate) use reason::grouped;

use jiff::tz::TimeZone;
use kernel::calendar::Calendar;
use kernel::decimal::Decimal;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use self::judged::Judged;
use crate::goal::{Aim, Period, Weights};
use crate::pace::{Forecast, JudgedReading, Pace, PastPeriod};
use crate::status::{Damped, Limits, Status};

/// What a goal is judged by.
#[derive(Debug, Clone)]
pub struct Terms {
    pub aim: Aim,
    pub period: Period,
    pub weights: Weights,
    pub limits: Limits,
    /// A reading older than this is stale.
    pub freshness_s: i64,
    pub paused_at: Option<Timestamp>,
    /// Decimal places that people see.
    pub decimals: u32,
    /// Earlier periods, for the forecast's band.
    pub past: Vec<PastPeriod>,
}

/// How a goal stands at a moment. Stored with the goal; its fields and tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub status: Status,
    /// When the status began to be shown.
    pub changed_at: Timestamp,
    /// The status before.
    pub was: Option<Status>,
    /// The status in words with its numbers, as in
    /// "Behind: 71 % of where it should be by today; need 41 a day, doing 33".
    pub reason: String,
    pub value: Option<Decimal>,
    /// The moment the value was read for.
    pub as_of: Option<Timestamp>,
    /// Up to when the value counts, and with it every figure below.
    pub cut: Timestamp,
    /// Days of weight: passed at the cut, and in all.
    pub elapsed: Decimal,
    pub total: Decimal,
    /// The figures of a reach goal.
    pub progress: Option<Decimal>,
    pub expected: Option<Decimal>,
    pub gap: Option<Decimal>,
    /// The gap as a share of the whole way; positive is good in both directions.
    pub good_gap: Option<Decimal>,
    /// Per day of weight.
    pub required_rate: Option<Decimal>,
    pub rate_so_far: Option<Decimal>,
    pub catch_up: Option<Decimal>,
    pub forecast: Option<Forecast>,
    /// Of a stay goal: share of the known time in the period that the value was inside.
    pub inside_share: Option<Decimal>,
}

impl Terms {
    /// Terms with the usual limits, no pause, no decimals and no past.
    pub fn new(aim: Aim, period: Period, weights: Weights, freshness_s: i64) -> Self {
        Self {
            aim,
            period,
            weights,
            limits: Limits::default(),
            freshness_s,
            paused_at: None,
            decimals: 0,
            past: Vec::new(),
        }
    }
}

impl Standing {
    /// Judges the goal at `as_of` from everything that is known by then. The readings may come in any order.
    pub fn judge(
        terms: &Terms,
        calendar: &Calendar,
        zone: &TimeZone,
        readings: &[JudgedReading],
        as_of: Timestamp,
    ) -> Self {
        let pace = Pace::over(terms.period, terms.weights, calendar, zone);
        let judged = Judged::new(terms, &pace, readings, as_of);
        let damped = replay(terms, &judged, as_of);
        let forecast = forecast(terms, &judged, calendar, zone, as_of);
        let mut standing = judged.standing(damped, forecast, as_of);
        standing.reason = reason::reason(terms, &judged, &standing, damped.waiting);
        standing
    }

    /// As in "slipping, was on pace"; `None` when nothing has changed or the two cannot be ranked.
    pub fn transition(&self) -> Option<String> {
        let was = self.was?;
        let direction = self.status.direction_from(was)?;
        Some(format!("{direction}, was {}", was.word().to_lowercase()))
    }
}

/// Every moment at which the status can have changed, in order, each judged by what was known then.
fn replay(terms: &Terms, judged: &Judged<'_>, as_of: Timestamp) -> Damped {
    let mut moments = judged.moments().into_iter();
    let judge = |at: Timestamp| (judged.status(at), judged.newest(at).map(|placed| placed.reading.as_of));
    let first = moments.next().unwrap_or(as_of);
    let (status, reading) = judge(first);
    let mut damped = Damped::first(status, reading, first);
    // A pause keeps what was shown when it began.
    for at in moments.take_while(|at| terms.paused_at.is_none_or(|paused| *at <= paused)) {
        let (status, reading) = judge(at);
        damped = damped.then(status, reading, at, terms.limits.readings_to_move);
    }
    match terms.paused_at {
        Some(at) => damped.then(Status::Paused, None, at, 0),
        None => damped,
    }
}

fn forecast(
    terms: &Terms,
    judged: &Judged<'_>,
    calendar: &Calendar,
    zone: &TimeZone,
    as_of: Timestamp,
) -> Option<Forecast> {
    let newest = judged.newest(as_of)?;
    let share = judged.share(newest);
    let is_open = as_of < judged.pace().end_at();
    if !is_open || share < terms.limits.early_share {
        return None;
    }
    let projected = judged.figures(newest)?.projected(newest.reading.value?.get())?;
    let misses: Vec<_> =
        terms.past.iter().filter_map(|period| period.miss(share, terms.weights, calendar, zone)).collect();
    Some(Forecast::new(projected, &misses))
}

#[cfg(test)]
mod tests;
