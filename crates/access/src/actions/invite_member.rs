//! Invites somebody by a one-time link.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::ids::{InvitationId, MemberId};
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::access::Access;
use crate::email::Email;
use crate::invitation::{Invitation, LASTS_S};
use crate::may::May;
use crate::permissions::EditMembers;
use crate::roles::Roles;
use crate::store;
use crate::token::Token;

/// Who is invited, and as what.
pub struct NewInvitation {
    /// Only the person with this e-mail may accept, when one is named.
    pub email: Option<Email>,
    pub roles: Roles,
}

/// An invitation and its link, which is told once.
pub struct Invited {
    pub id: InvitationId,
    pub link: String,
    pub expires_at: Timestamp,
}

pub async fn invite_member(
    cx: &mut Cx,
    access: &Access,
    may: May<EditMembers>,
    by: MemberId,
    new: NewInvitation,
) -> Result<Invited, Fault> {
    let token = Token::of_organization(may.organization(), cx.world())?;
    let invitation = Invitation {
        id: cx.new_id()?,
        email: new.email.map(|email| email.as_str().to_owned()),
        roles: new.roles,
        invited_by: by,
        created_at: cx.now(),
        expires_at: cx.now().plus_seconds(LASTS_S),
    };
    store::invitation::insert(cx.tx(), may.organization(), &invitation, token.hash()).await?;
    let entry = AuditEntry::done(may.actor(), "invitation.create", invitation.id);
    cx.audit(entry.detail(serde_json::json!({ "roles": invitation.roles.to_stored() }))).await?;
    let link = access.link(&format!("/invitation?token={}", token.reveal()));
    Ok(Invited { id: invitation.id, link, expires_at: invitation.expires_at })
}
