//! How a range is read once for a period that has ended, so that the period's last day counts in full.
//!
//! `td:m,complete` never reaches the end of a month: on the last day it stops at that day's start, and a day later it
//! speaks of the next month. Such a range is closed without its modifier, as of the last instant of the period. A
//! range that lags, `offset(x,-2d)`, is closed so many days later, when it has reached the period's end.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::expression::Expression;
use super::instant::start_of_day;
use super::resolve::resolve;
use super::resolved::Resolved;
use crate::calendar::Calendar;

/// The read that closes a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Ends where the period ends when it is resolved at `as_of`.
    pub expression: Expression,
    pub as_of: Timestamp,
    /// Before this instant the source cannot know everything.
    pub not_before: Timestamp,
}

/// How `expression` is read for a period up to, and without, `end`; `None` when it has no end there at any time.
pub fn closing(expression: &Expression, calendar: &Calendar, zone: &TimeZone, end: Date) -> Option<Closing> {
    let end_at = start_of_day(zone, end);
    let lag = expression.offset_days().checked_neg()?;
    let after = start_of_day(zone, end.checked_add(jiff::Span::new().try_days(lag).ok()?).ok()?);
    let last = after.checked_sub(jiff::SignedDuration::from_micros(1)).ok()?;
    let candidates = [(*expression, last), (expression.through_the_day(), last), (*expression, after)];
    let closes =
        |resolved: &Resolved| resolved.end.is_some_and(|bound| bound.at == end_at) && !resolved.is_empty();
    candidates
        .into_iter()
        .find(|(expression, as_of)| {
            resolve(expression, calendar, zone, *as_of).is_ok_and(|range| closes(&range))
        })
        .map(|(expression, as_of)| Closing { expression, as_of, not_before: after.max(end_at) })
}
