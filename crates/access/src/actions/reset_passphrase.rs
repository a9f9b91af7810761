//! Uses the link of somebody who was locked out: a new passphrase, no second factors, no sessions but the new one.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{OrganizationId, PersonId};
use kernel::problem::Problem;
use kernel::secret::Secret;

use super::open_session::{OpenedSession, Way, open_session};
use super::set_up_organization::link_used_or_old;
use crate::access::Access;
use crate::email::Email;
use crate::origin::Origin;
use crate::passphrase::{self, Passphrase, PassphraseRefused};
use crate::setup_link::{Purpose, SetupLink};
use crate::store;
use crate::throttle::Subject;
use crate::token::TokenHash;

/// Why the passphrase was not reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetPassphraseRefused {
    LinkUsedOrOld,
    Passphrase(PassphraseRefused),
}

impl Refusal for ResetPassphraseRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::LinkUsedOrOld => link_used_or_old(),
            Self::Passphrase(refused) => refused.at("/passphrase"),
        }
    }
}

/// Whose link this is.
pub struct OpenReset {
    link: SetupLink,
    organization: OrganizationId,
    person: PersonId,
    pub email: Email,
}

/// Looks a reset link up by its token; `None` when it does not work any more.
pub async fn find_reset(access: &Access, token: &str) -> Result<Option<OpenReset>, Fault> {
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    let now = cx.now();
    let Some(link) = store::setup_link::find(cx.tx(), TokenHash::of(token), now).await? else {
        return Ok(None);
    };
    let Purpose::Reset { organization, person } = link.purpose else { return Ok(None) };
    let Some(known) = store::person::find(cx.tx(), person).await? else { return Ok(None) };
    let email = known.email.parse().map_err(|e| Fault::new("could not read a stored e-mail", e))?;
    Ok(Some(OpenReset { link, organization, person, email }))
}

pub async fn reset_passphrase(
    access: &Access,
    token: &str,
    new: Secret,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Failure<ResetPassphraseRefused>> {
    let open = find_reset(access, token).await?.ok_or(ResetPassphraseRefused::LinkUsedOrOld)?;
    let new = Passphrase::new(new, &open.email).map_err(ResetPassphraseRefused::Passphrase)?;
    let hash = passphrase::hash(access, new.secret()).await?;

    let (person, actor) = (open.person, Actor::Person(open.person));
    let mut cx = access.platform().begin_installation(actor).await?;
    let now = cx.now();
    if !store::setup_link::spend(cx.tx(), open.link.id, now).await? {
        return Err(ResetPassphraseRefused::LinkUsedOrOld.into());
    }
    let memberships = store::member::memberships(cx.tx(), person).await?;
    let into = memberships.into_iter().find(|into| into.organization == open.organization);
    let into = into.ok_or(ResetPassphraseRefused::LinkUsedOrOld)?;
    store::person::set_passphrase(cx.tx(), person, &hash, now).await?;
    store::person::clear_totp(cx.tx(), person).await?;
    access.sealer().shred(&mut cx, person).await?;
    store::passkey::delete_all(cx.tx(), person).await?;
    store::person::replace_recovery_codes(cx.tx(), person, &[]).await?;
    store::session::delete_others(cx.tx(), person, None).await?;
    store::throttle::delete(cx.tx(), &Subject::email(&open.email)).await?;
    store::throttle::delete(cx.tx(), &Subject::codes(person)).await?;
    cx.enter(open.organization, actor).await?;
    cx.audit(AuditEntry::done(actor, "passphrase.reset", person)).await?;
    let opened = open_session(&mut cx, &into, (person, Way::Link), origin, shown).await?;
    cx.commit().await?;
    Ok(opened)
}
