//! Sessions: who is signed in, for how long, and how freshly they proved it.
//!
//! A session is a row; its cookie holds a random token of which only the hash is stored. It ends after a time without
//! use, after a time in any case, or when its person ends it.

use kernel::ids::{MemberId, OrganizationId, PersonId, SessionId};
use kernel::time::Timestamp;

/// Without use a session ends after half a day: longer than a working day's breaks, shorter than a night away
/// from a shared desk plus a morning.
pub const IDLE_LIMIT_S: i64 = 12 * 3_600;
/// In any case it ends after a week.
pub const ABSOLUTE_LIMIT_S: i64 = 7 * 24 * 3_600;
/// A passphrase that was accepted waits so long for its second factor.
pub const SECOND_FACTOR_LIMIT_S: i64 = 10 * 60;
/// A confirmation for dangerous acts lasts so long.
pub const STEP_UP_S: i64 = 10 * 60;
/// The last use is written down at most so often: one small write per minute of use, not one per request.
pub const TOUCH_EVERY_S: i64 = 60;

/// How far the person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The passphrase was right; the second factor is missing.
    SecondFactor,
    SignedIn {
        organization: OrganizationId,
        member: MemberId,
    },
}

/// One row of a session.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub stage: Stage,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    /// The absolute end.
    pub expires_at: Timestamp,
    pub stepped_up_until: Option<Timestamp>,
    /// "Firefox on Windows": what the browser says of itself, shortened.
    pub browser: String,
    /// The client's network, shortened: enough to recognise one's own, not an address of a person.
    pub address_hint: String,
}

impl Session {
    /// Whether the session still opens anything at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }

    /// When it ends if it is not used again.
    pub fn ends_at(&self) -> Timestamp {
        self.expires_at.min(self.last_used_at.plus_seconds(IDLE_LIMIT_S))
    }

    pub fn is_due_for_touch(&self, now: Timestamp) -> bool {
        self.last_used_at.plus_seconds(TOUCH_EVERY_S) <= now
    }
}

#[cfg(test)]
mod tests;
