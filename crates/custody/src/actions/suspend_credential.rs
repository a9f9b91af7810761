//! Switching off the credentials of one subject, and on again. Nothing is destroyed.

use audit::Mark;
use audit::mark::{RESUME, SUSPEND};
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use platform::cx::Cx;

use crate::as_logged::{is_newest, off_mark};
use crate::sealed::record_hash;
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Owner, Subject};

impl Custody {
    /// Switches the subject's credentials off, in the caller's transaction; within half a second of its commit none
    /// opens in any process.
    pub async fn suspend(&self, cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
        let owner = self.owner(cx, subject)?;
        suspend(cx, owner, subject).await
    }

    /// Switches them on again, those that are what the log knows.
    pub async fn resume(&self, cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
        let owner = self.owner(cx, subject)?;
        for (asked, mark) in set_suspended(cx, owner, subject, false).await? {
            // An older one that was put back is made the newest by nobody.
            let standing = self.0.journal.standing(owner.log, &asked.object()).await?;
            let is_ahead = |standing: audit::Standing| standing.newest.version < mark.version;
            if standing.is_none_or(|standing| is_ahead(standing) || is_newest(&standing, mark)) {
                let entry = AuditEntry::done(cx.actor(), RESUME, asked.object()).purpose(mark.to_purpose());
                cx.audit_in(owner.log, entry).await?;
            }
        }
        Ok(())
    }
}

/// Switches a subject's credentials off where no custody is open: after a backup was put back.
pub async fn switch_off(cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
    let owner = Owner::organization(cx.organization()?);
    suspend(cx, owner, subject).await
}

async fn suspend(cx: &mut Cx, owner: Owner, subject: Subject) -> Result<(), Fault> {
    for (asked, mark) in set_suspended(cx, owner, subject, true).await? {
        note_suspended(cx, asked, mark).await?;
    }
    Ok(())
}

/// The entry from which on the log says that a credential is switched off.
pub(super) async fn note_suspended(cx: &mut Cx, asked: Asked, mark: Mark) -> Result<(), Fault> {
    let entry = AuditEntry::done(cx.actor(), SUSPEND, asked.object()).purpose(off_mark(mark).to_purpose());
    cx.audit_in(asked.owner.log, entry).await
}

/// Switches the rows; what they hold.
async fn set_suspended(
    cx: &mut Cx,
    owner: Owner,
    subject: Subject,
    is_suspended: bool,
) -> Result<Vec<(Asked, Mark)>, Fault> {
    store::set_suspended(cx.tx(), owner.id, subject.uuid(), is_suspended).await?;
    let now = cx.now();
    store::epoch::next(cx.tx(), owner.id, now).await?;
    let records = store::records_of(cx.tx(), owner.id, subject.uuid()).await?;
    let marked = records.into_iter().map(|(kind, version, record)| {
        (Asked { owner, subject, kind }, Mark { version, record_hash: record_hash(&record) })
    });
    Ok(marked.collect())
}
