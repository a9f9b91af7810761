//! Accepts an invitation: the link is spent, the person becomes a member and is signed in.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;

use super::open_session::{OpenedSession, Way, open_session};
use crate::access::Access;
use crate::email::Email;
use crate::invitation::Invitation;
use crate::member::{Member, Membership};
use crate::newcomer::{Newcomer, SignInFirst, recognise};
use crate::origin::Origin;
use crate::store;
use crate::token::{TokenHash, organization_of};

/// Why nobody became a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptInvitationRefused {
    UsedOrOld,
    ForSomebodyElse,
    AlreadyMember,
    Person(SignInFirst),
}

impl Refusal for AcceptInvitationRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::UsedOrOld => {
                Problem::new(410, "access/invitation-used-or-old", "This invitation does not work any more")
                    .detail(
                        "It works once and for a week, unless it is withdrawn. Ask the owner for another.",
                    )
            }
            Self::ForSomebodyElse => Problem::unprocessable(
                "access/invitation-for-another",
                "The invitation is for another e-mail",
            )
            .detail("Enter the e-mail that the invitation was made for, or ask the owner for another.")
            .field("/email", "The invitation is for another address."),
            Self::AlreadyMember => {
                Problem::conflict("access/already-member", "You are a member of this organization already")
                    .detail("Sign in. An owner changes roles on the page of members; the link stays unused.")
            }
            Self::Person(refused) => refused.problem(),
        }
    }
}

/// The open invitation behind a token, with its organization's name.
pub struct OpenInvitation {
    pub organization: OrganizationId,
    pub organization_name: String,
    pub invitation: Invitation,
}

/// Looks an invitation up by its token; `None` when the link does not work any more.
pub async fn find_invitation(access: &Access, token: &str) -> Result<Option<OpenInvitation>, Fault> {
    let Some(organization) = organization_of(token) else { return Ok(None) };
    let mut cx = access.platform().begin_read(organization, Actor::Nobody).await?;
    let now = cx.now();
    let found = store::invitation::find(cx.tx(), organization, TokenHash::of(token), now).await?;
    let name = store::organization::name(cx.tx(), organization).await?;
    Ok(found.zip(name).map(|(invitation, organization_name)| OpenInvitation {
        organization,
        organization_name,
        invitation,
    }))
}

/// Makes the person a member; `shown` is the session that the browser had before.
pub async fn accept_invitation(
    access: &Access,
    token: &str,
    newcomer: Newcomer,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Failure<AcceptInvitationRefused>> {
    let open = find_invitation(access, token).await?.ok_or(AcceptInvitationRefused::UsedOrOld)?;
    if !is_for(&open.invitation, &newcomer.email) {
        return Err(AcceptInvitationRefused::ForSomebodyElse.into());
    }
    let who = recognise(access, newcomer, shown).await.map_err(|f| f.map(AcceptInvitationRefused::Person))?;

    let mut cx = access.platform().begin(open.organization, Actor::Nobody).await?;
    let now = cx.now();
    if !store::invitation::accept(cx.tx(), open.organization, open.invitation.id, now).await? {
        return Err(AcceptInvitationRefused::UsedOrOld.into());
    }
    let person = who.settle(&mut cx).await?;
    // Otherwise a link would change roles past the rules for that, up to an organization without an owner.
    let members = store::member::lock_all(cx.tx(), open.organization).await?;
    if members.iter().any(|member| member.person == person) {
        return Err(AcceptInvitationRefused::AlreadyMember.into());
    }
    let new = Member {
        id: cx.new_id()?,
        person,
        name: String::new(),
        email: String::new(),
        roles: open.invitation.roles,
        joined_at: now,
    };
    let member = store::member::put(cx.tx(), open.organization, &new).await?;
    let entry = AuditEntry::done(Actor::Member(member), "invitation.accept", open.invitation.id);
    cx.audit(entry.detail(serde_json::json!({ "roles": new.roles.to_stored() }))).await?;
    let into =
        Membership { organization: open.organization, organization_name: open.organization_name, member };
    let opened = open_session(&mut cx, &into, (person, Way::Link), origin, shown).await?;
    cx.commit().await?;
    Ok(opened)
}

fn is_for(invitation: &Invitation, email: &Email) -> bool {
    invitation.email.as_ref().is_none_or(|named| named.to_lowercase() == email.key())
}
