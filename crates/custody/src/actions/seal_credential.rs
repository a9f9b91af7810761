//! Sealing a credential in the caller's transaction.

use audit::Mark;
use audit::mark::SEAL;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::secret::Secret;
use platform::cx::Cx;

use super::suspend_credential::note_suspended;
use crate::as_logged::off_hash;
use crate::kind::Kind;
use crate::sealed::record_hash;
use crate::sealing::{Drawn, SealAs};
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Owner, Subject};

/// The version of a sealed value, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialVersion(pub u64);

impl Custody {
    /// Seals `secret`, in place of an earlier one of the same kind, whose data key is destroyed.
    ///
    /// It can be used once the transaction is committed and its entry is in the log.
    pub async fn seal(
        &self,
        cx: &mut Cx,
        subject: Subject,
        kind: Kind,
        secret: Secret,
    ) -> Result<CredentialVersion, Fault> {
        let asked = Asked { owner: self.owner(cx, subject)?, subject, kind };
        enter(cx, asked.owner).await?;
        let sealed = self.seal_entered(cx, asked, &secret).await;
        leave(cx).await?;
        sealed
    }

    async fn seal_entered(
        &self,
        cx: &mut Cx,
        asked: Asked,
        secret: &Secret,
    ) -> Result<CredentialVersion, Fault> {
        let Asked { owner, subject, kind } = asked;
        let version = self.next_version(cx, asked).await?;
        // Everything random is drawn before the first write: without it nothing changes.
        let drawn = Drawn::new(cx.world())?;
        let (organization_key_version, key) = self.key_for_sealing(cx, owner).await?;
        // Asked for now that the key is held: what an owner switched off stays off under a new password.
        let is_suspended = self.is_suspended(cx, asked).await?;
        let seal_as =
            SealAs { asked, version, is_suspended, organization_key_version, organization_key: &key };
        let (record, data_key) = drawn.seal(&seal_as, secret)?;
        let now = cx.now();
        store::put_credential(cx.tx(), owner.id, subject.uuid(), kind, version, &record).await?;
        store::insert_data_key(cx.tx(), owner.id, subject.uuid(), version, &data_key, now).await?;
        store::delete_unused_data_keys(cx.tx(), owner.id, subject.uuid()).await?;
        let mark = Mark { version, record_hash: record_hash(&record) };
        let entry = AuditEntry::done(cx.actor(), SEAL, asked.object()).purpose(mark.to_purpose());
        cx.audit_in(owner.log, entry).await?;
        if is_suspended {
            note_suspended(cx, asked, mark).await?;
        }
        self.0.cache.note_change(asked, version, now);
        Ok(CredentialVersion(version))
    }

    /// Whether store or log says that the subject is switched off.
    async fn is_suspended(&self, cx: &mut Cx, asked: Asked) -> Result<bool, Fault> {
        let (owner, subject) = (asked.owner, asked.subject);
        if store::is_suspended(cx.tx(), owner.id, subject.uuid()).await? {
            return Ok(true);
        }
        for (kind, _, record) in store::records_of(cx.tx(), owner.id, subject.uuid()).await? {
            let standing = self.0.journal.standing(owner.log, &subject.object(kind)).await?;
            let off = off_hash(&record_hash(&record));
            if standing.is_some_and(|standing| standing.newest.record_hash == off) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One more than the store and the log know: a store that was put back must not repeat a version.
    async fn next_version(&self, cx: &mut Cx, asked: Asked) -> Result<u64, Fault> {
        let stored = store::highest_version(cx.tx(), asked.owner.id, asked.subject.uuid()).await?;
        let mut highest = stored;
        for kind in Kind::ALL {
            let object = asked.subject.object(*kind);
            let standing = self.0.journal.standing(asked.owner.log, &object).await?;
            highest = highest.max(standing.map_or(0, |standing| standing.newest.version));
        }
        Ok(highest + 1)
    }

    pub(crate) fn owner(&self, cx: &Cx, subject: Subject) -> Result<Owner, Fault> {
        match subject {
            Subject::Connection(_) => Ok(Owner::organization(cx.organization()?)),
            Subject::Person(_) | Subject::Installation(_) => Ok(self.installation_owner()),
        }
    }

    pub(crate) fn installation_owner(&self) -> Owner {
        Owner::installation(self.0.journal.installation())
    }
}

/// Scopes the transaction to the owner's rows, which for the installation's own are nobody else's.
pub(crate) async fn enter(cx: &mut Cx, owner: Owner) -> Result<(), Fault> {
    if cx.organization().is_ok_and(|organization| organization == owner.id) {
        return Ok(());
    }
    cx.tx().enter(owner.id).await
}

/// Scopes the transaction back to the action's organization.
pub(crate) async fn leave(cx: &mut Cx) -> Result<(), Fault> {
    match cx.organization() {
        Ok(organization) => cx.tx().enter(organization).await,
        Err(_) => Ok(()),
    }
}
