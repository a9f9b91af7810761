//! Gives a member other roles.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::MemberId;
use kernel::permission::Permission as _;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::may::{May, SteppedUp};
use crate::member::leaves_an_owner;
use crate::missing::NotThere;
use crate::permissions::EditMembers;
use crate::roles::{Role, Roles};
use crate::store;

/// Why a member was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeMemberRefused {
    NotThere,
    LastOwner,
}

impl Refusal for ChangeMemberRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotThere => NotThere.problem(),
            Self::LastOwner => Problem::conflict("access/last-owner", "An organization needs an owner")
                .detail("Make another member an owner first."),
        }
    }
}

pub async fn change_roles(
    cx: &mut Cx,
    may: May<EditMembers>,
    _confirmed: SteppedUp,
    id: MemberId,
    roles: Roles,
) -> Result<(), Failure<ChangeMemberRefused>> {
    let members = store::member::lock_all(cx.tx(), may.organization()).await?;
    let member = members.iter().find(|member| member.id == id).ok_or(ChangeMemberRefused::NotThere)?;
    if !roles.has(Role::Owner) && !leaves_an_owner(&members, id) {
        return Err(ChangeMemberRefused::LastOwner.into());
    }
    store::member::set_roles(cx.tx(), may.organization(), id, &roles).await?;
    if !roles.may(EditMembers::NAME) {
        // An open link of theirs would otherwise give back what is taken here.
        let now = cx.now();
        store::invitation::revoke_made_by(cx.tx(), may.organization(), id, now).await?;
    }
    let detail = serde_json::json!({ "from": member.roles.to_stored(), "to": roles.to_stored() });
    cx.audit(AuditEntry::done(may.actor(), "member.change_roles", id).detail(detail)).await?;
    Ok(())
}
