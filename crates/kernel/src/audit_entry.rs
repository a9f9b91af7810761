//! What is written to the audit log, before it has a place in the chain.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::OrganizationId;

/// Whose log an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Log {
    Installation,
    Organization(OrganizationId),
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    Refused,
    Failed,
}

impl Outcome {
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 1,
            Self::Refused => 2,
            Self::Failed => 3,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Done),
            2 => Some(Self::Refused),
            3 => Some(Self::Failed),
            _ => None,
        }
    }
}

/// One thing that happened. Never holds a credential, token, code or SQL parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub actor: Actor,
    /// `noun.verb`, at most 42 bytes: `connection.create`.
    pub action: &'static str,
    /// The thing acted on, as printed id or plain name, at most 64 bytes.
    pub object: String,
    /// Why, where an action needs a purpose (opening a credential); at most 64 bytes.
    pub purpose: String,
    pub outcome: Outcome,
    /// More for people; stored beside the entry and redactable, its hash is chained.
    pub detail: serde_json::Value,
}

impl AuditEntry {
    /// A thing done, without purpose or detail.
    #[expect(clippy::needless_pass_by_value, reason = "callers give ids, which are small, and literals")]
    pub fn done(actor: Actor, action: &'static str, object: impl ToString) -> Self {
        Self::done_to(actor, action, object.to_string())
    }

    /// The same, where the object's name is made already.
    pub fn done_to(actor: Actor, action: &'static str, object: String) -> Self {
        Self {
            actor,
            action,
            object,
            purpose: String::new(),
            outcome: Outcome::Done,
            detail: serde_json::Value::Null,
        }
    }

    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    #[must_use]
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = purpose.into();
        self
    }

    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
