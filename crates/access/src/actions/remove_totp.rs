//! Removes the signed-in person's authenticator app; its secret is destroyed.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::PersonId;
use platform::cx::Cx;

use super::remove_passkey::drop_codes_with_last_factor;
use crate::access::Access;
use crate::may::SteppedUp;
use crate::second_factor::LastSecondFactor;
use crate::store;

/// Harmless when there is none.
pub async fn remove_totp(
    cx: &mut Cx,
    access: &Access,
    person: PersonId,
    confirmed: SteppedUp,
) -> Result<(), Failure<LastSecondFactor>> {
    store::person::clear_totp(cx.tx(), person).await?;
    access.sealer().shred(cx, person).await?;
    drop_codes_with_last_factor(cx, access, person).await?;
    Ok(cx.audit(AuditEntry::done(confirmed.actor(), "totp.remove", person)).await?)
}
