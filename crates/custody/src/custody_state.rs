//! Whether an organization lets its credentials be used at all; read with its epoch, so a use costs no other read.

use kernel::time::Timestamp;
use serde::Serialize;

/// What an organization allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CustodyState {
    #[default]
    Open,
    /// Switched off by the organization; can be switched on again.
    Suspended,
    /// Ended by the organization; its keys are destroyed.
    ShutOff,
    /// The organization's own key service refuses; tried again once a minute.
    KeyUnavailable,
}

/// What every use looks at first, at most half a second old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Epoch {
    /// Everything cached under an earlier number is void.
    pub(crate) number: i64,
    pub(crate) state: CustodyState,
    pub(crate) since: Option<Timestamp>,
    /// The store says that it is on, the audit log that it was switched off.
    pub(crate) is_contradicted: bool,
}

impl CustodyState {
    pub const ALL: &'static [Self] = &[Self::Open, Self::Suspended, Self::ShutOff, Self::KeyUnavailable];

    /// The word in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::ShutOff => "shut_off",
            Self::KeyUnavailable => "key_unavailable",
        }
    }

    /// Whether the organization itself ended the use; what its key service says is another matter.
    pub(crate) fn is_off(self) -> bool {
        match self {
            Self::Suspended | Self::ShutOff => true,
            Self::Open | Self::KeyUnavailable => false,
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == word)
    }
}
