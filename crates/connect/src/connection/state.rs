//! How a connection fares. Each state holds what is true only then.

use kernel::time::Timestamp;

use crate::trouble::Class;

/// The life of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its first test has not passed yet; `reason` says what stopped the last one.
    Pending {
        reason: Option<String>,
    },
    Active,
    /// It works or worked, with something to look at.
    Degraded {
        since: Timestamp,
        reason: String,
    },
    /// The credential is dead; only a new one helps.
    NeedsReauth {
        since: Timestamp,
        reason: String,
    },
    /// Switched off by the organization; can be switched on again.
    Suspended {
        since: Timestamp,
    },
    /// The account, database or file does not exist any more.
    Gone {
        since: Timestamp,
        reason: String,
    },
    /// The organization's key cannot be reached.
    KeyUnavailable {
        since: Timestamp,
    },
    /// The organization ended it; the credential is destroyed.
    ShutOff {
        since: Timestamp,
    },
}

/// The connection is in a state in which nothing reads through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUsable {
    pub state: &'static str,
    pub sentence: String,
}

impl State {
    /// The token stored and told; never renamed.
    pub fn token(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Active => "active",
            Self::Degraded { .. } => "degraded",
            Self::NeedsReauth { .. } => "needs_reauth",
            Self::Suspended { .. } => "suspended",
            Self::Gone { .. } => "gone",
            Self::KeyUnavailable { .. } => "key_unavailable",
            Self::ShutOff { .. } => "shut_off",
        }
    }

    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Pending { reason } => reason.as_deref(),
            Self::Degraded { reason, .. } | Self::NeedsReauth { reason, .. } | Self::Gone { reason, .. } => {
                Some(reason)
            }
            Self::Active | Self::Suspended { .. } | Self::KeyUnavailable { .. } | Self::ShutOff { .. } => {
                None
            }
        }
    }

    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Degraded { since, .. }
            | Self::NeedsReauth { since, .. }
            | Self::Suspended { since }
            | Self::Gone { since, .. }
            | Self::KeyUnavailable { since }
            | Self::ShutOff { since } => Some(*since),
            Self::Pending { .. } | Self::Active => None,
        }
    }

    /// Reads a stored state; `None` for a token that this release does not know.
    pub fn from_parts(token: &str, reason: Option<String>, since: Option<Timestamp>) -> Option<Self> {
        let since = since.unwrap_or_default();
        let words = || reason.clone().unwrap_or_default();
        Some(match token {
            "pending" => Self::Pending { reason },
            "active" => Self::Active,
            "degraded" => Self::Degraded { since, reason: words() },
            "needs_reauth" => Self::NeedsReauth { since, reason: words() },
            "suspended" => Self::Suspended { since },
            "gone" => Self::Gone { since, reason: words() },
            "key_unavailable" => Self::KeyUnavailable { since },
            "shut_off" => Self::ShutOff { since },
            _ => return None,
        })
    }

    /// Whether statements may run through the connection.
    pub fn usable(&self) -> Result<(), NotUsable> {
        let say = |sentence: &str| Err(NotUsable { state: self.token(), sentence: sentence.to_owned() });
        match self {
            // A file, database or key that was gone and is back is found by the next read.
            Self::Active | Self::Degraded { .. } | Self::Gone { .. } | Self::KeyUnavailable { .. } => Ok(()),
            Self::Pending { .. } => say("Its test has not passed yet. Open the connection and test it."),
            Self::NeedsReauth { .. } => say("Its credential is no longer accepted. Give it a new one."),
            Self::Suspended { .. } => say("It is switched off. An owner can switch it on under Keys."),
            Self::ShutOff { .. } => say("It was shut off, and its credential is destroyed."),
        }
    }

    /// After a read or test that worked.
    #[must_use]
    pub fn succeeded(self) -> Self {
        match self {
            Self::Pending { .. }
            | Self::Active
            | Self::Degraded { .. }
            | Self::NeedsReauth { .. }
            | Self::Gone { .. }
            | Self::KeyUnavailable { .. } => Self::Active,
            kept @ (Self::Suspended { .. } | Self::ShutOff { .. }) => kept,
        }
    }

    /// After a failure of the given class. A pending connection stays pending: nothing of it worked yet.
    #[must_use]
    pub fn failed(self, class: Class, sentence: &str, now: Timestamp) -> Self {
        let since = self.since().unwrap_or(now);
        let reason = sentence.to_owned();
        match (self, class) {
            (Self::Pending { .. }, _) => Self::Pending { reason: Some(reason) },
            (kept @ (Self::Suspended { .. } | Self::ShutOff { .. }), _) => kept,
            (Self::NeedsReauth { .. }, _) | (_, Class::Revoked) => Self::NeedsReauth { since, reason },
            (_, Class::Gone) => Self::Gone { since, reason },
            (_, Class::Denied | Class::Throttled | Class::Unavailable | Class::Unexpected) => {
                Self::Degraded { since, reason }
            }
        }
    }
}
