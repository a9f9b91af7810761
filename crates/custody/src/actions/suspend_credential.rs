//! Switching off the credentials of one subject, and on again. Nothing is destroyed.

use kernel::failure::Fault;
use platform::cx::Cx;

use crate::start::Custody;
use crate::store;
use crate::subject::{Owner, Subject};

impl Custody {
    /// Switches the subject's credentials off, in the caller's transaction; within half a second of its commit none
    /// opens in any process.
    pub async fn suspend(&self, cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
        self.set_suspended(cx, subject, true).await
    }

    /// Switches them on again.
    pub async fn resume(&self, cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
        self.set_suspended(cx, subject, false).await
    }

    async fn set_suspended(&self, cx: &mut Cx, subject: Subject, is_suspended: bool) -> Result<(), Fault> {
        let owner = self.owner(cx, subject)?;
        set_suspended(cx, owner, subject, is_suspended).await
    }
}

/// Switches a subject's credentials off where no custody is open: after a backup was put back.
pub async fn switch_off(cx: &mut Cx, subject: Subject) -> Result<(), Fault> {
    let owner = Owner::organization(cx.organization()?);
    set_suspended(cx, owner, subject, true).await
}

async fn set_suspended(cx: &mut Cx, owner: Owner, subject: Subject, is_suspended: bool) -> Result<(), Fault> {
    store::set_suspended(cx.tx(), owner.id, subject.uuid(), is_suspended).await?;
    let now = cx.now();
    store::epoch::next(cx.tx(), owner.id, now).await
}
