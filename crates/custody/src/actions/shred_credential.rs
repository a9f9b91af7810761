//! Destroying a subject's credentials: the wrapped data keys go, and nothing opens what is left anywhere.

use audit::Mark;
use audit::mark::SHRED;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use platform::cx::Cx;

use super::seal_credential::{enter, leave};
use crate::sealed::record_hash;
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Owner, Subject};

impl Custody {
    /// Destroys every credential of the subject, in the caller's transaction; harmless where there is none.
    pub async fn shred(&self, cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
        let owner = self.owner(cx, subject)?;
        enter(cx, owner).await?;
        let shredded = self.shred_entered(cx, owner, subject).await;
        leave(cx).await?;
        shredded
    }

    async fn shred_entered(&self, cx: &mut Cx, owner: Owner, subject: Subject) -> Result<(), Fault> {
        let records = store::records_of(cx.tx(), owner.id, subject.uuid()).await?;
        if records.is_empty() {
            return Ok(());
        }
        store::delete_credentials(cx.tx(), owner.id, subject.uuid()).await?;
        let now = cx.now();
        store::epoch::next(cx.tx(), owner.id, now).await?;
        for (kind, version, record) in records {
            let mark = Mark { version, record_hash: record_hash(&record) };
            let entry = AuditEntry::done(cx.actor(), SHRED, subject.object(kind)).purpose(mark.to_purpose());
            cx.audit_in(owner.log, entry).await?;
            self.0.cache.note_change(Asked { owner, subject, kind }, version + 1, now);
        }
        Ok(())
    }
}
