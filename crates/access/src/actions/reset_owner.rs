//! Helps an owner who is locked out: a one-time link, made on the machine itself.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use platform::cx::Cx;

use super::issue_setup_link::IssuedLink;
use crate::access::Access;
use crate::email::Email;
use crate::roles::Role;
use crate::setup_link::{LASTS_S, Purpose, SetupLink};
use crate::store;
use crate::token::Token;

/// Nobody with this e-mail owns an organization here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnOwner;

impl Refusal for NotAnOwner {
    fn problem(&self) -> Problem {
        Problem::not_found("access/not-an-owner", "Nobody with this e-mail owns an organization here")
            .detail("Check the e-mail. Members who are not owners are invited again by an owner.")
    }
}

/// Makes the link and says so in the log of the owner's organization. Nothing else changes until it is used.
pub async fn reset_owner(
    cx: &mut Cx,
    access: &Access,
    email: &Email,
) -> Result<IssuedLink, Failure<NotAnOwner>> {
    let now = cx.now();
    let person = store::person::find_by_email(cx.tx(), &email.key()).await?.ok_or(NotAnOwner)?;
    let organization = owned_by(cx, person.id).await?.ok_or(NotAnOwner)?;
    store::setup_link::end_resets_of(cx.tx(), person.id, now).await?;
    let token = Token::new(cx.world())?;
    let link = SetupLink {
        id: cx.new_id()?,
        purpose: Purpose::OwnerReset { organization, person: person.id },
        expires_at: now.plus_seconds(LASTS_S),
    };
    store::setup_link::insert(cx.tx(), &link, token.hash(), now).await?;
    cx.audit(AuditEntry::done(Actor::Operator, "owner.reset", person.id)).await?;
    Ok(IssuedLink::new(access, "reset", token, link.expires_at))
}

/// The first organization that the person owns; the context is in it afterwards.
async fn owned_by(cx: &mut Cx, person: kernel::ids::PersonId) -> Result<Option<OrganizationId>, Fault> {
    for into in store::member::memberships(cx.tx(), person).await? {
        cx.enter(into.organization, Actor::Operator).await?;
        let member = store::member::find(cx.tx(), into.organization, into.member).await?;
        if member.is_some_and(|member| member.roles.has(Role::Owner)) {
            return Ok(Some(into.organization));
        }
    }
    Ok(None)
}
