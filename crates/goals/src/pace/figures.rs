//! The numbers of a reach goal at one moment: progress, expected, gaps, rates.

use kernel::decimal::Decimal;
use rust_decimal::Decimal as Exact;

/// Where a reach goal starts, what it wants, and how much of its period's weight has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub start: Exact,
    pub target: Exact,
    pub elapsed: Exact,
    pub total: Exact,
}

impl Figures {
    pub fn new(start: Decimal, target: Decimal, elapsed: Exact, total: Exact) -> Self {
        Self { start: start.get(), target: target.get(), elapsed, total }
    }

    /// Share of the way from start to target, negative when it went the other way. The same for falling goals.
    pub fn progress(&self, value: Exact) -> Option<Exact> {
        value.checked_sub(self.start)?.checked_div(self.way()?)
    }

    /// Where the value should be: as far along the way as the period is.
    pub fn expected(&self) -> Option<Exact> {
        if self.total.is_zero() {
            return Some(self.start);
        }
        let way = self.way()?.checked_mul(self.elapsed)?.checked_div(self.total)?;
        self.start.checked_add(way)
    }

    pub fn gap(&self, value: Exact) -> Option<Exact> {
        value.checked_sub(self.expected()?)
    }

    /// The gap as a share of the whole way: positive is good in both directions.
    pub fn good_gap(&self, value: Exact) -> Option<Exact> {
        self.gap(value)?.checked_div(self.way()?)
    }

    /// Change per unit of weight that still reaches the target; none when no weight is left.
    pub fn required_rate(&self, value: Exact) -> Option<Exact> {
        self.target.checked_sub(value)?.checked_div(self.remaining())
    }

    /// Change per unit of weight so far; none before any weight has passed.
    pub fn rate_so_far(&self, value: Exact) -> Option<Exact> {
        value.checked_sub(self.start)?.checked_div(self.elapsed)
    }

    /// How many times faster it has to go; none when it stands still.
    pub fn catch_up(&self, value: Exact) -> Option<Exact> {
        self.required_rate(value)?.checked_div(self.rate_so_far(value)?)
    }

    /// Where it ends at the rate so far.
    pub fn projected(&self, value: Exact) -> Option<Exact> {
        value.checked_add(self.rate_so_far(value)?.checked_mul(self.remaining())?)
    }

    pub fn is_reached(&self, value: Exact) -> bool {
        if self.is_falling() { value <= self.target } else { self.target <= value }
    }

    pub fn is_falling(&self) -> bool {
        self.target < self.start
    }

    fn remaining(&self) -> Exact {
        self.total - self.elapsed
    }

    fn way(&self) -> Option<Exact> {
        self.target.checked_sub(self.start)
    }
}
