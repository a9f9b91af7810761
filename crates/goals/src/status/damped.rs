//! Hysteresis: a number that flaps around a limit does not make the status flap.
//!
//! Moves among ahead, on pace and behind, between holding and at risk, and out of breached wait until some distinct
//! readings in a row say so. Every other move shows at once, above all the one into breached.

use kernel::time::Timestamp;

use super::Status;

/// The status that is shown, and what would change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damped {
    pub shown: Status,
    pub since: Timestamp,
    /// The status before the last move.
    pub was: Option<Status>,
    /// What the newest moment says, when that is not shown yet.
    pub waiting: Option<Status>,
    readings: u32,
    newest: Option<Timestamp>,
}

impl Damped {
    pub fn first(status: Status, reading: Option<Timestamp>, at: Timestamp) -> Self {
        Self { shown: status, since: at, was: None, waiting: None, readings: 0, newest: reading }
    }

    /// One more evaluation. `reading` is the moment of the reading it rests on: the same one counts once.
    pub fn then(self, status: Status, reading: Option<Timestamp>, at: Timestamp, needed: u32) -> Self {
        let is_distinct = reading.is_some() && reading != self.newest;
        let next = Self { newest: reading.or(self.newest), ..self };
        if status == self.shown {
            return if is_distinct { Self { waiting: None, readings: 0, ..next } } else { next };
        }
        if !is_damped(self.shown, status) {
            return next.moved(status, at);
        }
        let readings = self.readings + u32::from(is_distinct);
        if needed <= readings {
            next.moved(status, at)
        } else {
            Self { waiting: Some(status), readings, ..next }
        }
    }

    fn moved(self, status: Status, at: Timestamp) -> Self {
        Self { shown: status, since: at, was: Some(self.shown), waiting: None, readings: 0, ..self }
    }
}

fn is_damped(from: Status, to: Status) -> bool {
    match from {
        Status::Ahead | Status::OnPace | Status::Behind => {
            matches!(to, Status::Ahead | Status::OnPace | Status::Behind)
        }
        Status::Holding => to == Status::AtRisk,
        Status::AtRisk => to == Status::Holding,
        Status::Breached => matches!(to, Status::Holding | Status::AtRisk),
        Status::NoData
        | Status::Stale
        | Status::NotStarted
        | Status::TooEarly
        | Status::Met
        | Status::Missed
        | Status::Paused => false,
    }
}
