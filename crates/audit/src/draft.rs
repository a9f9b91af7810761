//! An entry that has no place in the chain yet.

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::world::World;
use uuid::Uuid;

use crate::detail::Detail;
use crate::entry::{ACTION_MOST, LogId, OBJECT_MOST, PURPOSE_MOST, Text, cut};

/// What happened, when, and in whose log; `outbox` names the outbox row it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) log: LogId,
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) action: Text<ACTION_MOST>,
    pub(crate) object: Text<OBJECT_MOST>,
    pub(crate) purpose: Text<PURPOSE_MOST>,
    pub(crate) outcome: Outcome,
    pub(crate) detail: Option<Detail>,
    pub(crate) outbox: Option<Uuid>,
}

impl Draft {
    pub(crate) fn new(log: LogId, at: Timestamp, entry: &AuditEntry, world: &World) -> Result<Self, Fault> {
        Ok(Self {
            log,
            at,
            actor: entry.actor,
            action: cut(entry.action),
            object: cut(&entry.object),
            purpose: cut(&entry.purpose),
            outcome: entry.outcome,
            detail: Detail::new(&entry.detail, world)?,
            outbox: None,
        })
    }
}

/// Drafts that get their places together, at least one.
#[derive(Debug, Clone)]
pub(crate) struct Drafts {
    pub(crate) first: Draft,
    pub(crate) more: Vec<Draft>,
}

impl Drafts {
    /// `None` where there are none.
    pub(crate) fn of(drafts: Vec<Draft>) -> Option<Self> {
        let mut drafts = drafts.into_iter();
        Some(Self { first: drafts.next()?, more: drafts.collect() })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Draft> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

impl From<Draft> for Drafts {
    fn from(first: Draft) -> Self {
        Self { first, more: Vec::new() }
    }
}
