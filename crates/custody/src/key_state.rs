//! Where a key stands in its life (NIST SP 800-57 part 1), and where it may go from there.

use std::fmt;

use audit::mark::{
    KEY_ACTIVATE, KEY_COMPROMISE, KEY_CREATE, KEY_DESTROY, KEY_RESUME, KEY_ROTATE, KEY_SUSPEND,
};
use serde::Serialize;

/// The state of one version of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Made, not used yet.
    PreActivation,
    /// The one version that seals and wraps.
    Active,
    /// Switched off by the organization; can be switched on again.
    Suspended,
    /// Rotated out: opens what still hangs on it.
    Deactivated,
    /// Somebody else may know it: what hangs on it is re-wrapped, and nothing else.
    Compromised,
    /// The material is overwritten; the row stays to tell of it.
    Destroyed,
}

/// Every step a key may take; any other is refused.
pub const TRANSITIONS: &[(KeyState, KeyState)] = &[
    (KeyState::PreActivation, KeyState::Active),
    (KeyState::PreActivation, KeyState::Destroyed),
    (KeyState::Active, KeyState::Suspended),
    (KeyState::Active, KeyState::Deactivated),
    (KeyState::Active, KeyState::Compromised),
    (KeyState::Suspended, KeyState::Active),
    (KeyState::Suspended, KeyState::Compromised),
    (KeyState::Suspended, KeyState::Destroyed),
    (KeyState::Deactivated, KeyState::Compromised),
    (KeyState::Deactivated, KeyState::Destroyed),
    (KeyState::Compromised, KeyState::Destroyed),
];

/// What a key is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To seal or wrap something new.
    Wrap,
    /// To open something for a use.
    Open,
    /// To unwrap what is wrapped again under another key at once.
    Rewrap,
}

impl KeyState {
    pub const ALL: &'static [Self] = &[
        Self::PreActivation,
        Self::Active,
        Self::Suspended,
        Self::Deactivated,
        Self::Compromised,
        Self::Destroyed,
    ];

    /// The word in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreActivation => "pre_activation",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::Compromised => "compromised",
            Self::Destroyed => "destroyed",
        }
    }

    /// Reads a stored word; `None` for one that this release does not know.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == word)
    }

    pub fn may_become(self, next: Self) -> bool {
        TRANSITIONS.contains(&(self, next))
    }

    /// Whether a key in this state may be used for it.
    pub(crate) fn allows(self, need: Need) -> bool {
        match self {
            Self::Active => true,
            Self::Deactivated => need != Need::Wrap,
            Self::Compromised => need == Need::Rewrap,
            Self::PreActivation | Self::Suspended | Self::Destroyed => false,
        }
    }

    /// The action that the audit log names for the step into this state.
    pub(crate) fn action(from: Option<Self>, to: Self) -> &'static str {
        match (from, to) {
            (None, _) | (Some(_), Self::PreActivation) => KEY_CREATE,
            (Some(Self::Suspended), Self::Active) => KEY_RESUME,
            (Some(_), Self::Active) => KEY_ACTIVATE,
            (Some(_), Self::Suspended) => KEY_SUSPEND,
            (Some(_), Self::Deactivated) => KEY_ROTATE,
            (Some(_), Self::Compromised) => KEY_COMPROMISE,
            (Some(_), Self::Destroyed) => KEY_DESTROY,
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
