//! Which goal to set on a sample KPI so that a board shows goals of all kinds, some ahead, some behind.
//!
//! The numbers come from the company's own data on the day it is made: a fixed target would be met, or hopeless,
//! depending on the day.

use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::decimal::Decimal;
use kernel::ids::KpiId;
use rust_decimal::Decimal as Exact;

use crate::goal::Weights;
use crate::goal::form::GoalForm;

/// How a goal is meant to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleGoal {
    /// Grows from `from`; so many percent more, or less, than expected has been done.
    Reach { from: i64, ahead_percent: i64 },
    /// Goes down from where it was at the period's start.
    Lower { ahead_percent: i64 },
    /// Has been reached lately.
    Met,
    /// The limit lies so many percent under the value.
    Above { room_percent: i64, margin_percent: i64 },
    /// The limit lies so many percent over the value.
    Below { room_percent: i64, margin_percent: i64 },
    /// The band reaches so many percent to both sides.
    Within { room_percent: i64, margin_percent: i64 },
}

/// What a goal's numbers are taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub now: Decimal,
    /// The value at the period's start.
    pub at_start: Decimal,
    /// Share of the period that has passed, more than 0.
    pub share: Exact,
}

/// The period of all sample goals: from the first of the month four months back, six months long, so that some
/// three quarters have passed.
pub(crate) fn period(today: Date) -> (Date, Date) {
    let first = today.first_of_month();
    let start = first.checked_sub(4.months()).unwrap_or(first);
    (start, start.checked_add(6.months()).unwrap_or(first))
}

impl SampleGoal {
    /// The form that a person would fill in.
    pub(crate) fn form(self, name: &str, kpi: KpiId, today: Date, seen: Seen) -> GoalForm {
        let (start, end) = period(today);
        let mut form = GoalForm {
            name: name.to_owned(),
            kpi_id: kpi.to_string(),
            kind: self.kind().to_owned(),
            start_value: None,
            target: None,
            lower: None,
            upper: None,
            warning_margin: None,
            period_start: start.to_string(),
            period_end: end.to_string(),
            weights: Weights::Calendar.word().to_owned(),
            owner: None,
        };
        self.fill(&mut form, seen);
        form
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Reach { .. } | Self::Lower { .. } | Self::Met => "reach",
            Self::Above { .. } => "stay_above",
            Self::Below { .. } => "stay_below",
            Self::Within { .. } => "stay_within",
        }
    }

    fn fill(self, form: &mut GoalForm, seen: Seen) {
        let now = seen.now.get();
        let share = seen.share.max(Exact::new(1, 2));
        match self {
            Self::Reach { from, ahead_percent } => {
                let start = Exact::from(from);
                let target = start + (now - start) / share / grown(ahead_percent);
                (form.start_value, form.target) = (Some(from.into()), Some(round(target)));
            }
            Self::Lower { ahead_percent } => {
                let start = round(seen.at_start.get().max(now * grown(12)));
                let target = start.get() - (start.get() - now) / share / grown(ahead_percent);
                (form.start_value, form.target) = (Some(start), Some(round(target.max(Exact::ZERO))));
            }
            Self::Met => {
                let start = round(seen.at_start.get().min(now * grown(-6)));
                form.start_value = Some(start);
                form.target = Some(round((start.get() + (now - start.get()) * Exact::new(9, 1)).floor()));
            }
            Self::Above { room_percent, margin_percent } => {
                form.lower = Some(round(now * grown(-room_percent)));
                form.warning_margin = Some(round(part(now, margin_percent)));
            }
            Self::Below { room_percent, margin_percent } => {
                form.upper = Some(round(now * grown(room_percent)));
                form.warning_margin = Some(round(part(now, margin_percent)));
            }
            Self::Within { room_percent, margin_percent } => {
                form.lower = Some(round(now * grown(-room_percent)));
                form.upper = Some(round(now * grown(room_percent)));
                form.warning_margin = Some(round(part(now, margin_percent)));
            }
        }
    }
}

fn grown(percent: i64) -> Exact {
    Exact::ONE + Exact::new(percent, 2)
}

fn part(of: Exact, percent: i64) -> Exact {
    of.abs() * Exact::new(percent, 2)
}

/// Three leading digits: targets are round numbers.
fn round(value: Exact) -> Decimal {
    Decimal::new(value.round_sf(3).unwrap_or(value))
}

#[cfg(test)]
mod tests;
