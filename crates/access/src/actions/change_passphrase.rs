//! Replaces the signed-in person's passphrase; their other sessions end.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::problem::Problem;
use kernel::secret::Secret;

use super::step_up::{email_of, is_passphrase};
use crate::access::Access;
use crate::caller::SignedIn;
use crate::origin::Origin;
use crate::passphrase::{self, Passphrase, PassphraseRefused};
use crate::store;
use crate::throttle::TooManyAttempts;

/// Why the passphrase was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePassphraseRefused {
    CurrentWrong,
    TooManyAttempts(TooManyAttempts),
    New(PassphraseRefused),
}

impl Refusal for ChangePassphraseRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::CurrentWrong => {
                Problem::unprocessable("access/current-passphrase-wrong", "The present passphrase is wrong")
                    .detail("Enter the passphrase you signed in with.")
                    .field("/current", "This is not your present passphrase.")
            }
            Self::TooManyAttempts(refused) => refused.problem(),
            Self::New(refused) => refused.at("/new"),
        }
    }
}

pub async fn change_passphrase(
    access: &Access,
    who: &SignedIn,
    current: &Secret,
    new: Secret,
    origin: &Origin,
) -> Result<(), Failure<ChangePassphraseRefused>> {
    let email = email_of(access, who).await?;
    let new = Passphrase::new(new, &email).map_err(ChangePassphraseRefused::New)?;
    let right = is_passphrase(access, who, current, origin)
        .await
        .map_err(|failure| failure.map(ChangePassphraseRefused::TooManyAttempts))?;
    if !right {
        return Err(ChangePassphraseRefused::CurrentWrong.into());
    }
    let hash = passphrase::hash(access, new.secret()).await?;
    let actor = Actor::Member(who.member);
    let mut cx = access.platform().begin(who.organization, actor).await?;
    let now = cx.now();
    store::person::set_passphrase(cx.tx(), who.person, &hash, now).await?;
    store::session::delete_others(cx.tx(), who.person, Some(who.session)).await?;
    cx.audit(AuditEntry::done(actor, "passphrase.change", who.person)).await?;
    Ok(cx.commit().await?)
}
