//! What may be told of a credential: everything but the credential. Comes from the log alone.

use std::time::Duration;

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;

use super::seal_credential::CredentialVersion;
use crate::kind::Kind;
use crate::start::Custody;
use crate::subject::{Asked, Owner, Subject};

const SETTLE_MOST: Duration = Duration::from_secs(1);

/// A credential, as people may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialInfo {
    pub set_at: Timestamp,
    pub set_by: Actor,
    pub version: CredentialVersion,
    pub last_used_at: Option<Timestamp>,
}

impl Custody {
    /// When and by whom the credential was set and when it was last used; `None` where there is none.
    pub async fn describe(
        &self,
        organization: OrganizationId,
        subject: Subject,
        kind: Kind,
    ) -> Result<Option<CredentialInfo>, Fault> {
        let owner = match subject {
            Subject::Connection(_) => Owner::organization(organization),
            Subject::Person(_) | Subject::Installation(_) => self.installation_owner(),
        };
        if self.0.cache.drop_changed(Asked { owner, subject, kind }) {
            // It may have been sealed a moment ago. A view waits a moment for the log, but not for a transaction that
            // its own caller may hold.
            let _late = tokio::time::timeout(SETTLE_MOST, self.0.journal.settle()).await;
        }
        let standing = self.0.journal.standing(owner.log, &subject.object(kind)).await?;
        Ok(standing.filter(|standing| !standing.is_shredded).map(|standing| CredentialInfo {
            set_at: standing.set_at,
            set_by: standing.set_by,
            version: CredentialVersion(standing.newest.version),
            last_used_at: standing.last_used_at,
        }))
    }
}
