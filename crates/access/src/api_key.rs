//! Keys of the HTTP API: an organization's, made by a member, for a program.
//!
//! A key never exceeds the present rights of the member who made it, and is revoked when that member leaves.

use kernel::ids::{ApiKeyId, MemberId};
use kernel::time::Timestamp;

use crate::roles;
use crate::session::TOUCH_EVERY_S;

/// How a key begins, so that people and scanners recognise one.
pub const PREFIX: &str = "twk_";

/// A key that is not revoked; its secret is known to its holder only.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    pub scopes: Vec<&'static str>,
    pub made_by: MemberId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    pub(crate) fn is_due_for_touch(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| last.plus_seconds(TOUCH_EVERY_S) <= now)
    }
}

/// Reads stored scopes; one of another release is left out, never guessed.
pub(crate) fn stored_scopes(text: &str) -> Vec<&'static str> {
    text.split(',').filter_map(roles::scope).collect()
}
