//! Takes a member out of the organization: their sessions here end, the keys they made are revoked.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::MemberId;
use platform::cx::Cx;

use super::change_roles::ChangeMemberRefused;
use crate::may::{May, SteppedUp};
use crate::member::leaves_an_owner;
use crate::permissions::EditMembers;
use crate::store;

/// The row of the member stays, so that what they did keeps their name.
pub async fn remove_member(
    cx: &mut Cx,
    may: May<EditMembers>,
    _confirmed: SteppedUp,
    id: MemberId,
) -> Result<(), Failure<ChangeMemberRefused>> {
    let (organization, now) = (may.organization(), cx.now());
    let members = store::member::lock_all(cx.tx(), organization).await?;
    let member = members.iter().find(|member| member.id == id).ok_or(ChangeMemberRefused::NotThere)?;
    if !leaves_an_owner(&members, id) {
        return Err(ChangeMemberRefused::LastOwner.into());
    }
    store::member::remove(cx.tx(), organization, member, now).await?;
    store::session::delete_of_member(cx.tx(), organization, id).await?;
    let keys = store::api_key::revoke_made_by(cx.tx(), organization, id, now).await?;
    let invitations = store::invitation::revoke_made_by(cx.tx(), organization, id, now).await?;
    let detail = serde_json::json!({ "keys_revoked": keys, "invitations_withdrawn": invitations });
    cx.audit(AuditEntry::done(may.actor(), "member.remove", id).detail(detail)).await?;
    Ok(())
}
