//! One-time links from the command line: to set an organization up, to let somebody in again who is locked out.

use kernel::ids::{OrganizationId, PersonId, SetupLinkId};
use kernel::time::Timestamp;

/// A link lasts an hour; the command that made it makes another.
pub const LASTS_S: i64 = 3_600;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Makes the organization and its first owner.
    SetUp { organization: OrganizationId, name: Option<String> },
    /// Lets the person choose a new passphrase and drops their second factors.
    Reset { organization: OrganizationId, person: PersonId },
}

/// A link that was neither used nor outlived.
#[derive(Debug, Clone)]
pub struct SetupLink {
    pub id: SetupLinkId,
    pub purpose: Purpose,
    pub expires_at: Timestamp,
}
