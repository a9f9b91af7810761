//! A goal's status: one word, by the first condition that holds, with moves damped where a number may flap.
//!
//! Two steps, kept apart so that each can be read as a table. [`of_reach`] and [`of_stay`] name the status of one
//! moment; [`Damped`] decides when that status is shown.

mod damped;

use rust_decimal::Decimal as Exact;
use serde::{Deserialize, Serialize};

pub use damped::Damped;

/// How a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    NoData,
    Stale,
    NotStarted,
    TooEarly,
    Met,
    Ahead,
    OnPace,
    Behind,
    Missed,
    Breached,
    AtRisk,
    Holding,
    Paused,
}

impl Status {
    pub const ALL: [Self; 13] = [
        Self::NoData,
        Self::Stale,
        Self::NotStarted,
        Self::TooEarly,
        Self::Met,
        Self::Ahead,
        Self::OnPace,
        Self::Behind,
        Self::Missed,
        Self::Breached,
        Self::AtRisk,
        Self::Holding,
        Self::Paused,
    ];

    pub fn token(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Stale => "stale",
            Self::NotStarted => "not_started",
            Self::TooEarly => "too_early",
            Self::Met => "met",
            Self::Ahead => "ahead",
            Self::OnPace => "on_pace",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::Breached => "breached",
            Self::AtRisk => "at_risk",
            Self::Holding => "holding",
            Self::Paused => "paused",
        }
    }

    pub fn parse(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.token() == token)
    }

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoData => "No data",
            Self::Stale => "Stale",
            Self::NotStarted => "Not started",
            Self::TooEarly => "Too early",
            Self::Met => "Met",
            Self::Ahead => "Ahead",
            Self::OnPace => "On pace",
            Self::Behind => "Behind",
            Self::Missed => "Missed",
            Self::Breached => "Breached",
            Self::AtRisk => "At risk",
            Self::Holding => "Holding",
            Self::Paused => "Paused",
        }
    }

    /// "slipping" or "recovering" for a move between two statuses that can be ranked.
    pub fn direction_from(self, was: Self) -> Option<&'static str> {
        let (was, now) = (was.rank()?, self.rank()?);
        match now.cmp(&was) {
            std::cmp::Ordering::Less => Some("slipping"),
            std::cmp::Ordering::Greater => Some("recovering"),
            std::cmp::Ordering::Equal => None,
        }
    }

    fn rank(self) -> Option<u8> {
        match self {
            Self::Missed | Self::Breached => Some(0),
            Self::Behind | Self::AtRisk => Some(1),
            Self::OnPace | Self::Holding => Some(2),
            Self::Ahead => Some(3),
            Self::Met => Some(4),
            Self::NoData | Self::Stale | Self::NotStarted | Self::TooEarly | Self::Paused => None,
        }
    }
}

/// Where a moment lies against the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Before,
    Open,
    Ended,
}

/// What there is to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence<T> {
    Absent,
    /// Older than its limit, and nothing covers the end of the period.
    Stale,
    InForce(T),
}

/// What a reading says about a reach goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    pub is_reached: bool,
    /// Share of the period's weight that the reading covers.
    pub share: Exact,
    pub good_gap: Exact,
}

/// Where a reading lies against the limits of a stay goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Outside,
    /// Inside, within the warning margin.
    Margin,
    Inside,
}

/// What a reading says about a stay goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub place: Place,
    /// Share of the known time that the value was inside.
    pub inside_share: Exact,
}

/// The figures that decide between neighbouring statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Half-width of "on pace", as a share of the way from start to target.
    pub tolerance: Exact,
    /// Below this share of the period nothing is said about pace.
    pub early_share: Exact,
    /// Share of time inside that meets a stay goal.
    pub required_share: Exact,
    /// Distinct readings in a row that a damped move needs.
    pub readings_to_move: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tolerance: Exact::new(5, 2),
            early_share: Exact::new(15, 2),
            required_share: Exact::ONE,
            readings_to_move: 2,
        }
    }
}

/// The status of a reach goal at one moment.
pub fn of_reach(phase: Phase, evidence: Evidence<Reach>, limits: &Limits) -> Status {
    let reach = match before_judging(phase, evidence) {
        Ok(reach) => reach,
        Err(status) => return status,
    };
    match phase {
        Phase::Before => Status::NotStarted,
        Phase::Open if reach.share < limits.early_share && !reach.is_reached => Status::TooEarly,
        Phase::Open | Phase::Ended if reach.is_reached => Status::Met,
        Phase::Open if limits.tolerance < reach.good_gap => Status::Ahead,
        Phase::Open if reach.good_gap < -limits.tolerance => Status::Behind,
        Phase::Open => Status::OnPace,
        Phase::Ended => Status::Missed,
    }
}

/// The status of a stay goal at one moment.
pub fn of_stay(phase: Phase, evidence: Evidence<Stay>, limits: &Limits) -> Status {
    let stay = match before_judging(phase, evidence) {
        Ok(stay) => stay,
        Err(status) => return status,
    };
    match (phase, stay.place) {
        (Phase::Before, Place::Outside | Place::Margin | Place::Inside) => Status::NotStarted,
        (Phase::Open, Place::Outside) => Status::Breached,
        (Phase::Open, Place::Margin) => Status::AtRisk,
        (Phase::Open, Place::Inside) => Status::Holding,
        (Phase::Ended, Place::Outside | Place::Margin | Place::Inside) => {
            if limits.required_share <= stay.inside_share { Status::Met } else { Status::Missed }
        }
    }
}

/// The conditions that come first for every goal.
fn before_judging<T>(phase: Phase, evidence: Evidence<T>) -> Result<T, Status> {
    match (evidence, phase) {
        (Evidence::Absent, Phase::Open | Phase::Ended) => Err(Status::NoData),
        (Evidence::Stale, Phase::Before | Phase::Open | Phase::Ended) => Err(Status::Stale),
        (Evidence::Absent, Phase::Before) => Err(Status::NotStarted),
        (Evidence::InForce(said), Phase::Before | Phase::Open | Phase::Ended) => Ok(said),
    }
}

#[cfg(test)]
mod tests;
