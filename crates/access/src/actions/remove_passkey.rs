//! Renames or removes one of the signed-in person's passkeys.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault};
use kernel::ids::{PasskeyId, PersonId};
use platform::cx::Cx;

use crate::may::SteppedUp;
use crate::missing::NotThere;
use crate::name::Name;
use crate::second_factor;
use crate::store;

/// Removes the passkey. With the last second factor the recovery codes go too: they replace one, they are none.
pub async fn remove_passkey(
    cx: &mut Cx,
    person: PersonId,
    id: PasskeyId,
    confirmed: SteppedUp,
) -> Result<(), Failure<NotThere>> {
    if !store::passkey::delete(cx.tx(), person, id).await? {
        return Err(NotThere.into());
    }
    drop_codes_with_last_factor(cx, person).await?;
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

pub(crate) async fn drop_codes_with_last_factor(cx: &mut Cx, person: PersonId) -> Result<(), Fault> {
    if second_factor::of_person(cx, person).await?.any() {
        return Ok(());
    }
    store::person::replace_recovery_codes(cx.tx(), person, &[]).await
}
