mod closing;
mod comparing;
mod days_that_are_not;
mod describing;
mod reading;
mod resolving;

use jiff::Timestamp;

use super::*;
use crate::calendar::{Calendar, zone};

/// `start .. end` as civil values, with the flags; resolved on 18 November 2026 in Paris unless told.
pub(super) struct At {
    pub(super) options: &'static str,
    pub(super) as_of: &'static str,
    pub(super) zone: &'static str,
}

pub(super) const NOVEMBER: At = At { options: "", as_of: "2026-11-18T15:00:00Z", zone: "Europe/Paris" };

impl At {
    pub(super) fn try_resolve(&self, expression: &str) -> Result<Resolved, RangeRefusal> {
        let calendar = Calendar::from_options(self.options).unwrap();
        let as_of: Timestamp = self.as_of.parse().unwrap();
        resolve(&expression.parse()?, &calendar, &zone(self.zone).unwrap(), as_of)
    }

    pub(super) fn resolve(&self, expression: &str) -> Resolved {
        self.try_resolve(expression).unwrap()
    }

    #[track_caller]
    pub(super) fn means(&self, expression: &str, wanted: &str) {
        let range = self.resolve(expression);
        let bound = |bound: Option<Bound>| bound.map_or("-".to_owned(), |bound| bound.civil.to_string());
        let flags = if range.flags.is_empty() { "" } else { ", shorter" };
        assert_eq!(format!("{} .. {}{flags}", bound(range.start), bound(range.end)), wanted, "{expression}");
    }

    /// The pair of instants.
    #[track_caller]
    pub(super) fn spans(&self, expression: &str, start: &str, end: &str) {
        let range = self.resolve(expression);
        let found = [range.start, range.end].map(|bound| bound.unwrap().at.to_string());
        assert_eq!(found, [start, end], "{expression}");
    }
}
