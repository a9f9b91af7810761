//! When a KPI is read next: spread over its interval, and slower the longer it fails.

use connect::trouble::Class;
use kernel::ids::{Id as _, KpiId};
use kernel::time::Timestamp;

use crate::kpi::RefreshMinutes;

/// However long a KPI fails, it is tried once a day.
const LONGEST_PAUSE_S: i64 = 86_400;
/// A dead credential or a database that is gone is not looked at more often than this.
const DEAD_PAUSE_S: i64 = 3_600;
/// From the end of a period to its closing read.
const CLOSING_PAUSE_S: i64 = 300;
const CLOSING_SPREAD_S: i64 = 1_500;

/// The next moment of the KPI's own beat: a fixed offset, taken from its id, in every interval. Thousands of KPIs
/// with the same interval are so spread over it.
pub(crate) fn next_read(kpi: KpiId, refresh: RefreshMinutes, now: Timestamp) -> Timestamp {
    let interval = refresh.seconds().saturating_mul(1_000_000);
    let offset = offset_of(kpi, interval);
    let since = (now.as_micros() - offset).rem_euclid(interval);
    Timestamp::from_micros(now.as_micros() - since + interval)
}

/// After a failure: doubled with each one in a row, at most a day, with the KPI's own share of jitter.
pub(crate) fn next_try(
    kpi: KpiId,
    refresh: RefreshMinutes,
    now: Timestamp,
    (class, failures_before, retry_after_s): (Class, u32, Option<u32>),
) -> Timestamp {
    let least = match class {
        Class::Revoked | Class::Gone => DEAD_PAUSE_S,
        Class::Throttled | Class::Denied | Class::Unavailable | Class::Unexpected => 60,
    };
    let first = refresh.seconds().min(300).max(least);
    let pause = first.saturating_mul(1 << failures_before.min(16)).min(LONGEST_PAUSE_S);
    let asked = retry_after_s.map_or(0, i64::from);
    // Up to a quarter more, so that what failed together does not come back together.
    let jitter = offset_of(kpi, pause / 4 + 1);
    now.plus_seconds(pause.max(asked) + jitter)
}

/// When a period is read for the last time: a few minutes after `end`, for sources that write their last rows a little
/// late, and spread, because many periods end at the same midnight.
pub(crate) fn closing_read(kpi: KpiId, end: Timestamp) -> Timestamp {
    end.plus_seconds(CLOSING_PAUSE_S + offset_of(kpi, CLOSING_SPREAD_S))
}

fn offset_of(kpi: KpiId, below: i64) -> i64 {
    // The last bytes of an id are random; the first ones are its time.
    let random = kpi.uuid().as_u128() & 0xffff_ffff_ffff;
    i64::try_from(random).unwrap_or(0).rem_euclid(below.max(1))
}

#[cfg(test)]
mod tests;
