//! Where a reach goal will end, with a band from how far past periods ended from the same kind of forecast.

use jiff::tz::TimeZone;
use kernel::calendar::Calendar;
use kernel::decimal::Decimal;
use rust_decimal::Decimal as Exact;
use serde::{Deserialize, Serialize};

use super::{Figures, JudgedReading, Pace};
use crate::goal::{Period, Weights};

/// Fewer complete past periods than this give a point without a band.
const LEAST_PAST_PERIODS: usize = 3;

/// The value at the end of the period, at the rate so far. Stored with a goal's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    pub value: Decimal,
    /// 10 % of past periods ended further below.
    pub low: Option<Decimal>,
    /// 10 % of past periods ended further above.
    pub high: Option<Decimal>,
    /// Share of past periods that ended inside the band that the others give.
    pub hit_rate: Option<Decimal>,
}

/// An earlier period of the same length of time, as it went.
#[derive(Debug, Clone)]
pub struct PastPeriod {
    pub period: Period,
    pub start: Decimal,
    /// In order of time.
    pub readings: Vec<JudgedReading>,
}

impl Forecast {
    /// The forecast from the projected end and the misses of past periods.
    pub(crate) fn new(projected: Exact, misses: &[Exact]) -> Self {
        let bounds = band(misses);
        let shifted = |miss: Exact| projected.checked_add(miss).map(Decimal::new);
        Self {
            value: Decimal::new(projected),
            low: bounds.and_then(|(low, _)| shifted(low)),
            high: bounds.and_then(|(_, high)| shifted(high)),
            hit_rate: hit_rate(misses).map(Decimal::new),
        }
    }
}

impl PastPeriod {
    /// Real end minus the forecast that stood at the share; `None` unless the period was read at both.
    pub(crate) fn miss(
        &self,
        share: Exact,
        weights: Weights,
        calendar: &Calendar,
        zone: &TimeZone,
    ) -> Option<Exact> {
        let pace = Pace::over(self.period, weights, calendar, zone);
        let cut_and_value = |reading: &JudgedReading| Some((pace.cut(reading), reading.value?.get()));
        let values: Vec<_> = self.readings.iter().filter_map(cut_and_value).collect();
        let (cut, then) = *values.iter().rfind(|(cut, _)| pace.share(*cut) <= share)?;
        let (_, end) = *values.iter().find(|(cut, _)| pace.end_at() <= cut.plus_seconds(1))?;
        let figures = Figures {
            start: self.start.get(),
            // The target plays no part in a projection.
            target: end,
            elapsed: pace.elapsed(cut),
            total: pace.total(),
        };
        end.checked_sub(figures.projected(then)?)
    }
}

/// The 10 % and 90 % quantiles.
fn band(misses: &[Exact]) -> Option<(Exact, Exact)> {
    if misses.len() < LEAST_PAST_PERIODS {
        return None;
    }
    let mut sorted = misses.to_vec();
    sorted.sort_unstable();
    Some((quantile(&sorted, 1)?, quantile(&sorted, 9)?))
}

/// The quantile at `tenths` of a sorted list, linear between its neighbours.
fn quantile(sorted: &[Exact], tenths: usize) -> Option<Exact> {
    let place = (sorted.len() - 1) * tenths;
    let low = *sorted.get(place / 10)?;
    let high = sorted.get(place / 10 + 1).copied().unwrap_or(low);
    let share = Exact::from(place % 10) / Exact::TEN;
    low.checked_add(high.checked_sub(low)?.checked_mul(share)?)
}

fn hit_rate(misses: &[Exact]) -> Option<Exact> {
    if misses.len() <= LEAST_PAST_PERIODS {
        return None;
    }
    let hit = |index: usize, miss: Exact| {
        let mut others = misses.to_vec();
        others.remove(index);
        band(&others).is_some_and(|(low, high)| (low..=high).contains(&miss))
    };
    let hits = misses.iter().enumerate().filter(|(index, miss)| hit(*index, **miss)).count();
    Some(Exact::from(hits) / Exact::from(misses.len()))
}
