//! A rotation: a new version of a key, and everything below wrapped again under it, a thousand at a time.

use kernel::actor::Actor;
use kernel::ids::KeyRotationId;
use kernel::time::Timestamp;
use uuid::Uuid;

use crate::envelope::Wrapped;
use crate::format::NONCE;
use crate::key_transition::Level;
use crate::kind::Kind;
use crate::sealed::DataKeyRow;

/// One rotation, running or finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    pub id: KeyRotationId,
    pub level: Level,
    /// What is wrapped again hangs on this version afterwards.
    pub to_version: u32,
    pub why: Why,
    pub started_by: Actor,
    pub started_at: Timestamp,
    /// How many keys hung on other versions when it started.
    pub total: u64,
    pub done: u64,
    pub(crate) cursor: Cursor,
    pub finished_at: Option<Timestamp>,
}

/// Why a key is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody asked for it.
    Asked,
    /// Its period is over.
    Age,
    /// It has wrapped often.
    Wraps,
    /// Somebody else may know it.
    Compromised,
    /// The organization brings its own key, or takes it back.
    OwnKey,
}

/// How far a rotation has come: the last subject and version that was wrapped again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) subject: Uuid,
    pub(crate) version: u64,
}

/// A data key under an earlier version.
pub(crate) struct HangingKey {
    pub(crate) at: Cursor,
    pub(crate) kind: Kind,
    pub(crate) row: DataKeyRow,
}

/// A data key under the new version.
pub(crate) struct Rewrapped {
    pub(crate) at: Cursor,
    pub(crate) nonce: [u8; NONCE],
    pub(crate) wrapped: Wrapped,
}

/// What one step of a rotation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More,
    /// Everything hangs on the new version; earlier ones are destroyed.
    Finished,
    /// The new version is switched off or lost: nothing can be wrapped under it now.
    Waits,
    /// No rotation runs.
    Nothing,
}

impl Why {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Age => "age",
            Self::Wraps => "wraps",
            Self::Compromised => "compromised",
            Self::OwnKey => "own_key",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Asked, Self::Age, Self::Wraps, Self::Compromised, Self::OwnKey];
        all.into_iter().find(|why| why.as_str() == word)
    }

    /// Whether a rotation that runs already does not do.
    pub(crate) fn needs_new_key(self) -> bool {
        matches!(self, Self::Compromised | Self::OwnKey)
    }

    /// The reason that the steps of the keys carry.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Asked => "asked for",
            Self::Age => "its period is over",
            Self::Wraps => "it has wrapped often",
            Self::Compromised => "the version before is compromised",
            Self::OwnKey => "the organization changed its key service",
        }
    }
}
