//! Helps somebody who is locked out: a one-time link, made on the machine itself.
//!
//! Only whoever runs the installation makes it: it lets a person in wherever they belong, so an owner of one
//! organization must not.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{OrganizationId, PersonId};
use kernel::problem::Problem;
use platform::cx::Cx;

use super::issue_setup_link::IssuedLink;
use crate::access::Access;
use crate::email::Email;
use crate::member::Member;
use crate::roles::Role;
use crate::setup_link::{LASTS_S, Purpose, SetupLink};
use crate::store;
use crate::token::Token;

/// Who is helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    Owner,
    /// Of any role.
    Member,
}

/// Nobody with this e-mail is one here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHere(pub Whom);

impl Refusal for NotHere {
    fn problem(&self) -> Problem {
        match self.0 {
            Whom::Owner => {
                Problem::not_found("access/not-an-owner", "Nobody with this e-mail owns an organization here")
                    .detail("Check the e-mail. For a member who is no owner: `teamwright member reset`.")
            }
            Whom::Member => {
                Problem::not_found("access/not-a-member", "Nobody with this e-mail is a member here")
                    .detail("Check the e-mail. Whoever was removed is invited by an owner.")
            }
        }
    }
}

/// Makes the link and says so in the log of the person's organization. Nothing else changes until it is used.
pub async fn issue_reset_link(
    cx: &mut Cx,
    access: &Access,
    whom: Whom,
    email: &Email,
) -> Result<IssuedLink, Failure<NotHere>> {
    let now = cx.now();
    let person = store::person::find_by_email(cx.tx(), &email.key()).await?.ok_or(NotHere(whom))?.id;
    let organization = organization_of(cx, person, whom).await?.ok_or(NotHere(whom))?;
    store::setup_link::end_resets_of(cx.tx(), person, now).await?;
    let token = Token::new(cx.world())?;
    let link = SetupLink {
        id: cx.new_id()?,
        purpose: Purpose::Reset { organization, person },
        expires_at: now.plus_seconds(LASTS_S),
    };
    store::setup_link::insert(cx.tx(), &link, token.hash(), now).await?;
    let action = match whom {
        Whom::Owner => "owner.reset",
        Whom::Member => "member.reset",
    };
    cx.audit(AuditEntry::done(Actor::Operator, action, person)).await?;
    Ok(IssuedLink::new(access, "reset", token, link.expires_at))
}

/// The first organization where the person is one of these; the context is in it afterwards.
async fn organization_of(cx: &mut Cx, person: PersonId, whom: Whom) -> Result<Option<OrganizationId>, Fault> {
    for into in store::member::memberships(cx.tx(), person).await? {
        cx.enter(into.organization, Actor::Operator).await?;
        let member = store::member::find(cx.tx(), into.organization, into.member).await?;
        if member.is_some_and(|member| is_one(&member, whom)) {
            return Ok(Some(into.organization));
        }
    }
    Ok(None)
}

fn is_one(member: &Member, whom: Whom) -> bool {
    match whom {
        Whom::Owner => member.roles.has(Role::Owner),
        Whom::Member => true,
    }
}
