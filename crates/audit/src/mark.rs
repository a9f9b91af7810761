//! Marks: which version of a sealed value is the newest, as the log states it.
//!
//! A seal entry carries the version and the hash of the sealed record in its purpose: `v12 <hash in base64url>`. The
//! journal keeps the newest mark per object, so that whoever opens a value can tell an old row that was put back.
//!
//! States are marked the same way: an organization that switches its credentials off or on, a credential that is
//! switched off or on, and each version of an organization's key. What an entry of these actions states in another form
//! is words for people and no mark: so are the entries of earlier releases.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::actor::Actor;
use kernel::time::Timestamp;

use crate::entry::{Entry, Hash, entry_hash};
use crate::merkle::Tree;

/// The entry that states a new version of an object.
pub const SEAL: &str = "credential.seal";
/// The entry after which no version of an object may be used.
pub const SHRED: &str = "credential.shred";
/// The entries that switch an object off and on again: its newest version stays, the hash is another.
pub const SUSPEND: &str = "credential.suspend";
pub const RESUME: &str = "credential.resume";
/// The entry of one use of an object.
pub const OPEN: &str = "credential.open";

/// The entries that switch everything of an organization off, on again, and off for good.
pub const ORGANIZATION_SUSPEND: &str = "organization.suspend";
pub const ORGANIZATION_RESUME: &str = "organization.resume";
pub const ORGANIZATION_SHUT_OFF: &str = "organization.shut_off";
/// The entries of the steps in the life of a version of an organization's key.
pub const KEY_CREATE: &str = "key.create";
pub const KEY_ACTIVATE: &str = "key.activate";
pub const KEY_SUSPEND: &str = "key.suspend";
pub const KEY_RESUME: &str = "key.resume";
pub const KEY_ROTATE: &str = "key.rotate";
pub const KEY_COMPROMISE: &str = "key.compromise";
pub const KEY_DESTROY: &str = "key.destroy";
/// The entry that takes down a version that the store held and the log did not know.
pub const KEY_RECORD: &str = "key.record";
/// The entry that says that such states were taken down from the store; without it, the next start does it.
pub const RECORD: &str = "custody.record";

/// The entry of the installation's log that states size and root of another log, as version and hash.
pub const CHECKPOINT: &str = "audit.checkpoint";

/// A version and the hash of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// From 1 for what is sealed.
    pub version: u64,
    pub record_hash: Hash,
}

/// What the log knows of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub newest: Mark,
    /// Destroyed; of an organization: switched off; of a key: retired.
    pub is_shredded: bool,
    /// When and by whom the newest version was sealed or shredded.
    pub set_at: Timestamp,
    pub set_by: Actor,
    pub last_used_at: Option<Timestamp>,
}

/// The newest mark of every object of a log; its root is part of each checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Marks(BTreeMap<Arc<str>, (Mark, bool)>);

/// What one entry changes about its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Sealed(Mark),
    Shredded(Mark),
    /// The newest version, with another hash.
    Restated(Mark),
    Used,
}

impl Mark {
    /// The purpose of a seal or shred entry.
    pub fn to_purpose(self) -> String {
        format!("v{} {}", self.version, URL_SAFE_NO_PAD.encode(self.record_hash))
    }

    pub fn parse(purpose: &str) -> Option<Self> {
        let (version, hash) = purpose.strip_prefix('v')?.split_once(' ')?;
        let record_hash = URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok()?;
        Some(Self { version: version.parse().ok()?, record_hash })
    }
}

impl Change {
    /// What `entry` changes; only what was done counts.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        if entry.outcome != kernel::audit_entry::Outcome::Done {
            return None;
        }
        match entry.action.as_str() {
            SEAL | CHECKPOINT | ORGANIZATION_RESUME | KEY_CREATE | KEY_ACTIVATE | KEY_SUSPEND
            | KEY_RESUME | KEY_RECORD | RECORD => Mark::parse(&entry.purpose).map(Self::Sealed),
            SHRED
            | ORGANIZATION_SUSPEND
            | ORGANIZATION_SHUT_OFF
            | KEY_ROTATE
            | KEY_COMPROMISE
            | KEY_DESTROY => Mark::parse(&entry.purpose).map(Self::Shredded),
            SUSPEND | RESUME => Mark::parse(&entry.purpose).map(Self::Restated),
            OPEN => Some(Self::Used),
            _ => None,
        }
    }

    /// The newest mark after this change and whether it is shredded, from what they were before.
    fn mark_after(self, before: Option<(Mark, bool)>) -> Option<(Mark, bool)> {
        match self {
            Self::Sealed(mark) => Some((mark, false)),
            Self::Shredded(mark) => Some((mark, true)),
            // Of another version than the newest it says nothing.
            Self::Restated(mark) => before.map(|(newest, is_shredded)| {
                let is_newest = newest.version == mark.version;
                (if is_newest { mark } else { newest }, is_shredded)
            }),
            Self::Used => before,
        }
    }

    /// The standing after `entry` made this change; a use of an object that was never sealed leaves no standing.
    pub(crate) fn apply(self, entry: &Entry, before: Option<Standing>) -> Option<Standing> {
        let (newest, is_shredded) =
            self.mark_after(before.map(|standing| (standing.newest, standing.is_shredded)))?;
        match self {
            Self::Sealed(_) | Self::Shredded(_) => Some(Standing {
                newest,
                is_shredded,
                set_at: entry.at,
                set_by: entry.actor,
                last_used_at: before.and_then(|standing| standing.last_used_at),
            }),
            Self::Restated(_) => before.map(|standing| Standing { newest, ..standing }),
            Self::Used => before.map(|standing| Standing { last_used_at: Some(entry.at), ..standing }),
        }
    }
}

impl Marks {
    /// Takes in what an entry changes.
    pub(crate) fn take_in(&mut self, entry: &Entry) {
        let change = match Change::of(entry) {
            Some(change @ (Change::Sealed(_) | Change::Shredded(_) | Change::Restated(_))) => change,
            // A use leaves every mark as it is: there is nothing to look up.
            Some(Change::Used) | None => return,
        };
        let known = self.0.get_mut(entry.object.as_str());
        match (change.mark_after(known.as_deref().copied()), known) {
            (Some(after), Some(known)) => *known = after,
            (Some(first), None) => drop(self.0.insert(entry.object.as_str().into(), first)),
            (None, _) => {}
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Mark)> {
        self.0.iter().map(|(object, (mark, _))| (object.as_ref(), *mark))
    }

    /// The root of a Merkle tree over all objects in the order of their names: length and name, version, hash, and
    /// whether it was shredded.
    pub(crate) fn root(&self) -> Hash {
        let mut tree = Tree::default();
        for (object, (mark, is_shredded)) in &self.0 {
            let mut leaf = u16::try_from(object.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
            leaf.extend_from_slice(object.as_bytes());
            leaf.extend_from_slice(&mark.version.to_be_bytes());
            leaf.extend_from_slice(&mark.record_hash);
            leaf.push(u8::from(*is_shredded));
            tree.push(entry_hash(&leaf));
        }
        tree.root()
    }
}

impl FromIterator<(Arc<str>, Standing)> for Marks {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Standing)>>(standings: I) -> Self {
        let marks = standings.into_iter().map(|(object, known)| (object, (known.newest, known.is_shredded)));
        Self(marks.collect())
    }
}

#[cfg(test)]
mod tests;
