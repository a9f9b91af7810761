//! Steps of a key's life: one row and one audit entry for each, in the transaction that makes the step.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::Cx;
use serde_json::json;

use crate::as_logged::{key_mark, key_object};
use crate::key_state::KeyState;
use crate::store;
use crate::subject::Owner;

/// Which of the two levels a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    Root,
    Organization,
}

/// One version of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyName {
    pub(crate) owner: Owner,
    pub(crate) level: Level,
    pub(crate) version: u32,
}

/// One step: when, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTransition {
    pub level: Level,
    pub version: u32,
    /// `None` where the key was made.
    pub from: Option<KeyState>,
    pub to: KeyState,
    pub at: Timestamp,
    pub by: Actor,
    pub reason: String,
}

/// The step is not one of those a key may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchStep {
    pub from: KeyState,
    pub to: KeyState,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Organization => "organization",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Root, Self::Organization].into_iter().find(|level| level.as_str() == word)
    }
}

/// Takes the key from `from` to `to`, through rotated-out where a key in use is to be destroyed.
pub(crate) async fn take(
    cx: &mut Cx,
    key: KeyName,
    (from, to): (KeyState, KeyState),
    reason: &str,
) -> Result<(), Failure<NoSuchStep>> {
    let mut steps = vec![to];
    if from == KeyState::Active && to == KeyState::Destroyed {
        steps.insert(0, KeyState::Deactivated);
    }
    let mut at = from;
    for next in steps {
        if !at.may_become(next) {
            return Err(NoSuchStep { from: at, to: next }.into());
        }
        let moved = match key.level {
            Level::Root => store::keys::move_root_key(cx.tx(), key.version, at, next).await?,
            Level::Organization => {
                store::keys::move_organization_key(cx.tx(), key.owner.id, key.version, at, next).await?
            }
        };
        if !moved {
            return Err(Fault::bare("a key changed its state meanwhile").into());
        }
        note(cx, key, (Some(at), next), reason).await?;
        at = next;
    }
    Ok(())
}

/// Writes the row and the audit entry of a step that is made.
pub(crate) async fn note(
    cx: &mut Cx,
    key: KeyName,
    (from, to): (Option<KeyState>, KeyState),
    reason: &str,
) -> Result<(), Fault> {
    let (at, by) = (cx.now(), cx.actor());
    let reason = reason.to_owned();
    let step = KeyTransition { level: key.level, version: key.version, from, to, at, by, reason };
    let id = uuid::Uuid::from_bytes(cx.random()?);
    store::keys::insert_transition(cx.tx(), key.owner.id, id, &step).await?;
    // What an organization's key lies in is held against the log; a root key's step is told in words.
    let (object, purpose) = match key.level {
        Level::Root => (key.owner.object("root_key"), format!("version {} {to}", key.version)),
        Level::Organization => {
            let settings = store::keys::own_settings(cx.tx(), key.owner.id, key.version).await?;
            let mark = key_mark(key.owner, key.version, settings.as_deref());
            (key_object(key.owner, key.version), mark.to_purpose())
        }
    };
    let entry = AuditEntry::done(by, KeyState::action(from, to), object).purpose(purpose).detail(json!({
        "version": key.version, "from": from.map(KeyState::as_str), "to": to.as_str(), "reason": step.reason,
    }));
    cx.audit_in(key.owner.log, entry).await
}

impl Refusal for NoSuchStep {
    fn problem(&self) -> Problem {
        Problem::conflict("custody/no-such-step", "The key cannot go there").detail(format!(
            "A key that is {} cannot become {}. The list of keys shows where each one stands.",
            self.from, self.to
        ))
    }
}
