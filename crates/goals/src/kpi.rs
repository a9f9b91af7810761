//! A KPI: one read with parameters and a unit, in numbered versions.
//!
//! Name, description and refresh interval may change freely. What decides the number (statement, connection,
//! parameters, values, unit, zone) is a [`Definition`]; changing it makes the next version, and every reading
//! names the version it was read with.

pub mod form;

use kernel::actor::Actor;
use kernel::ids::{ConnectionId, KpiId, ReadingId};
use kernel::time::Timestamp;

use crate::life::WrongState;
use crate::name::{Decimals, Description, KpiName, Unit};
use crate::parameter::{Parameters, Values};

/// A KPI with its present definition.
#[derive(Debug, Clone)]
pub struct Kpi {
    pub id: KpiId,
    pub name: KpiName,
    pub description: Description,
    pub refresh: RefreshMinutes,
    pub state: KpiState,
    pub version: u32,
    pub definition: Definition,
    pub is_sample: bool,
    pub created_at: Timestamp,
    pub created_by: Actor,
    pub latest: Option<ReadingId>,
    pub next_read_at: Option<Timestamp>,
    pub trouble: Option<Trouble>,
}

/// What decides the number.
#[derive(Debug, Clone)]
pub struct Definition {
    pub connection: ConnectionId,
    /// The text as it was written; parsed with the connection's engine when it is used.
    pub statement: String,
    pub unit: Unit,
    pub decimals: Decimals,
    pub parameters: Parameters,
    pub values: Values,
    /// The KPI's own zone (IANA name); the organization's where it has none.
    pub zone: Option<String>,
}

/// The latest reads failed; the last reading stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub since: Timestamp,
    /// Failures in a row.
    pub failures: u32,
    pub slug: String,
    pub sentence: String,
}

/// Minutes between two reads: from 1 to 10,080 (a week).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshMinutes(u32);

impl RefreshMinutes {
    pub fn new(minutes: u32) -> Option<Self> {
        (1..=10_080).contains(&minutes).then_some(Self(minutes))
    }

    pub fn get(self) -> u32 {
        self.0
    }

    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }

    /// How old a reading may be before it is stale: two intervals.
    pub fn freshness_s(self) -> i64 {
        2 * self.seconds()
    }
}

/// Where a KPI is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KpiState {
    /// Read on its schedule.
    Active,
    /// Kept with its readings, not read.
    Archived { at: Timestamp, by: Actor },
    /// Hidden; can be restored.
    Deleted { at: Timestamp, by: Actor, was_archived: bool },
}

impl KpiState {
    pub fn archive(self, by: Actor, at: Timestamp) -> Result<Self, WrongState> {
        match self {
            Self::Active => Ok(Self::Archived { at, by }),
            Self::Archived { .. } | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn unarchive(self) -> Result<Self, WrongState> {
        match self {
            Self::Archived { .. } => Ok(Self::Active),
            Self::Active | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn delete(self, by: Actor, at: Timestamp) -> Result<Self, WrongState> {
        match self {
            Self::Active => Ok(Self::Deleted { at, by, was_archived: false }),
            Self::Archived { .. } => Ok(Self::Deleted { at, by, was_archived: true }),
            Self::Deleted { .. } => Err(WrongState),
        }
    }

    /// Back to what it was before it was deleted.
    pub fn restore(self) -> Result<Self, WrongState> {
        match self {
            Self::Deleted { was_archived: false, .. } => Ok(Self::Active),
            Self::Deleted { was_archived: true, at, by } => Ok(Self::Archived { at, by }),
            Self::Active | Self::Archived { .. } => Err(WrongState),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived { .. } => "archived",
            Self::Deleted { .. } => "deleted",
        }
    }
}

#[cfg(test)]
mod tests;
