//! Invitations: a one-time link by which a person becomes a member.

use kernel::ids::{InvitationId, MemberId};
use kernel::time::Timestamp;

use crate::roles::Roles;

/// An invitation lasts a week.
pub const LASTS_S: i64 = 7 * 24 * 3_600;

/// An invitation that is open: neither accepted nor withdrawn nor outlived.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: InvitationId,
    /// Only a person with this e-mail may accept, when one is named.
    pub email: Option<String>,
    pub roles: Roles,
    pub invited_by: MemberId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
