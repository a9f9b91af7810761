//! Renames or removes one of the signed-in person's passkeys.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::{PasskeyId, PersonId};
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::access::Access;
use crate::may::SteppedUp;
use crate::missing::NotThere;
use crate::name::Name;
use crate::second_factor::{self, LastSecondFactor};
use crate::store;

/// Why a passkey was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovePasskeyRefused {
    NotThere,
    LastSecondFactor,
}

impl Refusal for RemovePasskeyRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotThere => NotThere.problem(),
            Self::LastSecondFactor => LastSecondFactor.problem(),
        }
    }
}

/// Removes the passkey. With the last second factor the recovery codes go too: they replace one, they are none.
pub async fn remove_passkey(
    cx: &mut Cx,
    access: &Access,
    person: PersonId,
    id: PasskeyId,
    confirmed: SteppedUp,
) -> Result<(), Failure<RemovePasskeyRefused>> {
    if !store::passkey::delete(cx.tx(), person, id).await? {
        return Err(RemovePasskeyRefused::NotThere.into());
    }
    drop_codes_with_last_factor(cx, access, person)
        .await
        .map_err(|failure| failure.map(|_: LastSecondFactor| RemovePasskeyRefused::LastSecondFactor))?;
    cx.audit(AuditEntry::done(confirmed.actor(), "passkey.remove", id)).await?;
    Ok(())
}

pub async fn rename_passkey(
    cx: &mut Cx,
    person: PersonId,
    id: PasskeyId,
    name: &Name,
) -> Result<(), Failure<NotThere>> {
    if !store::passkey::rename(cx.tx(), person, id, name.as_str()).await? {
        return Err(NotThere.into());
    }
    cx.audit(AuditEntry::done(cx.actor(), "passkey.rename", id)).await?;
    Ok(())
}

/// The last step of removing a factor; refuses, and with it undoes, the removal of one that is needed.
pub(crate) async fn drop_codes_with_last_factor(
    cx: &mut Cx,
    access: &Access,
    person: PersonId,
) -> Result<(), Failure<LastSecondFactor>> {
    if !second_factor::check_what_is_left(cx, access, person).await?.any() {
        store::person::replace_recovery_codes(cx.tx(), person, &[]).await?;
    }
    Ok(())
}
