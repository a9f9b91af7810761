//! Withdraws an open invitation: its link stops working.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::InvitationId;
use platform::cx::Cx;

use crate::may::May;
use crate::missing::NotThere;
use crate::permissions::EditMembers;
use crate::store;

pub async fn withdraw_invitation(
    cx: &mut Cx,
    may: May<EditMembers>,
    id: InvitationId,
) -> Result<(), Failure<NotThere>> {
    let now = cx.now();
    if !store::invitation::revoke(cx.tx(), may.organization(), id, now).await? {
        return Err(NotThere.into());
    }
    cx.audit(AuditEntry::done(may.actor(), "invitation.withdraw", id)).await?;
    Ok(())
}
