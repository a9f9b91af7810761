//! An entry that has no place in the chain yet.

use std::borrow::Cow;

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::world::World;
use uuid::Uuid;

use crate::detail::Detail;
use crate::entry::{ACTION_MOST, LogId, OBJECT_MOST, PURPOSE_MOST, cut};

/// What happened, when, and in whose log; `outbox` names the outbox row it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) log: LogId,
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) action: Cow<'static, str>,
    pub(crate) object: String,
    pub(crate) purpose: String,
    pub(crate) outcome: Outcome,
    pub(crate) detail: Option<Detail>,
    pub(crate) outbox: Option<Uuid>,
}

impl Draft {
    pub(crate) fn new(log: LogId, at: Timestamp, entry: AuditEntry, world: &World) -> Result<Self, Fault> {
        Ok(Self {
            log,
            at,
            actor: entry.actor,
            action: Cow::Borrowed(cut(entry.action, ACTION_MOST)),
            object: shortened(entry.object, OBJECT_MOST),
            purpose: shortened(entry.purpose, PURPOSE_MOST),
            outcome: entry.outcome,
            detail: Detail::new(&entry.detail, world)?,
            outbox: None,
        })
    }
}

fn shortened(mut text: String, most: usize) -> String {
    text.truncate(text.floor_char_boundary(most));
    text
}
